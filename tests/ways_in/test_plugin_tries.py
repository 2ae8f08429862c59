"""A plugin that holds only what it is handed tries what one does with a database: it is refused."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from market import UNSEEN, Market
from sqlalchemy import orm
from test_hooks import GREEDY, MODEST, writing

from regulars import Batch, Part, Session, Standing, Workspace
from regulars.errors import RegularsError

TABLE = sa.table("customers__customer", sa.column("id"), sa.column("name"), sa.column("email"))


class Mapped(orm.DeclarativeBase):
    """What a plugin could map the table of customers with."""


class Customer(Mapped):
    __tablename__ = "customers__customer"
    id = orm.mapped_column(sa.Integer, primary_key=True)
    name = orm.mapped_column(sa.Text)


class Lying(str):
    """A text that tells SQLAlchemy that it is a part of a statement."""

    def __clause_element__(self) -> Any:
        return TABLE.c.email


Handed = Callable[[Callable[[Session, Batch], Any]], list[Any]]


@pytest.fixture(scope="module")
def opened(standing: Market) -> Iterator[Workspace]:
    with Workspace.open(standing.folder) as made:
        yield made


def tried(ask: Callable[[Session], Any], session: Session) -> Any:
    """The answer, or the error."""
    try:
        return ask(session)
    except (RegularsError, AttributeError, TypeError, ValueError) as error:
        return error


@pytest.fixture(params=["greedy", "modest"])
def handed(
    request: pytest.FixtureRequest,
    opened: Workspace,
    standing: Market,
    implementation: type,
    monkeypatch: pytest.MonkeyPatch,
) -> Handed:
    """`handed(try_)`: what came of `try_(session, batch)` in a hook, while the clerk writes."""
    principal = GREEDY if request.param == "greedy" else MODEST

    def handed(attempt: Callable[[Session, Batch], Any]) -> list[Any]:
        came: list[Any] = []

        def call(session: Session, batch: Batch) -> None:
            came.append(attempt(session, batch))

        with monkeypatch.context() as patch:
            patch.setattr(
                type(opened.store.plugins),
                "calls",
                lambda _self, hook: [implementation(call)] if hook == "after_write" else [],
            )
            clerk = writing(opened, "clerk", principal)
            with clerk.rehearsal():
                clerk.edit("customer", standing.ids["ann"], {"nickname": "Annie"})
        assert came
        return came

    return handed


#: What an ORM's session, a connection or a cursor would do; a session has nothing of the sort.
METHODS = (
    "execute", "scalars", "scalar", "query", "connection", "get_bind", "bind", "refresh", "bulk_update_mappings",
    "bulk_insert_mappings", "merge", "flush", "expunge", "in_transaction", "info", "cursor", "engine", "begin",
    "begin_nested", "commit", "rollback", "raw_connection", "driver_connection", "sync_session", "store", "workspace",
    "database", "policy", "reader", "work", "_work", "table", "select", "statement", "sql", "backup", "path", "url",
)  # fmt: skip


@pytest.mark.parametrize("name", METHODS)
def test_a_session_is_no_connection(handed: Handed, name: str) -> None:
    (came,) = handed(lambda session, batch: (getattr(session, name, None), getattr(batch, name, None)))
    assert came == (None, None), came


STATEMENTS: dict[str, Callable[[], Any]] = {
    "orm select": lambda: sa.select(Customer),
    "orm columns": lambda: sa.select(Customer.name),
    "orm alias": lambda: sa.select(orm.aliased(Customer).name),
    "orm relation": lambda: orm.joinedload("*"),
    "core select": lambda: sa.select(TABLE),
    "count": lambda: sa.select(sa.func.count()).select_from(TABLE),
    "join": lambda: sa.select(TABLE).join(TABLE.alias(), sa.true()),
    "exists": lambda: sa.exists(sa.select(TABLE)),
    "scalar subquery": lambda: sa.select(TABLE.c.name).limit(1).scalar_subquery(),
    "cte": lambda: sa.select(sa.select(TABLE).cte("x")),
    "union": lambda: sa.union(sa.select(TABLE), sa.select(TABLE)),
    "text": lambda: sa.text("1 = 1"),
    "from_statement": lambda: sa.select(Customer).from_statement(
        sa.text("select * from customers__customer")
    ),
    "insert from select": lambda: sa.insert(TABLE).from_select(["id"], sa.select(TABLE.c.id)),
    "update": lambda: sa.update(TABLE).values(name="x"),
    "delete": lambda: sa.delete(TABLE),
    "column": lambda: TABLE.c.email,
    "literal column": lambda: sa.literal_column("email"),
    "a text that stands for a column": lambda: Lying("x"),
    "PRAGMA": lambda: "PRAGMA table_list",
    "ATTACH": lambda: "ATTACH DATABASE 'regulars.db' AS other",
    "a subquery in words": lambda: "(select name from customers__customer)",
    "readfile": lambda: "readfile('regulars.db')",
}

TEXTS = ("PRAGMA", "ATTACH", "a subquery in words", "readfile")


def asks(made: Any, ids: Mapping[str, int]) -> list[Callable[[Session], Any]]:
    """Every place in which a session takes a text, a number or a time."""
    part = Part(domain="customer", columns={"name": ["x"]}, rows=[1])
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        lambda s: s.may(made, "read"),
        lambda s: s.find(made),
        lambda s: s.find("customer", made),
        lambda s: s.find("customer", fields={"x": made}),
        lambda s: s.find("customer", fields=[made]),
        lambda s: s.find("customer", order=[made]),
        lambda s: s.find("customer", limit=made),
        lambda s: s.find("customer", after=made),
        lambda s: s.find("customer", as_of=made),
        lambda s: list(s.rows("customer", made)),
        lambda s: s.count("customer", made),
        lambda s: s.aggregate("customer", {"x": made}),
        lambda s: s.aggregate("customer", {"x": "count()"}, {"by": made}),
        lambda s: s.aggregate("customer", {"x": "count()"}, {"by": ("member_since", made)}),
        lambda s: s.aggregate("customer", {"x": "count()"}, whose={"home_shop": made}),
        lambda s: s.aggregate("customer", {"x": "count()"}, {"by": "name"}, limit=made),
        lambda s: list(
            s.outdated("customer", {"x": made}, Standing(domain="complaint", key="text", value="text"))
        ),
        lambda s: s.get("customer", made),
        lambda s: s.contributions("customer", made),
        lambda s: s.timeline("customer", made),
        lambda s: s.timeline("customer", ids["ann"], limit=made),
        lambda s: s.timeline("customer", ids["ann"], before=made),
        lambda s: s.pairs(made),
        lambda s: s.as_of("customer", made, moment),
        lambda s: s.as_of("customer", ids["ann"], made),
        lambda s: s.search("Ann", "customer", made),
        lambda s: s.write([part], source="till", at=made),
        lambda s: s.write([part], source="till", zone=made),
        lambda s: s.write([replace(part, columns={"name": [made]})], source="till"),
        lambda s: s.write([replace(part, columns={made: ["x"]})], source="till"),
        lambda s: s.write([replace(part, domain=made)], source="till"),
        lambda s: s.write([replace(part, ids=[made])], source="till"),
        lambda s: s.edit("customer", made, {"name": "x"}),
        lambda s: s.edit("customer", ids["ann"], {"name": made}),
        lambda s: s.add("customer", {"name": made, "birth_date": made}),
        lambda s: s.delete("customer", [made]),
        lambda s: s.undo(made),
        lambda s: s.held(made),
        lambda s: s.held_one(made),
        lambda s: s.accept_held(made),
        lambda s: s.history(user=made),
        lambda s: s.history(what=made),
        lambda s: s.history(domain=made),
        lambda s: s.erase_history("customer", [made]),
    ]


@pytest.mark.parametrize("what", STATEMENTS)
def test_a_statement_is_no_question(handed: Handed, standing: Market, what: str) -> None:
    tries = asks(STATEMENTS[what](), standing.ids)
    (answers,) = handed(lambda session, _: [tried(ask, session) for ask in tries])
    assert len(answers) == len(tries)
    for number, came in enumerate(answers):
        refused = isinstance(came, Exception) or came is False or bool(getattr(came, "rejected", None))
        # A text may be what people wrote: a name that reads like a statement is one.
        assert refused or what in TEXTS, (number, came)
        assert not [each for each in UNSEEN if each in str(came)], (number, came)


@pytest.mark.parametrize("what", [each for each in STATEMENTS if each not in TEXTS])
def test_it_is_no_name_of_a_source_either(handed: Handed, what: str) -> None:
    made = STATEMENTS[what]()
    part = Part(domain="customer", columns={"name": ["x"]}, rows=[1])
    tries: tuple[Callable[[Session], Any], ...] = (
        lambda s: list(s.brought("customer", made)),
        lambda s: s.write([part], source=made),
        lambda s: s.search(made),
        lambda s: s.change_set(reason=made).__enter__(),
        lambda s: s.drop_held(1, reason=made),
    )
    (answers,) = handed(lambda session, _: [tried(ask, session) for ask in tries])
    assert all(isinstance(each, Exception) for each in answers), answers


def test_a_search_is_for_words(handed: Handed) -> None:
    for words in ("' OR 1=1 --", "%", "*", "_", "\x00", "PRAGMA table_list"):
        (came,) = handed(lambda session, _, words=words: tried(lambda s: s.search(words), session))
        assert came == [] or isinstance(came, RegularsError)


def test_what_is_handed_names_no_file(handed: Handed, standing: Market) -> None:
    """Who guesses the path may open the file, for Python is no wall within a process; but it is not told."""

    def texts(session: Session, batch: Batch) -> list[str]:
        return [repr(session), repr(batch), repr(batch.columns), repr(session.catalog), str(session.actor)]

    for came in handed(texts):
        assert not [
            each for each in came if str(standing.folder) in each or "sqlite" in each or "regulars.db" in each
        ]
