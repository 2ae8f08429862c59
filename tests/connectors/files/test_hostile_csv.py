"""CSV that somebody broke: a refused row or one clear sentence, with file and line; nothing is lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regulars.errors import SourceError
from regulars_files.connector import FilesConnector

Read = Callable[..., Any]
Write = Callable[[str, bytes | str], Path]


def test_rows_that_are_longer_or_shorter_than_the_header_are_kept_aside(read: Read, write: Write) -> None:
    found = read(write("a.csv", "a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12,,\n"))
    assert found.numbers == [2, 5]
    assert found.rows[1] == {"a": "10", "b": "11", "c": "12"}
    assert [(number, values) for number, values, _why in found.refused] == [
        (3, {"a": "4", "b": "5"}),
        (4, {"a": "6", "b": "7", "c": "8", "+": "9"}),
    ]
    assert "2 cells" in found.refused[0][2]
    assert "4 cells" in found.refused[1][2]


def test_row_numbers_are_lines_also_behind_cells_of_many_lines(read: Read, write: Write) -> None:
    found = read(write("a.csv", 'a,b\n"one\ntwo\nthree",2\n\n,\n3,4\n'))
    assert found.numbers == [2, 7]
    assert found.rows[0]["a"] == "one\ntwo\nthree"


def test_nul(read: Read, write: Write) -> None:
    found = read(write("a.csv", b"a,b\n1,x\0y\n2,z\n"))
    assert found.numbers == [3]
    assert found.refused == [(2, {"a": "1", "b": "x\\x00y"}, "There is a NUL character in this row.")]


def test_a_bare_carriage_return(read: Read, write: Write) -> None:
    found = read(write("a.csv", b'a,b\r\n1,x\ry\r\n2,"in\rside"\r\n3,z\r\n'))
    assert found.numbers == [3, 4]
    assert found.rows[0]["b"] == "in\rside"
    assert found.refused == [
        (2, {"": "1,x\ry\r\n"}, "There is a bare carriage return (CR) outside of quotes in this row.")
    ]


def test_a_file_of_bare_carriage_returns_is_an_old_macs(read: Read, write: Write) -> None:
    found = read(write("a.csv", b"a,b\r1,2\r3,4\r"))
    assert found.numbers == [2, 3]
    assert found.rows[1] == {"a": "3", "b": "4"}


def test_a_quote_that_is_never_closed(write: Write) -> None:
    path = write("a.csv", 'a,b\n1,2\n3,"open\n5,6\n7,8\n')
    given = []
    with pytest.raises(SourceError, match=r"a\.csv:3: .*never closed") as error:
        for batch in FilesConnector().read({}, [path]):
            given += batch.rows
    assert given == [2]
    assert "quote: none" in str(error.value)
    (batch,) = FilesConnector().read({"quote": "none"}, [path])
    assert batch.columns["b"] == ["2", '"open', "6", "8"]


def test_a_quote_that_is_never_closed_in_the_header(read: Read, write: Write) -> None:
    with pytest.raises(SourceError, match=r"a\.csv:1: .*never closed"):
        read(write("a.csv", 'a,"b\n1,2\n'))


def test_a_long_field_costs_its_row_only(read: Read, write: Write) -> None:
    long = "x" * 200_000
    found = read(write("a.csv", f'a,b\n1,{long}\n2,"{long}"\n3,y\n'))
    assert found.numbers == [4]
    assert [(number, values["b"]) for number, values, _why in found.refused] == [(2, long), (3, long)]
    assert "200000" in found.refused[0][2]


def test_100_000_columns(read: Read, write: Write) -> None:
    with pytest.raises(SourceError, match="100000 columns"):
        read(write("a.csv", ",".join(f"c{i}" for i in range(100_000)) + "\n"))


def test_headers_without_names_and_with_the_same(read: Read, write: Write) -> None:
    found = read(write("a.csv", "备注,,备注,备注_2, 备 \n注 ,\n"))
    assert found.rows == []
    found = read(write("a.csv", '备注,,备注,备注_2,"会员\n手机"\n1,2,3,4,5\n'))
    assert found.rows == [{"备注": "1", "column_2": "2", "备注_3": "3", "备注_2": "4", "会员 手机": "5"}]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", ",,,\n"])
def test_nothing(read: Read, write: Write, content: str) -> None:
    with pytest.raises(SourceError, match=r"a\.csv"):
        read(write("a.csv", content))


def test_header_row_and_rows_below_it(read: Read, write: Write) -> None:
    path = write("a.csv", "Sales of March\n,,\nDay,Net\n(date),(CNY)\n2026-03-01,5\n")
    assert read(path, header_row=3, skip_rows=1).rows == [{"Day": "2026-03-01", "Net": "5"}]
    assert read(path, header_row=3, skip_rows=1).numbers == [5]
    with pytest.raises(SourceError, match="no row 9"):
        read(path, header_row=9)


def test_columns_name_a_file_without_a_header(read: Read, write: Write) -> None:
    assert read(write("a.csv", "1,2\n3,4\n"), columns=["a", "b"]).rows == [
        {"a": "1", "b": "2"},
        {"a": "3", "b": "4"},
    ]
    assert read(write("a.csv", "x,y\n1,2\n"), columns=["a", "b"], header_row=1).rows == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_header_shows_the_separator(read: Read, write: Write, separator: str) -> None:
    text = separator.join(["Name", "Price"]) + "\n" + separator.join(["Anna", '"1,5;2"']) + "\n"
    assert read(write("a.csv", text)).rows == [{"Name": "Anna", "Price": "1,5;2"}]


def test_the_separator_may_be_declared_or_told_by_excel(read: Read, write: Write) -> None:
    assert read(write("a.csv", "a~b\n1~2\n"), delimiter="~").rows == [{"a": "1", "b": "2"}]
    found = read(write("a.csv", "sep=;\na;b,c\n1;2\n"))
    assert found.rows == [{"a": "1", "b,c": "2"}]
    assert found.numbers == [3]


def test_blank_cells_are_nothing_and_others_stay_as_they_are(read: Read, write: Write) -> None:
    found = read(write("a.csv", 'a,b,c\n0012,　 ,"  x "\n'))
    assert found.rows == [{"a": "0012", "b": None, "c": "  x "}]


def test_many_rows_come_in_batches_of_at_most_10_000(write: Write) -> None:
    path = write("a.csv", "n\n" + "\n".join(map(str, range(25_000))))
    sizes = [len(batch.rows) for batch in FilesConnector().read({}, [path])]
    assert sum(sizes) == 25_000
    assert max(sizes) == 10_000


def test_no_such_file(read: Read, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        read(tmp_path / "nothing.csv")
    with pytest.raises(SourceError, match="is not a file"):
        read(tmp_path)


def test_texts_set_apart_by_blanks(raw: Path, read: Read) -> None:
    found = read(raw / "cdnow/CDNOW_master.txt")
    assert len(found.rows) == 69_659
    assert found.rows[0] == {
        "customer_id": "00001",
        "date": "19970101",
        "number_of_cds": "1",
        "dollar_value": "11.77",
    }
    assert found.numbers[-1] == 69_660
    names = ["customer", "master", "date", "cds", "dollars"]
    assert len(read(raw / "cdnow/CDNOW_sample.txt", columns=names).rows) == 6_919


def test_a_row_of_blank_aligned_text_with_a_blank_in_a_cell_is_kept_aside(read: Read, write: Write) -> None:
    found = read(write("a.txt", "name  city\nann   rome\nbob   new york\n"))
    assert found.numbers == [2]
    assert found.refused[0][:2] == (3, {"name": "bob", "city": "new", "+": "york"})
