"""The columns of a batch as hooks are handed them: plain values, made when they are asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

from regulars.errors import RegularsError
from regulars.records.loading import Loaded
from regulars.records.parts import Batch

#: What is raised where a column is asked for by its flat name; None where it may be.
Withheld = Callable[[str], RegularsError | None]


@dataclass
class _Behind:
    """What stands behind the columns of one batch."""

    loaded: Loaded
    #: What is raised for a column that its reader may not see; None for the others.
    withheld: Withheld
    made: dict[str, tuple[Any, ...]] = field(default_factory=dict)


class Columns(Mapping[str, Sequence[Any]]):
    """Flat field name -> values. No attribute of it leads to the tables that the values go to."""

    __slots__ = ("__weakref__",)

    def __init__(self, loaded: Loaded, withheld: Withheld | None = None) -> None:
        _BEHIND[self] = _Behind(loaded, withheld or _nothing)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __getitem__(self, name: str) -> Sequence[Any]:
        behind = _BEHIND[self]
        refusal = behind.withheld(name)
        if refusal is not None:
            raise refusal
        if name not in behind.made:
            behind.made[name] = _values(behind.loaded, name)
        return behind.made[name]

    def __iter__(self) -> Iterator[str]:
        behind = _BEHIND[self]
        names = dict.fromkeys((*behind.loaded.cells, *behind.loaded.references))
        return iter([each for each in names if behind.withheld(each) is None])

    def __len__(self) -> int:
        return len(list(iter(self)))


_BEHIND: "WeakKeyDictionary[Columns, _Behind]" = WeakKeyDictionary()


def only_shown(batch: Batch, withheld: Withheld) -> Batch:
    """`batch` as somebody sees it to whom columns are `withheld`: they are skipped, and asking for one raises."""
    assert isinstance(batch.columns, Columns)
    return replace(batch, columns=Columns(_BEHIND[batch.columns].loaded, withheld))


def _nothing(_name: str) -> None:
    """Withhold nothing."""


def _values(loaded: Loaded, name: str) -> tuple[Any, ...]:
    if name in loaded.references:
        given = loaded.references[name]
        return tuple(given) if isinstance(given, Sequence) else (None,) * len(loaded)
    return tuple(map(loaded.codecs[name].value, loaded.cells[name]))
