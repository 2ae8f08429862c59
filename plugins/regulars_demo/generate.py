"""All files of a believable shop, the same for the same size and seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from regulars_demo.assortment import products
from regulars_demo.basefiles import write_base_files
from regulars_demo.contactfiles import write_companies, write_leads, write_members
from regulars_demo.lists import rows
from regulars_demo.population import Person, people
from regulars_demo.seasons import days
from regulars_demo.tillfiles import write_till_files
from regulars_demo.trade import WEB, Market, Receipt, receipts
from regulars_demo.webfiles import write_web_files

FIRST = date(2025, 1, 1)
LAST = date(2026, 6, 30)


@dataclass(frozen=True)
class Size:
    """How large a shop: people known to it, and lines sold, nearly."""

    customers: int = 5_000
    lines: int = 60_000


@dataclass(frozen=True)
class Shop:
    """What happened in truth, before any file was written."""

    people: list[Person]
    receipts: list[Receipt]

    @property
    def lines(self) -> int:
        return sum(len(receipt.lines) for receipt in self.receipts)

    @property
    def net(self) -> Decimal:
        """Of all sales and refunds, without what was voided."""
        return sum((r.net for r in self.receipts if r.kind != "void"), Decimal(0))


@dataclass(frozen=True)
class Written:
    """The files by the channel that reads them, in the order of import, and how many of a channel's rows are bad."""

    files: Mapping[str, list[Path]]
    bad: Mapping[str, int]


def make_shop(size: Size | None = None, seed: int = 7, first: date = FIRST, last: date = LAST) -> Shop:
    """The people and their purchases from `first` to `last`."""
    size = size or Size()
    customers = list(people(size.customers, first, last, seed))
    market = Market(days(first, last), products(), Random(f"{seed}/trade"))
    # At the usual 12 lines a customer, 61 % of the lines are of people who are known.
    factor = size.lines / size.customers / 12
    walk_ins = round(size.lines * 0.225)
    return Shop(customers, receipts(market, customers, walk_ins, factor))


def write_shop(folder: Path, shop: Shop, seed: int = 7, last: date = LAST, language: str = "zh") -> Written:
    """The files of `shop` into `folder`, which is made where it is missing.

    `language` (en, zh) is that of the names of shops and goods; the files are a Chinese company's in any case.
    """
    random = Random(f"{seed}/files")
    for name in ("base", "till", "web", "contacts"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    base = write_base_files(folder / "base", last, language, random)
    contacts = folder / "contacts"
    bad = {
        "members": write_members(contacts / "members.csv", shop.people, random),
        "fair": write_leads(contacts / "fair-hongkong.csv", shop.people, last, random),
        "companies": write_companies(contacts / "companies.csv", shop.people, random),
    }
    names = {row["code"]: row["name"] for row in rows("shops")}
    till, bad["till"] = write_till_files(
        folder / "till", (r for r in shop.receipts if r.shop != WEB), names, random
    )
    web, bad["web"] = write_web_files(folder / "web", (r for r in shop.receipts if r.shop == WEB), random)
    return Written(
        files={
            "shops": base[:1],
            "employees": base[1:2],
            "products": base[2:],
            "members": [contacts / "members.csv"],
            "till": till,
            "web": web,
            "fair": [contacts / "fair-hongkong.csv"],
            "companies": [contacts / "companies.csv"],
        },
        bad=bad,
    )
