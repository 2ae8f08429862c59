"""Packed files are read while they unpack; bombs, passwords and nested archives are refused."""

import bz2
import gzip
import io
import lzma
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from regulars.errors import SourceError
from regulars_files import bounds

Read = Callable[..., Any]
Write = Callable[[str, bytes | str], Path]

CSV = "单号,金额\nA1,10\nA2,20\n".encode()
ROWS = [{"单号": "A1", "金额": "10"}, {"单号": "A2", "金额": "20"}]
PACKERS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


def zipped(members: dict[str, bytes], **options: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, **options)
    return made.getvalue()


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.parametrize("name", ["till.csv", "till"])
def test_a_compressed_text(read: Read, write: Write, ending: str, name: str) -> None:
    found = read(write(name + ending, PACKERS[ending](CSV)))
    assert found.rows == ROWS
    assert found.numbers == [2, 3]


@pytest.mark.parametrize("ending", PACKERS)
def test_the_content_tells_it_not_the_name(read: Read, write: Write, ending: str) -> None:
    assert read(write("till.csv", PACKERS[ending](CSV))).rows == ROWS
    assert read(write(f"plain.csv{ending}", CSV)).rows == ROWS


@pytest.mark.parametrize("ending", PACKERS)
def test_several_streams_in_a_row(read: Read, write: Write, ending: str) -> None:
    pack = PACKERS[ending]
    assert read(write(f"till.csv{ending}", pack(CSV[:20]) + pack(CSV[20:]))).rows == ROWS


def test_an_xz_with_padding(read: Read, write: Write) -> None:
    assert read(write("till.csv.xz", lzma.compress(CSV) + b"\0" * 8)).rows == ROWS


@pytest.mark.parametrize("ending", PACKERS)
def test_a_compressed_file_that_was_cut(write: Write, read: Read, ending: str) -> None:
    content = PACKERS[ending](b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(50_000)))
    with pytest.raises(SourceError, match=r"cut\.csv.* is damaged"):
        read(write(f"cut.csv{ending}", content[: len(content) // 2]))


def test_an_archive_of_one(read: Read, write: Write) -> None:
    found = read(write("till.zip", zipped({"till.csv": CSV})))
    assert found.rows == ROWS


def test_members_come_in_natural_order_each_known_by_its_name(write: Write) -> None:
    from regulars_files.connector import FilesConnector

    members = {f"2024/till-{n}.csv": f"n\n{n}\n".encode() for n in (10, 9, 1)}
    path = write(
        "all.zip", zipped({**members, "2024/": b"", "__MACOSX/._till-1.csv": b"\0", "readme.pdf": b"%PDF"})
    )
    batches = list(FilesConnector().read({}, [path]))
    assert [(each.file, each.columns["n"]) for each in batches] == [
        ("all.zip/2024/till-1.csv", ["1"]),
        ("all.zip/2024/till-9.csv", ["9"]),
        ("all.zip/2024/till-10.csv", ["10"]),
    ]
    assert [each.done for each in batches] == sorted(each.done for each in batches)
    assert batches[-1].done == batches[-1].total


def test_names_of_chinese_windows(write: Write) -> None:
    from regulars_files.connector import FilesConnector

    # Python writes UTF-8 and says so: what Windows writes is put together by hand.
    content = zipped({"XXXX.csv": CSV})
    path = write("x.zip", content.replace(b"XXXX", "会员".encode("gbk")))
    assert [each.file for each in FilesConnector().read({}, [path])] == ["x.zip/会员.csv"]


def test_a_sheet_and_a_database_inside(read: Read, write: Write, tmp_path: Path) -> None:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        workbook.add_worksheet("S").write_column(0, 0, ["a", 7])
    assert read(write("book.zip", zipped({"book.xlsx": book.getvalue()}))).column("a") == ["7"]
    assert read(write("book.xlsx.gz", gzip.compress(book.getvalue()))).column("a") == ["7"]
    with closing(sqlite3.connect(tmp_path / "made.db")) as database:
        database.execute("CREATE TABLE t (a)")
        database.execute("INSERT INTO t VALUES (8)")
        database.commit()
    content = (tmp_path / "made.db").read_bytes()
    assert read(write("made.db.xz", lzma.compress(content))).column("a") == ["8"]


def test_a_password(read: Read, write: Write) -> None:
    content = bytearray(zipped({"till.csv": CSV}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    with pytest.raises(SourceError, match="protected by a password"):
        read(write("till.zip", bytes(content)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", zipped({"inner.zip": zipped({"till.csv": CSV})})),
        ("b.zip", zipped({"till.csv": gzip.compress(CSV)})),
        ("c.csv.gz", gzip.compress(gzip.compress(CSV))),
        ("d.gz", gzip.compress(zipped({"till.csv": CSV}))),
        ("e.tar.gz", gzip.compress(b"x" * 257 + b"ustar\x0000" + b"\0" * 300)),
    ],
    # What is packed holds the second: no name of a test may.
    ids=["zip", "gz in zip", "gz", "zip in gz", "tar"],
)
def test_an_archive_in_an_archive(read: Read, write: Write, name: str, content: bytes) -> None:
    with pytest.raises(SourceError, match="holds a packed file in its turn"):
        read(write(name, content))


@pytest.mark.parametrize(
    ("content", "packer"),
    [(b"7z\xbc\xaf\x27\x1c" + b"\0" * 30, "7z"), (b"Rar!\x1a\x07\x01\0", "RAR"), (b"\x28\xb5\x2f\xfd\0\0", "Zstandard"),
     (b"x" * 257 + b"ustar\x0000" + b"\0" * 300, "tar")],
)  # fmt: skip
def test_other_packers_are_named(read: Read, write: Write, content: bytes, packer: str) -> None:
    with pytest.raises(SourceError, match=f"packed by {packer}"):
        read(write("till.csv", content))


@pytest.mark.parametrize("ending", PACKERS)
def test_a_bomb(read: Read, write: Write, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LARGE", 1 << 20)
    path = write(f"bomb.csv{ending}", PACKERS[ending](b"0,0,0\n" * 2_000_000))
    with pytest.raises(SourceError, match="far more than such a file holds"):
        read(path)


def test_a_bomb_in_an_archive(read: Read, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LARGE", 1 << 20)
    with pytest.raises(SourceError, match="far more than such a file holds"):
        read(write("bomb.zip", zipped({"till.csv": b"0,0,0\n" * 2_000_000})))
    with pytest.raises(SourceError, match="far more than such a file holds"):
        read(write("many.zip", zipped({f"{n}.csv": b"" for n in range(bounds.MEMBERS + 1)})))


def test_a_bomb_that_lies_about_its_size(read: Read, write: Write) -> None:
    content = bytearray(zipped({"till.csv": b"a\n" + b"0\n" * 1_000_000}))
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    # It says 10 bytes: no more are read, and they are not those that it was made of.
    with pytest.raises(SourceError, match="damaged"):
        read(write("liar.zip", bytes(content)))


def test_an_xz_that_asks_for_a_huge_dictionary(read: Read, write: Write) -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}]
    with pytest.raises(SourceError, match="damaged"):
        read(write("greedy.csv.xz", lzma.compress(CSV, filters=filters)))


def test_what_must_be_unpacked_whole_is_bounded(
    read: Read, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regulars_files import document

    monkeypatch.setattr(document, "LARGEST", 1000)
    with pytest.raises(SourceError, match="far more than such a file holds"):
        read(write("made.db.gz", gzip.compress(b"SQLite format 3\0" + b"\0" * 5000)))


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"\0" * 40, b"PK\x05\x06" + b"\0" * 18])
def test_an_archive_that_is_none_or_holds_nothing(read: Read, write: Write, content: bytes) -> None:
    with pytest.raises(SourceError, match=r"x\.zip"):
        read(write("x.zip", content))


def test_a_broken_checksum(read: Read, write: Write) -> None:
    content = bytearray(zipped({"till.csv": CSV}))
    at = content.index(b"PK\x01\x02")
    content[at + 16 : at + 20] = struct.pack("<I", zlib.crc32(b"other"))
    with pytest.raises(SourceError, match=r"till\.csv is damaged"):
        read(write("till.zip", bytes(content)))


def test_names_that_lead_out_or_hide_are_only_names(write: Write, tmp_path: Path) -> None:
    from regulars_files.connector import FilesConnector

    path = write("x.zip", zipped({"../../evil.csv": CSV, "a\x1b[2Jb.csv": CSV}))
    found = [each.file for each in FilesConnector().read({}, [path])]
    assert found == ["x.zip/../../evil.csv", "x.zip/a�[2Jb.csv"]
    assert [each.name for each in tmp_path.iterdir()] == ["x.zip"]


def test_one_name_twice(write: Write) -> None:
    from regulars_files.connector import FilesConnector

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("a.csv", "n\n1\n")
        archive.writestr("a.csv", "n\n2\n")
    batches = list(FilesConnector().read({}, [write("x.zip", made.getvalue())]))
    assert {each.file: each.columns["n"] for each in batches} == {
        "x.zip/a.csv": ["1"],
        "x.zip/a (2).csv": ["2"],
    }


def test_members_that_share_their_bytes_are_a_bomb(read: Read, write: Write) -> None:
    # Every entry of the directory names the one member there is.
    whole = zipped({"a.csv": CSV})
    start, end = whole.find(b"PK\x01\x02"), whole.rfind(b"PK\x05\x06")
    entry, closing_ = whole[start:end], bytearray(whole[end:])
    struct.pack_into("<HHII", closing_, 8, 2_000, 2_000, 2_000 * len(entry), start)
    bomb = whole[:start] + entry * 2_000 + bytes(closing_)
    with pytest.raises(SourceError, match=r"bomb\.zip would unpack to far more"):
        read(write("bomb.zip", bomb))


def test_many_dense_members_are_a_bomb(read: Read, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LARGE", 1 << 20)
    members = {f"{number}.csv": b"a\n" + b"1" * 500_000 + b"\n" for number in range(4)}
    with pytest.raises(SourceError, match="would unpack to far more"):
        read(write("bomb.zip", zipped(members)))
