"""Regulars plugin: class passes, the visits that use them, and what is left."""

from collections.abc import Mapping, Sequence
from typing import Any

from regulars import Batch, Session, hookimpl


@hookimpl
def before_write(batch: Batch) -> Mapping[str, Sequence[Any]] | None:
    """Give a new pass the visits and the last day of its type."""
    from regulars_passes.terms import fill_terms

    return fill_terms(batch) if batch.domain == "class_pass" else None


@hookimpl
def after_write(session: Session, batch: Batch) -> None:
    """Share out the visits of those customers anew whose passes or visits were written."""
    from regulars_passes.keeping import customers_of, keep_passes

    if batch.domain in ("class_pass", "class_visit"):
        keep_passes(session, customers_of(session, batch.domain, batch.ids))
