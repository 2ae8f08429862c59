"""The generated shop: the same every time, as large as asked for, messy where it should be, and believable."""

import csv
import hashlib
import io
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import phonenumbers
import pytest

from regulars_demo.generate import LAST, Shop, Size, Written, make_shop, write_shop
from regulars_demo.seasons import days
from regulars_demo.tillfiles import DUMMY_PHONE, HEADER


@pytest.fixture(scope="module")
def shop() -> Shop:
    return make_shop()


@pytest.fixture(scope="module")
def written(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_shop(tmp_path_factory.mktemp("shop"), shop)


def digest(written: Written) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for paths in written.files.values()
        for path in paths
    }


def till_rows(path: Path) -> list[dict[str, str]]:
    lines = path.read_bytes().decode("gbk").splitlines(keepends=True)
    return list(csv.DictReader(io.StringIO("".join(lines[2:]))))


def test_same_seed_same_bytes_other_seed_others(tmp_path: Path) -> None:
    size = Size(customers=200, lines=2_000)
    first = digest(write_shop(tmp_path / "a", make_shop(size, seed=1), seed=1))
    again = digest(write_shop(tmp_path / "b", make_shop(size, seed=1), seed=1))
    other = digest(write_shop(tmp_path / "c", make_shop(size, seed=2), seed=2))
    assert first == again
    assert sum(first[name] != other.get(name) for name in first) > 50


def test_as_large_as_asked_for(shop: Shop) -> None:
    assert len(shop.people) == 5_000
    assert 57_000 < shop.lines < 63_000
    small = make_shop(Size(customers=500, lines=1_000))
    assert len(small.people) == 500
    assert 800 < small.lines < 1_200


def test_phones_are_valid_and_one_a_person(shop: Shop) -> None:
    assert len({person.phone for person in shop.people}) == len(shop.people)
    for person in shop.people[:1_000]:
        assert phonenumbers.is_valid_number(phonenumbers.parse(person.phone)), person.phone


def test_mail_addresses_belong_to_nobody(shop: Shop) -> None:
    assert all(person.email.endswith(".example.com") for person in shop.people)


def test_people_come_from_china_and_abroad(shop: Shop) -> None:
    abroad = Counter(person.country for person in shop.people)
    assert 0.04 < 1 - abroad["CN"] / len(shop.people) < 0.08
    assert set(abroad) == {"CN", "GB", "US", "DE", "FR", "JP", "KR", "SG", "AU"}


def test_most_buy_once_and_few_buy_most(shop: Shop) -> None:
    visits = Counter(r.person.number for r in shop.receipts if r.person and r.kind == "sale")
    counts = sorted(visits.values(), reverse=True)
    assert sum(1 for count in counts if count == 1) > len(counts) * 0.3
    assert sum(counts[: len(counts) // 5]) > sum(counts) * 0.5


def test_a_receipt_number_says_nothing_without_its_shop_till_and_day(shop: Shop) -> None:
    in_shops = [r for r in shop.receipts if r.shop != "WEB"]
    assert len({r.number for r in in_shops}) < len(in_shops) / 10
    assert len({(r.shop, r.till, r.at.date(), r.number) for r in in_shops}) == len(in_shops)


def test_seasons_show_in_the_sales(shop: Shop) -> None:
    by_day = Counter(r.at.date() for r in shop.receipts if r.kind == "sale")
    online = Counter(r.at.date() for r in shop.receipts if r.shop == "WEB")
    usual = sorted(online.values())[len(online) // 2]
    assert online[date(2025, 11, 11)] > usual * 3
    weekend = [count for day, count in by_day.items() if day.weekday() >= 5]
    workday = [count for day, count in by_day.items() if day.weekday() < 4]
    assert sum(weekend) / len(weekend) > 1.2 * sum(workday) / len(workday)
    assert by_day[date(2025, 1, 29)] < sum(by_day.values()) / len(by_day)
    gifts = Counter(
        (r.at.year, r.at.month) for r in shop.receipts for line in r.lines if line.product.sku == "GB4003"
    )
    assert gifts[(2025, 9)] > 5 * gifts[(2025, 12)]


def test_known_festivals_lie_in_the_period() -> None:
    made = {day.date: day for day in days(date(2025, 1, 1), LAST)}
    assert "festival" in made[date(2025, 1, 20)].seasons
    assert "mooncake" in made[date(2025, 10, 1)].seasons
    assert made[date(2025, 11, 11)].discount == pytest.approx(0.2)


def test_till_files_are_gbk_a_shop_and_month_each(written: Written) -> None:
    files = written.files["till"]
    assert len(files) == 3 * 18
    for path in files:
        with pytest.raises(UnicodeDecodeError):
            path.read_text(encoding="utf-8")
        assert tuple(till_rows(path)[0]) == HEADER


def test_till_files_hold_every_line_once_and_totals_beside(shop: Shop, written: Written) -> None:
    rows = [row for path in written.files["till"] for row in till_rows(path)]
    sold = [row for row in rows if row["门店"] not in {"", "小计", "合计"}]
    assert len(sold) == sum(len(r.lines) for r in shop.receipts if r.shop != "WEB")
    assert sum(row["门店"] == "合计" for row in rows) == 54
    assert {row["类型"] for row in sold} == {"销售", "退款", "作废"}


def test_bad_rows_are_as_many_as_told(written: Written) -> None:
    rows = [row for path in written.files["till"] for row in till_rows(path)]
    sold = [row for row in rows if row["门店"] not in {"", "小计", "合计"}]
    bad = [
        row
        for row in sold
        if not row["单号"]
        or row["时间"].startswith("2025-02-30")
        or row["数量"] == "一件"
        or row["实收"] == "见备注"
    ]
    assert len(bad) == written.bad["till"] > 10
    assert {"members", "web"} <= {name for name, count in written.bad.items() if count}


def test_phones_are_written_in_many_ways(written: Written) -> None:
    rows = [row for path in written.files["till"] for row in till_rows(path)]
    phones = {row["会员手机"] for row in rows if row["会员手机"]}
    assert any(phone.startswith("+86 1") and "-" in phone for phone in phones)
    assert any(phone.isdigit() and not phone.isascii() for phone in phones)
    assert any(len(phone) == 11 and phone.isascii() for phone in phones)
    cards = {row["会员卡号"] for row in rows if row["会员手机"] == DUMMY_PHONE}
    assert len(cards) > 5


def test_other_files_are_in_the_encodings_that_they_say(written: Written) -> None:
    members = written.files["members"][0].read_bytes()
    assert members.startswith(b"\xef\xbb\xbf")
    fair = written.files["fair"][0].read_bytes()
    assert "電話" in fair.decode("big5")
    with pytest.raises(UnicodeDecodeError):
        fair.decode("utf-8")


def test_web_shop_keeps_utc_and_signs_its_money(written: Written) -> None:
    with written.files["web"][0].open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    good = [row for row in rows if not row["Created at"].startswith("0000")]
    assert all(row["Created at"].endswith("Z") for row in good)
    assert any("," in row["Unit price"] for row in good)
    assert any(row["Line total"].startswith("-¥") for row in good)


def test_a_receipts_lines_add_up_to_it(shop: Shop) -> None:
    for receipt in shop.receipts[:2_000]:
        assert receipt.net == sum((line.net for line in receipt.lines), Decimal(0))
        if receipt.kind == "refund":
            assert receipt.net < 0


def test_shops_and_goods_are_named_in_the_language_of_the_demo(tmp_path: Path) -> None:
    shop = make_shop(Size(customers=100, lines=500))
    english = write_shop(tmp_path / "en", shop, language="en").files
    chinese = write_shop(tmp_path / "zh", shop, language="zh").files
    assert "Lakeside" in english["shops"][0].read_text(encoding="utf-8")
    assert "湖滨店" in chinese["shops"][0].read_text(encoding="utf-8")
    assert "Osmanthus cakes" in english["products"][0].read_text(encoding="utf-8")
    assert english["till"][0].read_bytes() == chinese["till"][0].read_bytes()
