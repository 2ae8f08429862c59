"""A bazaar of random but known rows: what each report should say of them is reckoned from these lists alone."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from regulars import Part, Session

SHOPS = {"N": "南京西路店", "H": "湖滨店", "X": None}
EMPLOYEES = {f"E{n}": f"Employee {n}" if n % 3 else None for n in range(20)}
PRODUCTS = {f"P{n}": (f"Product {n}" if n % 4 else None, ("tea", "cup", None)[n % 3]) for n in range(24)}


@dataclass
class Bazaar:
    """Its customers, and the lines of its receipts, each as a plain dict."""

    customers: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, seed: int) -> "Bazaar":
        """The bazaar that the dice of `seed` make."""
        dice = random.Random(seed)
        made = cls()
        for n in range(40):
            made.customers.append(
                {
                    "member_no": f"C{n}",
                    "kind": dice.choice(["person", "person", "person", "company", None]),
                    "gender": dice.choice(["female", "male", "other", None]),
                    "birth_date": date(dice.randint(1940, 2012), dice.randint(1, 12), dice.randint(1, 28))
                    if dice.random() > 0.2
                    else None,
                    "occupation": dice.choice([None, *(f"job {i}" for i in range(15))]),
                    "address.region": dice.choice([None, "上海市", "浙江省", "江苏省"]),
                }
            )
        for number in range(260):
            at = datetime(2025, 1, 1, 8) + timedelta(minutes=dice.randrange(545 * 24 * 60))
            kind = dice.choices(["sale", "refund", "void"], [20, 3, 1])[0]
            head = {
                "receipt_no": f"R{number}",
                "till": dice.choice(["1", "2", None]),
                "business_day": dice.choice([at.date(), None]),
                "shop": dice.choice([*SHOPS, None]),
                "customer": f"C{min(int(dice.expovariate(0.12)), 39)}" if dice.random() > 0.2 else None,
                "sold_at": at,
                "kind": kind,
                "sold_by": dice.choice([*EMPLOYEES, None]),
                "sales_channel": dice.choice(["store", "online", None]),
            }
            for line in range(dice.randint(1, 4)):
                cents = dice.randint(50, 60000) * (-1 if kind == "refund" else 1)
                product = dice.choice([*PRODUCTS, None]) if dice.random() < 0.6 else f"P{line}"
                made.lines.append(
                    {
                        **head,
                        "line_no": line + 1,
                        "product": product,
                        "quantity": Decimal(dice.randint(1, 3)) * (-1 if kind == "refund" else 1),
                        "net": Decimal(cents).scaleb(-2) if dice.random() > 0.05 else None,
                    }
                )
        return made

    def receipts(self) -> list[dict[str, Any]]:
        """The first line of each receipt, with what its lines come to."""
        found: dict[str, dict[str, Any]] = {}
        for each in self.lines:
            head = found.setdefault(each["receipt_no"], {**each, "net": Decimal(0), "stated": False})
            head["net"] += each["net"] or 0
            head["stated"] |= each["net"] is not None
        return list(found.values())

    def first_days(self) -> dict[str, date]:
        """The day on which each customer first bought."""
        found: dict[str, date] = {}
        for each in self.lines:
            if each["customer"] and each["kind"] == "sale":
                day = each["sold_at"].date()
                found[each["customer"]] = min(found.get(each["customer"], day), day)
        return found

    def write(self, session: Session) -> None:
        """Write all of it."""
        heads = [
            {name: each[name] for name in each if name not in ("product", "quantity", "line_no", "stated")}
            for each in self.receipts()
        ]
        for domain, rows in (
            ("shop", [{"code": code, "name": name} for code, name in SHOPS.items()]),
            ("employee", [{"number": number, "name": name} for number, name in EMPLOYEES.items()]),
            ("product", [{"sku": s, "name": name, "category": c} for s, (name, c) in PRODUCTS.items()]),
            ("customer", self.customers),
            ("receipt", heads),
            ("receipt_line", self.lines),
        ):
            columns = {name: [row[name] for row in rows] for name in rows[0]}
            keys = columns["member_no"] if domain == "customer" else None
            outcome = session.write(
                [Part(domain=domain, columns=columns, rows=range(len(rows)), keys=keys)], source="test"
            )
            assert not outcome.rejected, outcome.rejected


def month(day: date) -> date:
    """The first of the month."""
    return date(day.year, day.month, 1)


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
