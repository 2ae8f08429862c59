"""Every number of every shipped report is what the rows say, reckoned in plain Python, on each database."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pytest
from bazaar import EMPLOYEES, PRODUCTS, SHOPS, Bazaar, month, months_between

from regulars import Session
from regulars.testing import trusted_session, workspace
from regulars_reports.declared.declaration import report_named
from regulars_reports.results.gather import gather
from regulars_reports.results.result import Rest, Result

TODAY = date(2026, 6, 30)
Line = dict[str, Any]


@pytest.fixture(scope="module")
def bazaar() -> Bazaar:
    return Bazaar.of(3)


@pytest.fixture
def session(tmp_path: Path, database_url: str, bazaar: Bazaar, plugins: tuple[str, ...]) -> Iterator[Session]:
    with workspace(tmp_path, database_url, plugins) as opened:
        made = trusted_session(opened)
        bazaar.write(made)
        yield made


def result(session: Session, name: str, **given: str) -> Result:
    return gather(session, report_named(session.catalog, name), given)


def table(found: Result, *values: str) -> dict[Any, Any]:
    """Key (alone, where there is one group) -> the value (or the values named)."""
    groups = [each.name for each in found.columns if each.group]
    cells = [dict(zip([c.name for c in found.columns], row, strict=True)) for row in found.rows]
    made = {}
    for row in cells:
        key = tuple(row[name] for name in groups)
        read = tuple(row[name] for name in values)
        made[key if len(key) != 1 else key[0]] = read if len(read) != 1 else read[0]
    return made


def places(value: Decimal | None, count: int) -> Decimal | None:
    return None if value is None else value.quantize(Decimal(1).scaleb(-count), ROUND_HALF_EVEN)


def part(one: Any, of: Any) -> Decimal | None:
    return places(Decimal(one) / Decimal(of), 6) if of else None


def total(lines: Iterable[Line]) -> Decimal:
    return sum((each["net"] or Decimal(0) for each in lines), Decimal(0))


def grouped(lines: Iterable[Line], key: Any) -> dict[Any, list[Line]]:
    found: dict[Any, list[Line]] = defaultdict(list)
    for each in lines:
        found[key(each)].append(each)
    return found


def people(lines: Iterable[Line]) -> int:
    return len({each["customer"] for each in lines} - {None})


def age(born: date) -> int:
    return TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))


def topped(rows: dict[Any, list[Line]], limit: int) -> dict[Any, Any]:
    """The largest by net with share and customers, then the rest; groups as the reports sort what is equal."""
    order = sorted(rows, key=lambda key: (-total(rows[key]), key is None, str(key)))
    everything = total(line for lines in rows.values() for line in lines)
    found: dict[Any, Any] = {
        key: (total(rows[key]), part(total(rows[key]), everything), people(rows[key]))
        for key in order[:limit]
    }
    others = total(line for key in order[limit:] for line in rows[key])
    if order[limit:]:
        found[Rest(len(order) - limit)] = (others, part(others, everything), None)
    return found


def test_customers(session: Session, bazaar: Bazaar) -> None:
    persons = [each for each in bazaar.customers if each["kind"] != "company"]
    edges = [18, 25, 35, 45, 55, 65]
    ages = Counter(
        (None if p["birth_date"] is None else bisect_right(edges, age(p["birth_date"])), p["gender"])
        for p in persons
    )
    assert table(result(session, "age_and_gender"), "customers") == ages
    genders = Counter(each["gender"] for each in persons)
    assert table(result(session, "genders"), "customers", "share") == {
        key: (n, part(n, len(persons))) for key, n in genders.items()
    }
    assert table(result(session, "regions"), "customers") == Counter(
        each["address.region"] for each in bazaar.customers
    )
    jobs = Counter(each["occupation"] for each in persons)
    ranked = sorted(jobs, key=lambda job: (-jobs[job], job is None, job))
    wanted: dict[Any, int] = {job: jobs[job] for job in ranked[:12]}
    if ranked[12:]:
        wanted[Rest(len(ranked) - 12)] = sum(jobs[job] for job in ranked[12:])
    assert table(result(session, "occupations"), "customers") == wanted
    assert list(table(result(session, "occupations"), "customers")) == list(wanted)


def test_sales(session: Session, bazaar: Bazaar) -> None:
    valid = [each for each in bazaar.lines if each["kind"] != "void"]
    by = {
        "sales_by_shop": lambda line: line["shop"] and (SHOPS[line["shop"]] or line["shop"]),
        "sales_by_channel": lambda line: line["sales_channel"],
        "sales_by_employee": lambda line: line["sold_by"] and (EMPLOYEES[line["sold_by"]] or line["sold_by"]),
        "sales_by_category": lambda line: line["product"] and PRODUCTS[line["product"]][1],
    }
    for name, key in by.items():
        wanted = topped(grouped(valid, key), 15)
        found = table(result(session, name), "net", "share", "customers")
        assert found == wanted, name
        assert [each for each, *_ in result(session, name).rows] == list(wanted), name


def product_of(line: Line) -> tuple[str | None, str | None]:
    if line["product"] is None:
        return None, None
    name, category = PRODUCTS[line["product"]]
    return name or line["product"], category


def test_products(session: Session, bazaar: Bazaar) -> None:
    valid = [each for each in bazaar.lines if each["kind"] != "void"]
    rows = grouped(valid, product_of)
    order = sorted(rows, key=lambda key: -total(rows[key]))
    found = result(session, "top_products")
    assert found.cells("net")[:15] == [total(rows[key]) for key in order[:15]]
    assert table(found, "net", "customers")[order[0]] == (total(rows[order[0]]), people(rows[order[0]]))
    rest = found.rows[-1]
    assert rest[:2] == (Rest(len(order) - 15), Rest(0))
    assert sum(found.cells("net")) == total(valid)
    assert sum(found.cells("quantity")) == sum(each["quantity"] for each in valid)
    wanted = {}
    for key, lines in rows.items():
        sold = total(each for each in lines if each["kind"] == "sale")
        back = -total(each for each in lines if each["kind"] == "refund")
        kinds = Counter(each["kind"] for each in lines)
        if len(kinds) == 2 and len(lines) >= 5:
            wanted[key] = (part(back, sold), back, sold, kinds["refund"])
    refunded = table(result(session, "refunded_products"), "share", "refunded", "sold", "refunds")
    assert refunded == {key: wanted[key] for key in refunded}
    assert len(refunded) == min(15, len(wanted)) > 3
    assert [row[0] for row in refunded.values()] == sorted(
        (row[0] for row in wanted.values()), key=lambda share: -(share or 0)
    )[: len(refunded)]


def test_purchases_over_time(session: Session, bazaar: Bazaar) -> None:
    sales = [each for each in bazaar.receipts() if each["kind"] == "sale"]
    wanted = {}
    for key, bought in grouped(sales, lambda each: month(each["sold_at"])).items():
        net, members = total(bought), [each for each in bought if each["customer"]]
        wanted[key] = (
            len(bought),
            net,
            places(net / len(bought), 2),
            people(bought),
            part(len(members), people(bought)),
        )
    found = result(session, "purchases_over_time")
    assert table(found, "purchases", "net", "basket", "customers", "frequency") == wanted


def test_distributions(session: Session, bazaar: Bazaar) -> None:
    sales = [each for each in bazaar.receipts() if each["kind"] == "sale"]
    times = Counter(each["customer"] for each in sales if each["customer"])
    edges = [1, 2, 3, 4, 6, 11, 21, 51]
    wanted: dict[int, list[Any]] = defaultdict(lambda: [0, 0])
    for n in times.values():
        wanted[bisect_right(edges, n)][0] += 1
        wanted[bisect_right(edges, n)][1] += n
    found = table(result(session, "purchase_frequency"), "customers", "share", "made")
    assert found == {key: (n, part(n, len(times)), made) for key, (n, made) in wanted.items()}
    amounts = [50, 100, 200, 300, 500, 1000, 2000]
    assert table(result(session, "receipt_amounts"), "receipts") == Counter(
        bisect_right(amounts, each["net"]) for each in sales if each["stated"]
    )
    hours = Counter(
        (each["sold_at"].hour, each["sold_at"].isoweekday())
        for each in sales
        if (each["sold_at"].hour, each["sold_at"].minute) != (0, 0)
    )
    assert table(result(session, "sales_by_hour"), "receipts") == hours


def test_new_and_returning(session: Session, bazaar: Bazaar) -> None:
    first = bazaar.first_days()
    wanted: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in bazaar.receipts():
        if each["kind"] == "sale":
            day, who = each["sold_at"].date(), each["customer"]
            wanted[month(day)][2 if who is None else 0 if day == first[who] else 1] += 1
    found = table(result(session, "new_and_returning"), "new", "returning", "walk_in")
    assert found == {key: tuple(counts) for key, counts in wanted.items()}


def test_retention(session: Session, bazaar: Bazaar) -> None:
    first = bazaar.first_days()
    came: dict[tuple[date, int], set[str]] = defaultdict(set)
    for each in bazaar.receipts():
        if each["kind"] == "sale" and each["customer"]:
            begun = month(first[each["customer"]])
            came[begun, months_between(begun, each["sold_at"])].add(each["customer"])
    found = result(session, "retention")
    assert table(found, "customers", "retained") == {
        key: (len(who), part(len(who), len(came[key[0], 0]))) for key, who in came.items()
    }
    again = {who for (_begun, later), many in came.items() if later == 1 for who in many}
    assert found.found and (found.found.key, found.found.value, found.found.total) == (
        1,
        len(again),
        len(first),
    )
    given = result(session, "retention", period="2025Q1")
    assert {key[0].month for key in table(given, "customers")} <= {1, 2, 3}
    assert table(given, "customers") == {
        key: len(who) for key, who in came.items() if key[0] < date(2025, 4, 1)
    }


def test_concentration(session: Session, bazaar: Bazaar) -> None:
    spent = [
        total(lines)
        for who, lines in grouped(
            (e for e in bazaar.lines if e["kind"] != "void"), lambda e: e["customer"]
        ).items()
        if who
    ]
    ranked = sorted((each for each in spent if each > 0), reverse=True)
    wanted: dict[int, Decimal] = defaultdict(Decimal)
    for i, each in enumerate(ranked):
        wanted[i * 10 // len(ranked)] += each
    found = result(session, "customer_concentration")
    assert table(found, "net") == wanted
    together = [sum(list(wanted.values())[: i + 1]) for i in range(len(wanted))]
    assert found.cells("together") == [part(each, sum(ranked)) for each in together]
    assert sum(found.cells("customers")) == len(ranked)
    assert found.found and found.found.key == 1 and found.found.value == part(together[1], sum(ranked))


def figures(bazaar: Bazaar, first: date, last: date, shop: str | None = None) -> tuple[Any, ...]:
    """What the key figures are of some days."""

    def counts(each: Line) -> bool:
        return first <= each["sold_at"].date() <= last and (shop is None or each["shop"] == shop)

    begun = bazaar.first_days()
    net = total(each for each in bazaar.lines if counts(each) and each["kind"] != "void")
    sales = [each for each in bazaar.receipts() if counts(each) and each["kind"] == "sale"]
    new = [each for each in sales if each["customer"] and begun[each["customer"]] == each["sold_at"].date()]
    return net, len(sales), places(net / len(sales), 2) if sales else None, people(sales), people(new)


NAMES = ("net", "purchases", "basket", "customers", "new_customers")


@pytest.mark.parametrize(
    ("period", "now", "before", "year"),
    [
        ("2026-03", ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-31")),
        ("2025Q2", ("2025-04-01", "2025-06-30"), ("2025-01-01", "2025-03-31"), ("2024-04-01", "2024-06-30")),
        (
            "2026-02-10..2026-02-19",
            ("2026-02-10", "2026-02-19"),
            ("2026-01-31", "2026-02-09"),
            ("2025-02-10", "2025-02-19"),
        ),
        (None, ("2026-06-01", "2026-06-30"), ("2026-05-02", "2026-05-31"), ("2025-06-01", "2025-06-30")),
    ],
)  # fmt: skip
def test_key_figures(
    session: Session, bazaar: Bazaar, period: str | None, now: Any, before: Any, year: Any
) -> None:
    found = result(session, "key_figures", **({"period": period} if period else {}))
    (row,) = [dict(zip([each.name for each in found.columns], row, strict=True)) for row in found.rows]
    spans = [tuple(date.fromisoformat(each) for each in span) for span in (now, before, year)]
    here, back, ago = (figures(bazaar, *span) for span in spans)
    assert tuple(row[name] for name in NAMES) == here
    assert tuple(row[f"{name}_previous"] for name in NAMES) == back
    assert tuple(row[f"{name}_year_before"] for name in NAMES) == ago
    for i, name in enumerate(NAMES):
        for other, role in ((back[i], "previous_change"), (ago[i], "year_change")):
            known = here[i] is not None and other
            assert row[f"{name}_{role}"] == (part(here[i] - other, abs(other)) if known else None), (
                name,
                role,
            )
    assert found.compared == {"previous": spans[1], "year_before": spans[2]}


def test_narrowed_to_a_shop_and_days(session: Session, bazaar: Bazaar) -> None:
    days = (date(2025, 3, 1), date(2025, 12, 31))
    for shop in ("N", "南京西路店"):
        (row,) = result(session, "key_figures", period="2025-03..2025-12", shop=shop).rows
        assert row[0] == figures(bazaar, *days, "N")[0]
    lines = [
        each
        for each in bazaar.lines
        if each["kind"] != "void" and each["shop"] == "N" and days[0] <= each["sold_at"].date() <= days[1]
    ]
    found = table(result(session, "sales_by_month", period="2025-03..2025-12", shop="N"), "net")
    assert found == {
        (key, "南京西路店"): total(sold)
        for key, sold in grouped(lines, lambda e: month(e["sold_at"])).items()
    }


def test_the_last_days_reach_to_today(session: Session, bazaar: Bazaar) -> None:
    first = TODAY - timedelta(days=89)
    wanted = sum(first <= e["sold_at"].date() <= TODAY and e["kind"] == "sale" for e in bazaar.receipts())
    assert result(session, "receipt_figures", period="last 90 days").rows == ((wanted,),)
