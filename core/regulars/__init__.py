"""Know your regulars: the public face of all that a plugin, a connector or a command may use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regulars.catalog import (
        Catalog as Catalog,
    )
    from regulars.catalog import (
        Choice as Choice,
    )
    from regulars.catalog import (
        Declared as Declared,
    )
    from regulars.catalog import (
        Domain as Domain,
    )
    from regulars.catalog import (
        Field as Field,
    )
    from regulars.catalog import (
        Metric as Metric,
    )
    from regulars.enabling import disable_plugin as disable_plugin
    from regulars.enabling import enable_plugin as enable_plugin
    from regulars.errors import RegularsError as RegularsError
    from regulars.expressions import (
        Expression as Expression,
    )
    from regulars.expressions import (
        Function as Function,
    )
    from regulars.expressions import (
        Kind as Kind,
    )
    from regulars.expressions import (
        Name as Name,
    )
    from regulars.expressions import (
        RelatedFunction as RelatedFunction,
    )
    from regulars.expressions import (
        ValueType as ValueType,
    )
    from regulars.expressions import (
        fold as fold,
    )
    from regulars.expressions import (
        parse_and_check as parse_and_check,
    )
    from regulars.expressions import (
        to_predicate as to_predicate,
    )
    from regulars.expressions import (
        to_verdict as to_verdict,
    )
    from regulars.founding import found_workspace as found_workspace
    from regulars.hookspecs import hookimpl as hookimpl
    from regulars.hookspecs import hookspec as hookspec
    from regulars.installed import installed_plugins as installed_plugins
    from regulars.parts import (
        Alias as Alias,
    )
    from regulars.parts import (
        Batch as Batch,
    )
    from regulars.parts import (
        Contribution as Contribution,
    )
    from regulars.parts import (
        Counts as Counts,
    )
    from regulars.parts import (
        Entry as Entry,
    )
    from regulars.parts import (
        Hit as Hit,
    )
    from regulars.parts import (
        Outcome as Outcome,
    )
    from regulars.parts import (
        Page as Page,
    )
    from regulars.parts import (
        Part as Part,
    )
    from regulars.parts import (
        Rejected as Rejected,
    )
    from regulars.plan import Plan as Plan
    from regulars.plannotes import PlanNote as PlanNote
    from regulars.plannotes import Problem as Problem
    from regulars.readymade import Preset as Preset
    from regulars.readymade import presets as presets
    from regulars.scopes import DomainScope as DomainScope
    from regulars.search import Analyzer as Analyzer
    from regulars.session import Session as Session
    from regulars.workspace import Workspace as Workspace

#: Where each name lives; its module is imported when the name is first asked for, so that a start stays quick.
_HOMES = {
    "Catalog": "regulars.catalog",
    "Choice": "regulars.catalog",
    "Declared": "regulars.catalog",
    "Domain": "regulars.catalog",
    "Field": "regulars.catalog",
    "Metric": "regulars.catalog",
    "disable_plugin": "regulars.enabling",
    "enable_plugin": "regulars.enabling",
    "RegularsError": "regulars.errors",
    "Expression": "regulars.expressions",
    "Function": "regulars.expressions",
    "Kind": "regulars.expressions",
    "Name": "regulars.expressions",
    "RelatedFunction": "regulars.expressions",
    "ValueType": "regulars.expressions",
    "fold": "regulars.expressions",
    "parse_and_check": "regulars.expressions",
    "to_predicate": "regulars.expressions",
    "to_verdict": "regulars.expressions",
    "found_workspace": "regulars.founding",
    "hookimpl": "regulars.hookspecs",
    "hookspec": "regulars.hookspecs",
    "installed_plugins": "regulars.installed",
    "Alias": "regulars.parts",
    "Batch": "regulars.parts",
    "Contribution": "regulars.parts",
    "Counts": "regulars.parts",
    "Entry": "regulars.parts",
    "Hit": "regulars.parts",
    "Outcome": "regulars.parts",
    "Page": "regulars.parts",
    "Part": "regulars.parts",
    "Rejected": "regulars.parts",
    "Plan": "regulars.plan",
    "PlanNote": "regulars.plannotes",
    "Problem": "regulars.plannotes",
    "Preset": "regulars.readymade",
    "presets": "regulars.readymade",
    "DomainScope": "regulars.scopes",
    "Analyzer": "regulars.search",
    "Session": "regulars.session",
    "Workspace": "regulars.workspace",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
