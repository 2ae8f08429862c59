"""The web shop's exports: a UTF-8 file a year, English headers, times in UTC, money with its sign."""

import csv
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from regulars_demo.population import Person
from regulars_demo.spelling import email_written, name_online, phone_written
from regulars_demo.trade import Receipt

HEADER = ("Order ID", "Line", "Created at", "Type", "Account", "Full name", "Email", "Phone", "Gender",
          "Birth date", "Country", "Province", "City", "SKU", "Item", "Qty", "Unit price", "Discount", "Line total",
          "Order total", "Payment")  # fmt: skip
PAYMENTS = {"微信支付": "WeChat Pay", "支付宝": "Alipay", "银行卡": "Card", "现金": "Alipay"}
#: China keeps one zone without summer time.
CHINA = timedelta(hours=8)


def write_web_files(folder: Path, receipts: Iterable[Receipt], random: Random) -> tuple[list[Path], int]:
    """One file a year into `folder`. The files, and how many bad rows are in them."""
    by_year: dict[int, list[Receipt]] = {}
    for receipt in receipts:
        by_year.setdefault(receipt.at.year, []).append(receipt)
    written, bad = [], 0
    accounts: dict[int, list[str]] = {}
    for year, sold in sorted(by_year.items()):
        rows = [row for receipt in sold for row in _rows(receipt, accounts, random)]
        for row in random.sample(rows, min(2, len(rows) // 10)):
            row[HEADER.index("Created at")] = "0000-00-00 00:00:00"
            bad += 1
        path = folder / f"orders-{year}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(HEADER)
            writer.writerows(rows)
        written.append(path)
    return written, bad


def _rows(receipt: Receipt, accounts: dict[int, list[str]], random: Random) -> Iterable[list[str]]:
    account = _account(receipt.person, accounts, random)
    at = f"{receipt.at - CHINA:%Y-%m-%dT%H:%M:%SZ}"
    for number, line in enumerate(receipt.lines, start=1):
        yield [receipt.number, str(number), at, receipt.kind, *account, line.product.sku, line.product.name_en,
               str(line.quantity), _yuan(line.product.price), _yuan(line.discount), _yuan(line.net),
               _yuan(receipt.net), PAYMENTS[receipt.payment]]  # fmt: skip


def _account(person: Person | None, accounts: dict[int, list[str]], random: Random) -> list[str]:
    """What the person once filled in; a few change it."""
    if person is None:
        return [""] * 9
    if person.number not in accounts or random.random() < 0.02:
        accounts[person.number] = [
            f"C{70000 + person.number}",
            name_online(person, random),
            email_written(person.email, random),
            phone_written(person.phone, random) if random.random() < 0.72 else "",
            person.gender if random.random() < 0.66 else "",
            person.born.isoformat() if random.random() < 0.55 else "",
            person.country,
            person.province,
            person.city,
        ]
    return accounts[person.number]


def _yuan(amount: Decimal) -> str:
    """`-¥1,299.00`."""
    return f"{'-' if amount < 0 else ''}¥{abs(amount):,.2f}"
