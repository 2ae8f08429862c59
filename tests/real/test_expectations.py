"""What the tests expect comes from the raw files alone, and notices a single row that is gone."""

import ast
import subprocess
import sys
from pathlib import Path

import expected


def test_nothing_of_the_product_is_imported() -> None:
    path = Path(expected.__file__)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} == {
        "collections", "contextlib", "csv", "dataclasses", "decimal", "duckdb", "pathlib", "sqlite3", "typing",
    }  # fmt: skip
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, expected; print([m for m in sys.modules if m.startswith('regulars')])",
        ],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "[]"


def test_online_retail_is_what_its_source_says(raw: Path) -> None:
    path = raw / "online-retail" / "OnlineRetail-part.csv"
    sales = expected.online_retail(path)
    assert sum(rows for rows, _, _ in sales.by_product.values()) == 30_000
    assert sales.by_customer[(None,)][0] == 2_000
    assert expected.online_retail_kinds(path)["refund"] == 620


def test_cdnow_is_what_its_source_says(raw: Path) -> None:
    sales = expected.cdnow(raw / "cdnow" / "CDNOW_master.txt")
    assert len(sales.by_customer) == 23_570
    assert sum(rows for rows, _, _ in sales.by_month.values()) == 69_659


def test_telco_is_what_its_source_says(raw: Path) -> None:
    customers = expected.telco(raw / "telco-churn" / "Telco-Customer-Churn.csv")
    assert len(customers) == 7_043
    assert sum(1 for values in customers.values() if values[5] is None) == 11


def test_a_row_that_is_gone_is_noticed_in_every_table(raw: Path, tmp_path: Path) -> None:
    whole = expected.cdnow(raw / "cdnow" / "CDNOW_master.txt")
    lines = (raw / "cdnow" / "CDNOW_master.txt").read_text(encoding="ascii").splitlines(keepends=True)
    shorter = tmp_path / "CDNOW_master.txt"
    shorter.write_text("".join(lines[:500] + lines[501:]), encoding="ascii")
    less = expected.cdnow(shorter)
    assert less.by_customer != whole.by_customer
    assert less.by_product != whole.by_product
    assert less.by_month != whole.by_month
    assert less.by_customer_and_month != whole.by_customer_and_month
