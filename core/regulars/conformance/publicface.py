"""The check that a plugin's code keeps to the public face: no inner module of the core, no database past the gate."""

from collections.abc import Iterator, Mapping
from importlib import import_module

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.sourcecode import Imported, imports
from regulars.conformance.underscores import inner_uses
from regulars.messages import _
from regulars.plugging.installed import installed_plugins

CHECK = "public_face"
#: The modules of the core that anyone may import, beside `regulars` itself.
_PUBLIC = frozenset({"errors", "messages", "catalog", "clock", "testing"})
#: Libraries that lead to the store, or carry a SQLite library of their own whose closing would drop our locks.
_STORE = frozenset(
    {
        "sqlalchemy", "alembic", "psycopg", "psycopg2", "psycopg_pool", "asyncpg", "pg8000", "aiosqlite", "apsw",
        "adbc_driver_sqlite", "adbc_driver_postgresql", "adbc_driver_manager", "sqlcipher3", "pysqlite3",
        "sqlite_utils", "duckdb_engine", "_sqlite3",
    }
)  # fmt: skip
#: What reads the files of others too: connectors may, in the process of their own that they read in.
_ALSO_FILES = frozenset({"sqlite3", "duckdb"})
#: What belongs to the house and to no plugin.
_HOUSE = frozenset({"regulars_cli", "regulars_schemas", "pluggy"})


def public_face_only(candidate: Candidate) -> Iterator[Finding]:
    """Imports of what is not public, of what goes around the gate, and of other plugins; inner attributes used."""
    others = {
        each.package.partition(".")[0]: name
        for name, each in installed_plugins().items()
        if each.package != candidate.package
    }
    connects = "provide_connectors" in candidate.manifest.hooks
    # The face names this room too, and is asked only here.
    public = frozenset(import_module("regulars").__all__)
    for each in imports(candidate):
        found = _inner(each, public) or _around(each, connects=connects) or _another(each, others)
        if found:
            message, remedy = found
            yield Finding(CHECK, "wrong", message, each.place, remedy)
    for place, text in inner_uses(candidate):
        yield Finding(
            CHECK,
            "wrong",
            _("It uses {text}, which begins with an underscore: that is the core's own, and changes without notice.",
              text=text),
            place,
            _("Use what docs/session.md names; what is missing there, ask for."),
        )  # fmt: skip


def _inner(each: Imported, public: frozenset[str]) -> tuple[str, str] | None:
    """An import of Regulars that is not of its public face."""
    if each.top != "regulars":
        return None
    parts = [*each.module.split("."), *([each.name] if each.name else [])]
    if len(parts) == 1 or parts[1] == "*":
        return None
    # `regulars.errors.PluginError`, or a public name of the face itself and what is below it.
    if parts[1] in _PUBLIC and not any(part.startswith("_") for part in parts if part != "_"):
        return None
    if len(parts) == 2 and parts[1] in public and each.name:
        return None
    told = _("It imports {name}, which is no part of the public face of Regulars.", name=".".join(parts))
    if parts[-1] in public:
        return told, _("Write: {line}", line=f"from regulars import {parts[-1]}")
    modules = ", .".join(sorted(_PUBLIC))
    return told, _(
        "Import from `regulars` itself, or from regulars.{modules}; what is missing there, ask for.",
        modules=modules,
    )


def _around(each: Imported, *, connects: bool) -> tuple[str, str] | None:
    """An import of a library that goes around the gate, or of the house."""
    if each.top in _STORE or (each.top in _ALSO_FILES and not connects):
        return (
            _("It imports {name}, a way to a database past the gate.", name=each.top),
            _("Read and write through the session that hooks and commands are given. A connector, which states the "
              "hook provide_connectors, may read SQLite and Parquet files of others by sqlite3 and duckdb."),
        )  # fmt: skip
    if each.top in _HOUSE:
        return (
            _("It imports {name}, which belongs to Regulars itself.", name=each.top),
            _(
                "Import hookimpl and hookspec from `regulars`; commands are given what they need as `context.obj`."
            ),
        )
    return None


def _another(each: Imported, others: Mapping[str, str]) -> tuple[str, str] | None:
    if each.top not in others:
        return None
    return (
        _("It imports {name}, the package of the plugin {plugin}.", name=each.top, plugin=others[each.top]),
        _("Name it under `needs` and reach its records through the session, its code through hooks."),
    )
