"""Reports over real sales say what DuckDB and csv reckon from the raw files alone."""

import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import duckdb
from shops import CDNOW, CHINOOK, ONLINE_RETAIL, bring, shop, with_sales

from regulars import Session
from regulars.clock import at
from regulars.testing import trusted_session
from regulars_reports.declared.declaration import report_named, reports
from regulars_reports.results.gather import gather
from regulars_reports.results.result import Result

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
REPORTS = ("reports",)


def result(session: Session, name: str, **given: str) -> Result:
    return gather(session, report_named(session.catalog, name), given)


def shown(found: Result, *names: str) -> list[tuple[Any, ...]]:
    """The named columns, row by row."""
    return list(zip(*(found.cells(name) for name in names), strict=True))


def run_all(session: Session) -> None:
    """Every report runs, and says no more rows than it may."""
    for each in reports(session.catalog).values():
        found = gather(session, each)
        assert len(found.rows) <= (each.limit or 10_000) + 1, each.name


def sixth(one: Any, of: Any) -> Decimal:
    return (Decimal(one) / Decimal(of)).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)


def test_online_retail(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / ONLINE_RETAIL
    with shop("online_retail", tmp_path / "shop", database_url, REPORTS) as opened, at(NOW):
        bring(opened, "online_retail", path)
        session = trusted_session(opened)
        run_all(session)
        duckdb.sql(
            f"""
            create or replace temp table lines as
            select InvoiceNo as receipt, left(CustomerID, 5) as customer, StockCode as product,
                   cast(left(InvoiceDate, 10) as date) as day, starts_with(InvoiceNo, 'C') as back,
                   cast(Quantity as decimal(18, 0)) * cast(UnitPrice as decimal(18, 2)) as net
            from read_csv('{path}', all_varchar = true, header = true)
            """
        )
        firsts = "(select customer, min(day) as first from lines where not back group by 1)"
        one_each = "select receipt, customer, min(day) as day, sum(net) as net from lines"
        receipts = f"({one_each} where not back group by 1, 2)"
        assert shown(result(session, "purchases_over_time"), "month", "purchases", "net", "customers") == sql(
            f"select date_trunc('month', day)::date, count(*), sum(net), count(distinct customer) from {receipts} "
            "group by 1 order by 1"
        )
        assert shown(result(session, "new_and_returning"), "month", "new", "returning", "walk_in") == sql(
            f"""select date_trunc('month', day)::date, count(*) filter (day = first), count(*) filter (day <> first),
                       count(*) filter (customer is null)
                from {receipts} left join {firsts} using (customer) group by 1 order by 1"""
        )
        assert shown(result(session, "retention"), "cohort", "months", "customers") == sql(
            f"""select date_trunc('month', first)::date, date_diff('month', first, day), count(distinct customer)
                from lines join {firsts} using (customer) where not back group by 1, 2 order by 1, 2"""
        )
        assert shown(result(session, "receipt_amounts"), "amount", "receipts") == sql(
            f"""select list_sum([(net >= e)::int for e in [50, 100, 200, 300, 500, 1000, 2000]]), count(*)
                from {receipts} group by 1 order by 1"""
        )
        best = sql("select product, sum(net) as net from lines group by 1 order by net desc, 1 limit 15")
        assert shown(result(session, "top_products"), "product", "net")[:15] == best
        spent = [net for (net,) in sql(
            "select sum(net) as net from lines where customer is not null group by customer having sum(net) > 0 "
            "order by net desc")]  # fmt: skip
        tenths: dict[int, Decimal] = defaultdict(Decimal)
        for i, net in enumerate(spent):
            tenths[i * 10 // len(spent)] += net
        found = result(session, "customer_concentration")
        assert shown(found, "best", "net") == sorted(tenths.items())
        assert found.found and found.found.value == sixth(tenths[0] + tenths[1], sum(spent))
        (row,) = shown(
            result(session, "key_figures", period="2011-11"),
            *("net", "purchases", "customers", "new_customers", "net_previous", "purchases_previous"),
        )
        november, october = (
            "day between '2011-11-01' and '2011-11-30'",
            "day between '2011-10-01' and '2011-10-31'",
        )
        wanted = (
            *sql(f"select sum(net) from lines where {november}"),
            *sql(f"select count(*) from {receipts} where {november}"),
            *sql(f"select count(distinct customer) from {receipts} where {november}"),
            *sql(f"select count(*) from {firsts} where {november.replace('day', 'first')}"),
            *sql(f"select sum(net) from lines where {october}"),
            *sql(f"select count(*) from {receipts} where {october}"),
        )
        assert row == tuple(each for (each,) in wanted)


def sql(text: str) -> list[tuple[Any, ...]]:
    """The rows of a query; numbers as they compare with the product's."""
    return duckdb.sql(text).fetchall()


def test_cdnow(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / CDNOW
    bought = [line.split() for line in path.read_text(encoding="ascii").splitlines()[1:]]
    sales = [(who, datetime.strptime(day, "%Y%m%d").date(), Decimal(net)) for who, day, _n, net in bought]
    with shop("cdnow", tmp_path / "shop", database_url, REPORTS) as opened, at(NOW):
        bring(opened, "cdnow", path)
        session = trusted_session(opened)
        run_all(session)
        first: dict[str, date] = {}
        for who, day, _net in sales:
            first[who] = min(first.get(who, day), day)
        came: dict[Any, set[str]] = defaultdict(set)
        for who, day, _net in sales:
            begun = first[who].replace(day=1)
            came[begun, (day.year - begun.year) * 12 + day.month - begun.month].add(who)
        found = result(session, "retention")
        assert shown(found, "cohort", "months", "customers", "retained") == [
            (*key, len(came[key]), sixth(len(came[key]), len(came[key[0], 0]))) for key in sorted(came)
        ]
        months = Counter(day.replace(day=1) for _who, day, _net in sales)
        assert dict(shown(result(session, "sales_by_month"), "month", "net")) == {
            month: sum(net for _who, day, net in sales if day.replace(day=1) == month) for month in months
        }
        net = sum(net for _who, day, net in sales if date(1997, 4, 1) <= day <= date(1998, 3, 31))
        (row,) = shown(result(session, "key_figures", period="1997-04..1998-03"), "net", "net_previous")
        assert row == (net, sum(net for _who, day, net in sales if day < date(1997, 4, 1)))


def test_chinook(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / CHINOOK
    with shop("chinook", tmp_path / "shop", database_url, REPORTS) as opened, at(NOW):
        everything = with_sales(path, tmp_path)
        for channel in ("chinook_employees", "chinook_customers", "chinook_sales"):
            bring(opened, channel, everything)
        session = trusted_session(opened)
        run_all(session)
        with closing(sqlite3.connect(everything)) as connection:
            lines = connection.execute(
                """select s.InvoiceId, s.CustomerId, s.InvoiceDate, s.Quantity * cast(s.UnitPrice as text), s.Genre,
                          e.FirstName || ' ' || e.LastName
                   from Sale s join Employee e on e.EmployeeId = s.SupportRepId"""
            ).fetchall()
        sold: dict[str, dict[Any, Decimal]] = {
            "employee": defaultdict(Decimal),
            "category": defaultdict(Decimal),
        }
        for _invoice, _customer, _day, net, genre, employee in lines:
            sold["employee"][employee] += Decimal(str(round(net, 2)))
            sold["category"][genre] += Decimal(str(round(net, 2)))
        for name, wanted in sold.items():
            found = dict(shown(result(session, f"sales_by_{name}"), name, "net"))
            assert {key: found[key] for key in wanted if key in found} == {
                key: wanted[key] for key in wanted if key in found
            }
            assert sum(found.values()) == sum(wanted.values()) == Decimal("2328.60")
        times = Counter(customer for _invoice, customer in {(line[0], line[1]) for line in lines})
        found = dict(shown(result(session, "purchase_frequency"), "purchases", "customers"))
        edges = [1, 2, 3, 4, 6, 11, 21, 51]
        assert found == Counter(sum(n >= edge for edge in edges) for n in times.values())
        regions = Counter(row[0] for row in queried(path, "select State from Customer"))
        few = dict(shown(result(session, "regions"), "region", "customers"))
        assert {key: few[key] for key in few if key in regions} == {
            key: regions[key] for key in few if key in regions
        }
        assert sum(few.values()) == 59


def queried(path: Path, text: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(text).fetchall()
