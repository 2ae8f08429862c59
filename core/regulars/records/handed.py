"""The columns of a batch as hooks are handed them: plain values, made when they are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from regulars.records.loading import Loaded


@dataclass
class _Behind:
    """What stands behind the columns of one batch."""

    loaded: Loaded
    made: dict[str, tuple[Any, ...]] = field(default_factory=dict)


class Columns(Mapping[str, Sequence[Any]]):
    """Flat field name -> values. No attribute of it leads to the tables that the values go to."""

    __slots__ = ("__weakref__",)

    def __init__(self, loaded: Loaded) -> None:
        _BEHIND[self] = _Behind(loaded)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __getitem__(self, name: str) -> Sequence[Any]:
        behind = _BEHIND[self]
        if name not in behind.made:
            behind.made[name] = _values(behind.loaded, name)
        return behind.made[name]

    def __iter__(self) -> Iterator[str]:
        loaded = _BEHIND[self].loaded
        return iter(dict.fromkeys((*loaded.cells, *loaded.references)))

    def __len__(self) -> int:
        loaded = _BEHIND[self].loaded
        return len({*loaded.cells, *loaded.references})


_BEHIND: "WeakKeyDictionary[Columns, _Behind]" = WeakKeyDictionary()


def _values(loaded: Loaded, name: str) -> tuple[Any, ...]:
    if name in loaded.references:
        given = loaded.references[name]
        return tuple(given) if isinstance(given, Sequence) else (None,) * len(loaded)
    return tuple(map(loaded.codecs[name].value, loaded.cells[name]))
