"""The tills' exports: a GBK file a shop and month, as old till software writes them."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random

from regulars_demo.population import Person
from regulars_demo.spelling import name_at_till, phone_written
from regulars_demo.trade import Line, Receipt

HEADER = ("门店", "机号", "日期", "时间", "单号", "类型", "会员卡号", "会员手机", "会员姓名", "导购", "货号",
          "商品", "数量", "单价", "优惠", "实收", "小票金额", "支付方式")  # fmt: skip
KINDS: Mapping[str, str] = {"sale": "销售", "refund": "退款", "void": "作废"}
#: What a clerk types when a member will not say theirs; it belongs to nobody.
DUMMY_PHONE = "13800000000"


def write_till_files(
    folder: Path, receipts: Iterable[Receipt], shops: Mapping[str, str], random: Random
) -> tuple[list[Path], int]:
    """One file a shop and month into `folder`; `shops` names each by its code. The files, and how many bad rows."""
    by_file: dict[tuple[str, str], list[Receipt]] = {}
    for receipt in receipts:
        by_file.setdefault((receipt.shop, f"{receipt.at:%Y-%m}"), []).append(receipt)
    written, bad = [], 0
    members: dict[int, tuple[str, str, str]] = {}
    for number, ((shop, month), sold) in enumerate(sorted(by_file.items())):
        rows = [row for receipt in sold for row in _rows(receipt, members, random)]
        bad += _spoil(rows, number, random)
        path = folder / f"till-{shop}-{month}.csv"
        _write(path, f"拾光茶舍 {shops[shop]} 销售明细", month, rows)
        written.append(path)
    return written, bad


def _rows(receipt: Receipt, members: dict[int, tuple[str, str, str]], random: Random) -> Iterable[list[str]]:
    card, phone, name = _member(receipt.person, members, random)
    till = f"{receipt.till:02d}"
    day = f"{receipt.at:%Y-%m-%d}"
    at = f"{receipt.at:%Y-%m-%d %H:%M:%S}"
    for line in receipt.lines:
        yield [receipt.shop, till, day, at, receipt.number, KINDS[receipt.kind], card, phone, name,
               receipt.clerk, *_goods(line), str(receipt.net), receipt.payment]  # fmt: skip


def _goods(line: Line) -> list[str]:
    product = line.product
    return [
        product.sku,
        product.name,
        str(line.quantity),
        str(product.price),
        str(line.discount),
        str(line.net),
    ]


def _member(
    person: Person | None, members: dict[int, tuple[str, str, str]], random: Random
) -> tuple[str, str, str]:
    """Card, phone and name as this till writes them; once written, nobody types them anew, but for a few."""
    if person is None or not person.member_no:
        return "", "", ""
    known = members.get(person.number)
    if known is None or random.random() < 0.03:
        phone = DUMMY_PHONE if person.number % 211 == 0 else phone_written(person.phone, random)
        if random.random() < 0.06:
            phone = ""
        known = members[person.number] = (person.member_no, phone, name_at_till(person, random))
    return known


def _spoil(rows: list[list[str]], number: int, random: Random) -> int:
    """Make a row or two of every third file unusable; how many."""
    if number % 3 or len(rows) < 10:
        return 0
    column, value = (
        (HEADER.index("单号"), ""),
        (HEADER.index("时间"), "2025-02-30 12:00:00"),
        (HEADER.index("数量"), "一件"),
        (HEADER.index("实收"), "见备注"),
    )[number // 3 % 4]
    for row in random.sample(rows, 1 + number % 2):
        row[column] = value
    return 1 + number % 2


def _write(path: Path, title: str, month: str, rows: list[list[str]]) -> None:
    """Two lines of title, the header, a subtotal and a blank line after each day, a total at the end."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([title])
    writer.writerow([f"月份：{month}", "", "制表：系统"])
    writer.writerow(HEADER)
    blank = [""] * len(HEADER)
    day = rows[0][2] if rows else ""
    for row in rows:
        if row[2] != day:
            writer.writerow(["小计", "", day, *blank[3:]])
            writer.writerow(blank)
            day = row[2]
        writer.writerow(row)
    writer.writerow(["小计", "", day, *blank[3:]])
    writer.writerow(["合计", *blank[1:12], str(len(rows)), *blank[13:]])
    path.write_bytes(out.getvalue().encode("gbk"))
