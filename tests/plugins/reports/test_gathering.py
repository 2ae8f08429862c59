"""Reports over a real store say what the data say, on each database."""

from datetime import date
from decimal import Decimal

import pytest

from regulars import Part, Session
from regulars_reports.declared.declaration import report_named
from regulars_reports.results.gather import gather
from regulars_reports.results.result import Result


def result_of(session: Session, name: str) -> Result:
    return gather(session, report_named(session.catalog, name))


EXPECTED = {
    "sales_by_month": {
        (date(2026, 1, 1), "南京西路店", Decimal("200.50")),
        (date(2026, 3, 1), "湖滨店", Decimal("800.00")),
        (date(2026, 4, 1), "南京西路店", Decimal("49.99")),
    },
    # 36 and 76 years old: bands 3 (35-44) and 6 (65 and over)
    "age_and_gender": {(3, "female", 1), (6, "male", 1), (None, None, 1)},
    "regions": {("上海市", 2), ("浙江省", 1), (None, 1)},
    # sales only: bands 0 (under 50), 1 (50-100), 2 (100-200), 6 (1,000-2,000)
    "receipt_amounts": {(0, 1), (1, 1), (2, 1), (6, 1)},
    # local hour, weekday from Monday
    "sales_by_hour": {(10, 1, 1), (19, 2, 1), (19, 6, 1), (23, 4, 1)},
    "members_share": {
        (date(2026, 1, 1), Decimal("120.50"), Decimal("80.00")),
        (date(2026, 3, 1), Decimal("800.00"), Decimal(0)),
        (date(2026, 4, 1), Decimal("49.99"), Decimal(0)),
    },
    "receipt_figures": {(4,)},
    "customer_figures": {(4,)},
}


def test_every_report_says_what_the_data_say(filled: Session) -> None:
    found = {name: set(result_of(filled, name).rows) for name in EXPECTED}
    assert found == EXPECTED


def test_a_sale_of_which_only_the_date_is_known_has_no_hour(filled: Session) -> None:
    known = result_of(filled, "sales_by_hour").rows
    columns = {
        "receipt_no": ["7", "8"],
        "sold_at": ["2026-04-30", "2026-04-30 00:01"],
        "kind": ["sale", "sale"],
    }
    filled.write([Part(domain="receipt", rows=[1, 2], columns=columns)], source="web")
    # The 30th of April is a Thursday.
    assert set(result_of(filled, "sales_by_hour").rows) == {*known, (0, 4, 1)}


def test_rows_come_in_the_order_declared(session: Session) -> None:
    assert [row[0] for row in result_of(session, "regions").rows] == ["上海市", "浙江省", None]
    assert [row[0] for row in result_of(session, "age_and_gender").rows] == [3, 6, None]
    months = result_of(session, "members_share").cells("month")
    assert months == sorted(months)


def test_a_share_is_exact_to_six_places(session: Session) -> None:
    result = result_of(session, "sales_figures")
    assert [each.name for each in result.columns] == ["net", "members_share"]
    assert result.cells("net") == [Decimal("1050.49")]
    assert result.cells("members_share") == [Decimal("0.923845")]  # 970.49 / 1050.49


def test_the_finding_names_the_largest_group_and_the_whole(session: Session) -> None:
    found = result_of(session, "sales_by_month").found
    assert found and (found.key, found.value, found.total) == (
        "湖滨店",
        Decimal("800.00"),
        Decimal("1050.49"),
    )


def test_the_whole_counts_who_stands_in_no_group(session: Session) -> None:
    found = result_of(session, "regions").found
    assert found and (found.key, found.value, found.total) == ("上海市", 2, 4)


def test_the_period_is_that_of_the_records_counted(session: Session) -> None:
    period = result_of(session, "sales_by_month").period
    assert period and [str(each) for each in period] == [
        "2026-01-05 02:15:00+00:00",
        "2026-04-30 15:59:00+00:00",
    ]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_an_empty_store_gives_empty_reports(empty_session: Session, name: str) -> None:
    result = result_of(empty_session, name)
    assert result.empty()
    assert result.found is None
