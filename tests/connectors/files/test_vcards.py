"""vCards: the columns are those of the README, whatever the version and the program that wrote them."""

import io
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regulars.errors import SourceError
from regulars_files import contentlines

Read = Callable[..., Any]
Write = Callable[[str, bytes | str], Path]

APPLE = """BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//iPhone OS 17.0//EN
N:李;小明;;先生;
FN:李小明
ORG:茶舍有限公司;采购部;二组
TITLE:经理
TEL;type=CELL;type=VOICE;type=pref:138 0013 8000
TEL;type=WORK;type=VOICE:021-1234 5678
TEL;type=WORK;type=FAX:021-1234 5679
item1.TEL:400-800-1234
item1.X-ABLabel:热线
EMAIL;type=INTERNET;type=HOME:li@example.com
EMAIL;type=INTERNET;type=WORK;type=pref:ming@tea.example
item2.ADR;type=WORK;type=pref:;;中山东一路1号\\, 3楼;上海;上海;200002;中国
NOTE:第一行\\n第二行\\; 喜欢绿茶\\, 不要\\\\红茶
BDAY;value=date;X-APPLE-OMIT-YEAR=1604:1604-05-20
X-WECHAT:xiaoming
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/
 2wBDAAkGBwgHBgkIBwgKCgkLDRYPDQwMDRsUFRAWIB0iIiAdHx8kKDQsJCYx
END:VCARD
"""

NOKIA = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\n"
    b"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0;=E4=B8=89;;;\r\n"
    b"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0=\r\n=E4=B8=89\r\n"
    b"TEL;CELL:+8613912345678\r\nTEL;WORK;VOICE:010-65551234\r\n"
    b"NOTE;QUOTED-PRINTABLE;CHARSET=GBK:=C0=CF=BF=CD=BB=A7=0D=0A2020\r\n"
    b"BDAY:19800102\r\n"
    b"PHOTO;TYPE=JPEG;ENCODING=BASE64:\r\n /9j/4AAQ\r\n SkZJRg==\r\n\r\n"
    b"AGENT:\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nN:Secretary\r\nEND:VCARD\r\n"
    b"END:VCARD\r\n"
)

FOUR = """BEGIN:VCARD
VERSION:4.0
KIND:individual
UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1
FN:Dr. Zoë O'Neil\\, MD
N:O'Neil;Zoë;Ann,Marie;Dr.;M.D.,Ph.D.
GENDER:F;she
TEL;VALUE=uri;PREF=2;TYPE="voice,home":tel:+1-418-555-0002
TEL;VALUE=uri;PREF=1;TYPE="voice,cell":tel:+1-418-555-0001
EMAIL;TYPE=work:zoe@example.org
ADR;TYPE=home;LABEL="12 Rue: \\"X\\";Y":;;12 Rue X;Québec;QC;G1V 2M2;Canada
BDAY:--0412
CATEGORIES:vip,tea
REV:20240131T101500Z
END:VCARD
"""


def test_a_card_of_an_iphone(read: Read, write: Write) -> None:
    found = read(write("li.vcf", APPLE))
    row = {name: cell for name, cell in found.rows[0].items() if cell is not None}
    assert json.loads(row.pop("other")) == {"X-WECHAT": ["xiaoming"]}
    assert row == {
        "version": "3.0",
        "name": "李小明",
        "family_name": "李",
        "given_name": "小明",
        "prefix": "先生",
        "org": "茶舍有限公司",
        "department": "采购部 / 二组",
        "title": "经理",
        "phone": "138 0013 8000",
        "phone_2": "021-1234 5678",
        "phone_3": "400-800-1234",
        "phone.mobile": "138 0013 8000",
        "phone.work": "021-1234 5678",
        "phone.fax": "021-1234 5679",
        "phone.other": "400-800-1234",
        "email": "ming@tea.example",
        "email_2": "li@example.com",
        "email.work": "ming@tea.example",
        "email.home": "li@example.com",
        "address.street": "中山东一路1号, 3楼",
        "address.city": "上海",
        "address.region": "上海",
        "address.postcode": "200002",
        "address.country": "中国",
        "address.work.street": "中山东一路1号, 3楼",
        "address.work.city": "上海",
        "address.work.region": "上海",
        "address.work.postcode": "200002",
        "address.work.country": "中国",
        "note": "第一行\n第二行; 喜欢绿茶, 不要\\红茶",
        "bday.month_day": "05-20",
    }


def test_a_card_of_an_old_phone(read: Read, write: Write) -> None:
    found = read(write("nokia.vcf", NOKIA))
    assert found.refused == []
    (row,) = ({name: cell for name, cell in row.items() if cell is not None} for row in found.rows)
    assert row == {
        "version": "2.1",
        "name": "张三",
        "family_name": "张",
        "given_name": "三",
        "phone": "+8613912345678",
        "phone_2": "010-65551234",
        "phone.mobile": "+8613912345678",
        "phone.work": "010-65551234",
        "bday": "1980-01-02",
        "bday.month_day": "01-02",
        "note": "老客户\r\n2020",
    }


def test_version_4(read: Read, write: Write) -> None:
    (row,) = read(write("four.vcf", FOUR)).rows
    assert {name: cell for name, cell in row.items() if cell is not None} == {
        "uid": "urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1",
        "kind": "individual",
        "name": "Dr. Zoë O'Neil, MD",
        "family_name": "O'Neil",
        "given_name": "Zoë",
        "middle_name": "Ann Marie",
        "prefix": "Dr.",
        "suffix": "M.D. Ph.D.",
        "gender": "F",
        "phone": "+1-418-555-0001",
        "phone_2": "+1-418-555-0002",
        "phone.mobile": "+1-418-555-0001",
        "phone.home": "+1-418-555-0002",
        "email": "zoe@example.org",
        "email.work": "zoe@example.org",
        "address.street": "12 Rue X",
        "address.city": "Québec",
        "address.region": "QC",
        "address.postcode": "G1V 2M2",
        "address.country": "Canada",
        "address.home.street": "12 Rue X",
        "address.home.city": "Québec",
        "address.home.region": "QC",
        "address.home.postcode": "G1V 2M2",
        "address.home.country": "Canada",
        "bday.month_day": "04-12",
        "categories": "vip,tea",
        "rev": "20240131T101500Z",
        "version": "4.0",
    }


def card(*lines: str) -> str:
    return "\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""])


def test_many_cards_each_with_the_number_of_its_first_line(read: Read, write: Write) -> None:
    found = read(write("all.vcf", card("FN:A") + "\n" + card("FN:B", "TEL:1") + card("FN:C")))
    assert found.column("name") == ["A", "B", "C"]
    assert found.numbers == [1, 6, 11]


def test_a_fold_inside_a_character(read: Read, write: Write) -> None:
    name = "上海浦东新区陆家嘴环路一千号".encode()
    folded = b"\r\n ".join([b"FN:" + name[:10], name[10:23], name[23:]])
    content = b"BEGIN:VCARD\r\nVERSION:3.0\r\n" + folded + b"\r\nEND:VCARD\r\n"
    found = read(write("folded.vcf", content))
    assert found.column("name") == ["上海浦东新区陆家嘴环路一千号"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-8"])
def test_encodings_that_tell_themselves(read: Read, write: Write, codec: str) -> None:
    assert read(write("li.vcf", APPLE.encode(codec))).column("name") == ["李小明"]


def test_gbk_is_recognised_or_declared(read: Read, write: Write) -> None:
    path = write("li.vcf", APPLE.encode("gbk"))
    assert read(path, encoding="gbk").column("org") == ["茶舍有限公司"]


def test_more_phones_than_columns_are_not_lost(read: Read, write: Write) -> None:
    (row,) = read(write("p.vcf", card("FN:A", *(f"TEL;CELL:{n}" for n in range(1, 7))))).rows
    assert [row[name] for name in ("phone", "phone_2", "phone_3", "phone_4", "phone.mobile")] == [
        "1", "2", "3", "4", "1",
    ]  # fmt: skip
    assert json.loads(row["other"]) == {"TEL": ["5", "6"]}


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["FN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=FF=FF"], "not gbk"),
        (["FN;CHARSET=no-such:x"], "not no-such"),
        (["FN;CHARSET=unicode_escape:\\ud800"], "not unicode_escape"),
        (["FN;CHARSET=idna:xn--zz-"], "bytes in this row that are not idna"),
        (["FN;CHARSET=undefined:x"], "bytes in this row that are not undefined"),
        (["FN:A", "no property here"], "Line 8 names no property"),
        (["FN:A\0B"], "NUL"),
    ],
)
def test_a_bad_card_costs_itself_only(read: Read, write: Write, lines: list[str], why: str) -> None:
    found = read(write("x.vcf", card("FN:first") + card(*lines) + card("FN:last")))
    assert found.column("name") == ["first", "last"]
    ((number, _values, reason),) = found.refused
    assert number == 5
    assert why in reason


def test_cards_that_do_not_end(read: Read, write: Write) -> None:
    found = read(write("x.vcf", "BEGIN:VCARD\nFN:A\n" + card("FN:B") + "BEGIN:VCARD\nFN:C\n"))
    assert found.column("name") == ["B"]
    assert [(number, "END:VCARD" in why) for number, _values, why in found.refused] == [(1, True), (7, True)]


def test_a_huge_picture_and_an_endless_line_take_no_memory(read: Read, write: Write) -> None:
    photo = "PHOTO;ENCODING=b:" + "\n ".join(["A" * 76] * 80_000)
    found = read(write("x.vcf", card("FN:A", photo) + card("NOTE:" + "x" * (5 << 20), "FN:B")))
    assert found.column("name") == ["A", "B"]
    assert len(found.column("note")[1]) <= 1 << 20


@pytest.mark.parametrize("content", ["", "\n\n", "hello,world\n"])
def test_no_card_at_all(read: Read, write: Write, content: str) -> None:
    with pytest.raises(SourceError, match=r"x\.vcf"):
        read(write("x.vcf", content))


def test_every_column_of_the_readme(read: Read, write: Write) -> None:
    readme = (Path(__file__).parents[3] / "connectors/regulars_files/README.md").read_text(encoding="utf-8")
    missing = [name for name in read(write("x.vcf", card("FN:A"))).rows[0] if f"`{name}`" not in readme]
    assert missing == []


def test_empty_folds_take_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contentlines, "LONGEST", 1 << 10)
    stream = io.BytesIO(b"FN:A\r\n" + b" \r\n" * 500_000 + b"TEL:1\r\n")
    tracemalloc.start()
    found = list(contentlines.content_lines(stream))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [line for _number, line in found] == [b"FN:A", b"TEL:1"]
    assert peak < 1 << 20
