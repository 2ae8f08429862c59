"""The hooks by which plugins take part, told apart by their first word."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, overload

import pluggy

if TYPE_CHECKING:
    from regulars.catalog import Catalog
    from regulars.deprecation import Deprecated
    from regulars.expressions import Function
    from regulars.gate.session import Session
    from regulars.plugging.plannotes import PlanNote, Problem
    from regulars.records.parts import Batch
    from regulars.records.search import Analyzer

F = TypeVar("F", bound=Callable[..., Any])
PROJECT = "regulars"
#: Marks a function of a plugin's `__init__.py` as the implementation of a hook.
hookimpl = pluggy.HookimplMarker(PROJECT)
_mark = pluggy.HookspecMarker(PROJECT)
_GOING = "regulars_going"


@dataclass(frozen=True)
class Going:
    """What goes of a hook: itself, or some of its arguments."""

    hook: "Deprecated | None" = None
    arguments: "Mapping[str, Deprecated]" = field(default_factory=dict)


@overload
def hookspec(function: F) -> F: ...


@overload
def hookspec(
    *,
    deprecated: "Deprecated | None" = None,
    deprecated_arguments: "Mapping[str, Deprecated] | None" = None,
) -> Callable[[F], F]: ...


def hookspec(
    function: F | None = None,
    *,
    deprecated: "Deprecated | None" = None,
    deprecated_arguments: "Mapping[str, Deprecated] | None" = None,
) -> Any:
    """Marks a function of a plugin's module `hookspecs` as a hook that other plugins may implement.

    `deprecated`: it goes; `deprecated_arguments`: these of its arguments go. `@hookspec(deprecated=…)`.
    """

    def mark(function: F) -> F:
        if deprecated is not None or deprecated_arguments:
            setattr(function, _GOING, Going(deprecated, deprecated_arguments or {}))
        return _mark(function)

    return mark if function is None else mark(function)


def going(function: Any) -> Going:
    """What goes of the hook that `function` specifies; mostly nothing."""
    found = getattr(function, _GOING, None)
    return found if isinstance(found, Going) else Going()


@hookspec
def provide_functions() -> "Sequence[Function]":
    """Functions that expressions may call, beside those of the language. Asked once, when a workspace opens.

    A `RelatedFunction` is true of a subject that has a record in `domain` whose `field` equals the argument, and
    whose `further` fields equal further arguments where these are given. Filters, metrics and the rows of roles may
    call it; tags, segments and reports do not know it.
    """
    raise NotImplementedError


@hookspec
def provide_analyzers() -> "Sequence[Analyzer]":
    """Further keys by which the fields of a `search:` class are found. Asked once, when a workspace opens.

    The `keys` of an `Analyzer` gives the keys of a stored value, its `query` those of a word that somebody typed.
    """
    raise NotImplementedError


@hookspec
def provide_problems(
    catalog: "Catalog", provided: "Callable[[str], Mapping[str, Any]]"
) -> "Sequence[Problem]":
    """What is wrong in the declarations of the kinds that this plugin brings, beyond their grammar.

    Asked by plan and apply; `catalog` is what would be live, and `provided("provide_functions")` gives what all
    plugins provide by a hook, by name. Each problem names the key that it stands at.
    """
    raise NotImplementedError


@hookspec
def provide_plan_notes(session: "Session", catalog: "Catalog") -> "Sequence[PlanNote]":
    """What `catalog`, made live, would change in the data: tags that enter and leave.

    Asked by plan. `session` reads the store as it is, under the catalog that is live now.
    """
    raise NotImplementedError


@hookspec
def before_write(session: "Session", batch: "Batch") -> "Mapping[str, Sequence[Any]] | None":
    """Change or refuse a batch before it is written.

    Returns columns to set (flat field name -> values, one a record), or None. Raises RecordError to refuse. What the
    plugins before this one have set stands in the batch. References stand as they were given, not as ids yet.
    """
    raise NotImplementedError


@hookspec
def after_write(session: "Session", batch: "Batch") -> None:
    """Learn of what was written, in the same transaction; `batch.ids` are its records."""
    raise NotImplementedError
