"""Territories: who looks after which places, how far customers are from the next shop, and what each sells."""

from collections.abc import Mapping, Sequence
from typing import Any

from regulars import Batch, Session, hookimpl


@hookimpl
def before_write(session: Session, batch: Batch) -> Mapping[str, Sequence[Any]] | None:
    """Fill the territory of customers whose address is written, and the nearest shop of those whose point is.

    Refuses areas that would give a place to two territories.
    """
    from regulars_territories.claims import refuse_claims
    from regulars_territories.filling import fill_customers

    if batch.domain == "territory_area":
        refuse_claims(session, batch)
    # What a hand edits stays apart from what follows from it: a territory set by hand is never filled over.
    return fill_customers(session, batch) if batch.domain == "customer" and batch.source != "hand" else None


@hookimpl
def after_write(session: Session, batch: Batch) -> None:
    """Fill what follows from an edit by hand, and shops without a territory."""
    from regulars_territories.following import follow

    follow(session, batch)
