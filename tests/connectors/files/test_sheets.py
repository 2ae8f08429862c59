"""Spreadsheets: what a person sees in the sheet, or a refusal that names the cell."""

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from regulars.errors import SourceError

Read = Callable[..., Any]
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """`make({"Sheet": [[cells], …]})`: an XLSX file; a callable in place of rows writes the sheet itself."""

    def make(sheets: dict[str, Any], **options: Any) -> Path:
        path = tmp_path / "book.xlsx"
        book = xlsxwriter.Workbook(path, options)
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if callable(rows):
                rows(book, sheet)
                continue
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        book.close()
        return path

    return make


def test_numbers_have_no_point_zero_and_long_ones_are_not_believed(read: Read, make: Make) -> None:
    path = make(
        {
            "S": [
                ["phone", "amount"],
                [13800138000, 0.1 + 0.2],
                [110101199003074512, 5],
                [999999999999999, 1e-7],
            ]
        }
    )
    found = read(path)
    assert found.column("phone")[::2] == ["13800138000", "999999999999999"]
    assert found.column("amount") == ["0.3", "5", "0.0000001"]
    assert list(found.faults) == [3]
    assert list(found.faults[3]) == ["phone"]
    assert "last digits may be lost" in found.faults[3]["phone"]


def test_dates_of_both_calendars(read: Read, make: Make) -> None:
    def rows(book: Any, sheet: Any) -> None:
        day, moment = (
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        )
        sheet.write_row(0, 0, ["day", "moment"])
        sheet.write_datetime(1, 0, datetime(2024, 2, 29), day)
        sheet.write_datetime(1, 1, datetime(2024, 2, 29, 16, 19, 59), moment)

    for options in ({}, {"date_1904": True}):
        assert read(make({"S": rows}, **options)).rows == [
            {"day": "2024-02-29", "moment": "2024-02-29 16:19:59"}
        ]


def test_days_around_the_29th_of_february_1900_that_never_was(read: Read, make: Make) -> None:
    def rows(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, "day")
        for row, serial in enumerate((1, 59, 61), 1):
            sheet.write_number(row, 0, serial, day)

    assert read(make({"S": rows})).column("day") == ["1900-01-01", "1900-02-28", "1900-03-01"]


def test_error_cells_and_formulas_without_a_result_are_not_believed(read: Read, make: Make) -> None:
    def rows(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["n", "share", "note"])
        sheet.write_row(1, 0, [1])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 0, [2])
        sheet.write_formula(2, 1, "=1+1", None, 2)
        sheet.write_row(3, 0, [3])
        sheet.write_formula(3, 2, "=A1", None, "")

    found = read(make({"S": rows}))
    assert found.rows[1] == {"n": "2", "share": "2", "note": None}
    assert found.faults == {
        2: {"share": "Cell B2 holds the error #DIV/0!."},
        4: {
            "note": "Cell C4 is a formula without a saved result: open the file in a spreadsheet program and save it."
        },
    }


def test_what_is_merged_downwards_stands_in_every_row(read: Read, make: Make) -> None:
    def rows(_book: Any, sheet: Any) -> None:
        sheet.write_row(2, 1, ["shop", "sales"])
        sheet.merge_range(3, 1, 5, 1, "外滩店")
        sheet.write_column(3, 2, [1, 2, 3])
        sheet.merge_range(6, 1, 6, 2, "合计")

    found = read(make({"S": rows}), header_row=3)
    assert found.column("shop") == ["外滩店", "外滩店", "外滩店", "合计"]
    assert found.column("sales") == ["1", "2", "3", None]
    assert found.numbers == [4, 5, 6, 7]


def test_several_sheets_must_be_chosen_among(read: Read, make: Make) -> None:
    def hidden(_book: Any, sheet: Any) -> None:
        sheet.write_column(0, 0, ["a", "hidden"])
        sheet.hide()

    path = make({"One": [["a"], [1]], "Two": [["a"], [2], [3]], "Codes": hidden})
    with pytest.raises(SourceError, match=r'One, Two\..*sheet: "\*"'):
        read(path)
    assert read(path, sheet="*").column("a") == ["1", "2", "3"]
    assert read(path, sheet="Two").column("a") == ["2", "3"]
    assert read(path, sheet=1).column("a") == ["1"]
    assert read(path, sheet="Codes").column("a") == ["hidden"]
    with pytest.raises(SourceError, match=r"There is no sheet 'Three'.*One, Two, Codes"):
        read(path, sheet="Three")


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04" + b"\0" * 40, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_what_is_no_workbook(read: Read, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"broken\.xlsx"):
        read(path)


def test_a_workbook_that_was_cut(read: Read, make: Make) -> None:
    path = make({"S": [["a"], *([n] for n in range(500))]})
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(SourceError, match=r"book\.xlsx"):
        read(path)


def test_a_bomb_is_not_unpacked(read: Read, make: Make) -> None:
    path = make({"S": [["a"], [1]]})
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/bomb.xml", "w") as stream,
    ):
        for _ in range(80):
            stream.write(b" " * (1 << 20))
    with pytest.raises(SourceError, match="is not opened"):
        read(path)


def test_texts_that_look_like_formulas_stay_texts(read: Read, make: Make) -> None:
    def rows(_book: Any, sheet: Any) -> None:
        for number, text in enumerate(["note", "=1+1", "@SUM(A1)", "'quoted", "-5"]):
            sheet.write_string(number, 0, text)

    assert read(make({"S": rows})).column("note") == ["=1+1", "@SUM(A1)", "'quoted", "-5"]
