"""Sharing: whoever may share a record lets another read it, no more than that, and as long as it lasts."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from regulars import Workspace, clock, first_admin
from regulars.errors import NotFoundError, NotPermittedError, RecordError
from regulars.storage.tables import shares
from regulars.testing import workspace

SCHEMA = """
kind: domain
name: guest
label: {en: Guest, zh: 客人}
subject: true
display: name
fields:
  name: {type: text, search: name, privacy: personal}
  phone: {type: phone, identifier: phone, privacy: personal}
  passport: {type: text, privacy: sensitive}
  town: {type: text, privacy: none}
---
kind: role
name: host
label: {en: Host, zh: 店长}
grants: [{domain: guest, do: [read, create, update, share], where: town = 'Bath'}]
---
kind: role
name: half
label: {en: Half, zh: 半}
grants: [{domain: guest, do: [read, share], fields: {phone: last4}}]
---
kind: role
name: held
label: {en: Held, zh: 冻结}
grants: [{domain: guest, deny: [read], where: name = 'Cy'}]
---
kind: role
name: nobody
label: {en: Nobody, zh: 无}
grants: []
"""


@pytest.fixture
def inn(tmp_path: Path, database_url: str) -> Iterator[Workspace]:
    """Ann and Cy of Bath, Bob of York; hal hosts, tom and tim of the team desk see nothing of their own."""
    with workspace(tmp_path, database_url, schemas={"inn.yaml": SCHEMA}) as made:
        first_admin(made)
        session = made.session()
        for name, town, phone in (("Ann", "Bath", "13800130001"), ("Cy", "Bath", "13800130002"),
                                  ("Bob", "York", "13800130003")):  # fmt: skip
            session.add("guest", {"name": name, "town": town, "phone": phone, "passport": f"P-{name}"})
        for user, role in (("hal", "host"), ("tom", "nobody"), ("tim", "nobody"), ("half", "half")):
            made.users().add(user, [role])
        for user in ("tom", "tim"):
            made.users().set_teams(user, ["desk"])
        yield made


def id_of(inn: Workspace, name: str) -> int:
    (hit,) = inn.session().search(name, "guest")
    return hit.id


def names(inn: Workspace, user: str) -> list[str]:
    try:
        return [row["name"] for row in inn.session(user).rows("guest", order=["name"])]
    except NotPermittedError:
        return []


def test_what_is_shared_is_read_from_the_next_call_on_and_nothing_else(inn: Workspace) -> None:
    tom = inn.session("tom")
    with pytest.raises(NotPermittedError):
        tom.count("guest")
    ann = id_of(inn, "Ann")
    inn.shares("hal").add("guest", ann, user="tom")
    assert tom.rows("guest") and [row["name"] for row in tom.rows("guest")] == ["Ann"]
    record = tom.get("guest", ann)
    assert record["phone"] == "+8613800130001" and "passport" not in record
    assert [hit.id for hit in tom.search("Ann")] == [ann] and tom.search("Bob") == []
    with pytest.raises(NotPermittedError):
        tom.edit("guest", ann, {"name": "Anne"})
    with pytest.raises(NotPermittedError):
        inn.shares("tom").add("guest", ann, user="tim")
    assert names(inn, "tim") == []


def test_it_is_taken_back(inn: Workspace) -> None:
    ann, tom = id_of(inn, "Ann"), inn.session("tom")
    inn.shares("hal").add("guest", ann, user="tom")
    assert tom.count("guest") == 1
    with pytest.raises(NotFoundError):
        inn.shares("half").end("guest", ann, user="tom")
    inn.shares("hal").end("guest", ann, user="tom")
    with pytest.raises(NotPermittedError):
        tom.count("guest")


def test_a_team_reads_what_is_shared_with_it(inn: Workspace) -> None:
    inn.shares("hal").add("guest", id_of(inn, "Ann"), team="desk")
    assert (names(inn, "tom"), names(inn, "tim")) == (["Ann"], ["Ann"])
    inn.users().set_teams("tim", [])
    assert (names(inn, "tom"), names(inn, "tim")) == (["Ann"], [])


def test_it_ends_after_its_last_day_within_one_session(
    inn: Workspace, present: Callable[[datetime], None]
) -> None:
    present(datetime(2026, 5, 1, 4, tzinfo=UTC))
    inn.shares("hal").add("guest", id_of(inn, "Ann"), user="tom", until=date(2026, 5, 2))
    tom = inn.session("tom")
    assert len(tom.find("guest").rows) == len(tom.find("guest", as_of=date(2026, 5, 1)).rows) == 1
    with pytest.raises(RecordError):
        inn.shares("hal").add("guest", id_of(inn, "Ann"), user="tim", until=date(2026, 4, 30))
    present(datetime(2026, 5, 2, 15, tzinfo=UTC))
    assert len(tom.find("guest").rows) == 1
    present(datetime(2026, 5, 2, 16, tzinfo=UTC))
    for as_of in (date(2026, 5, 1), None):
        with pytest.raises(NotPermittedError):
            tom.find("guest", as_of=as_of)
    with clock.at(datetime(2026, 5, 1, 4, tzinfo=UTC)), pytest.raises(NotPermittedError):
        inn.session("tom").find("guest")


def test_it_ends_with_the_right_of_whoever_shared_it(inn: Workspace) -> None:
    inn.shares("hal").add("guest", id_of(inn, "Ann"), user="tom")
    inn.users().set_roles("hal", ["half"])
    assert names(inn, "tom") == ["Ann"]
    inn.users().set_roles("hal", ["nobody"])
    assert names(inn, "tom") == []


def test_one_shares_what_one_may_and_is_shown_whole(inn: Workspace) -> None:
    with pytest.raises(NotFoundError):
        inn.shares("hal").add("guest", id_of(inn, "Bob"), user="tom")
    with pytest.raises(NotPermittedError, match="phone"):
        inn.shares("half").add("guest", id_of(inn, "Bob"), user="tom")
    with pytest.raises(NotFoundError):
        inn.shares("hal").add("guest", id_of(inn, "Ann"), user="nobody at all")
    with pytest.raises(NotFoundError):
        inn.shares("hal").add("guest", id_of(inn, "Ann"), team="no such team")
    assert inn.shares().list() == []


def test_who_is_shown_this_record_whole_shares_it_whatever_it_is_shown_of_others(inn: Workspace) -> None:
    inn.users().set_roles("hal", ["host", "half"])
    with pytest.raises(NotPermittedError, match="phone"):
        inn.shares("hal").add("guest", id_of(inn, "Bob"), user="tom")
    inn.shares("hal").add("guest", id_of(inn, "Ann"), user="tom")
    assert names(inn, "tom") == ["Ann"]


def test_a_denial_goes_before_what_is_shared(inn: Workspace) -> None:
    for name in ("Ann", "Cy"):
        inn.shares("hal").add("guest", id_of(inn, name), user="tom")
    assert names(inn, "tom") == ["Ann", "Cy"]
    inn.users().set_roles("tom", ["held"])
    assert names(inn, "tom") == ["Ann"]


def test_who_shared_sees_its_own_and_an_admin_all(inn: Workspace) -> None:
    inn.shares("hal").add("guest", id_of(inn, "Ann"), user="tom")
    inn.shares().add("guest", id_of(inn, "Bob"), team="desk")
    assert [(each.user, each.team) for each in inn.shares("hal").list()] == [("tom", "")]
    assert {(each.user, each.team) for each in inn.shares().list()} == {("tom", ""), ("", "desk")}


def test_the_history_tells_who_shared_what_and_who_tried(inn: Workspace) -> None:
    ann, bob = id_of(inn, "Ann"), id_of(inn, "Bob")
    with pytest.raises(NotPermittedError):
        inn.shares("half").add("guest", bob, user="tom")
    (refused,) = inn.session().history(what="refused", user="half")
    assert refused.about["share"] == f"guest {bob}"
    inn.shares("hal").add("guest", ann, user="tom", until=date(2999, 1, 1))
    (told,) = inn.session().history(what="user", user="hal")
    assert {name: told.about[name] for name in ("share", "with", "until")} == {
        "share": f"guest {ann}", "with": "tom", "until": "2999-01-01",
    }  # fmt: skip


@pytest.mark.parametrize(
    "meddling",
    [
        insert(shares).values(domain="guest", record=1, user="tim", team="", shared_by="hal",
                              shared_at=datetime(2026, 1, 1)),
        update(shares).values(user="tim"),
        update(shares).values(until=date(2999, 1, 1)),
        delete(shares),
    ],
    ids=["put in", "for another", "longer", "taken out"],
)  # fmt: skip
def test_what_is_shared_past_regulars_is_found(inn: Workspace, meddling: Any) -> None:
    inn.shares("hal").add("guest", id_of(inn, "Ann"), user="tom", until=date(2998, 1, 1))
    assert not inn.session().verify_history().problems
    with inn.store.database.begin() as connection:
        connection.execute(meddling)
    (problem,) = inn.session().verify_history().problems
    assert "past Regulars" in problem.text


def test_who_may_not_share_learns_of_no_user_and_no_team(inn: Workspace) -> None:
    ann = id_of(inn, "Ann")
    told = set()
    for given in ({"user": "tom"}, {"user": "tomm"}, {"team": "desk"}, {"team": "none"}):
        with pytest.raises(NotFoundError) as error:
            inn.shares("tom").add("guest", ann, **given)
        told.add(str(error.value))
    assert len(told) == 1
