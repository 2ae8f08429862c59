"""What plugins provide is called by the core long after it was provided: it is named where it fails then."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from regulars.errors import RegularsError
from regulars.plugging.failing import failed, kept, reason
from regulars.plugging.limits import Limits
from regulars.records.search import Analyzer
from regulars.timelimit import TimeIsUp

P = ParamSpec("P")
R = TypeVar("R")


def named_where_it_fails(thing: Any, plugin: str, hook: str, limits: Limits) -> Any:
    """A thing that `plugin` provides; an error of the functions that it holds is a HookError with plugin and hook."""

    def named(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return function(*args, **kwargs)
            except (RegularsError, KeyboardInterrupt, TimeIsUp):
                raise
            except BaseException as error:
                why = reason(error, limits)
                raise failed(plugin, hook, why, thing.name, kept(error, None)) from error

        return called

    if not isinstance(thing, Analyzer):
        return thing
    confirms = named(thing.confirms) if thing.confirms is not None else None
    return replace(thing, keys=named(thing.keys), query=named(thing.query), confirms=confirms)
