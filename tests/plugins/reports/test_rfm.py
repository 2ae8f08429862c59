"""The RFM grid counts the scores that customers carry, and what they spent."""

from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

from bazaar import Bazaar

from regulars import Part
from regulars.testing import trusted_session, workspace
from regulars_reports.declared.declaration import report_named
from regulars_reports.results.gather import gather

PLUGINS = ("customers", "organization", "purchases", "tags", "reports")


def test_the_grid(tmp_path: Path, database_url: str) -> None:
    bazaar = Bazaar.of(7)
    bands = {f"C{n}": f"{n % 5 + 1}{n * 7 % 5 + 1}{n % 3 + 1}" for n in range(40) if n % 4}
    with workspace(tmp_path, database_url, PLUGINS) as opened:
        session = trusted_session(opened)
        bazaar.write(session)
        rows = list(bands.items())
        columns = {
            "customer": [who for who, _band in rows],
            "tag": ["rfm"] * len(rows),
            "band": [band for _who, band in rows],
            "given_by": ["rule"] * len(rows),
            "since": ["2026-06-30 00:00"] * len(rows),
        }
        assert not session.write(
            [Part(domain="tag_assignment", columns=columns, rows=range(len(rows)))], source="test"
        ).rejected
        found = gather(session, report_named(session.catalog, "rfm"))
    # Within 365 days of 30 June 2026, refunds taken off.
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for each in bazaar.lines:
        if each["kind"] != "void" and each["sold_at"].isoformat() >= "2025-07-01":
            spent[each["customer"]] += each["net"] or 0
    cells = Counter((band[0], band[1]) for band in bands.values())
    money: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for who, band in bands.items():
        money[band[0], band[1]] += spent[who]
    assert {row[:2]: row[2:] for row in found.rows} == {key: (n, money[key]) for key, n in cells.items()}
    assert list(found.column("recency").choices) == ["5", "4", "3", "2", "1"]
