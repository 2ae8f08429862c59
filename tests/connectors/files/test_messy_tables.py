"""The real broken files of messy-tables: each cell is what stands there, or the file is refused in so many words."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regulars.errors import SourceError

Read = Callable[..., Any]


def cells(row: list[str]) -> list[str | None]:
    return [cell if cell.strip() else None for cell in row]


def raw_rows(path: Path, encoding: str) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.reader(stream))


def table(found: Any) -> list[list[str | None]]:
    return [list(row.values()) for row in found.rows]


def test_simple_csv(raw: Path, read: Read) -> None:
    found = read(raw / "messy-tables/simple.csv")
    assert found.rows == [
        {"date": "2011-01-01", "temperature": "1", "place": "Galway"},
        {"date": "2011-01-02", "temperature": "-1", "place": "Galway"},
        {"date": "2011-01-03", "temperature": "0", "place": "Galway"},
        {"date": "2011-01-01", "temperature": "6", "place": "Berkeley"},
        {"date": "2011-01-02", "temperature": "8", "place": "Berkeley"},
        {"date": "2011-01-03", "temperature": "5", "place": "Berkeley"},
    ]
    assert found.numbers == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("file", ["simple.xls", "simple.xlsx"])
def test_the_same_in_a_workbook(raw: Path, read: Read, file: str) -> None:
    found = read(raw / "messy-tables" / file)
    assert table(found) == table(read(raw / "messy-tables/simple.csv"))
    assert found.sheets == ["simple.csv"]


def test_blanks_behind_the_separators(raw: Path, read: Read) -> None:
    found = read(raw / "messy-tables/complex.csv")
    assert found.rows == [
        {"date": "2011-01-01", "another date": "24 October 2011", "temperature": "0", "place": None},
        {
            "date": "2011-01-02",
            "another date": "24 October 2012",
            "temperature": "-1",
            "place": "Galway and more",
        },
        {"date": "2011-01-03", "another date": None, "temperature": "6,000,000", "place": "Galway"},
    ]
    found = read(raw / "messy-tables/skip_initials.csv")
    assert table(found) == [["hello", "goodbye"], ["hello2", "goodbye2"]]


def test_tabs(raw: Path, read: Read) -> None:
    path = raw / "messy-tables/example.tsv"
    header, *rows = [line.split("\t") for line in path.read_text(encoding="ascii").splitlines()]
    found = read(path)
    assert list(found.rows[0]) == header
    assert table(found) == [cells(row) for row in rows]


def test_latin_letters(raw: Path, read: Read) -> None:
    path = raw / "messy-tables/spanish_chars.csv"
    header, *rows = raw_rows(path, "cp1252")
    found = read(path)
    assert header[-1] == "Descripción"
    assert list(found.rows[0]) == header
    assert [[c and c.strip() for c in row] for row in table(found)] == [
        [c.strip() or None for c in row] for row in rows if any(c.strip() for c in row)
    ]


def test_utf_16(raw: Path, read: Read) -> None:
    path = raw / "messy-tables/utf-16le_encoded.csv"
    header, *rows = raw_rows(path, "utf-16")
    found = read(path)
    assert len(rows) == 327
    assert list(found.rows[0]) == [name.strip() for name in header]
    assert table(found) == [cells(row) for row in rows]


def test_a_mark_before_the_header(raw: Path, read: Read) -> None:
    found = read(raw / "messy-tables/utf8bom.csv")
    assert found.rows == []
    found = read(raw / "messy-tables/utf8bom.csv", columns=["one", "two"])
    assert found.rows == [{"one": "kitten", "two": "win"}]


def test_one_letter(raw: Path, read: Read) -> None:
    assert read(raw / "messy-tables/small.csv").rows == []


def test_big5_is_asked_about_and_then_read_whole(raw: Path, read: Read) -> None:
    path = raw / "messy-tables/characters.csv"
    with pytest.raises(SourceError) as refused:
        read(path)
    assert "big5" in str(refused.value)
    assert "gb18030" in str(refused.value)
    assert "景點編號" in str(refused.value)
    _header, *rows = raw_rows(path, "big5")
    found = read(path, encoding="big5")
    assert list(found.rows[0])[:3] == ["id", "景點編號", "景點中文名稱"]
    assert [[c and c.strip() for c in row] for row in table(found)] == [
        [c.strip() or None for c in row] for row in rows if any(c.strip() for c in row)
    ]


def test_people_in_an_opendocument_sheet(raw: Path, read: Read) -> None:
    expected = [
        {"Name": "Bob", "Age": "20", "When": "2010-10-10"},
        {"Name": "Jane", "Age": "23", "When": "2012-01-01"},
        {"Name": "Ian", "Age": "34", "When": "2015-11-11"},
    ]
    assert read(raw / "messy-tables/simple.ods").rows == expected
    assert read(raw / "messy-tables/loffice-4.4.1.2.ods").rows == expected


def test_every_type_of_an_opendocument_cell(raw: Path, read: Read) -> None:
    found = read(raw / "messy-tables/ods_formats.ods")
    assert found.rows[0] == {
        "Date": "2014-11-11",
        "Time": "11:12:12",
        "Boolean": "true",
        "Float": "11.11",
        "Currency": "1",
        "Percentage": "2",
        "Int": "3",
        "Scientific": "100000",
        "Fractions": "1.25",
        "Text": "abc",
    }
    assert found.rows[1]["Date"] == "2001-01-01"
    assert found.rows[1]["Boolean"] == "false"
    assert found.rows[1]["Currency"] == "-10000"
    assert found.rows[1]["Float"] is None


def test_tweets(raw: Path, read: Read) -> None:
    found = read(raw / "messy-tables/sw_gen.xlsx")
    assert len(found.rows) == 15
    assert found.refused == []
    assert found.rows[0]["id_str"] == "474939423470395392"
    assert found.rows[0]["created_at"] == "2014-06-06 15:42:37+00:00"
    assert found.rows[0]["retweet_count"] == "0"
    assert found.rows[0]["lat"] is None


def test_properties_of_cells_do_not_matter(raw: Path, read: Read) -> None:
    found = read(raw / "messy-tables/excel_properties.xls", columns=["what"])
    assert found.column("what")[:4] == ["bold", "italic", "underline", "black bg"]


def test_a_sheet_with_an_accent(raw: Path, read: Read) -> None:
    found = read(raw / "messy-tables/unicode_sheet_name.xls", columns=["text"], sheet="mês")
    assert found.column("text") == ["this spreadsheet has got a unicode character in the sheet name"]


def test_a_sheet_with_nothing_in_it_is_told(raw: Path, read: Read) -> None:
    with pytest.raises(SourceError, match="nothing in the sheet 'Sheet1'"):
        read(raw / "messy-tables/libreoffice.xlsx")
