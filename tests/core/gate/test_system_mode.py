"""System mode is for one block, and told in the history with its reason."""

import pytest
from guardedshop import Guarded

from regulars.errors import RegularsError
from regulars.gate.systemsession import system_session
from regulars.permissions.systemmode import SystemMode


def entries(guarded: Guarded) -> list[tuple[str, str | None, str]]:
    admin = guarded.acting([("*", "read admin", None)])
    return [(each.actor, each.on_behalf_of, each.about["reason"]) for each in admin.history(what="system")]


def test_is_told_with_its_reason(guarded: Guarded) -> None:
    before = entries(guarded)
    with system_session(guarded.workspace.store, SystemMode.PLANNING, "plan", "wang") as session:
        assert session.count("sale") == 6
        assert session.count("client") == 3
    assert entries(guarded) == [("plan", "wang", "planning"), *before]


def test_is_over_with_its_block(guarded: Guarded) -> None:
    with system_session(guarded.workspace.store, SystemMode.PLANNING, "plan") as session:
        stream = session.rows("sale")
        transaction = session.transaction()
    for use in (
        lambda: session.count("sale"),
        lambda: session.add("item", {"maker": "M", "number": 9}),
        lambda: session.may("sale", "read"),
        lambda: next(stream),
        lambda: transaction.__enter__(),
    ):
        with pytest.raises(RegularsError, match="is over"):
            use()


def test_nothing_of_it_outlives_its_block(guarded: Guarded) -> None:
    with system_session(guarded.workspace.store, SystemMode.PLANNING, "plan") as session:
        leaving = session.exporting
        streams = [session.rows("sale"), leaving.rows("sale")]
        for each in streams:
            next(each)
    for use in (
        lambda: session.find("sale"),
        lambda: leaving.count("sale"),
        lambda: leaving.find("sale"),
        lambda: leaving.may("sale", "read"),
        lambda: leaving.exporting.count("sale"),
        lambda: next(streams[0]),
        lambda: next(streams[1]),
    ):
        with pytest.raises(RegularsError, match="is over"):
            use()


def test_is_over_where_the_block_fails(guarded: Guarded) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        system_session(guarded.workspace.store, SystemMode.PLANNING, "plan") as session,
    ):
        raise ZeroDivisionError
    with pytest.raises(RegularsError, match="is over"):
        session.count("sale")


def test_gives_nothing_to_sessions_beside_it(guarded: Guarded) -> None:
    clerk = guarded.acting([("sale", "read", "shop.code = 'A'")])
    with system_session(guarded.workspace.store, SystemMode.PLANNING, "plan"):
        assert clerk.count("sale") == 3
    assert clerk.count("sale") == 3
