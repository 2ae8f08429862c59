"""Dependencies point one way: cli -> core; plugins, connectors -> core; core -> schemas; nobody -> a plugin."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
#: The modules of the core that anyone may import, beside the face `regulars` itself.
PUBLIC = {"errors", "messages", "catalog", "clock", "testing"}
#: Libraries that lead to the store.
STORE = {"sqlalchemy", "sqlite3", "psycopg", "alembic", "duckdb_engine"}
#: What reaches for the network. A connector that does comes with its own list of where to.
NETWORK = {
    "socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "imaplib", "poplib", "telnetlib", "xmlrpc",
    "asyncio", "socketserver", "requests", "httpx", "aiohttp", "urllib3", "websockets", "grpc",
}  # fmt: skip
#: They carry an SQLite library of their own; closing their handle on our file drops our locks.
SECOND_SQLITE = {"apsw", "adbc_driver_sqlite", "adbc_driver_manager", "sqlcipher3", "duckdb", "pysqlite3"}


def packages(*rooms: str) -> set[str]:
    return {each.parent.name for room in rooms for each in (ROOT / room).glob("*/__init__.py")}


PLUGINS = packages("plugins", "connectors")


class Import(NamedTuple):
    """A dotted name that a file imports, `from a import b` as `a.b`, wherever it stands in the file."""

    file: Path
    line: int
    name: str

    @property
    def top(self) -> str:
        return self.name.partition(".")[0]


def imports(file: Path) -> Iterator[Import]:
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (Import(file, node.lineno, each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}:{node.lineno}: a relative import hides where it leads"
            yield from (Import(file, node.lineno, f"{node.module}.{each.name}") for each in node.names)


IMPORTS = {
    room: [each for file in sorted((ROOT / room).rglob("*.py")) for each in imports(file)]
    for room in ("core", "cli", "plugins", "connectors")
}
OUTSIDE = IMPORTS["cli"] + IMPORTS["plugins"] + IMPORTS["connectors"]


def test_every_room_imports_something() -> None:
    assert all(IMPORTS.values())


def test_the_core_knows_nobody_above_it() -> None:
    assert not [each for each in IMPORTS["core"] if each.top in PLUGINS | {"regulars_cli"}]


def test_outside_the_core_only_its_public_face_is_imported() -> None:
    """Write `from regulars import …`, or use the session."""
    core = {each.stem for each in (ROOT / "core/regulars").iterdir() if each.is_dir() or each.suffix == ".py"}
    inner = {f"regulars.{each}" for each in core - PUBLIC - {"__init__"}}
    assert not [each for each in OUTSIDE if ".".join(each.name.split(".")[:2]) in inner]


def test_outside_the_core_nobody_reaches_for_the_store() -> None:
    """But for the files connector, which reads the SQLite files of others."""
    reaching = [each for each in OUTSIDE if each.top in STORE]
    assert not [
        each for each in reaching if (each.top, each.file.parent.name) != ("sqlite3", "regulars_files")
    ]


def test_nobody_imports_a_plugin() -> None:
    """Reach another plugin through `needs`, the session and hooks."""
    assert not [each for each in OUTSIDE if each.top in PLUGINS - set(each.file.parts)]


def test_no_plugin_knows_the_command_line() -> None:
    assert not [each for each in IMPORTS["plugins"] + IMPORTS["connectors"] if each.top == "regulars_cli"]


def test_one_sqlite_library_in_a_process() -> None:
    """DuckDB's is an extension: who reads Parquet forbids it to load any."""
    reaching = [each for each in IMPORTS["core"] + OUTSIDE if each.top in SECOND_SQLITE]
    assert {(each.top, each.file.name) for each in reaching} <= {("duckdb", "parquet.py")}


def modules() -> dict[str, Path]:
    """Each module's dotted name -> its file, of packages their `__init__.py`."""
    found = {}
    for room in IMPORTS:
        for file in (ROOT / room).rglob("*.py"):
            parts = file.relative_to(ROOT / room).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def leading_to(name: str, known: dict[str, Path]) -> Path | None:
    """The file of the module that an import of `name` names: `a.b.c` may be the name `c` in the module `a.b`."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    return known.get(name)


def test_no_circles_between_files() -> None:
    """What two files need of each other stands in a third; an import for types alone is an import too."""
    known = modules()
    waiting: dict[Path, set[Path]] = {file: set() for file in known.values()}
    for each in (one for room in IMPORTS.values() for one in room):
        target = leading_to(each.name, known)
        if target is not None and target != each.file:
            waiting[each.file].add(target)
    # Whoever needs nobody any more is taken away, again and again: what stays is a circle, or leads into one.
    while free := {file for file, needed in waiting.items() if not needed & waiting.keys()}:
        waiting = {file: needed for file, needed in waiting.items() if file not in free}
    assert not sorted(file.relative_to(ROOT).as_posix() for file in waiting)


def test_nothing_opens_the_network() -> None:
    """But for the driver of the database, pip where a plugin is installed, in a process of its own; and who watches."""
    reaching = [
        each
        for room in IMPORTS.values()
        for each in room
        if any(f"{each.name}.".startswith(f"{name}.") for name in NETWORK)
        # It holds plugins to the hosts that they state.
        and each.file != ROOT / "core/regulars/plugging/network.py"
        # Pairs of sockets lead from a process to its worker.
        and each.file.parent != ROOT / "core/regulars/workers"
    ]
    assert not reaching
