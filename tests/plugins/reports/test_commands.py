"""`regulars report` and `regulars dashboard`, called as a user calls them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from regulars import Workspace
from regulars.messages import set_language
from regulars_cli.main import cli

Run = Callable[..., Result]


@pytest.fixture
def folder(shop_workspace: Workspace) -> Path:
    """Where the workspace lies."""
    return shop_workspace.folder


@pytest.fixture
def run(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`run("report", "list")`, in a folder that is not the workspace's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("REGULARS_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)

    def call(*args: str) -> Result:
        return CliRunner().invoke(cli, ["-C", str(folder), *args])

    yield call
    set_language("en")


def well(result: Result) -> Result:
    assert result.exit_code == 0, result.output
    return result


def test_the_list_names_every_report(run: Run) -> None:
    output = well(run("report", "list")).output
    assert "sales_by_month" in output
    assert "Sales by month and shop" in output
    listed = json.loads(well(run("report", "list", "--json")).stdout)
    assert {"name": "regions", "from": "customer", "dashboard": True, "parameters": ["segment"]} in listed


def test_the_dashboard_lies_in_the_workspace(run: Run, folder: Path) -> None:
    output = well(run("dashboard")).output
    page = folder / "dashboard.html"
    assert str(page) in output.replace("\n", "")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_report_goes_to_a_file_or_the_terminal(run: Run, tmp_path: Path) -> None:
    expected = "Region,Customers\r\n上海市,2\r\n浙江省,1\r\nNot known,1\r\n"
    told = well(run("report", "run", "regions", "--format", "csv")).stdout_bytes
    assert told.decode("utf-8-sig") == expected
    well(run("report", "run", "regions", "--format", "csv", "--output", "mine.csv"))
    assert (tmp_path / "mine.csv").read_bytes().decode("utf-8-sig") == expected
    assert (
        json.loads(well(run("--json", "report", "run", "regions")).stdout)["reports"][0]["name"] == "regions"
    )


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("report", "run", "sales_by_moth"), "Unknown report sales_by_moth. Did you mean sales_by_month?"),
        (
            ("report", "run", "regions", "--format", "pdf"),
            "Unknown format pdf. There are: csv, html, json, png, svg, xlsx.",
        ),
        (
            ("report", "run", "regions", "--period", "2026"),
            "The report regions has no parameter period. It has: segment.",
        ),
        (
            ("report", "run", "sales_by_month", "--period", "soon"),
            "'soon' is no period. Write it like one of these: 2026-03",
        ),
        (("dashboard", "--shop", "Z"), "Shop: there is no Z. There are: H, N."),
        (("dashboard", "--output", "no/such/folder/x.html"), "cannot be written"),
    ],
)
def test_what_goes_wrong_is_one_clear_sentence(run: Run, args: tuple[str, ...], told: str) -> None:
    result = run(*args)
    assert result.exit_code == 1
    assert told in result.output.replace("\n", " ")
    assert "Traceback" not in result.output


def test_a_report_takes_parameters(run: Run) -> None:
    def rows(*args: str) -> list[dict[str, object]]:
        return json.loads(well(run("--json", *args)).stdout)["reports"][0]["rows"]

    assert rows("report", "run", "sales_by_month", "--period", "2026Q2", "--shop", "N") == [
        {"month": "2026-04-01", "shop": "南京西路店", "net": "49.99"}
    ]
    assert rows("report", "run", "sales_by_month", "--set", "shop=N", "--set", "period=2026-04") == [
        {"month": "2026-04-01", "shop": "南京西路店", "net": "49.99"}
    ]
    assert rows("--as-of", "2026-01-31", "report", "run", "receipt_figures", "--period", "this month") == [
        {"receipts": 2}
    ]


def test_what_is_set_has_a_name_and_a_value(run: Run) -> None:
    result = run("report", "run", "sales_by_month", "--set", "shop")
    assert result.exit_code == 2
    assert "Write --set name=value" in result.output


@pytest.mark.parametrize("other", [("--shop", "H"), ("--set", "shop=H")])
def test_a_parameter_has_one_value(run: Run, other: tuple[str, str]) -> None:
    result = run("report", "run", "sales_by_month", "--set", "shop=N", *other)
    assert result.exit_code == 2
    assert "shop is said twice, and not the same." in result.output
    well(run("report", "run", "sales_by_month", "--format", "csv", "--set", "shop=N", "--shop", "N"))


def test_all_of_it_is_said_in_chinese(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_LANGUAGE", "zh")
    for args in (
        ("report", "--help"),
        ("report", "run", "--help"),
        ("dashboard", "--help"),
        ("report", "list"),
    ):
        output = well(run(*args)).output
        assert "报表" in output or "看板" in output
    assert "没有名为 regons 的报表" in run("report", "run", "regons").output
