"""What a session is asked and told is plain data: nothing that a database would take for a part of its statement."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set, ValuesView
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import wraps
from types import FunctionType, MethodType
from typing import Any, ParamSpec, TypeVar

from regulars.errors import RegularsError
from regulars.messages import _
from regulars.records.parts import Part
from regulars.timelimit import checkpoint

P = ParamSpec("P")
R = TypeVar("R")

_AT_ONCE = frozenset({str, int, float, bool, type(None), Decimal, date})
#: What is asked for as the work goes on.
_CALLED = (FunctionType, MethodType)


def plainly(method: Callable[P, R]) -> Callable[P, R]:
    """A method that takes plain data alone: RegularsError for anything else, before it is asked."""

    @wraps(method)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        for each in (*args[1:], *kwargs.values()):
            _demand(each)
        answer = method(*args, **kwargs)
        checkpoint()
        return answer

    return asked


def _demand(given: Any) -> None:
    if type(given) in _AT_ONCE:
        return
    # Also of a text: SQLAlchemy asks each value whether it stands for a part of a statement.
    if not hasattr(given, "__clause_element__"):
        if isinstance(given, (str, int, float, Decimal, date, *_CALLED)):
            return
        if isinstance(given, Part):
            # Its values are read one by one, each as its field's type says.
            _demand((given.domain, given.alias, *given.columns))
            return
        if is_dataclass(given) and not isinstance(given, type):
            given = [getattr(given, each.name) for each in fields(given)]
        if isinstance(given, Mapping):
            given = [*given, *given.values()]
        if isinstance(given, Iterator):
            # Read once, where it is used: as texts that are parsed.
            return
        if isinstance(given, (Sequence, Set, ValuesView)):
            for each in given:
                _demand(each)
            return
    raise RegularsError(
        _("{what} is no text, no number and no time: a session takes plain data.", what=type(given).__name__)
    )
