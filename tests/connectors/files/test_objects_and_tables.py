"""JSON lines and SQLite tables."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from regulars.errors import SourceError

Read = Callable[..., Any]
Write = Callable[[str, bytes | str], Path]


def test_objects_become_rows(read: Read, write: Write) -> None:
    text = (
        '{"name": "张三", "age": 30, "net": 12.50, "vip": true, "none": null, "blank": " "}\n\n'
        '{"name": "Ann", "address": {"city": "Rome"}, "tags": ["a", "b"], "big": 123456789012345678901}\n'
    )
    found = read(write("a.jsonl", text))
    assert found.numbers == [1, 3]
    assert found.rows[0]["name"] == "张三"
    assert found.rows[0]["net"] == "12.50"
    assert found.rows[0]["vip"] == "true"
    assert found.rows[0]["none"] is None
    assert found.rows[0]["blank"] is None
    assert found.rows[1]["address.city"] == "Rome"
    assert found.rows[1]["tags"] == '["a", "b"]'
    assert found.rows[1]["big"] == "123456789012345678901"
    assert found.rows[1]["age"] is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"a": 1, "a": 2}', "stands twice"),
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": 1', "not JSON"),
        ("[1, 2]", "must be a JSON object"),
        ('{"a": "\\ud800"}', "no text"),
        ('{"a": "x\\u0000y"}', "no text"),
        ('{"a": ' * 40 + "1" + "}" * 40, "nested too deeply"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": "' + "x" * 10_000_000 + '"}', "too long"),
    ],
    ids=["twice", "nan", "cut", "array", "surrogate", "nul", "deep", "deeper", "long"],
)
def test_a_bad_object_costs_its_row_only(read: Read, write: Write, line: str, why: str) -> None:
    found = read(write("a.jsonl", f'{line}\n{{"a": "good"}}\n'))
    assert found.column("a") == ["good"]
    ((number, values, reason),) = found.refused
    assert number == 1
    assert values[""] == line + "\n"
    assert why in reason


def test_a_table_as_it_stands(raw: Path, read: Read) -> None:
    path = raw / "chinook/Chinook_Sqlite.sqlite"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        expected = database.execute(
            "SELECT InvoiceLineId, InvoiceId, TrackId, CAST(UnitPrice AS TEXT), Quantity FROM InvoiceLine"
        ).fetchall()
    found = read(path, table="InvoiceLine")
    assert [tuple(row.values()) for row in found.rows] == [tuple(map(str, row)) for row in expected]
    assert sum(Decimal(row["UnitPrice"]) for row in found.rows) == Decimal("2328.60")
    customers = read(path, table="Customer")
    assert customers.rows[0]["FirstName"] == "Luís"
    assert customers.rows[1]["Company"] is None
    with pytest.raises(SourceError, match="several tables: Album, Artist"):
        read(path)
    with pytest.raises(SourceError, match="no table 'Invoices'"):
        read(path, table="Invoices")


def test_awkward_cells_of_a_table(read: Read, tmp_path: Path) -> None:
    path = tmp_path / 'till "a".db'
    with closing(sqlite3.connect(path)) as database:
        database.execute('CREATE TABLE "odd ""name"" of" (id INTEGER PRIMARY KEY, "a b", c)')
        database.executemany(
            'INSERT INTO "odd ""name"" of" VALUES (?, ?, ?)',
            [(3, "x", 2.0), (1, None, b"\x01\xff"), (2, 12345678901234567, 0.1), (4, 1e300, "")],
        )
        database.execute('INSERT INTO "odd ""name"" of" VALUES (5, CAST(x\'ff41\' AS TEXT), 1)')
        database.commit()
    found = read(path)
    assert found.rows[:3] == [
        {"id": "1", "a b": None, "c": "X'01ff'"},
        {"id": "2", "a b": "12345678901234567", "c": "0.1"},
        {"id": "3", "a b": "x", "c": "2"},
    ]
    assert found.rows[4] == {"id": "5", "a b": "\\xffA", "c": "1"}
    assert {number: list(faults) for number, faults in found.faults.items()} == {4: ["a b"], 5: ["a b"]}


def test_a_database_that_is_being_written_is_not_read(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "busy.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = wal")
        database.execute("CREATE TABLE t (a)")
        database.commit()
        with pytest.raises(SourceError, match="is in use"):
            read(path)
    assert read(path).rows == []


def test_no_database(read: Read, write: Write) -> None:
    with pytest.raises(SourceError, match=r"a\.sqlite cannot be read as a SQLite database"):
        read(write("a.sqlite", b"SQLite format 3\0" + b"junk" * 100))


def test_a_key_that_comes_up_late_is_a_column_from_the_beginning(write: Write) -> None:
    from regulars_files.connector import FilesConnector

    lines = ['{"a": 1}'] * 12_000 + ["not json", '{"b": {"c": "late"}, "a": 2}', '{"bad": 1, "bad": 2}']
    batches = list(FilesConnector().read({}, [write("o.jsonl", "\n".join(lines))]))
    assert [list(each.columns) for each in batches] == [["a", "b.c"]] * 2
    assert batches[0].columns["b.c"] == [None] * 10_000
    assert batches[1].columns["b.c"][-1] == "late"
    assert [row.number for row in batches[1].refused] == [12_001, 12_003]


def test_objects_with_a_new_key_each(write: Write, read: Read) -> None:
    lines = [f'{{"k{n}": {n}}}' for n in range(17_000)]
    with pytest.raises(SourceError, match="columns are too many"):
        read(write("o.jsonl", "\n".join(lines)))
