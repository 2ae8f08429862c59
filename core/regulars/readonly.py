"""Mappings and lists that nobody changes: what plugins are handed of what others go by."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, NoReturn, TypeVar, cast

T = TypeVar("T")


def _refuse(*_given: object, **_named: object) -> NoReturn:
    raise TypeError("this is what everybody goes by: it cannot be changed")


class ReadOnlyDict(dict[Any, Any]):
    """A dict for everybody to read."""

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy is its owner's to change: Cerberus takes one of all that it looks at.
        return dict, (dict(self),)


class ReadOnlyList(list[Any]):
    """A list for everybody to read."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = clear = extend = insert = pop = remove = reverse = sort = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (list(self),)


def sealed(value: T) -> T:
    """The same, of dataclasses, mappings, lists and what they hold, that nobody can change."""
    if isinstance(value, ReadOnlyDict | ReadOnlyList):
        return value
    made: Any = value
    if isinstance(value, Mapping):
        made = ReadOnlyDict({key: sealed(each) for key, each in value.items()})
    elif isinstance(value, list):
        made = ReadOnlyList(map(sealed, value))
    elif isinstance(value, tuple) and type(value) is tuple:
        made = tuple(map(sealed, value)) if value else value
    elif is_dataclass(value) and not isinstance(value, type):
        made = object.__new__(type(value))
        for each in fields(value):
            object.__setattr__(made, each.name, sealed(getattr(value, each.name)))
    return cast(T, made)
