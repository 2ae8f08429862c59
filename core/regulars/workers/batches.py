"""A connector's batch as plain data and back, looked through on both sides of the pipe."""

from dataclasses import dataclass
from typing import Any

from regulars.messages import _
from regulars.sources import RefusedRow, SourceBatch
from regulars.workers.plaindata import (
    WrongItemError,
    check_cells,
    check_columns,
    check_rising,
    check_texts,
    columns_of,
    demand,
    demand_dict,
    demand_list,
    is_count,
    listed,
    mapped,
    unexpected,
)

#: A batch holds at most so many rows.
ROWS = 10_000


def plain_batch(batch: object) -> dict[str, Any]:
    """A batch as JSON can say it, checked; WrongItemError where it is none, or not as a batch must be."""
    if not isinstance(batch, SourceBatch):
        raise unexpected("SourceBatch", batch)
    plain = {
        "file": batch.file,
        "sheet": batch.sheet,
        "columns": columns_of(batch.columns),
        "rows": listed("rows", batch.rows),
        "refused": [_refused(row) for row in listed("refused", batch.refused)],
        "faults": [[row, mapped("faults", told)] for row, told in mapped("faults", batch.faults).items()],
        "done": batch.done,
        "total": batch.total,
    }
    _check_batch(plain)
    return plain


def batch_of(plain: Any) -> SourceBatch:
    """The batch that `plain_batch` has made plain, checked again: the other side may be in anybody's hands."""
    try:
        _check_batch(plain)
        refused = [RefusedRow(number, values, tuple(why)) for number, values, why in plain["refused"]]
        same = {name: plain[name] for name in ("file", "sheet", "columns", "rows", "done", "total")}
        return SourceBatch(**same, refused=refused, faults=dict(plain["faults"]))
    except (KeyError, TypeError, ValueError):
        raise unexpected("SourceBatch", plain) from None


@dataclass
class InOrder:
    """Batches one after the other: in one file and sheet their rows rise from batch to batch."""

    _place: tuple[str, str | None] | None = None
    _last: int = 0

    def batch_of(self, plain: Any) -> SourceBatch:
        """The next batch; WrongItemError where it is none, or its rows do not follow."""
        batch = batch_of(plain)
        place, numbers = (batch.file, batch.sheet), [*batch.rows, *(row.number for row in batch.refused)]
        if place != self._place:
            self._place, self._last = place, 0
        if numbers:
            check_rising("rows", [min(numbers)], self._last)
            self._last = max(numbers)
        return batch


def _check_batch(plain: dict[str, Any]) -> None:
    rows, refused = demand_list("rows", plain["rows"]), demand_list("refused", plain["refused"])
    if len(rows) + len(refused) > ROWS:
        raise WrongItemError(
            _(
                "a batch of {count} rows, at most {limit} are allowed",
                count=len(rows) + len(refused),
                limit=ROWS,
            )
        )
    demand(isinstance(plain["file"], str), "file", plain["file"])
    demand(plain["sheet"] is None or isinstance(plain["sheet"], str), "sheet", plain["sheet"])
    check_rising("rows", rows)
    check_columns(plain["columns"], len(rows))
    _check_refused(refused, rows)
    for number, told in demand_list("faults", plain["faults"]):
        demand(type(number) is int, "faults", number)
        check_texts("faults", [*demand_dict("faults", told), *told.values()])
    demand(is_count(plain["done"]), "done", plain["done"])
    demand(plain["total"] is None or is_count(plain["total"]), "total", plain["total"])


def _check_refused(refused: list[Any], rows: list[int]) -> None:
    numbers = []
    for number, values, reasons in refused:
        numbers.append(number)
        check_texts("refused", [*demand_dict("refused", values), *demand_list("refused", reasons)])
        check_cells("refused", values.values())
    check_rising("refused", numbers)
    if numbers and not set(numbers).isdisjoint(rows):
        raise WrongItemError(_("a row that is both read and refused"))


def _refused(row: object) -> list[Any]:
    if not isinstance(row, RefusedRow):
        raise unexpected("RefusedRow", row)
    return [row.number, mapped("refused", row.values), listed("refused", row.reasons)]
