"""Under which settings files read best: separators, encodings, headers below titles, sheets, tables."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from regulars.errors import SourceError
from regulars_files.beginning import TAIL, WHOLE
from regulars_files.connector import FilesConnector


def guess(path: Path) -> list[Any]:
    return list(FilesConnector().guess(path))


@pytest.mark.parametrize(
    ("name", "text", "settings", "columns"),
    [
        ("a.csv", "a,b\n1,2\n", {}, ["a", "b"]),
        ("a.csv", "a;b\n1,5;2,5\n3,5;4,5\n", {"delimiter": ";"}, ["a", "b"]),
        ("a.tsv", "a\tb\n1\t2\n", {}, ["a", "b"]),
        ("a.txt", "a|b\n1|2\n", {"delimiter": "|"}, ["a", "b"]),
        ("a.txt", " who  amount\n ann  12.50\n bob  1.00\n", {"format": "aligned"}, ["who", "amount"]),
        ("a.csv", "Sales of March\n\nprinted: today,,\nno,day,net\n1,2026-03-01,5\n2,2026-03-02,6\n",
         {"header_row": 4}, ["no", "day", "net"]),
        ("a.csv", "1,2026-03-01,5.00\n2,2026-03-02,6.00\n", {"columns": ["column_1", "column_2", "column_3"]},
         ["column_1", "column_2", "column_3"]),
        ("a.jsonl", '{"a": 1, "b": {"c": 2}}\n', {}, ["a", "b.c"]),
    ],
)  # fmt: skip
def test_a_text_is_read_as_it_is_meant(
    tmp_path: Path, name: str, text: str, settings: dict[str, Any], columns: list[str]
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    [sample] = guess(path)
    assert (sample.settings, list(sample.columns), sample.whole) == (settings, columns, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "cp1252"])
def test_an_encoding_is_found_and_declared_where_the_file_does_not_tell_it(
    tmp_path: Path, encoding: str
) -> None:
    words = (
        "Größe,Straße\nKöln,Müllerstraße\n" if encoding == "cp1252" else "姓名,城市\n张小明,上海\n王芳,杭州\n"
    )
    path = tmp_path / "a.csv"
    path.write_bytes(words.encode(encoding))
    [sample] = guess(path)
    assert list(sample.columns) == words.splitlines()[0].split(",")
    assert sample.settings.get("encoding") == (encoding if encoding in {"gb18030", "cp1252"} else None)


def test_quotes_mean_something_where_they_stand_around_cells(tmp_path: Path) -> None:
    """Also where rows of two kinds fill different columns, and a note has a line break in it."""
    path = tmp_path / "a.csv"
    sale = '"1","Sale","called, twice\nring on Sat","5.00",""\n'
    line = '"1","Line","","","9780"\n'
    path.write_text('"no","kind","note","paid","sku"\n' + (sale + line) * 20, encoding="utf-8")
    [sample] = guess(path)
    assert (sample.settings, list(sample.columns)) == ({}, ["no", "kind", "note", "paid", "sku"])


def test_two_encodings_that_fit_are_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        "會員編號,姓名,地址\n1,陳大文,臺北市信義區市府路\n2,林美玲,高雄市苓雅區\n".encode("big5")
    )
    [sample] = guess(path)
    assert list(sample.columns) == ["會員編號", "姓名", "地址"]
    assert sample.settings == {"encoding": "big5"}
    assert "gb18030" in sample.doubts[0]


def test_sheets_of_one_shape_are_one_and_others_are_several(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for shop in ("外滩店", "徐汇店"):
            sheet = book.add_worksheet(shop)
            sheet.write_row(0, 0, ["单号", "金额"])
            sheet.write_row(1, 0, [f"{shop}1", 5])
    [sample] = guess(path)
    assert sample.settings == {"sheet": "*"}
    assert sample.columns["单号"] == ["外滩店1", "徐汇店1"]
    with xlsxwriter.Workbook(path) as book:
        for name, heading in (("会员", "姓名"), ("商品", "货号")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [heading, "备注"])
            sheet.write_row(1, 0, ["x", "y"])
    assert [(each.part, each.settings) for each in guess(path)] == [
        ("会员", {"sheet": "会员"}),
        ("商品", {"sheet": "商品"}),
    ]


def test_tables_and_the_rows_that_their_foreign_keys_lead_to(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            """
            create table Invoice (Id integer primary key, Day text);
            create table Line (Id integer primary key, InvoiceId integer references Invoice (Id), Net real);
            create table Empty (Id integer);
            insert into Invoice values (7, '2026-03-01');
            insert into Line values (1, 7, 2.5), (2, null, 1);
            """
        )
    invoice, line = guess(path)
    assert (invoice.part, invoice.settings) == ("Invoice", {"table": "Invoice"})
    assert line.columns["Invoice.Day"] == ["2026-03-01", None]
    assert line.using({"Net", "Invoice.Day"})[0] == {"table": "Line", "follow": ["InvoiceId"]}
    settings, columns = line.using({"Net"})
    assert (settings, list(columns)) == ({"table": "Line"}, ["Id", "InvoiceId", "Net"])
    with pytest.raises(SourceError, match="InvoiceId"):
        list(FilesConnector().read({"table": "Line", "follow": ["Net"]}, [path]))


def test_of_a_large_file_the_beginning_and_the_end_are_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    row = "R%08d,2026-03-01,茶杯,88.00\n"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("单号,日期,商品,金额\n")
        block = "".join(row % number for number in range(50_000))
        for _count in range(WHOLE // len(block.encode()) + 1):
            stream.write(block)
        stream.write("合计,,,88.00\n")
    [sample] = guess(path)
    assert list(sample.columns) == ["单号", "日期", "商品", "金额"]
    assert not sample.whole
    assert TAIL < WHOLE
    assert sample.columns["单号"][0] == "R00000000"


@pytest.mark.parametrize("text", ["", "\n\n", ",,,\n"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError):
        guess(path)
