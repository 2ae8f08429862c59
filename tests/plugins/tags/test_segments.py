"""Segments: who is in them, and their files."""

import csv
import json
import stat
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from regulars import Part
from regulars.errors import NotFoundError, NotPermittedError, RegularsError
from regulars.gate.session import open_session
from regulars.messages import speaking
from regulars.permissions.actor import Actor
from regulars_tags.exporting import export, flat, shown_fields
from regulars_tags.running import run
from regulars_tags.segments import columns, counted, meant_segment

COLUMNS = {"name": "Name", "spent": "Spent", "born": "Born", "last": "Last", "likes": "Likes"}
ROWS = [
    {"name": "=1+1", "spent": Decimal("-12.50"), "born": date(2000, 1, 2), "likes": ("tea", "cake"),
     "last": datetime(2026, 6, 30, 4, tzinfo=UTC)},
    {"name": "张小明, \"明\"", "spent": 7, "born": None, "last": None, "likes": ()},
]  # fmt: skip
ZONE = "Asia/Shanghai"


def test_the_shipped_segments_hold_who_belongs_there(session):
    run(session)
    assert counted(session) == {
        "sleeping_high_spenders": 0,
        "new_this_month": 2,
        "birthday_this_month": 0,
        "night_buyers": 1,
        "champions": 1,
        "one_time_buyers": 1,
        "young_big_spenders": 1,
    }


def test_a_segment_asks_for_the_band_of_a_tag(session):
    run(session)
    assert session.count("customer", "has_tag('age_group', 'young')") == 1
    assert session.count("customer", "has_tag('age_group', 'old')") == 0
    assert session.count("customer", "not has_tag('age_group', 'young')") == 2


def test_a_segment_is_meant_by_its_name_or_label(session):
    assert meant_segment(session, "night_buyers") == meant_segment(session, "夜间购买客户")
    with pytest.raises(NotFoundError, match="night_buyers"):
        meant_segment(session, "nights")


def test_what_is_exported_tells_customers_apart_unless_said(session):
    segment = meant_segment(session, "sleeping_high_spenders")
    found = columns(session, segment)
    assert next(iter(found)) == "name"
    assert {"phone", "email", "spend_365d", "days_since_purchase"} <= found.keys()
    domains = session.catalog.domains
    shop = (
        f"{domains['customer'].fields['home_shop'].label['zh']}, {domains['shop'].fields['name'].label['zh']}"
    )
    with speaking("zh"):
        found = columns(session, segment, ["home_shop.name", "spend_365d"])
    assert found == {"home_shop.name": shop, "spend_365d": "近一年消费"}
    with pytest.raises(NotFoundError, match="spend_36"):
        columns(session, segment, ["spend_36"])


def test_parts_of_an_address_are_exported_too(session, tmp_path):
    names = ["name", "address.city"]
    rows = session.rows("customer", fields=names, order=["birth_date"])
    export("json", tmp_path / "a.json", dict.fromkeys(names, ""), flat(rows, names), ZONE, replacing=False)
    assert json.loads((tmp_path / "a.json").read_text()) == [
        {"name": "Li Lei", "address.city": "昆山"},
        {"name": "单雄信", "address.city": None},
        {"name": "张小明", "address.city": "深圳"},
    ]


def test_what_one_may_not_read_is_left_out_or_refused(shop, session):
    role = Actor("clerk", roles=("reader",))
    clerk = open_session(shop.store, role)
    segment = meant_segment(session, "sleeping_high_spenders")
    with pytest.raises(NotPermittedError):
        list(clerk.rows(segment.domain, segment.when, fields=["name"]))
    assert columns(clerk, segment) == {}


def test_a_csv_says_what_a_spreadsheet_can_show_and_never_runs(tmp_path):
    file = tmp_path / "a.csv"
    assert export("csv", file, COLUMNS, ROWS, ZONE, replacing=False) == 2
    with file.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream)) == [
            list(COLUMNS.values()),
            ["'=1+1", "-12.50", "2000-01-02", "2026-06-30 12:00:00", "tea, cake"],
            ['张小明, "明"', "7", "", "", ""],
        ]
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_workbook_holds_numbers_dates_and_texts(tmp_path):
    file = tmp_path / "a.xlsx"
    assert export("xlsx", file, COLUMNS, ROWS, ZONE, replacing=False) == 2
    sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    assert sheet == [
        list(COLUMNS.values()),
        ["=1+1", -12.5, date(2000, 1, 2), datetime(2026, 6, 30, 12), "tea, cake"],
        ['张小明, "明"', 7.0, "", "", ""],
    ]


def test_json_goes_by_names(tmp_path):
    file = tmp_path / "a.json"
    export("json", file, COLUMNS, ROWS, ZONE, replacing=False)
    first, second = json.loads(file.read_text(encoding="utf-8"))
    assert first == {
        "name": "=1+1", "spent": "-12.50", "born": "2000-01-02", "last": "2026-06-30T04:00:00+00:00",
        "likes": ["tea", "cake"],
    }  # fmt: skip
    assert second["name"] == ROWS[1]["name"]
    export("json", file, COLUMNS, [], ZONE, replacing=True)
    assert json.loads(file.read_text()) == []


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_a_file_is_never_written_over_unasked_and_never_half(tmp_path, form):
    file = tmp_path / f"a.{form}"
    file.write_text("mine")
    with pytest.raises(RegularsError, match="--force"):
        export(form, file, COLUMNS, ROWS, ZONE, replacing=False)

    def broken():
        yield ROWS[0]
        raise RegularsError("no more")

    with pytest.raises(RegularsError, match="no more"):
        export(form, file, COLUMNS, broken(), ZONE, replacing=True)
    assert file.read_text() == "mine"
    assert [each.name for each in tmp_path.iterdir()] == [file.name]
    assert export(form, file, COLUMNS, ROWS, ZONE, replacing=True) == 2


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(RegularsError, match="cannot be written"):
        export("csv", tmp_path / "no" / "a.csv", COLUMNS, ROWS, ZONE, replacing=False)


def test_names_are_parted_by_commas_of_any_width():
    assert shown_fields("name, phone，spend_365d,") == ["name", "phone", "spend_365d"]


def test_rows_are_streamed(session, tmp_path):
    """The file is written while rows come."""
    part = Part(domain="customer", rows=range(50), keys=[f"x{n}" for n in range(50)], columns={})
    session.write([part], source="till")
    rows = session.rows("customer", fields=["name"])
    assert export("csv", tmp_path / "a.csv", {"name": "Name"}, rows, ZONE, replacing=False) == 53
