"""A small shop on a fresh database: three customers, five receipts, on 30 June 2026."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from regulars import Part, Session, Workspace, clock
from regulars.testing import trusted_session, workspace

NOON = datetime(2026, 6, 30, 4, tzinfo=UTC)
PLUGINS = ("customers", "organization", "purchases", "tags", "china")


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Workspace]:
    with clock.at(NOON), workspace(tmp_path / "shop", database_url, PLUGINS, {"own.yaml": OWN}) as opened:
        fill(trusted_session(opened))
        yield opened


@pytest.fixture
def session(shop: Workspace) -> Session:
    return trusted_session(shop)


OWN = """
grammar: 1
kind: tag
name: vip
label: {en: VIP, zh: 贵宾}
for: customer
---
kind: segment
name: young_big_spenders
label: {en: Young big spenders, zh: 年轻高消费}
for: customer
when: age < 45 and spend_365d >= 3000
"""


def fill(session: Session) -> None:
    """张小明 26, 深圳, buys by night; 单雄信 51, came once; Li Lei 71, 昆山, returns much."""
    people = Part(
        domain="customer",
        alias="who",
        rows=[1, 2, 3],
        keys=["a", "b", "c"],
        columns={
            "name": ["张小明", "单雄信", "Li Lei"],
            "phone": ["13800138000", "13900139000", None],
            "gender": ["male", None, "female"],
            "birth_date": ["2000-01-01", "1975-05-05", "1955-01-01"],
            "occupation": ["teacher", None, None],
            "address.region": ["广东", None, None],
            "address.city": ["深圳", None, "昆山"],
        },
    )
    bought = [
        ("a", "1", "2026-06-20 21:00", "sale", "3500.00"),
        ("a", "2", "2026-06-21 22:30", "sale", "20.00"),
        ("b", "3", "2026-01-01 10:00", "sale", "600.00"),
        ("c", "4", "2026-06-01 12:00", "sale", "300.00"),
        ("c", "5", "2026-06-02 12:00", "refund", "-100.00"),
        ("c", "6", "2026-06-03 12:00", "refund", "-100.00"),
        ("c", "7", "2026-06-04 12:00", "void", "9999.00"),
    ]
    numbers, times, kinds, net = (list(column) for column in list(zip(*bought, strict=True))[1:])
    receipts = {
        "customer": [each[0] for each in bought],
        "receipt_no": numbers,
        "sold_at": times,
        "kind": kinds,
    }
    rows = list(range(11, 11 + len(bought)))
    outcome = session.write(
        [
            people,
            Part(domain="receipt", rows=rows, columns=receipts),
            Part(
                domain="receipt_line",
                rows=rows,
                columns={**receipts, "line_no": [1] * len(bought), "net": net},
            ),
        ],
        source="till",
    )
    assert not outcome.rejected
