"""The workspaces in which pages are read: each is made once in a run of the tests, and copied for whoever reads."""

import shutil
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner
from pageblocks import ROOT

from regulars import enable_plugin, found_workspace
from regulars_cli.main import cli

PLUGINS = ("customers", "organization", "purchases", "channels", "files", "tags", "reports", "china")


def examples(folder: Path) -> None:
    """All plugins of a shop, live, without a record: what the declarations of a page stand on."""
    found_workspace(folder)
    for name in PLUGINS:
        enable_plugin(folder, name)
    type_(["-C", str(folder), "apply"])


def tea(folder: Path) -> None:
    """A shop with three customers and what they bought in March 2026."""
    type_(["init", str(folder), "--preset", "shop"])
    (folder / "sales.csv").write_text(SALES, encoding="utf-8")
    (folder / "schemas/till.yaml").write_text(TILL, encoding="utf-8")
    at = ["-C", str(folder)]
    for line in (
        ["apply"],
        ["record", "add", "shop", "code=S01", "name=Bund"],
        ["record", "add", "shop", "code=S02", "name=Lakeside"],
        ["import", "till", str(folder / "sales.csv")],
        ["tag", "run"],
    ):
        type_([*at, *line])


def chashe(folder: Path) -> None:
    """The same in Chinese: a tea house with two shops, three customers and what they bought."""
    type_(["--language", "zh", "init", str(folder), "--preset", "shop-zh"])
    (folder / "till.csv").write_text(SALES_ZH, encoding="utf-8")
    (folder / "schemas/till.yaml").write_text(TILL_ZH, encoding="utf-8")
    at = ["-C", str(folder)]
    for line in (
        ["apply"],
        ["record", "add", "shop", "code=S1", "name=外滩店"],
        ["record", "add", "shop", "code=S2", "name=徐汇店"],
        ["import", "till", str(folder / "till.csv")],
        ["tag", "run"],
    ):
        type_([*at, *line])


def demo(folder: Path) -> None:
    """The shop of `regulars demo`, a small one."""
    type_(["demo", str(folder), "--customers", "100", "--lines", "1000"])


def home(folder: Path) -> None:
    """A folder with a till's file, and no workspace."""
    folder.mkdir()
    (folder / "till.csv").write_text(SALES, encoding="utf-8")


def square(folder: Path) -> None:
    """A shop with an export of Square in its folder."""
    type_(["init", str(folder), "--preset", "shop"])
    shutil.copy(ROOT / "connectors/regulars_pos/samples/square-items.csv", folder / "items-2026-07.csv")


def bookings(folder: Path) -> None:
    """A shop with an export of a booking system in its folder."""
    type_(["init", str(folder), "--preset", "shop"])
    shutil.copy(ROOT / "docs/examples/regulars-passes/regulars_passes/samples/bookings.csv", folder)


def codes(folder: Path) -> None:
    """Customers with a code, two of which are no numbers."""
    _codes(folder, "Bond", "Ann")


def codes_zh(folder: Path) -> None:
    """The same, with Chinese names."""
    _codes(folder, "王芳", "李娜")


def _codes(folder: Path, *names: str) -> None:
    _applied(folder, "customer", CODES)
    for code, name, level in zip(("007", "x"), names, ("gold", "silver"), strict=True):
        values = (f"code={code}", f"name={name}", f"level={level}")
        type_(["-C", str(folder), "record", "add", "customer", *values])


def coupons(folder: Path) -> None:
    """Coupons of two shops; a clerk has entered two whose code another shop has used."""
    _applied(folder, "coupon", COUPONS, "--preset", "shop")
    at = ["-C", str(folder)]
    for line in (
        "record add shop code=S1",
        "record add shop code=S2",
        "user add ming --role till",
        "user set ming shop=S2",
        "record add coupon number=C1 code=SPRING shop=S1",
        "record add coupon number=C2 code=SPRING shop=S2 --as ming",
        "record add coupon number=C3 code=SPRING shop=S2 --as ming",
    ):
        type_([*at, *line.split()])


def _applied(folder: Path, name: str, text: str, *options: str) -> None:
    """A workspace with a schema file, live."""
    type_(["init", str(folder), *options])
    (folder / f"schemas/{name}.yaml").write_text(text, encoding="utf-8")
    type_(["-C", str(folder), "apply"])


SALES = """Receipt,Time,Shop,Product,Qty,Amount,Member,Phone,Name,City
R-1001,2026-03-01 10:12,S01,Oolong,1,88.00,M001,13800138000,Zhang Wei,上海
R-1002,2026-03-08 10:40,S01,Cup,2,56.00,,,,
R-1003,2026-03-15 15:05,S02,Oolong,12,1056.00,M002,13900139000,Li Na,杭州
R-1004,2026-03-21 09:30,S01,Green tea,2,120.00,M001,13800138000,Zhang Wei,上海
R-1005,2026-03-28 18:55,S02,Cup,1,28.00,M003,13700137000,Wang Fang,杭州
"""

TILL = """grammar: 1
kind: channel
name: till
label: {en: Till, zh: 收银台}
connector: files
settings: {path: "inbox/*.csv"}
rows:
  - to: customer
    as: member
    key: Member
    when: Member is not null
    set: {member_no: Member, phone: Phone, name: Name, address.city: City}
  - {to: receipt, set: {customer: member, shop: Shop, receipt_no: Receipt, sold_at: Time}}
  - to: receipt_line
    set:
      customer: member
      shop: Shop
      receipt_no: Receipt
      line_no: occurrence(Receipt)
      sold_at: Time
      product: Product
      quantity: Qty
      net: Amount
"""

SALES_ZH = """单号,时间,门店,商品,数量,实收,会员号,手机,姓名,城市
R-1001,2026-03-01 10:12,S1,乌龙茶,1,88.00,M001,13800138000,王芳,上海
R-1002,2026-03-08 10:40,S1,茶杯,2,56.00,,,,
R-1003,2026-03-15 15:05,S2,乌龙茶,12,1056.00,M002,13900139000,李娜,杭州
R-1004,2026-03-21 09:30,S1,绿茶,2,120.00,M001,13800138000,王芳,上海
R-1005,2026-03-28 18:55,S2,茶杯,1,28.00,M003,13700137000,陈明,杭州
"""

TILL_ZH = """grammar: 1
kind: channel
name: till
label: {en: Till, zh: 收银台}
connector: files
settings: {path: "inbox/*.csv"}
rows:
  - to: customer
    as: member
    key: 会员号
    when: 会员号 is not null
    set: {member_no: 会员号, phone: 手机, name: 姓名, address.city: 城市}
  - {to: receipt, set: {customer: member, shop: 门店, receipt_no: 单号, sold_at: 时间}}
  - to: receipt_line
    set:
      customer: member
      shop: 门店
      receipt_no: 单号
      line_no: occurrence(单号)
      sold_at: 时间
      product: 商品
      quantity: 数量
      net: 实收
"""

CODES = """grammar: 1
kind: domain
name: customer
label: {en: Customer, zh: 客户}
subject: true
display: code
fields:
  code: {type: text, label: {en: Code, zh: 编号}}
  name: {type: text, label: {en: Name, zh: 姓名}}
  level: {type: choice, label: {en: Level, zh: 级别}, values: {gold: {en: Gold, zh: 金}, silver: {en: Silver, zh: 银}}}
"""

COUPONS = """grammar: 1
kind: domain
name: coupon
label: {en: Coupon, zh: 优惠券}
identity: [number]
fields:
  number: {type: text, required: true, label: {en: Number, zh: 编号}}
  code: {type: text, unique: true, label: {en: Code, zh: 券码}}
  shop: {type: reference, to: shop, label: {en: Shop, zh: 门店}}
---
kind: role
name: till
label: {en: Till, zh: 收银}
grants:
  - {domain: coupon, do: [read, create], where: "shop = :user.shop"}
  - {domain: shop, do: [read]}
"""

SCENES: dict[str, Callable[[Path], None]] = {
    "bookings": bookings,
    "chashe": chashe,
    "codes": codes,
    "codes-zh": codes_zh,
    "coupons": coupons,
    "examples": examples,
    "home": home,
    "regulars-demo": demo,
    "square": square,
    "tea": tea,
}


def type_(words: list[str]) -> None:
    """Type a command; AssertionError where it does not end well."""
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, f"{words}\n{result.output}"
