"""What a read is told to before anything of it is given out: the access log, which decides what is worth an entry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Asked:
    """An expression over the records of a domain: the paths of its names, and the functions that it calls."""

    domain: str
    names: Iterable[tuple[str, ...]]
    functions: Iterable[str] = ()


class Reads(Protocol):
    """Is told of the reads of one actor. What it raises keeps the answer back."""

    def listed(
        self, how: str, asked: Sequence[Asked], records: Mapping[str, Sequence[int]], said: Mapping[str, Any]
    ) -> None:
        """A read whose records are known: domain -> their ids. `said`: what was asked for, in the asker's words."""

    def passed(
        self, how: str, domain: str, asked: Sequence[Asked], said: Mapping[str, Any], connection: Connection
    ) -> None:
        """A read of whatever records of `domain` meet `said["where"]`, in the snapshot of `connection`."""
