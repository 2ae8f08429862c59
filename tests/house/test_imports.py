"""Dependencies point one way: cli -> core; plugins, connectors -> core; core -> schemas; nobody -> a plugin."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: The modules of the core that anyone may import, beside the face `regulars` itself.
PUBLIC = {"errors", "messages", "catalog", "clock", "testing"}
#: Libraries that lead to the store.
STORE = {"sqlalchemy", "sqlite3", "psycopg", "alembic", "duckdb_engine"}
#: They carry an SQLite library of their own; closing their handle on our file drops our locks.
SECOND_SQLITE = {"apsw", "adbc_driver_sqlite", "adbc_driver_manager", "sqlcipher3", "duckdb", "pysqlite3"}


def room(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def packages(folder: str) -> set[str]:
    return {each.parent.name for each in (ROOT / folder).glob("*/__init__.py")}


PLUGINS = packages("plugins") | packages("connectors")
OUTSIDE = room("cli") + room("plugins") + room("connectors")


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Each dotted name that a file imports, `from a import b` as `a.b`, wherever it stands in the file."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{named(file)}:{node.lineno}: a relative import hides where it leads"
            yield from ((node.lineno, f"{node.module}.{each.name}") for each in node.names)


@pytest.mark.parametrize("file", room("core"), ids=named)
def test_the_core_knows_nobody_above_it(file: Path) -> None:
    wrong = [(line, name) for line, name in imports(file) if name.split(".")[0] in PLUGINS | {"regulars_cli"}]
    assert not wrong


@pytest.mark.parametrize("file", OUTSIDE, ids=named)
def test_outside_the_core_only_its_public_face_is_imported(file: Path) -> None:
    core = {each.stem for each in (ROOT / "core/regulars").iterdir() if each.is_dir() or each.suffix == ".py"}
    wrong = []
    for line, name in imports(file):
        parts = name.split(".")
        if parts[0] == "regulars" and len(parts) > 1 and parts[1] in core - PUBLIC - {"__init__"}:
            wrong.append((line, name))
        if parts[0] in STORE and not (parts[0] == "sqlite3" and "regulars_files" in file.parts):
            wrong.append((line, name))
    assert not wrong, "write `from regulars import …`, or use the session"


@pytest.mark.parametrize("file", OUTSIDE, ids=named)
def test_nobody_imports_a_plugin(file: Path) -> None:
    own = next((part for part in file.parts if part.startswith("regulars_")), "")
    wrong = [(line, name) for line, name in imports(file) if name.split(".")[0] in PLUGINS - {own}]
    assert not wrong, "reach another plugin through `needs`, the session and hooks"


@pytest.mark.parametrize("file", room("plugins") + room("connectors"), ids=named)
def test_no_plugin_knows_the_command_line(file: Path) -> None:
    assert not [(line, name) for line, name in imports(file) if name.split(".")[0] == "regulars_cli"]


@pytest.mark.parametrize("file", room("core") + OUTSIDE, ids=named)
def test_one_sqlite_library_in_a_process(file: Path) -> None:
    assert not [(line, name) for line, name in imports(file) if name.split(".")[0] in SECOND_SQLITE]
