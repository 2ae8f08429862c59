"""Messy files as shops make them: guess, apply and import give what stands in them, or say what is missing."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from regulars import Workspace
from regulars.errors import SourceError
from regulars.testing import trusted_session, workspace
from regulars_channels.guessing.drafts import Draft
from regulars_channels.guessing.guess import guess_file
from regulars_channels.guessing.writing import written
from regulars_channels.offering import offered_connectors
from regulars_channels.running.importing import Import
from regulars_channels.running.runs import Run

PLUGINS = ("customers", "organization", "purchases", "channels", "files")
MESSY = Path(__file__).parent / "messy"


def messy(name: str) -> str:
    """A file as a shop exports it, but in UTF-8: the test puts it into its encoding."""
    return (MESSY / name).read_text(encoding="utf-8")


class Guessed:
    """A workspace into which a file came through the channels that were guessed from it."""

    def __init__(self, opened: Workspace, drafts: list[Draft], runs: list[Run], text: str) -> None:
        self.session = trusted_session(opened)
        self.drafts = drafts
        self.runs = runs
        self.text = text

    def rows(self, domain: str, *fields: str, order: str = "id") -> list[tuple[Any, ...]]:
        found = self.session.rows(domain, fields=list(fields), order=[order])
        return [tuple(row[name] for name in fields) for row in found]

    def kinds(self) -> dict[str, Decimal]:
        """The sum of lines by kind."""
        found = self.session.aggregate("receipt_line", {"net": "sum(net)"}, {"kind": "kind"})
        return {row["kind"]: row["net"] for row in found}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty shop, applied once, to be copied."""
    folder = tmp_path_factory.mktemp("shop") / "tea"
    with workspace(folder, None, PLUGINS, {}):
        return folder


@contextmanager
def guessing(shop: Path, file: Path) -> Iterator[Guessed]:
    folder = file.parent / "shop"
    shutil.copytree(shop, folder)
    with Workspace.open(folder) as opened:
        samples = offered_connectors(opened, live=False)["files"].guess(file)
        found = guess_file(file, samples, opened.declared(), folder)
        text = written(found.drafts, opened.declared(), file.name)
        (folder / "schemas/guessed.yaml").write_text(text, encoding="utf-8")
        opened.apply()
        channels = opened.catalog.of_kind("channel")
        connector = offered_connectors(opened)["files"]
        runs = [
            Import(trusted_session(opened), channels[draft.name], connector).run([file])
            for draft in found.drafts
        ]
        yield Guessed(opened, list(found.drafts), runs, text)


@pytest.fixture
def guessed(shop: Path, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """`with guessed("till.csv", TEXT, "gb18030") as found`."""

    def make(name: str, text: str, encoding: str = "utf-8") -> Any:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return guessing(shop, path)

    yield make


def test_a_till_in_gbk_below_titles_with_totals_walk_ins_and_a_refund(guessed: Callable[..., Any]) -> None:
    with guessed("till-2026-03.csv", messy("till.csv"), "gb18030") as found:
        [draft], [run] = found.drafts, found.runs
        assert (draft.name, draft.settings["header_row"], draft.settings["encoding"]) == (
            "till",
            3,
            "gb18030",
        )
        assert draft.settings["skip"] == "starts_with(单号, '合计')"
        assert (run.counts.created, run.counts.skipped, run.counts.rejected) == (6, 1, 0)
        assert found.kinds() == {"sale": Decimal("1536.00"), "refund": Decimal("-1280.00")}
        assert sorted(found.rows("customer", "phone", "name")) == [
            ("+8613800138000", "张小明"), ("+8613912345678", "李雷"),
        ]  # fmt: skip
        assert found.session.count("receipt") == 5
        assert found.session.count("receipt_line", "customer is null") == 2
        sold = found.rows("receipt", "receipt_no", "sold_at", order="receipt_no")[0]
        assert sold[1].isoformat().startswith("2026-03-01T02:12:05")


def test_orders_of_a_chinese_web_shop(guessed: Callable[..., Any]) -> None:
    with guessed("微信订单20260301.csv", messy("wechat.csv"), "utf-8-sig") as found:
        assert found.runs[0].counts.created == 3
        assert found.kinds() == {"sale": Decimal("1042.00")}
        assert sorted(found.rows("customer", "name", "nickname")) == [("李强", "老李"), ("王芳", "小茶")]
        assert sorted(row[0] for row in found.rows("receipt", "status")) == ["done", "done", "paid"]
        assert found.session.aggregate("receipt", {"net": "sum(net)"})[0]["net"] == Decimal("1042.00")
        assert sorted(found.rows("receipt", "receipt_no"))[0] == ("4200001234567890123",)


def test_an_order_that_is_told_on_its_first_row(guessed: Callable[..., Any]) -> None:
    with guessed("orders_export.csv", messy("web_shop.csv")) as found:
        assert (found.runs[0].counts.created, found.runs[0].counts.rejected) == (3, 0)
        assert found.kinds() == {"sale": Decimal("55.00")}
        assert sorted(found.rows("receipt", "receipt_no", "net")) == [
            ("#1001", Decimal("40.00")), ("#1002", Decimal("15.00")),
        ]  # fmt: skip
        assert found.session.count("customer") == 2


def test_german_numbers_days_and_signs(guessed: Callable[..., Any]) -> None:
    with guessed("Umsätze.csv", messy("german.csv"), "cp1252") as found:
        [draft] = found.drafts
        assert draft.formats == {"date": "DD.MM.YYYY", "decimal": "comma"}
        assert (draft.settings["delimiter"], draft.settings["encoding"]) == (";", "cp1252")
        assert found.kinds() == {"sale": Decimal("1122.10"), "refund": Decimal("-8.90")}
        assert sorted(found.rows("customer", "member_no", "name")) == [
            ("K0001", "Jürgen Müller"), ("K0002", "Käthe Schäfer"),
        ]  # fmt: skip
        assert sorted(row[0] for row in found.rows("product", "name")) == [
            "Grüner Tee",
            "Kanne",
            "Tasse groß",
        ]


def test_telephones_of_the_country_that_the_addresses_name(guessed: Callable[..., Any]) -> None:
    rows = "".join(f"RE-{n};0{n}.03.2026;1000{n};Ann Lee {n};DE;0170/2872046{n};12,50\n" for n in range(1, 6))
    text = f"Belegnr.;Belegdatum;Kundennr.;Name;Land;Telefon;Netto\n{rows}RE-9;09.03.2026;10009;Bo;AT;;5,00\n"
    with guessed("Verkäufe.csv", text) as found:
        assert found.drafts[0].formats["phone"] == "DE"
        phones = [row[0] for row in found.rows("customer", "phone") if row[0]]
        assert phones == [f"+4917028720{n}" for n in range(461, 466)]
        assert found.kinds() == {"sale": Decimal("67.50")}


def test_orders_of_a_marketplace_that_were_exported_twice(guessed: Callable[..., Any]) -> None:
    head = (
        "订单编号,买家会员名,总金额,买家应付货款,买家实际支付金额,订单状态,"
        "收货人姓名,联系手机,订单创建时间,宝贝标题,退款金额"
    )
    rows = [
        f"3{n:05d},buyer{n % 7},{n + 20}.00,{n + 5}.00,{n + 10}.00,{status},王芳,1380013{n:04d},"
        f"2026-03-{n % 28 + 1:02d} 10:00:00,面霜,{refund}"
        for n in range(40)
        for status, refund in [("交易关闭", f"{n + 10}.00") if n == 5 else ("等待买家付款", "0.00") if n == 6
                               else ("交易成功", "4.00") if n == 7 else ("交易成功", "0.00")]
    ]  # fmt: skip
    text = "\n".join([head, *rows, *rows[20:23]]) + "\n"
    with guessed("ExportOrderList.csv", text) as found:
        told = {pair[1]: pair[0].name for pair in found.drafts[0].understood}
        assert told["receipt.net"] == "买家实际支付金额"
        assert told["customer.key"] == "买家会员名"
        # Paid in all, less what never came, was given back whole, or in part.
        assert found.kinds()["sale"] == sum(n + 10 for n in range(40)) - Decimal(15 + 16 + 4)
        assert found.session.count("receipt_line") == 40


def test_customers_whose_phones_are_hidden_later(guessed: Callable[..., Any]) -> None:
    text = "订单号,下单时间,收货人,手机号,实付" + "".join(
        f"\nE{n},2026-07-0{n} 10:00:00,{'王芳' if n < 4 else '王*'},{'13800138000' if n < 4 else '138****8000'},10.00"
        for n in range(1, 8)
    )
    with guessed("orders.csv", text + "\n") as found:
        assert found.runs[0].counts.rejected == 0
        assert found.kinds() == {"sale": Decimal(70)}
        assert found.rows("customer", "name", "phone") == [("王芳", "+8613800138000")]
        assert found.session.count("receipt", "customer is null") == 4


def test_the_name_of_an_order_is_no_persons(guessed: Callable[..., Any]) -> None:
    text = "".join(
        json.dumps(
            {"id": 56000983 + n, "name": f"#MU30{n:02d}", "created_at": f"2026-05-1{n}T07:34:46+02:00",
             "customer": {"id": 710000 + n, "first_name": "Petra", "last_name": f"Hoff{'m' * n}an"},
             "total_price": "39.80"}
        ) + "\n"
        for n in range(1, 8)
    )  # fmt: skip
    with guessed("orders.jsonl", text) as found:
        assert found.rows("customer", "name")[0] == ("Petra Hoffman",)
        assert found.kinds() == {"sale": Decimal("278.60")}


def test_one_amount_among_discounts_and_an_own_code_among_ids(guessed: Callable[..., Any]) -> None:
    head = (
        "主订单编号,子订单编号,选购商品,商品数量,商品ID,商家编码,商品单价,"
        "订单应付金额,优惠总金额,收件人手机号,订单提交时间,订单状态"
    )
    text = head + "".join(
        f"\n69{n // 2:04d},70{n:04d},唇釉,1,3{n:04d},MS0{n % 4},69.00,{60 + n}.00,{9 - n}.00,1380013800{n},"
        f"2026/07/0{n // 2 + 1} 10:00:0{n % 2},{'已关闭' if n == 8 else '待支付' if n == 9 else '已完成'}"
        for n in range(10)
    )
    with guessed("抖店订单导出.csv", text + "\n") as found:
        assert found.kinds() == {"sale": Decimal(sum(60 + n for n in range(8))), "void": Decimal(68 + 69)}
        assert sorted(row[0] for row in found.rows("product", "sku")) == ["MS00", "MS01", "MS02", "MS03"]


def test_names_that_need_quotes_and_american_days(guessed: Callable[..., Any]) -> None:
    with guessed("spaces.csv", messy("odd_names.csv")) as found:
        assert found.drafts[0].formats == {"date": "MM/DD/YYYY"}
        assert found.runs[0].counts.created == 3
        assert found.kinds() == {"sale": Decimal("1065.00")}
        assert sorted(found.rows("customer", "member_no", "email")) == [
            ("L-1001", "ann@example.com"), ("L-1002", "bob@example.com"),
        ]  # fmt: skip


def test_objects_with_parts(guessed: Callable[..., Any]) -> None:
    with guessed("orders.jsonl", messy("objects.jsonl")) as found:
        assert found.kinds() == {"sale": Decimal("22.50")}
        assert sorted(found.rows("product", "sku", "name")) == [("A1", "Mug"), ("A2", "Tea")]
        assert sorted(found.rows("customer", "member_no", "email")) == [
            ("C10001", "ann@x.org"), ("C10002", "bob@x.org"),
        ]  # fmt: skip


def test_members_in_a_sheet_whose_header_stands_in_row_three(shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "members.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("会员")
        sheet.write(0, 0, "会员资料导出")
        for row, cells in enumerate(
            [
                ["会员卡号", "姓名", "性别", "手机号码", "生日", "注册日期", "会员等级", "积分", "身份证号"],
                [
                    "V0001",
                    "张伟",
                    "男",
                    "13800138000",
                    "1990-05-01",
                    "2025-01-01",
                    "金卡",
                    1200,
                    "310101199005011234",
                ],
                [
                    "V0002",
                    "王芳",
                    "女士",
                    "13800138001",
                    "1988-12-11",
                    "2025-02-01",
                    "银卡",
                    300,
                    "310101198812111234",
                ],
                ["V0003", "李娜", "F", "13800138002", "", "2025-03-01", "银卡", 0, ""],
            ],
            2,
        ):
            sheet.write_row(row, 0, cells)
    with guessing(shop, path) as found:
        assert found.drafts[0].settings["header_row"] == 3
        assert found.runs[0].counts.created == 3
        assert sorted(found.rows("customer", "member_no", "gender")) == [
            ("V0001", "male"), ("V0002", "female"), ("V0003", "female"),
        ]  # fmt: skip
        kept = {own.column.name: own.body for own in found.drafts[0].own}
        assert kept["积分"]["type"] == "integer"
        assert (kept["身份证号"]["type"], kept["身份证号"]["privacy"]) == ("text", "sensitive")
        assert "310101199005011234" not in found.text
        assert "13800138000" not in found.text


def test_a_day_that_may_be_read_two_ways_is_asked(guessed: Callable[..., Any]) -> None:
    with guessed(
        "sales.csv", "Receipt,Date,Product,Qty,Amount\n1,03/04/2026,Mug,1,5\n2,05/06/2026,Tea,2,7\n"
    ) as found:
        assert found.drafts[0].formats == {"date": "DD/MM/YYYY"}
        assert "MM/DD/YYYY" in found.drafts[0].questions[0]
        assert "# Check: " in found.text


def test_two_columns_of_one_name_and_one_column_alone(
    guessed: Callable[..., Any], shop: Path, tmp_path: Path
) -> None:
    text = "会员号,姓名,备注,备注,手机\nM00001,张三,a,b,13800138000\nM00002,李四,c,d,13800138001\n"
    with guessed("dup.csv", text) as found:
        assert sorted(found.rows("customer", "member_no", "remark")) == [("M00001", "a"), ("M00002", "c")]
        assert [own.column.name for own in found.drafts[0].own] == ["备注_2"]
    shutil.rmtree(tmp_path / "shop")
    with guessed("one.csv", "手机\n13800138000\n13800138001\n") as found:
        assert found.session.count("customer") == 2


@pytest.mark.parametrize("text", ["", "\n\n,,,\n"])
def test_an_empty_file_is_told_so(guessed: Callable[..., Any], text: str) -> None:
    with pytest.raises(SourceError, match="empty"), guessed("empty.csv", text):
        pass


@pytest.mark.parametrize(
    "text",
    [
        "R1,2026-03-01 10:12,13800138000,88.00\nR2,2026-03-01 10:40,13800138001,56.00\n",  # no header at all
        "index,star,taste\n1,5,-2\n2,3,1\n",  # no customers, no purchases
        "a\n1\n",
    ],
)
def test_what_is_not_known_is_not_guessed(shop: Path, tmp_path: Path, text: str) -> None:
    path = tmp_path / "unknown.csv"
    path.write_text(text, encoding="utf-8")
    with Workspace.open(shop) as opened:
        samples = offered_connectors(opened, live=False)["files"].guess(path)
        found = guess_file(path, samples, opened.declared(), shop)
    assert not found.drafts
    assert found.unknown
