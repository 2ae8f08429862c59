"""What the raw files say, computed by DuckDB and csv alone: this module imports nothing of the product."""

import csv
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

#: (rows, quantity, amount) by a key that is a tuple of texts; a missing part is None.
Table = dict[tuple[str | None, ...], tuple[int, Decimal, Decimal]]


@dataclass(frozen=True)
class Sales:
    """The whole per-key tables of a set of sales."""

    by_customer: Table
    by_product: Table
    by_month: Table
    by_customer_and_month: Table


def online_retail(path: Path) -> Sales:
    """Keyed by the customer's five digits (None for 2,000 lines), the stock code and `YYYY-MM`; in pounds."""
    return _sales(
        f"""
        select left(CustomerID, 5) as customer, StockCode as product, left(InvoiceDate, 7) as month,
               cast(Quantity as decimal(18, 3)) as quantity,
               cast(Quantity as decimal(18, 0)) * cast(UnitPrice as decimal(18, 2)) as amount
        from read_csv('{path}', all_varchar = true, header = true)
        """
    )


def online_retail_kinds(path: Path) -> dict[str, int]:
    """Lines of invoices that cancel others (`C…`), and of the rest."""
    rows = duckdb.sql(
        f"""
        select case when starts_with(InvoiceNo, 'C') then 'refund' else 'sale' end, count(*)
        from read_csv('{path}', all_varchar = true, header = true) group by 1
        """
    ).fetchall()
    return dict(rows)


def cdnow(path: Path) -> Sales:
    """Keyed by the customer's number as it stands (`00004`) and `YYYY-MM`; one product for all; in dollars."""
    rows = []
    for line in path.read_text(encoding="ascii").splitlines()[1:]:
        customer, day, count, dollars = line.split()
        rows.append((customer, "CD", f"{day[:4]}-{day[4:6]}", Decimal(count), Decimal(dollars)))
    return _by_hand(rows)


def chinook(path: Path) -> Sales:
    """Keyed by CustomerId, TrackId and `YYYY-MM`, from InvoiceLine joined to Invoice; in dollars."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute(
            """
            select cast(CustomerId as text), cast(TrackId as text), substr(InvoiceDate, 1, 7), Quantity,
                   cast(UnitPrice as text)
            from InvoiceLine join Invoice using (InvoiceId)
            """
        ).fetchall()
    rows = [(c, p, m, Decimal(count), count * Decimal(price)) for c, p, m, count, price in found]
    return _by_hand(rows)


def chinook_customers(path: Path) -> dict[str, tuple[str | None, ...]]:
    """By CustomerId: full name, company, city (one has a blank behind it), e-mail address in lower case."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute(
            "select CustomerId, FirstName, LastName, Company, City, Email from Customer"
        )
        return {str(row[0]): (f"{row[1]} {row[2]}", row[3], row[4].strip(), row[5].lower()) for row in found}


def telco(path: Path) -> dict[str, tuple[Any, ...]]:
    """By customerID: gender, months, contract, paperless, charges a month, charges in all (or None), churned."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["customerID"]: (
                row["gender"].lower(),
                int(row["tenure"]),
                row["Contract"],
                row["PaperlessBilling"] == "Yes",
                Decimal(row["MonthlyCharges"]),
                Decimal(row["TotalCharges"]) if row["TotalCharges"].strip() else None,
                row["Churn"] == "Yes",
            )
            for row in csv.DictReader(stream)
        }


def _sales(lines: str) -> Sales:
    duckdb.sql(f"create or replace temp table lines as {lines}")
    return Sales(
        _grouped(("customer",)),
        _grouped(("product",)),
        _grouped(("month",)),
        _grouped(("customer", "month")),
    )


def _grouped(keys: tuple[str, ...]) -> Table:
    listed = ", ".join(keys)
    found = duckdb.sql(
        f"select {listed}, count(*), sum(quantity), sum(amount) from lines group by {listed}"
    ).fetchall()
    return {row[: len(keys)]: (row[-3], Decimal(row[-2]), Decimal(row[-1])) for row in found}


def _by_hand(rows: list[tuple[Any, ...]]) -> Sales:
    """From rows of (customer, product, month, quantity, amount)."""
    return Sales(_table(rows, (0,)), _table(rows, (1,)), _table(rows, (2,)), _table(rows, (0, 2)))


def _table(rows: Iterable[tuple[Any, ...]], key: tuple[int, ...]) -> Table:
    made: Table = {}
    for row in rows:
        named = tuple(row[part] for part in key)
        count, quantity, amount = made.get(named, (0, Decimal(0), Decimal(0)))
        made[named] = (count + 1, quantity + row[3], amount + row[4])
    return made
