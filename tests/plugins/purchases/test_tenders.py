"""By what a receipt is paid: the domain tender stands beside receipts and lines, in the same words."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from regulars import Part
from regulars.testing import trusted_session, workspace

FOLDER = Path(__file__).parents[3] / "plugins/regulars_purchases"
SAME = ("shop", "till", "business_day", "receipt_no")


def fields(file):
    return yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))["fields"]


def test_means_of_payment_are_the_same_on_receipts():
    assert fields("tenders.yaml")["paid_with"]["values"] == fields("receipts.yaml")["paid_with"]["values"]


@pytest.mark.parametrize("file", ["receipts.yaml", "lines.yaml"])
def test_a_tender_is_of_its_receipt_by_the_same_fields(file):
    mine, theirs = fields("tenders.yaml"), fields(file)
    for name in SAME:
        assert {key: mine[name].get(key) for key in ("type", "to", "max")} == {
            key: theirs[name].get(key) for key in ("type", "to", "max")
        }
    assert mine["kind"]["values"] == theirs["kind"]["values"]


def test_a_receipt_is_paid_in_parts_and_a_card_number_does_not_fit(tmp_path, database_url):
    with workspace(tmp_path / "shop", database_url, ("customers", "organization", "purchases")) as opened:
        session = trusted_session(opened)
        outcome = session.write(
            [
                Part(
                    domain="tender",
                    columns={
                        "receipt_no": ["1", "1", "1", "1"],
                        "business_day": [date(2026, 3, 1)] * 4,
                        "tender_no": [1, 2, 2, 3],
                        "sold_at": ["2026-03-01 12:00"] * 4,
                        "paid_with": ["cash", "card", "card", "card"],
                        "amount": ["20.00", "30.00", "31.00", "5.00"],
                        "last_digits": [None, "1881", "1881", "4929123412341881"],
                    },
                    rows=[1, 2, 3, 4],
                )
            ],
            source="till",
        )
        assert [each.row for each in outcome.rejected] == [4]
        assert session.count("tender") == 2
        [row] = session.aggregate("tender", {"paid": "sum(amount)"})
        assert row["paid"] == Decimal("51.00")
