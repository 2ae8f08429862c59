"""One line of the answer to who read what of whom."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple


class Said(Mapping[str, Any]):
    """What was asked for, from the JSON that it was put down as: of many entries few are looked into."""

    __slots__ = ("_meant", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._meant: dict[str, Any] | None = None

    def __getitem__(self, key: str) -> Any:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return repr(self._read())

    def _read(self) -> dict[str, Any]:
        if self._meant is None:
            self._meant = dict(json.loads(self._text))
        return self._meant


class Reading(NamedTuple):
    """An entry of the access log as far as it is about one record."""

    number: int
    #: Aware, in UTC.
    at: datetime
    actor: str
    #: Who asked for it, where the actor acted for somebody.
    on_behalf_of: str | None
    #: The call of the session: find, get, rows, count, aggregate, search, …
    how: str
    #: The domain whose records were given out: the record's own, or one whose records belong or refer to it.
    domain: str
    #: The personal fields that were read, as `domain.field`.
    fields: tuple[str, ...]
    #: `given`: its id was put down when it was given out. `met`: it meets the filter, and nothing that the filter looks
    #: at has changed since. `probable`: it meets the filter as it stands now. `possible`: it does not now, but what the
    #: filter looks at has changed since; or nobody knows the filter any more.
    certainty: Literal["given", "met", "probable", "possible"]
    #: What was asked for (`where`, `order`, `text`, …); None where that was erased.
    asked: Mapping[str, Any] | None
