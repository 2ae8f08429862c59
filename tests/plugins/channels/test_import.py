"""An import: what rows become, what is refused, and that doing it again changes nothing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from regulars.errors import DeclarationError
from regulars.testing import logical_hash
from regulars_channels.running.retrying import retry

GOOD = (
    "外滩,R1,2026-03-01 10:12,乌龙茶,1,88.00,13800138000,张小明\n"
    '外滩,R1,2026-03-01 10:12,乌龙茶,2,"¥1,176.00",13800138000,张小明\n'
    "外滩,R2,2026/3/1 10:12,茶杯,１,(12.00),138-0013-8000,张小明\n"
    "静安,R3,2026年3月1日 11:00,茶杯,1,28,,\n"
)
TOTAL = "合计,合计,,,5,1280,,\n"
BAD = (
    "外滩,R4,2026-03-01 12:00,茶杯,一件,28,,\n"
    "外滩,R5,3/4/2026,茶杯,1,28,,\n"
    "外滩,R6,2026-03-01 12:00,茶杯,1,28,12,坏号码\n"
    "外滩,,2026-03-01 12:00,茶杯,1,28,,\n"
    "外滩,R7,2026-03-01 12:00\n"
)


def accepted(run: Any) -> int:
    return int(run.counts.created + run.counts.updated + run.counts.unchanged)


def adds_up(run: Any) -> bool:
    counts = run.counts
    return bool(counts.read == accepted(run) + counts.rejected + counts.skipped)


def test_rows_become_records(shop: Any, header: str) -> None:
    run = shop.bring(shop.file("till.csv", header + GOOD + TOTAL))
    assert (run.status, run.problem) == ("ok", None)
    counts = run.counts
    assert (counts.read, counts.created, counts.rejected, counts.skipped) == (5, 4, 0, 1)
    assert counts.records["sale"] == {"created": 4, "updated": 0, "unchanged": 0}
    assert shop.sales("place.code", "receipt", "line", "product", "quantity", "net") == [
        ("外滩", "R1", 1, "乌龙茶", Decimal(1), Decimal("88.00")),
        ("外滩", "R1", 2, "乌龙茶", Decimal(2), Decimal("1176.00")),
        ("外滩", "R2", 1, "茶杯", Decimal(1), Decimal("-12.00")),
        ("静安", "R3", 1, "茶杯", Decimal(1), Decimal("28.00")),
    ]
    (member,) = shop.session.rows("member")
    assert (member["phone"], member["name"]) == ("+8613800138000", "张小明")
    assert shop.sales("member") == [(member["id"],), (member["id"],), (member["id"],), (None,)]
    assert shop.sales("sold_at")[0] == (datetime(2026, 3, 1, 2, 12, tzinfo=UTC),)


def test_importing_twice_changes_nothing(shop: Any, header: str) -> None:
    path = shop.file("till.csv", header + GOOD + BAD + TOTAL)
    shop.bring(path)
    before = logical_hash(shop.opened, ["run"])
    again = shop.bring(path)
    assert (again.counts.created, again.counts.updated, again.counts.unchanged) == (0, 0, 4)
    assert again.counts.rejected == 5
    assert logical_hash(shop.opened, ["run"]) == before


def test_a_re_export_in_another_order_changes_nothing(shop: Any, header: str) -> None:
    shop.bring(shop.file("till.csv", header + GOOD + BAD))
    before = logical_hash(shop.opened, ["run"])
    rows = (GOOD + BAD).splitlines(keepends=True)
    # Equal rows are told apart by their order only: those of R1 stay in theirs.
    again = shop.bring(shop.file("again.csv", header + "".join([*rows[2:][::-1], *rows[:2]])))
    assert (again.counts.created, again.counts.updated) == (0, 0)
    assert logical_hash(shop.opened, ["run"]) == before


def test_rows_that_are_not_accepted_are_kept_whole_with_their_reasons(shop: Any, header: str) -> None:
    run = shop.bring(shop.file("till.csv", header + GOOD + BAD))
    assert (run.status, run.counts.read, accepted(run), run.counts.rejected) == ("partial", 9, 4, 5)
    assert adds_up(run)
    found = shop.pending("row_number", "file", "row", "reasons")
    assert [number for number, *_rest in found] == [10, 6, 7, 8, 9] or [n for n, *_ in found] == [
        6,
        7,
        8,
        9,
        10,
    ]
    by_number = {number: (json.loads(row), json.loads(reasons)) for number, _file, row, reasons in found}
    assert {file for _number, file, *_rest in found} == {"till.csv"}
    assert by_number[6][0]["数量"] == "一件"
    assert by_number[6][0]["门店"] == "外滩"
    assert list(by_number[6][1]) == ["sale.quantity"]
    assert "DD/MM/YYYY" in by_number[7][1]["sale.sold_at"][0]
    assert list(by_number[8][1]) == ["member.phone"]
    assert list(by_number[9][1]) == ["sale.receipt"]
    assert by_number[10][0] == {"门店": "外滩", "单号": "R7", "时间": "2026-03-01 12:00"}
    # A row is one thing: the member of row 8 was not made either.
    assert shop.session.count("member") == 1
    assert shop.session.count("sale") == 4


def test_equal_bad_rows_are_kept_each(shop: Any, header: str) -> None:
    bad = "外滩,R4,2026-03-01 12:00,茶杯,一件,28,,\n"
    shop.bring(shop.file("till.csv", header + GOOD + bad * 3))
    assert shop.pending("row_number") == [(6,), (7,), (8,)]
    shop.bring(shop.file("till2.csv", header + bad * 2 + GOOD))
    assert shop.pending("row_number") == [(6,), (7,), (8,)]


def test_a_dry_run_says_the_same_and_writes_nothing(shop: Any, header: str) -> None:
    path = shop.file("till.csv", header + GOOD + BAD + TOTAL)
    rehearsed = shop.bring(path, rehearse=True)
    for domain in ("member", "sale", "place", "run", "pending"):
        assert shop.session.count(domain) == 0
    run = shop.bring(path)
    assert rehearsed.counts == run.counts
    assert rehearsed.status == run.status


def test_a_corrected_row_updates(shop: Any, header: str) -> None:
    shop.bring(shop.file("till.csv", header + GOOD))
    run = shop.bring(shop.file("till.csv", header + GOOD.replace("28", "30")))
    assert (run.counts.updated, run.counts.unchanged) == (1, 3)
    assert shop.sales("net")[-1] == (Decimal("30.00"),)


def test_a_row_that_waited_is_let_go_when_it_is_accepted(
    shop_with: Callable[..., Any], header: str, till: str
) -> None:
    shop = shop_with(till)
    shop.bring(shop.file("till.csv", header + GOOD + "外滩,R5,3/4/2026,茶杯,1,28,,\n"))
    assert len(shop.pending("id")) == 1
    shop.opened.folder.joinpath("schemas/channel0.yaml").write_text(
        till + "formats: {date: DD/MM/YYYY}\n", encoding="utf-8"
    )
    shop.opened.apply()
    run = shop.bring(shop.folder / "till.csv")
    assert (run.status, run.counts.created) == ("ok", 1)
    assert shop.pending("id") == []
    assert shop.pending("state", where=None) == [("accepted",)]


def test_sheets_of_a_workbook(shop_with: Callable[..., Any]) -> None:
    shop = shop_with(
        """
grammar: 1
kind: channel
name: till
label: {en: Till, zh: 收银台}
connector: files
settings: {path: "till-*.xlsx", sheet: "*", header_row: 3, skip: "starts_with(单号, '合计')"}
rows:                              # one row in, several records out; the one expression language
  - {to: member, as: member, key: 会员手机, when: 会员手机 is not null, set: {phone: 会员手机, name: 会员姓名}}
  - to: sale
    set: {member: member, place: sheet_name(), sold_at: 时间, receipt: 单号, line: "occurrence(单号, 商品)", net: 实收}
"""
    )
    path = shop.folder / "till-3.xlsx"
    book = xlsxwriter.Workbook(path)
    for name in ("外滩店", "静安店"):
        sheet = book.add_worksheet(name)
        sheet.write(0, 0, "三月销售明细")
        sheet.write_row(2, 0, ["单号", "时间", "商品", "实收", "会员手机", "会员姓名"])
        sheet.write_row(3, 0, ["R1", "2026-03-01 10:12", "茶", 88, 13800138000, "张小明"])
        sheet.write_row(4, 0, ["R1", "2026-03-01 10:12", "茶", 89.5, 13800138000, "张小明"])
        sheet.write_row(5, 0, ["R2", "2026-03-01 10:12", "茶", "见备注"])
        sheet.write_row(6, 0, ["合计", None, None, 177.5])
    book.close()
    run = shop.bring(path)
    assert (run.counts.read, run.counts.created, run.counts.rejected, run.counts.skipped) == (8, 4, 2, 2)
    assert sorted(shop.sales("place.code", "line", "net")) == [
        ("外滩店", 1, Decimal("88.00")),
        ("外滩店", 2, Decimal("89.50")),
        # Equal rows are counted over the whole file.
        ("静安店", 3, Decimal("88.00")),
        ("静安店", 4, Decimal("89.50")),
    ]
    assert shop.pending("sheet", "row_number") == [("外滩店", 6), ("静安店", 6)]
    assert shop.session.count("member") == 1


def test_formats_zone_choices_and_addresses(shop_with: Callable[..., Any]) -> None:
    shop = shop_with(
        """
grammar: 1
kind: channel
name: people
label: {en: People, zh: 人员}
connector: files
source: office
formats: {date: [DD/MM/YYYY, "DD/MM/YYYY HH:mm"], decimal: comma, nothing: ["-"]}
zone: Europe/Paris
rows:
  - to: member
    as: who
    key: 1
    when: Name is not null
    set: {name: "concat(Name, ' ', \\"Family name\\")", gender: Sex, vip: Gold, born: Born, address.city: City}
  - to: sale
    set: {member: who, place: "'web'", receipt: row_number(), line: 1, net: Total, sold_at: At, product: file_name()}
"""
    )
    shop.bring(
        shop.file(
            "people.csv",
            "Name;Family name;Sex;Gold;Born;City;Total;At\n"
            "Ann;Lee;女;Y;3/4/1990;Lyon;1.234,50;01/07/2026 12:00\n"
            "Bob;Lee;Male;-;-;-;-;01/12/2026 12:00\n",
        ),
        channel="people",
    )
    assert shop.pending("reasons") == []
    assert shop.sales("receipt", "net", "product", "sold_at") == [
        ("2", Decimal("1234.50"), "people.csv", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("3", None, "people.csv", datetime(2026, 12, 1, 11, tzinfo=UTC)),
    ]
    (member,) = shop.session.rows("member")
    assert (member["name"], member["gender"], member["vip"]) == ("Bob Lee", "male", True)
    assert str(member["born"]) == "1990-04-03"
    (said,) = shop.session.contributions("member", member["id"])
    assert (said.source, said.key) == ("office", "1")


def test_a_decimal_comma_holds_in_calculations_too(shop_with: Callable[..., Any]) -> None:
    shop = shop_with(
        """
grammar: 1
kind: channel
name: invoices
label: {en: Invoices, zh: 发票}
connector: files
formats: {decimal: comma}
rows:
  - to: sale
    when: to_number(Netto) > 1000.5
    set: {place: "'web'", receipt: Nr, line: 1, net: 'round(to_number(Netto) * 7.8, 2)', sold_at: Tag}
"""
    )
    shop.bring(
        shop.file("invoices.csv", "Nr;Netto;Tag\n1;1.000,25;2026-07-01\n2;1.000,75;2026-07-02\n"),
        channel="invoices",
    )
    assert shop.pending("reasons") == []
    assert shop.sales("receipt", "net") == [("2", Decimal("7805.85"))]


def test_a_column_that_is_not_there_is_told_with_the_nearest(shop: Any, header: str) -> None:
    run = shop.bring(shop.file("till.csv", header.replace("会员姓名", "会员名") + GOOD))
    assert run.status == "failed"
    assert "会员姓名" in run.problem
    assert "会员名" in run.problem
    assert shop.session.count("sale") == 0


def test_a_file_that_breaks_off_keeps_what_was_before_and_the_next_one_is_read(
    shop: Any, header: str
) -> None:
    broken = shop.file("a.csv", header + GOOD + '外滩,R8,"2026-03-01\n')
    whole = shop.file("b.csv", header + GOOD.replace("R", "S"))
    run = shop.bring(broken, whole, shop.folder / "nothing.csv")
    assert run.status == "partial"
    assert run.counts.created == 8
    assert "a.csv:6" in run.problem
    assert "nothing.csv" in run.problem
    assert shop.bring(shop.folder / "nothing.csv").status == "failed"


def test_nothing_in_it(shop: Any, header: str) -> None:
    run = shop.bring(shop.file("till.csv", header))
    assert (run.status, run.counts.read) == ("ok", 0)


def test_rows_that_no_entry_is_for_are_skipped(shop_with: Callable[..., Any], till: str, header: str) -> None:
    shop = shop_with(till.replace("  - to: sale\n", "  - to: sale\n    when: 商品 <> '茶杯'\n"))
    run = shop.bring(shop.file("till.csv", header + GOOD))
    # The third row brings its member, the fourth nothing at all.
    assert (run.counts.created, run.counts.skipped) == (3, 1)
    assert adds_up(run)


def test_plan_tells_what_is_wrong_in_a_channel(shop_with: Callable[..., Any], till: str) -> None:
    wrong = (
        till.replace("to: sale", "to: sales")
        .replace("name: 会员姓名", "nmae: 会员姓名, address: 门店")
        .replace("会员手机 is not null", "会员手机 is not nil")
        .replace("settings:", "formats: {date: dd/mm/yyyy}\nsettings:")
    )
    with pytest.raises(DeclarationError) as error:
        shop_with(wrong)
    text = str(error.value)
    for part in ("sales", "'nmae'", "Did you mean 'name'", "address.city", "dd/mm/yyyy", "nil"):
        assert part in text
    assert "channel0.yaml" in text


def test_a_cell_that_cannot_be_believed_costs_the_row_only_where_it_is_used(
    shop_with: Callable[..., Any],
) -> None:
    channel = """
grammar: 1
kind: channel
name: people
label: {en: People, zh: 人员}
connector: files
rows:
  - {to: member, key: card, set: {name: name}}
"""
    shop = shop_with(channel, channel.replace("people", "staff").replace("key: card", "key: number"))
    path = shop.folder / "people.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write_row(0, 0, ["card", "number", "name"])
    book.worksheets()[0].write_row(1, 0, ["M1", 110101199003074512, "Ann"])
    book.close()
    assert shop.bring(path, channel="people").status == "ok"
    assert shop.bring(path, channel="staff").status == "failed"
    (row,) = shop.session.rows("pending")
    assert list(json.loads(row["reasons"])) == ["number"]
    declared = shop.opened.catalog.of_kind("channel")["staff"]
    assert retry(shop.session, declared, [row], {}).counts.rejected == 1
    assert retry(shop.session, declared, [row], {"number": "110101199003074512"}).counts.created == 1


def test_rows_that_take_each_others_place_are_told(
    shop_with: Callable[..., Any], till: str, header: str
) -> None:
    shop = shop_with(till.replace("occurrence(单号)", "occurrence(单号, 商品)"))
    two = "外滩,R1,2026-03-01 10:12,茶杯,1,28,,\n外滩,R1,2026-03-01 10:12,乌龙茶,1,88,,\n"
    run = shop.bring(shop.file("till.csv", header + two))
    assert run.counts.overwritten == 1
    assert shop.sales("product") == [("乌龙茶",)]
    assert shop.bring(shop.file("other.csv", header + GOOD)).counts.overwritten == 0


def test_a_file_without_the_channels_columns_is_told_in_one_sentence(shop: Any, header: str) -> None:
    titled = shop.bring(shop.file("titled.csv", "2026年流水,,,,,,,\n" + header + GOOD))
    assert titled.status == "failed"
    assert titled.problem.count("单号") == 1
    for part in ("titled.csv", "会员手机", "2026年流水", "header_row: 2"):
        assert part in titled.problem
    misspelt = shop.bring(shop.file("misspelt.csv", header.replace("会员姓名", "会员姓 名") + GOOD))
    assert "Is 会员姓 名 meant by 会员姓名?" in misspelt.problem
    assert "header_row" not in misspelt.problem
