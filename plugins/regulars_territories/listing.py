"""The territories with their managers, places, customers, shops, and sales against the target of a year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from regulars import Session
from regulars_territories.areas import declared_areas


@dataclass(frozen=True)
class Told:
    """One territory; `level` 0 is one that is part of no other. Sales are those of its own places."""

    id: int
    code: str
    name: str
    level: int
    manager: str
    areas: tuple[str, ...]
    customers: int
    shops: int
    sales: Decimal
    target: Decimal | None

    @property
    def attained(self) -> Decimal | None:
        """Sales as a part of the target; None without a target."""
        return self.sales / self.target if self.target else None


def told(session: Session, year: int) -> list[Told]:
    """Every territory, those that are part of one after it."""
    fields = {
        "code": "code", "name": "coalesce(name, code)", "parent": "parent", "target": "yearly_target",
        "manager": "coalesce(manager.name, manager.number)",
    }  # fmt: skip
    rows = {row["id"]: row for row in session.rows("territory", fields=fields, order=("code",))}
    customers = _counted(session, "customer")
    shops = _counted(session, "shop")
    sales = _sales(session, year)
    areas: dict[int, list[str]] = {}
    for area in declared_areas(session).values():
        areas.setdefault(area.territory, []).append(area.place())
    return [
        Told(
            id=number,
            code=rows[number]["code"],
            name=rows[number]["name"],
            level=level,
            manager=rows[number]["manager"] or "",
            areas=tuple(areas.get(number, ())),
            customers=customers.get(number, 0),
            shops=shops.get(number, 0),
            sales=sales.get(number, Decimal(0)),
            target=rows[number]["target"],
        )
        for number, level in _in_order(rows)
    ]


def _in_order(rows: Mapping[int, Mapping[str, Any]]) -> Iterator[tuple[int, int]]:
    """Each territory once, with its level; of those that are part of each other in a ring, the first begins it."""
    parts: dict[int | None, list[int]] = {}
    for number, row in rows.items():
        parts.setdefault(row["parent"] if row["parent"] in rows else None, []).append(number)
    seen: set[int] = set()

    def below(number: int, level: int) -> Iterator[tuple[int, int]]:
        if number not in seen:
            seen.add(number)
            yield number, level
            for part in parts.get(number, ()):
                yield from below(part, level + 1)

    for number in [*parts.get(None, ()), *rows]:
        yield from below(number, 0)


def _counted(session: Session, domain: str) -> dict[int, int]:
    found = session.aggregate(domain, {"n": "count()"}, {"t": "territory"}, where="territory is not null")
    return {row["t"]: row["n"] for row in found}


def _sales(session: Session, year: int) -> dict[int, Decimal]:
    found = session.aggregate(
        "receipt_line",
        {"net": "sum(net)"},
        {"t": "coalesce(customer.territory, shop.territory)"},
        where=f"kind <> 'void' and year(sold_at) = {year}",
    )
    return {row["t"]: row["net"] for row in found if row["t"] is not None}
