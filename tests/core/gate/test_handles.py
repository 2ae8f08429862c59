"""What a plugin is handed leads to data only: no attribute of it ends at an engine, a connection, a table or a path."""

import gc
import sqlite3
import types
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, time, timedelta, tzinfo
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from guardedshop import Guarded

from regulars import Part, Session
from regulars.clock import now
from regulars.errors import RegularsError
from regulars.gate.reading import Reader
from regulars.gate.store import Store
from regulars.gate.work import Work
from regulars.records.transaction import Transaction
from regulars.storage.database import Database
from regulars.storage.domains import Domains, Shape

FORBIDDEN = (
    sa.Engine, sa.Connection, sa.MetaData, sa.FromClause, sa.ColumnElement, sa.engine.URL, sqlite3.Connection, Path,
    Database, Store, Work, Reader, Transaction, Domains, Shape,
)  # fmt: skip
#: Ends of the search: what Python shares among all, and what is data.
PLAIN = (
    str, bytes, int, float, complex, bool, Decimal, date, time, timedelta, tzinfo, type(None), type,
    types.ModuleType, types.BuiltinFunctionType,
)  # fmt: skip


def reached(root: Any, limit: int = 50_000) -> Iterator[tuple[str, Any]]:
    """Everything that attributes lead to from `root`, with the way there.

    Attributes are all that do not begin with two underscores, private ones too; and where a callable keeps its
    object (`__self__`), what it wraps and what its closure holds, what a generator's frame holds. Not the globals
    of a module: with them, any object of Python leads anywhere.
    """
    seen: dict[int, Any] = {}
    waiting = [("it", root)]
    while waiting:
        way, each = waiting.pop()
        if id(each) in seen or isinstance(each, PLAIN):
            continue
        seen[id(each)] = each
        assert len(seen) < limit
        yield way, each
        if isinstance(each, dict):
            waiting += [(f"{way}[{key!r}]", value) for key, value in each.items()]
            waiting += [(f"{way}.key", key) for key in each]
        elif isinstance(each, (list, tuple, set, frozenset)):
            waiting += [(f"{way}[]", value) for value in each]
        if isinstance(each, types.CellType):
            waiting.append((f"{way}.cell_contents", each.cell_contents))
        for name in {*dir(each), "__self__", "__func__", "__wrapped__", "__closure__"}:
            ours = not name.startswith("__") or name in {"__self__", "__func__", "__wrapped__", "__closure__"}
            if not ours or name in {"f_globals", "f_builtins", "f_back", "f_code", "gi_code"}:
                continue
            try:
                waiting.append((f"{way}.{name}", getattr(each, name)))
            except Exception:
                continue


def nothing_forbidden(root: Any) -> None:
    found = [way for way, each in reached(root) if isinstance(each, FORBIDDEN)]
    assert not found, found[:5]


def test_the_search_would_find_it() -> None:
    engine = sa.create_engine("sqlite://")

    class Leaky:
        def __init__(self) -> None:
            self._inner = {"deep": [lambda: engine]}

        def rows(self) -> Iterator[int]:
            held = engine
            yield 1
            del held

    assert any(isinstance(each, sa.Engine) for _way, each in reached(Leaky()))
    generator = Leaky.rows(Leaky())
    next(generator)
    assert any(isinstance(each, sa.Engine) for _way, each in reached(generator))
    assert any(isinstance(each, sa.Engine) for _way, each in reached(engine.connect))
    engine.dispose()


def test_a_session(guarded: Guarded) -> None:
    nothing_forbidden(guarded.session)


ANSWERS: dict[str, Callable[[Session], Any]] = {
    "find": lambda s: s.find("client", "spent > 0", order=["name"], limit=2),
    "get": lambda s: s.get("client", s.find("client").rows[0]["id"]),
    "aggregate": lambda s: s.aggregate("sale", {"n": "sum(net)"}, {"by": "shop.code"}),
    "search": lambda s: s.search("ann"),
    "contributions": lambda s: s.contributions("client", s.find("client").rows[0]["id"]),
    "timeline": lambda s: s.timeline("client", s.find("client").rows[0]["id"]),
    "pairs": lambda s: s.pairs("client"),
    "catalog": lambda s: s.catalog,
    "exporting": lambda s: s.exporting,
    "readable": lambda s: s.readable("client", ["name", "shop.name"]),
    "as_of": lambda s: s.as_of("client", s.find("client").rows[0]["id"], now()),
    "history": lambda s: s.history(),
    "history of one": lambda s: s.history(domain="sale", record=s.find("sale").rows[0]["id"]),
    "verify_history": lambda s: s.verify_history(),
    "anchor_history": lambda s: s.anchor_history(),
    "write": lambda s: s.write([Part(domain="client", columns={"name": ["x"]}, rows=[1])], source="till"),
    "held": lambda s: s.held(None),
}


def told(ask: Callable[[], Any]) -> BaseException:
    """The error of a call, with the frames that it came through."""
    try:
        ask()
    except RegularsError as error:
        return error
    raise AssertionError("nothing was wrong")


@pytest.mark.parametrize(
    "ask",
    [
        lambda s: s.find("client", "nothing = 1"),
        lambda s: s.get("client", 10**9),
        lambda s: s.edit("client", 10**9, {"name": "x"}),
        lambda s: s.add("sale", {}),
        lambda s: s.find("client", after="no mark"),
    ],
)
def test_an_error_holds_nothing_but_words(guarded: Guarded, ask: Callable[[Session], Any]) -> None:
    """Its attributes, and those of the errors that it came from; frames are Python's own, which no session hides."""
    error: BaseException | None = told(lambda: ask(guarded.session))
    while error is not None:
        nothing_forbidden([error.args, vars(error)])
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_a_session_answers(guarded: Guarded, answer: str) -> None:
    nothing_forbidden(ANSWERS[answer](guarded.session))


@pytest.mark.parametrize(
    "read", [lambda s: s.rows("client"), lambda s: s.brought("client", "till")], ids=["rows", "brought"]
)
def test_rows_that_are_being_read(guarded: Guarded, read: Callable[[Session], Iterator[Any]]) -> None:
    rows = read(guarded.session)
    nothing_forbidden(rows)
    next(rows)
    nothing_forbidden(rows)
    assert len(list(rows)) == 2


def test_blocks_that_are_open(guarded: Guarded) -> None:
    session = guarded.session
    for block in (session.transaction(), session.rehearsal(), session.change_set(reason="x")):
        nothing_forbidden(block)
        with block as held:
            nothing_forbidden(block)
            nothing_forbidden(held)
            nothing_forbidden(guarded.put("shop", {"code": "C"}))


def test_what_hooks_are_handed(
    guarded: Guarded, implementation: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[tuple[str, Any]] = []

    def call(hook: str, **arguments: Any) -> None:
        for name, value in arguments.items():
            nothing_forbidden(value)
            handed.append((f"{hook} {name}", value))
            if name == "batch":
                assert value.rows() and value.columns
                nothing_forbidden(value)

    plugins = guarded.workspace.store.plugins
    monkeypatch.setattr(
        type(plugins),
        "calls",
        lambda self, hook: (
            [implementation(partial(call, hook), "workspace")] if hook.endswith("_write") else []
        ),
    )
    guarded.put("client", {"name": "Eve", "phone": "13800130009", "shop": "A"}, keys=["eve"])
    assert {name for name, _value in handed} == {
        "before_write session", "before_write batch", "after_write session", "after_write batch",
    }  # fmt: skip


def test_a_batch_is_not_changed_in_place(
    guarded: Guarded, implementation: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def call(session: Any, batch: Any) -> None:
        columns = batch.columns
        for change in (
            lambda: columns.__setitem__("name", ["x"]),
            lambda: columns["name"].__setitem__(0, "x"),
            lambda: setattr(batch, "columns", {}),
            lambda: columns["name"].append("x"),
            lambda: batch.ids.append(1),
        ):
            with pytest.raises((AttributeError, TypeError)):
                change()
        batch.rows()[0]["name"] = "x"
        tried.append("tried")

    plugins = type(guarded.workspace.store.plugins)
    monkeypatch.setattr(plugins, "calls", lambda self, hook: [implementation(call, "workspace")])
    guarded.put("client", {"name": "Eve"}, keys=["eve"])
    assert tried and guarded.session.count("client", "name = 'Eve'") == 1


def test_a_session_that_nobody_holds_is_gone(guarded: Guarded) -> None:
    session = guarded.acting([("client", "read", None)])
    session.count("client")
    gone = weakref.ref(session)
    del session
    gc.collect()
    assert gone() is None


def test_a_session_takes_no_attribute(guarded: Guarded) -> None:
    with pytest.raises(AttributeError):
        guarded.session.extra = 1  # type: ignore[attr-defined]
    assert not hasattr(guarded.session, "__dict__")


def test_an_actor_cannot_be_put_on(guarded: Guarded) -> None:
    """The name on a session says who acts; to change it gives no right."""
    clerk = guarded.acting([("sale", "read", None)])
    from regulars.errors import NotPermittedError

    with suppress(AttributeError):
        clerk.actor = "test"
    with pytest.raises(NotPermittedError):
        clerk.count("client")
