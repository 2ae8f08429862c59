"""What follows from what was written: shops get their territory, hand edits theirs."""

from collections.abc import Sequence

from regulars import Batch, Part, Session
from regulars_territories.areas import Areas, declared_areas
from regulars_territories.filling import fill_customers, territories

#: The source of what this plugin says by itself.
SOURCE = "territories"
_PARTS = ("country", "region", "city", "district", "street", "postcode")


def follow(session: Session, batch: Batch) -> None:
    """Do what a batch that was just written asks for."""
    if batch.domain == "shop":
        fill_shops(session, batch.ids)
    elif batch.domain == "customer" and batch.source == "hand":
        found = fill_customers(session, batch)
        if found:
            roots = [session.get("customer", record)["id"] for record in batch.ids]
            part = Part(domain="customer", columns=found, ids=roots, rows=range(len(roots)))
            session.write([part], source=SOURCE)


def fill_shops(session: Session, records: Sequence[int], *, dry_run: bool = False) -> int:
    """Give the shops among `records` that have no territory the one of their address; how many got one."""
    areas = Areas(declared_areas(session).values())
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
