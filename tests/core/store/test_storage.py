"""The tables on the disk are those that docs/storage.md says they are, in SQLite and in PostgreSQL."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa
from cornershop import Shop

from regulars.declaring.reservednames import why_reserved
from regulars.storage.cells import plain
from regulars.storage.fieldtypes import FIELD_TYPES
from regulars.testing import workspace

DOC = (Path(__file__).parents[3] / "docs" / "storage.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    after = DOC.split(f"## {heading}\n", 1)[1]
    lines = re.search(r"(?:^\|.*\n)+", after, re.MULTILINE)
    assert lines
    rows = [line.strip().strip("|") for line in lines[0].splitlines()[2:]]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)] for row in rows]


def ticked(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def of_types() -> dict[str, list[list[str]]]:
    """Type -> its rows: column, holds, SQLite, PostgreSQL, DuckDB, given, cell."""
    found: dict[str, list[list[str]]] = {}
    for name, *rest in table("Storage of each field type on SQLite, PostgreSQL and DuckDB"):
        if name:
            found[name] = []
        found[list(found)[-1]].append(rest)
    return found


TYPES = of_types()
#: A domain of facts and one of subjects, with a field `<type>x` of each type, and an extension of each.
EXTRA = {
    "choice": ", values: {a: {en: a, zh: a}, b: {en: b, zh: b}}",
    "reference": ", to: kept, on_missing: none",
}
EXTRA["choices"] = EXTRA["choice"]
EXTRA["decimal"] = ", places: 3"
FIELDS = "".join(f"  {kind}x: {{type: {kind}{EXTRA.get(kind, '')}}}\n" for kind in FIELD_TYPES)
SCHEMA = f"""
kind: domain
name: kept
label: {{en: Kept, zh: 存}}
identity: [number]
fields:
  number: {{type: text, required: true}}
{FIELDS}---
kind: domain
name: heard
label: {{en: Heard, zh: 听}}
subject: true
fields:
{FIELDS}"""


def columns(shop: Shop, name: str) -> dict[str, str]:
    """Column -> its type, as the database itself tells it."""
    with shop.workspace.database.connect() as connection:
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f'PRAGMA table_info("{name}")')
            return {row.name: row.type for row in rows}
        rows = connection.exec_driver_sql(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
            f"WHERE attrelid = '{name}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        )
        return {row[0]: row[1] for row in rows}


def expected(dialect: str, *, derived: bool) -> dict[str, str]:
    """Column -> type of FIELDS, as the page says."""
    found = {}
    for kind, rows in TYPES.items():
        for column, _holds, sqlite, postgresql, _duckdb, _given, _cell in rows:
            (name,) = ticked(column)
            if derived or not name.endswith(("__folded", "__local")):
                found[kind + name] = sqlite if dialect == "sqlite" else postgresql
    return found


@pytest.fixture
def every_type(open_shop: Callable[..., Shop]) -> Shop:
    return open_shop(SCHEMA)


def test_every_type_is_on_the_page() -> None:
    assert list(TYPES) == list(FIELD_TYPES) or set(TYPES) == set(FIELD_TYPES)


def test_the_columns_of_each_type(every_type: Shop) -> None:
    dialect = every_type.workspace.database.dialect
    heads = {name: ticked(columns) for name, columns in table("Tables of a domain")}
    for name, head, derived, own in (
        ("kept", "of facts", True, {"number", "number__folded"}),
        ("heard", "of subjects: golden records", True, set()),
        ("heard__contribution", "contributions", False, set()),
    ):
        found = columns(every_type, f"workspace__{name}")
        assert list(found)[: len(heads[head])] == heads[head]
        fields = {key: kind for key, kind in found.items() if key not in heads[head] and key not in own}
        assert fields == expected(dialect, derived=derived), name


def test_the_types_of_duckdb_are_types() -> None:
    with duckdb.connect() as connection:
        for rows in TYPES.values():
            for row in rows:
                connection.execute(f"SELECT CAST(NULL AS {row[4]})")
                assert connection.description[0][1] == row[4]


@pytest.mark.parametrize("kind", [kind for kind, rows in TYPES.items() if rows[0][5]])
def test_the_cells_of_each_type(every_type: Shop, kind: str) -> None:
    (given,) = ticked(TYPES[kind][0][5])
    done = every_type.put("kept", {"number": "1", f"{kind}x": given})
    assert not done.rejected
    main = every_type.workspace.store.domains["kept"].main
    with every_type.workspace.database.connect() as connection:
        names = [kind + ticked(row[0])[0] for row in TYPES[kind]]
        raw = connection.execute(
            sa.select(*(sa.type_coerce(main.c[name], sa.types.NullType()) for name in names))
        ).one()
        if connection.dialect.name == "sqlite":
            stored = connection.execute(sa.select(*(sa.func.typeof(main.c[name]) for name in names))).one()
            numeric = {"integer", "decimal", "money", "boolean", "point"}
            assert set(stored) == {"integer" if kind in numeric else "text"}
    cells = [plain(value) for value in raw]
    if kind == "boolean":
        cells = ["true" if cell else "false" for cell in cells]
    assert [str(cell) for cell in cells] == [ticked(row[6])[0] for row in TYPES[kind]]


def test_a_text_that_is_its_own_key_has_none(every_type: Shop) -> None:
    every_type.put("kept", {"number": "1", "textx": "tea", "addressx.city": "上海"})
    main = every_type.workspace.store.domains["kept"].main
    with every_type.workspace.database.connect() as connection:
        assert tuple(
            connection.execute(sa.select(main.c.textx__folded, main.c.addressx__city__folded)).one()
        ) == (None, None)


def test_the_tables_of_the_core(every_type: Shop) -> None:
    said = {ticked(name)[0]: ticked(columns) for name, columns, _what in table("Tables of the core")}
    with every_type.workspace.database.connect() as connection:
        names = [name for name in sa.inspect(connection).get_table_names() if name.startswith("regulars_")]
    assert {name: list(columns(every_type, name)) for name in names} == said


def test_an_identity_is_never_null_and_unique(every_type: Shop) -> None:
    with every_type.workspace.database.connect() as connection:
        found = sa.inspect(connection)
        (identity,) = (c for c in found.get_columns("workspace__kept") if c["name"] == "identity")
        assert identity["nullable"] is False
        assert ["identity"] in [
            each["column_names"] for each in found.get_unique_constraints("workspace__kept")
        ]
        unique = found.get_unique_constraints("workspace__heard__contribution")
        assert [set(each["column_names"]) for each in unique] == [{"source", "source_key"}]


def test_the_history_holds_what_the_page_says(shop: Shop) -> None:
    """All actions, and no other, with the tables and cells of the page."""
    phone = "13800138001"
    shop.put("sale", {"number": "1", "sold_at": "2026-01-01 00:00:00", "note": "a"})
    shop.put(
        "client",
        {"email": "a@example.com"},
        {"phone": phone},
        {"email": "a@example.com", "phone": phone},
        keys="abc",
    )
    shop.put("client", {"phone": phone, "name": "Wu"}, keys=["b"])
    shop.session.edit("sale", shop.all("sale", "id")[0], {"note": "B"})
    shop.session.delete("sale", shop.all("sale", "id"))
    for keys in ("u", "vwxyz"):
        shop.put("client", *({"email": "a@example.com"} for _ in keys), keys=keys)
    said = {ticked(action)[0]: (place, cells) for action, place, _record, cells in table("Change sets")}
    befores = shop.workspace.store.domains.metadata.tables["regulars_before"]
    with shop.workspace.database.connect() as connection:
        rows = connection.execute(sa.select(befores)).all()
    assert {row.action for row in rows} == set(said)
    for row in rows:
        place = said[row.action][0]
        assert row.table_name in (ticked(place) or [row.table_name])
        assert (row.record == 0) == (row.action in ("pair", "unpair", "share"))
        if row.action == "update" and row.table_name == "workspace__sale":
            assert row.cells == '{"note":"a","note__folded":null}'
        if row.action == "delete":
            assert '"number":"1"' in row.cells and '"identity":"1|' in row.cells


def test_reserved_names_are_those_of_the_page(every_type: Shop) -> None:
    said = ticked(DOC.split("## Reserved column names\n", 1)[1].split("\n\n")[0])
    assert said == sorted(said)
    assert all(why_reserved(name) for name in said)
    heads = {name for _table, columns in table("Tables of a domain") for name in ticked(columns)}
    assert heads <= set(said)
    from regulars.declaring import reservednames

    assert set(said) == reservednames._STORE


def wrong_collations(connection: sa.Connection) -> list[tuple[str, str, str]]:
    """Text columns of PostgreSQL that do not compare by code point."""
    rows = connection.exec_driver_sql(
        "SELECT c.relname, a.attname, coalesce(l.collname, 'none') FROM pg_attribute a "
        "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation l ON l.oid = a.attcollation "
        "WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND t.typcollation <> 0"
    ).all()
    assert rows
    return [tuple(row) for row in rows if row[2] != "C"]


def test_every_text_column_compares_by_code_point(tmp_path: Path, database_url: str) -> None:
    """Of the core and of all built-in plugins, also where a column was added later."""
    plugins = ("customers", "organization", "purchases", "channels", "tags", "reports", "china", "files")
    added = "kind: extension\nname: more\nextends: customer\nfields:\n  more: {type: text}\n"
    for schemas in ({}, {"more.yaml": added}, {"more.yaml": added + "  most: {type: url}\n"}):
        with (
            workspace(tmp_path, database_url, plugins, schemas) as made,
            made.database.connect() as connection,
        ):
            if connection.dialect.name == "postgresql":
                assert wrong_collations(connection) == []
            else:
                masters = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
                assert not [sql for (sql,) in masters if "COLLATE" in sql.upper()]
            names = {c["name"] for t in sa.inspect(connection).get_table_names() if "customer__workspace" in t
                     for c in sa.inspect(connection).get_columns(t)}  # fmt: skip
    assert {"more", "more__folded", "most", "most__folded"} <= names


def test_a_forgotten_collation_would_be_seen(postgresql_url: str) -> None:
    engine = sa.create_engine(postgresql_url)
    with engine.connect() as connection:
        connection.exec_driver_sql('CREATE TABLE public.forgotten (a text, b text COLLATE "C")')
        seen = [row[1] for row in wrong_collations(connection) if row[0] == "forgotten"]
        connection.rollback()
    engine.dispose()
    assert seen == ["a"]


def test_the_local_clock_is_the_fields_the_writers_or_the_workspaces(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop("""
kind: domain
name: call
label: {en: Call, zh: 通话}
identity: [number]
fields:
  number: {type: text}
  called_at: {type: datetime}
  noted_at: {type: datetime, zone: America/New_York}
""")
    from regulars import Part

    part = Part(
        domain="call",
        columns={"number": ["1"], "called_at": ["2026-03-01 10:00:00"], "noted_at": ["2026-03-01 10:00:00"]},
        rows=[1],
    )
    shop.session.write([part], source="a")
    shop.session.write([part], source="b", zone="Europe/Berlin")
    found = shop.session.rows(
        "call", fields={"c": "hour(called_at)", "n": "hour(noted_at)", "at": "called_at"}, order=["id"]
    )
    assert [(row["c"], row["n"], row["at"].hour) for row in found] == [(10, 10, 2), (10, 10, 9)]
    later = Part(domain="call", columns={"number": ["1"], "called_at": ["2026-03-01 11:00:00"]}, rows=[1])
    shop.session.write([later], source="b", zone="Europe/Berlin")
    assert shop.session.count("call", "hour(called_at) = 11") == 1
