"""What plugins derive from a customer is the same whoever writes it, and whatever that somebody may."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from regulars import Session
from regulars.errors import NotPermittedError
from regulars.gate.session import open_session
from regulars.permissions.actor import Actor
from regulars.testing import trusted_session, workspace

PLUGINS = ("customers", "organization", "purchases", "tags", "reports", "china", "territories")
ROLE = """
kind: role
name: counter
label: {en: Counter, zh: 柜台}
grants:
  - domain: customer
    do: [read, create, update]
    where: "name <> '-'"
    fields: {name: write, phone: write, address: write, location: write, "*": hide}
"""


@pytest.fixture
def both(tmp_path: Path, database_url: str) -> Iterator[tuple[Session, Session]]:
    """Everything, and a clerk who knows customers and nothing else."""
    with workspace(tmp_path, database_url, PLUGINS, {"role.yaml": ROLE}) as opened:
        everyone = trusted_session(opened)
        near, far = (
            everyone.add("shop", {"code": code, "location.latitude": latitude, "location.longitude": 121.47})
            for code, latitude in (("near", 31.23), ("far", 39.9))
        )
        assert near and far
        yield everyone, open_session(opened.store, Actor("clerk", ("counter",)))


def test_contact_points_tiers_and_shops_are_filled(both: tuple[Session, Session]) -> None:
    everyone, clerk = both
    made = clerk.add(
        "customer",
        {
            "name": "王小明", "phone": "13800138000", "address.street": "上海市黄浦区南京东路1号",
            "location.latitude": 31.24, "location.longitude": 121.48,
        },
    )  # fmt: skip

    (point,) = everyone.rows("contact_point")
    assert (point["customer"], point["value"]) == (made, "+8613800138000")
    customer = everyone.get("customer", made)
    assert (customer["city"], customer["city_tier"]) == ("上海市", "一线")
    assert everyone.get("shop", customer["nearest_shop"])["code"] == "near"

    clerk.edit("customer", made, {"phone": "13900139000"})
    assert {each["value"] for each in everyone.rows("contact_point")} == {"+8613800138000", "+8613900139000"}


def test_the_clerk_may_not_do_so_itself(both: tuple[Session, Session]) -> None:
    _everyone, clerk = both
    made = clerk.add("customer", {"name": "王小明"})
    with pytest.raises(NotPermittedError):
        clerk.edit("customer", made, {"city_tier": "一线"})
    with pytest.raises(NotPermittedError):
        clerk.add("contact_point", {"customer": made, "kind": "phone", "value": "1"})
