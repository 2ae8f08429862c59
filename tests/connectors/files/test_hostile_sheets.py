"""Spreadsheets made to hurt: a few rows or a refusal in so many words, never a crash, never a full memory."""

import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regulars.errors import SourceError

Read = Callable[..., Any]
Make = Callable[..., Path]

_HEAD = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
)


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def table(*rows: str, name: str = "S", more: str = "") -> str:
    return f'<table:table table:name="{name}"{more}>{"".join(rows)}</table:table>'


@pytest.fixture
def ods(tmp_path: Path) -> Make:
    """`ods(table(…))`: an OpenDocument sheet by hand; `head` stands before its body."""

    def make(body: str, head: str = "", encrypted: str = "") -> Path:
        path = tmp_path / "sheet.ods"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr(
                "META-INF/manifest.xml",
                '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                f'<manifest:file-entry manifest:full-path="content.xml">{encrypted}</manifest:file-entry>'
                "</manifest:manifest>",
            )
            archive.writestr(
                "content.xml",
                f"{_HEAD}{head}<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
                "</office:document-content>",
            )
        return path

    return make


def test_rows_and_cells_that_stand_many_times(read: Read, ods: Make) -> None:
    twice = ' table:number-columns-repeated="2"'
    path = ods(
        table(
            row(cell("a"), cell("b", twice)),
            row(cell("1"), cell("2", twice), more=' table:number-rows-repeated="3"'),
        )
    )
    assert read(path).rows == [{"a": "1", "b": "2", "b_2": "2"}] * 3


def test_a_hidden_sheet_is_none(read: Read, ods: Make) -> None:
    head = (
        '<office:automatic-styles><style:style style:name="h" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    body = table(row(cell("a")), row(cell("1"))) + table(
        row(cell("a")), row(cell("2")), name="T", more=' table:style-name="h"'
    )
    assert read(ods(body, head)).column("a") == ["1"]
    assert read(ods(body, head), sheet="T").column("a") == ["2"]


@pytest.mark.parametrize(
    "body",
    [
        table(
            row(
                cell("a", ' table:number-columns-repeated="16000"'),
                more=' table:number-rows-repeated="20000"',
            )
        ),
        table(row(cell("a"), more=' table:number-rows-repeated="-1"')),
        table(row(cell("a"), more=' table:number-rows-repeated="many"')),
        "&lol;",
        "",
        "<table:table",
    ],
    ids=["cells", "minus one", "no number", "entity", "nothing", "cut"],
)
def test_what_would_fill_the_memory_or_is_none(read: Read, ods: Make, body: str) -> None:
    with pytest.raises(SourceError, match=r"sheet\.ods"):
        read(ods(body))


def test_an_entity_bomb(read: Read, ods: Make) -> None:
    path = ods(table(row(cell("a"))))
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml").decode()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content.replace("?>", f"?>{bomb}]>", 1).replace(">a<", ">&j;<"))
    try:
        found = read(path, columns=["a"])
    except SourceError:
        return
    assert sum(len(str(each)) for each in found.rows) < 10_000


def test_one_name_for_all_columns(read: Read, ods: Make) -> None:
    many = ' table:number-columns-repeated="16384"'
    found = read(ods(table(row(cell("a", many)), row(cell("1", many)))))
    assert list(found.rows[0])[:3] == ["a", "a_2", "a_3"]
    assert len(found.rows[0]) == 16_384


def test_a_password(read: Read, ods: Make) -> None:
    secret = '<manifest:encryption-data manifest:checksum="x"/>'
    with pytest.raises(SourceError, match="password"):
        read(ods(table(row(cell("a"))), encrypted=secret))


@pytest.mark.parametrize(
    "file", ["simple.xls", "unicode_sheet_name.xls", "simple.ods", "ods_formats.ods", "simple.xlsx"]
)
@pytest.mark.parametrize("seed", range(25))
def test_bytes_that_were_changed(raw: Path, read: Read, tmp_path: Path, file: str, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray((raw / "messy-tables" / file).read_bytes())
    for _ in range(chance.choice([1, 3, 20, 200])):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path = tmp_path / file
    path.write_bytes(content[: chance.randrange(len(content))] if seed % 5 == 0 else content)
    try:
        read(path, columns=["a"])
    except SourceError as error:
        assert file in str(error) or "sheet" in str(error)


def test_a_text_or_a_page_that_is_called_xls(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    path.write_text("单号\t金额\nA1\t10\n", encoding="utf-8")
    assert read(path).rows == [{"单号": "A1", "金额": "10"}]
    path.write_text("<html><table><tr><td>单号</td></tr></table></html>", encoding="utf-8")
    with pytest.raises(SourceError, match="web page"):
        read(path)


def test_a_workbook_that_is_called_csv(raw: Path, read: Read, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes((raw / "messy-tables/simple.xlsx").read_bytes())
    assert read(path).rows == read(raw / "messy-tables/simple.csv").rows
