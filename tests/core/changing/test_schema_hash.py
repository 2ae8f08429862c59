"""The number of a schema: the same for the same tables, another for any difference that a database can show."""

from collections.abc import Callable

import pytest
from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, UniqueConstraint

from regulars.storage.columns import CodePointText
from regulars.storage.database import Database
from regulars.storage.schemahash import schema_hash, schema_of


def _thing(*more: object, kind: object = CodePointText, name: str = "thing") -> MetaData:
    made = MetaData()
    Table(name, made, Column("id", Integer, primary_key=True), Column("a", kind), Column("b", Integer), *more)
    return made


def _hash(url: str, made: MetaData) -> str:
    database = Database(url)
    try:
        with database.begin() as connection:
            made.create_all(connection)
            found = schema_hash(connection)
            made.drop_all(connection)
    finally:
        database.close()
    return found


@pytest.mark.parametrize(
    "other",
    [
        lambda: _thing(Column("c", Integer)),
        lambda: _thing(kind=Integer()),
        lambda: _thing(name="things"),
        lambda: _thing(UniqueConstraint("a")),
        lambda: _thing(Index("thing__a", "a")),
        lambda: _thing(Column("c", Integer, nullable=False)),
    ],
)
def test_what_differs_has_another_number(database_url: str, other: Callable[[], MetaData]) -> None:
    assert _hash(database_url, _thing()) != _hash(database_url, other())


def test_the_same_has_the_same_number_whatever_the_order_of_columns(database_url: str) -> None:
    turned = MetaData()
    Table(
        "thing",
        turned,
        Column("b", Integer),
        Column("a", CodePointText),
        Column("id", Integer, primary_key=True),
    )
    assert _hash(database_url, _thing()) == _hash(database_url, turned)


def test_a_collation_counts(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    made = _thing(Column("c", Text()))
    with database.begin() as connection:
        made.create_all(connection)
        columns = schema_of(connection)["thing"]["columns"]
        made.drop_all(connection)
    database.close()
    assert columns["a"] != columns["c"]
