"""For tests of plugins: a workspace in one line, made-up records, somebody with few rights, the contract suite."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regulars.conformance.contract import contract
    from regulars.testing.commandline import Done, command
    from regulars.testing.generated import batches, records
    from regulars.testing.hashes import logical_hash, schema_hash
    from regulars.testing.moments import at
    from regulars.testing.opening import workspace
    from regulars.testing.sessions import as_user, trusted_session

#: Where each name lives; pytest imports this package at every start, and most tests need little of it.
_HOMES = {
    "regulars.conformance.contract": ("contract",),
    "regulars.testing.commandline": ("Done", "command"),
    "regulars.testing.generated": ("batches", "records"),
    "regulars.testing.hashes": ("logical_hash", "schema_hash"),
    "regulars.testing.moments": ("at",),
    "regulars.testing.opening": ("workspace",),
    "regulars.testing.sessions": ("as_user", "trusted_session"),
}

__all__ = [
    "Done",
    "as_user",
    "at",
    "batches",
    "command",
    "contract",
    "logical_hash",
    "records",
    "schema_hash",
    "trusted_session",
    "workspace",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
