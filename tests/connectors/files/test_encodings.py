"""Encodings: certain ones are read, doubtful ones are asked about, wrong bytes keep their row out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regulars.errors import SourceError

Read = Callable[..., Any]
Write = Callable[[str, bytes | str], Path]

FRENCH = "prénom,ville\nRenée,Orléans\nFrançois,Besançon\nHélène,Nîmes\n"
TRADITIONAL = "姓名,電話\n張偉,13800138000\n劉洋,13900139000\n歐陽娜娜,13700137000\n"


@pytest.fixture(scope="module")
def reviews(raw: Path) -> str:
    return (raw / "asap-reviews/dev_sample.csv").read_text(encoding="utf-8-sig")


@pytest.fixture
def expected(read: Read, write: Write, reviews: str) -> list[dict[str, str | None]]:
    rows: list[dict[str, str | None]] = read(write("expected.csv", reviews)).rows
    assert len(rows) == 100
    assert str(rows[0]["reviewbody"]).startswith("【正新（金冠店）】位于株洲市芦淞区")
    return rows


@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_chinese_reviews_are_read_whatever_they_were_written_in(
    read: Read, write: Write, reviews: str, expected: list[Any], codec: str
) -> None:
    assert read(write("reviews.csv", reviews.encode(codec))).rows == expected


@pytest.mark.parametrize("codec", ["gb18030", "utf-16", "utf-16-le"])
def test_declared_encodings(read: Read, write: Write, reviews: str, expected: list[Any], codec: str) -> None:
    assert read(write("reviews.csv", reviews.encode(codec)), encoding=codec).rows == expected


def test_gbk_with_other_line_ends_and_without_a_last_one(
    read: Read, write: Write, reviews: str, expected: list[Any]
) -> None:
    text = reviews.replace("\r\n", "\n").replace("\n", "\r\n").rstrip("\r\n")
    assert read(write("reviews.csv", text.encode("gb18030"))).rows == expected


def test_where_two_encodings_fit_both_readings_are_shown(read: Read, write: Write) -> None:
    path = write("顧客.csv", TRADITIONAL.encode("big5"))
    with pytest.raises(SourceError) as asked:
        read(path)
    for part in ("顧客.csv", "encoding: big5", "encoding: gb18030", "姓名,電話", "﹎"):
        assert part in str(asked.value)
    assert read(path, encoding="big5").rows[0] == {"姓名": "張偉", "電話": "13800138000"}


def test_a_few_chinese_characters_may_be_either(read: Read, write: Write) -> None:
    with pytest.raises(SourceError, match=r"gb18030.*big5"):
        read(write("sex.csv", "sex\n男\n女\n".encode("gbk")))


def test_hz_is_plain_ascii_and_asked_about(read: Read, write: Write) -> None:
    path = write("names.csv", b"name\n" + "张伟".encode("hz") + b"\n")
    with pytest.raises(SourceError, match="hz"):
        read(path)
    assert read(path, encoding="hz").column("name") == ["张伟"]
    assert read(path, encoding="utf-8").column("name") == ["~{UEN0~}"]


def test_european_letters(read: Read, write: Write) -> None:
    found = read(write("villes.csv", FRENCH.encode("cp1252")))
    assert found.column("prénom") == ["Renée", "François", "Hélène"]
    assert read(write("villes.csv", FRENCH.encode("latin-1")), encoding="latin-1").rows == found.rows


def test_a_few_bad_bytes_in_utf_8_are_told_with_their_line(read: Read, write: Write) -> None:
    text = FRENCH * 20
    path = write("villes.csv", text.encode() + "Käthe,Köln\n".encode("cp1252") + b"Anne,Paris\n")
    with pytest.raises(SourceError, match=r"line 81 .*encoding: utf-8"):
        read(path)
    found = read(path, encoding="utf-8")
    assert found.refused == [
        (81, {"prénom": "K\\xe4the", "ville": "K\\xf6ln"}, "There are bytes in this row that are not utf-8.")
    ]
    assert found.rows[-1] == {"prénom": "Anne", "ville": "Paris"}
    assert len(found.rows) == 80


@pytest.mark.parametrize(
    "name", ["gb2321", "hex", "rot13", "idna", "punycode", "undefined", "unicode_escape"]
)
def test_an_encoding_that_is_none(read: Read, write: Write, name: str) -> None:
    with pytest.raises(SourceError, match=f"Unknown encoding '{name}'"):
        read(write("a.csv", "a\n1\n"), encoding=name)


def test_the_mark_of_a_file_is_believed_before_the_setting(read: Read, write: Write) -> None:
    assert read(write("a.csv", "名\n张\n".encode("utf-8-sig")), encoding="gbk").column("名") == ["张"]


def test_bytes_that_are_no_text(read: Read, write: Write) -> None:
    with pytest.raises(SourceError, match=r"noise\.csv"):
        read(write("noise.csv", bytes(range(128, 256)) * 50))
