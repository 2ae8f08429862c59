"""Workbooks: typed cells that a reader gets back, sheet names that Excel takes, nothing that would run."""

import io
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from regulars import Session
from regulars.messages import speaking
from regulars_reports.declared.declaration import report_named
from regulars_reports.formats.sheetnames import sheet_names
from regulars_reports.formats.workbook import workbook
from regulars_reports.results.sheet import sheet_of_dashboard, sheet_of_report


def made(session: Session, name: str) -> bytes:
    return workbook(sheet_of_report(session, report_named(session.catalog, name), "Verdant"))


def rows(content: bytes, sheet: int = 1) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def test_months_are_dates_and_sales_are_numbers(session: Session) -> None:
    assert rows(made(session, "sales_by_month")) == [
        ["Month", "南京西路店", "湖滨店"],
        [date(2026, 1, 1), 200.5, ""],
        [date(2026, 3, 1), "", 800.0],
        [date(2026, 4, 1), 49.99, ""],
    ]


def test_months_since_are_numbers_and_what_is_yet_to_come_is_blank(session: Session) -> None:
    heading, *body = rows(made(session, "retention"))
    assert heading == ["First purchase", "Months later", "Bought again", "Customers"]
    assert [row[:2] for row in body][:2] == [[date(2026, 1, 1), 0.0], [date(2026, 1, 1), 3.0]]


def test_money_percents_and_months_are_shown_as_such(session: Session) -> None:
    with speaking("zh"):
        months = part(made(session, "sales_by_month"), "xl/styles.xml")
        figures = part(made(session, "sales_figures"), "xl/styles.xml")
    assert 'formatCode="yyyy&quot;年&quot;m&quot;月&quot;"' in months
    assert 'formatCode="&quot;¥&quot;#,##0.00"' in months
    assert 'formatCode="0.0%"' in figures


def test_the_heading_is_frozen_and_a_chart_stands_beside(session: Session) -> None:
    content = made(session, "sales_by_month")
    assert 'ySplit="1"' in part(content, "xl/worksheets/sheet2.xml")
    drawn = part(content, "xl/charts/chart1.xml")
    assert '<c:grouping val="stacked"/>' in drawn
    assert drawn.count("<c:ser>") == 2


def test_the_first_sheet_says_what_when_and_whose_rights(session: Session) -> None:
    told = {row[0]: row[1] for row in rows(made(session, "sales_by_month"), 0)}
    assert told["Sales by month and shop"].startswith("湖滨店 sells the most: CN¥800 of CN¥1,050, or 76%.")
    assert told["Company"] == "Verdant"
    assert told["Period"] == "5 Jan 2026 – 30 Apr 2026"
    assert told["Made"] == "Made 30 Jun 2026 20:34 (Asia/Shanghai)"
    assert told["Seen by"] == "test"


def test_a_dashboard_has_a_sheet_a_report_in_the_readers_language(session: Session) -> None:
    with speaking("zh"):
        sheet = sheet_of_dashboard(session)
        names = CalamineWorkbook.from_filelike(io.BytesIO(workbook(sheet))).sheet_names
    assert len(names) == 1 + len(sheet.results)
    assert names[0] == "说明"
    assert "各门店月度销售" in names


def test_what_looks_like_a_formula_stays_text(hostile_session: Session, hostile: str) -> None:
    content = made(hostile_session, "sales_by_month")
    assert rows(content)[0] == ["Month", "南京西路店", hostile]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheets = [packed.read(each).decode() for each in packed.namelist() if "/worksheets/" in each]
    assert not [each for each in sheets if "<f>" in each]


def test_the_same_sheet_makes_the_same_bytes(session: Session) -> None:
    assert made(session, "regions") == made(session, "regions")


def test_what_is_empty_says_so(empty_session: Session) -> None:
    ((text,),) = rows(made(empty_session, "receipt_amounts"))
    assert str(text).startswith("No receipt says its net amount yet.")


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["Sales", "sales"], ["Sales", "sales (2)"]),
        (["History"], ["History (2)"]),
        (["a/b: [c]?*\\"], ["a b c"]),
        (["'quoted'", "", "  "], ["quoted", "–", "– (2)"]),
        (["各门店月度销售"], ["各门店月度销售"]),
        (["长" * 40, "长" * 40], ["长" * 31, "长" * 27 + " (2)"]),
        # two UTF-16 units each
        (["\U0001f375" * 20], ["\U0001f375" * 15]),
    ],
)
def test_sheet_names_are_short_allowed_and_unique(labels: list[str], names: list[str]) -> None:
    assert sheet_names(labels) == names
