"""CSV that a spreadsheet opens safely, JSON that a machine reads exactly."""

import csv
import io
import json
from dataclasses import replace

import pytest

from regulars import Session, harmless
from regulars.messages import speaking
from regulars_reports.declared.declaration import report_named
from regulars_reports.formats.builtin import built_in
from regulars_reports.results.sheet import sheet_of_report

RENDERERS = {each.name: each for each in built_in()}


def written(session: Session, name: str, form: str, **given: str) -> bytes:
    report = report_named(session.catalog, name)
    return RENDERERS[form].render(sheet_of_report(session, report, given=given))


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_has_people_s_words_and_plain_numbers(session: Session) -> None:
    assert cells(written(session, "sales_by_month", "csv")) == [
        ["Month", "Shop", "Net sales"],
        ["Jan 2026", "南京西路店", "200.50"],
        ["Mar 2026", "湖滨店", "800.00"],
        ["Apr 2026", "南京西路店", "49.99"],
    ]


def test_csv_in_chinese(session: Session) -> None:
    with speaking("zh"):
        content = written(session, "age_and_gender", "csv")
    assert content.startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 by its mark only"
    assert cells(content) == [
        ["年龄", "性别", "客户数"],
        ["35–44", "女", "1"],
        ["65 及以上", "男", "1"],
        ["未知", "未知", "1"],
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠a", "  =1", "'a"]
)
def test_what_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "南京西路店", "a=1", "35–44", "1-2"])
def test_what_is_harmless_stays(text: str) -> None:
    assert harmless(text) == text


def test_a_hostile_name_is_harmless_in_a_file(hostile_session: Session, hostile: str) -> None:
    rows = cells(written(hostile_session, "sales_by_month", "csv"))
    assert [row[1] for row in rows if "alert" in row[1]] == [f"'{hostile}"]


def test_json_has_names_codes_and_exact_numbers(session: Session) -> None:
    body = json.loads(written(session, "sales_by_month", "json"))
    assert body["made_at"] == "2026-06-30T12:34:00Z"
    assert body["currency"] == "CNY"
    (report,) = body["reports"]
    assert report["period"] == ["2026-01-05T02:15:00Z", "2026-04-30T15:59:00Z"]
    assert report["rows"][0] == {"month": "2026-01-01", "shop": "南京西路店", "net": "200.50"}


def test_json_gives_bands_as_their_ends(session: Session) -> None:
    (report,) = json.loads(written(session, "age_and_gender", "json"))["reports"]
    assert [row["age"] for row in report["rows"]] == [["35", "45"], ["65", None], None]


def test_files_say_what_a_report_was_narrowed_to(session: Session) -> None:
    asked = {"period": "2026-03", "shop": "H"}
    rows = cells(written(session, "sales_by_month", "csv", **asked))
    assert rows == [
        ["Month", "Shop", "Net sales"],
        ["Mar 2026", "湖滨店", "800.00"],
        [],
        ["Period", "1 Mar 2026 – 31 Mar 2026"],
        ["Shop", "湖滨店"],
    ]
    (report,) = json.loads(written(session, "key_figures", "json", **asked))["reports"]
    assert report["parameters"]["period"] == {"given": "2026-03", "days": ["2026-03-01", "2026-03-31"]}
    assert report["parameters"]["shop"] == {"given": "H", "days": []}
    assert report["compared"] == {
        "previous": ["2026-02-01", "2026-02-28"],
        "year_before": ["2025-03-01", "2025-03-31"],
    }
    (row,) = report["rows"]
    assert (row["net"], row["net_previous"], row["net_previous_change"]) == ("800.00", "0.00", None)


def test_the_others_are_one_row(session: Session) -> None:
    report = replace(report_named(session.catalog, "regions"), limit=1)
    for language, text in (("en", "Others (2)"), ("zh", "其余（2 项）")):
        with speaking(language):
            rows = cells(RENDERERS["csv"].render(sheet_of_report(session, report)))
        assert rows[1:] == [["上海市", "2"], [text, "2"]]
    (told,) = json.loads(RENDERERS["json"].render(sheet_of_report(session, report)))["reports"]
    assert told["rows"] == [{"region": "上海市", "customers": 2}, {"region": {"others": 2}, "customers": 2}]
