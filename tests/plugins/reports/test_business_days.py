"""A bill that is paid after midnight belongs to the day, and the month, in whose books it stands."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from regulars import Part, Session
from regulars.testing import trusted_session, workspace
from regulars_reports.declared.declaration import report_named
from regulars_reports.results.gather import gather

LINES = [
    # number, business day, sold at, net
    ("1", "2026-03-31", "2026-03-31 23:10", "100.00"),
    ("2", "2026-03-31", "2026-04-01 00:40", "70.00"),
    ("3", None, "2026-04-01 00:50", "5.00"),
]


@pytest.fixture
def session(tmp_path: Path, database_url: str, plugins: tuple[str, ...]) -> Iterator[Session]:
    with workspace(tmp_path, database_url, plugins) as opened:
        made = trusted_session(opened)
        columns = {
            "receipt_no": [each[0] for each in LINES],
            "line_no": [1] * len(LINES),
            "business_day": [each[1] for each in LINES],
            "sold_at": [each[2] for each in LINES],
            "net": [each[3] for each in LINES],
            "shop": ["N"] * len(LINES),
        }
        made.write([Part(domain="receipt_line", columns=columns, rows=(1, 2, 3))], source="till")
        yield made


def months(session: Session, **given: str) -> dict[tuple[date, str], Decimal]:
    found = gather(session, report_named(session.catalog, "sales_by_month"), given)
    return {(row[0], row[1]): row[2] for row in found.rows}


def test_a_month_is_that_of_the_business_day(session: Session) -> None:
    assert months(session) == {
        (date(2026, 3, 1), "N"): Decimal("170.00"),
        (date(2026, 4, 1), "N"): Decimal("5.00"),
    }


def test_a_period_is_that_of_the_business_day(session: Session) -> None:
    assert months(session, period="2026-03") == {(date(2026, 3, 1), "N"): Decimal("170.00")}
