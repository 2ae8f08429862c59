"""Telco churn: columns that only this company has, through an extension; 11 blanks are nothing."""

from pathlib import Path

import expected
from shops import TELCO, bring, pending, shop

from regulars.testing import trusted_session

CONTRACTS = {"monthly": "Month-to-month", "one_year": "One year", "two_years": "Two year"}


def test_every_customer_is_as_in_the_file(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / TELCO
    with shop("telco", tmp_path, database_url) as opened:
        run = bring(opened, "telco", path)
        assert (run.status, run.counts.created) == ("ok", 7_043)
        assert len(pending(opened)) == 0
        session = trusted_session(opened)
        found = {
            row["member_no"]: (
                row["gender"],
                row["tenure"],
                CONTRACTS[row["contract"]],
                row["paperless"],
                row["monthly_charges"],
                row["total_charges"],
                row["churned"],
            )
            for row in session.rows("customer")
        }
        assert found == expected.telco(path)
        assert session.count("customer", "total_charges is null") == 11
        assert session.count("customer", "total_charges is null and tenure = 0") == 11
