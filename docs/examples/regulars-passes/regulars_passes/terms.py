"""What a pass is good for, by its type."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from regulars import Batch


@dataclass(frozen=True)
class Terms:
    """So many visits within so many months; None: as many as one likes."""

    visits: int | None
    months: int


TERMS = {"ten": Terms(10, 6), "twenty": Terms(20, 12), "month": Terms(None, 1)}


def last_day(bought_on: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that is shorter."""
    year, month = divmod(bought_on.month - 1 + months, 12)
    year, month = bought_on.year + year, month + 1
    return date(year, month, min(bought_on.day, monthrange(year, month)[1]))


def fill_terms(batch: Batch) -> dict[str, list[Any]] | None:
    """The columns `visits` and `valid_until` of a batch of passes: what is given stays.

    None where the write says nothing of type and day, as when only a price is edited.
    """
    columns = batch.columns
    if "type" not in columns or "bought_on" not in columns:
        return None
    nothing: Sequence[Any] = [None] * len(batch)
    rows = zip(
        columns["type"],
        columns["bought_on"],
        columns.get("visits", nothing),
        columns.get("valid_until", nothing),
        strict=True,
    )
    filled = [_filled(TERMS.get(kind), bought_on, visits, until) for kind, bought_on, visits, until in rows]
    return {
        "visits": [visits for visits, _until in filled],
        "valid_until": [until for _visits, until in filled],
    }


def _filled(
    terms: Terms | None, bought_on: date | None, visits: int | None, until: date | None
) -> tuple[int | None, date | None]:
    # What is missing or wrong of a record is told by Regulars, after the hooks.
    if terms is None or bought_on is None:
        return visits, until
    return visits or terms.visits, until or last_day(bought_on, terms.months)
