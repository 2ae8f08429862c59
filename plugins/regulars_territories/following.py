"""What follows from what was written: shops get their territory, hand edits theirs; one place has one territory."""

from collections.abc import Sequence

from regulars import Batch, Part, Session
from regulars.errors import RecordError
from regulars.messages import _
from regulars_territories.areas import Areas, declared_areas, ties
from regulars_territories.filling import fill_customers, territories

#: The source of what this plugin says by itself.
SOURCE = "territories"
_PARTS = ("country", "region", "city", "district", "street", "postcode")


def follow(session: Session, batch: Batch) -> None:
    """Do what a batch that was just written asks for; RecordError where two territories claim one place."""
    if batch.domain == "territory_area":
        refuse_ties(session)
    elif batch.domain == "shop":
        fill_shops(session, batch.ids)
    elif batch.domain == "customer" and batch.source == "hand":
        found = fill_customers(session, batch)
        if found:
            roots = [session.get("customer", record)["id"] for record in batch.ids]
            part = Part(domain="customer", columns=found, ids=roots, rows=range(len(roots)))
            session.write([part], source=SOURCE)


def refuse_ties(session: Session) -> None:
    """RecordError that names both territories where areas of the same places belong to two."""
    for one, other in ties(declared_areas(session)):
        text = _(
            "{place} belongs to two territories, {one} and {other}: delete one of the areas, or name a smaller place.",
            place=other.place(),
            one=one.called,
            other=other.called,
        )
        raise RecordError({"territory": [text]})


def fill_shops(session: Session, records: Sequence[int], *, dry_run: bool = False) -> int:
    """Give the shops among `records` that have no territory the one of their address; how many got one."""
    areas = Areas(declared_areas(session))
    if not areas or not records:
        return 0
    listed = ", ".join(str(record) for record in records)
    fields = {f"address.{part}": f"address.{part}" for part in _PARTS}
    rows = list(session.rows("shop", f"territory is null and id in ({listed})", fields=fields))
    columns = {
        name: [row["address"][part] for row in rows] for part, name in zip(_PARTS, fields, strict=True)
    }
    found = territories(session, areas, columns, len(rows))
    filled = [(row["id"], each) for row, each in zip(rows, found, strict=True) if each is not None]
    if filled and not dry_run:
        part = Part(
            domain="shop",
            columns={"territory": [each for _record, each in filled]},
            ids=[record for record, _each in filled],
            rows=range(len(filled)),
        )
        session.write([part], source=SOURCE)
    return len(filled)
