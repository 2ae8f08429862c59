"""A metric that asks for tags is made of tags: who may not read them all is not told it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from regulars import Session, Workspace, first_admin
from regulars.errors import NotPermittedError
from regulars.testing import workspace

SCHEMA = """
kind: metric
name: is_vip
for: customer
label: {en: VIP, zh: 贵宾}
value: has_tag('vip')
---
kind: role
name: plain
label: {en: Plain, zh: 普通}
grants: [{domain: customer, do: [read]}]
---
kind: role
name: some
label: {en: Some, zh: 部分}
includes: [plain]
grants: [{domain: tag_assignment, do: [read], where: tag <> 'vip'}]
---
kind: role
name: all
label: {en: All, zh: 全部}
includes: [plain]
grants: [{domain: tag_assignment, do: [read]}]
"""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Workspace]:
    plugins = ["organization", "customers", "purchases", "tags"]
    with workspace(tmp_path, plugins=plugins, schemas={"tags.yaml": SCHEMA}) as made:
        first_admin(made)
        made.session().add("customer", {"name": "Ann"})
        for role in ("plain", "some", "all"):
            made.users().add(role, [role])
        yield made


def asked(session: Session) -> list[object]:
    return [
        session.find("customer", fields=["is_vip"]).rows,
        session.count("customer", "is_vip"),
        session.find("customer", order=["is_vip"]).rows,
    ]


@pytest.mark.parametrize("user", ["plain", "some"])
def test_it_is_not_told_to_who_may_not_read_all_tags(opened: Workspace, user: str) -> None:
    with pytest.raises(NotPermittedError):
        asked(opened.session(user))
    assert opened.session(user).readable("customer", ["is_vip"]) == []


def test_it_is_told_to_who_may(opened: Workspace) -> None:
    assert asked(opened.session("all"))[1] == 0
