"""One line of the answer to who read what of whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple


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
