"""China: cities and their tiers read from addresses, and names found by pinyin."""

from collections.abc import Mapping, Sequence
from typing import Any

from regulars import Analyzer, Batch, hookimpl


@hookimpl
def provide_analyzers() -> Sequence[Analyzer]:
    """Pinyin, whole and by initials, for everything that is searched as a name."""
    from regulars_china.pinyin import keys, query

    return [Analyzer("pinyin", "name", keys, query)]


@hookimpl
def before_write(batch: Batch) -> Mapping[str, Sequence[Any]] | None:
    """Fill the city, its province and tier of customers whose address is written."""
    from regulars_china.filling import fill

    return fill(batch.columns) if batch.domain == "customer" else None
