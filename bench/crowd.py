"""A made-up crowd: customers and receipt lines as CSV files, and the declarations that take them in."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

CUSTOMERS, LINES = 1_000_000, 2_000_000

SCHEMA = """\
grammar: 1
---
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
display: name
fields:
  name: {type: text, search: name, privacy: personal, label: {en: Name, zh: 姓名}}
  phone: {type: phone, identifier: phone, search: tail, privacy: personal, label: {en: Phone, zh: 手机}}
  email: {type: email, identifier: email, search: prefix, privacy: personal, label: {en: E-mail, zh: 邮箱}}
  born: {type: date, privacy: personal, label: {en: Born, zh: 出生日期}}
  joined: {type: date, privacy: none, label: {en: Joined, zh: 入会日期}}
  gender:
    {type: choice, privacy: personal, label: {en: Gender, zh: 性别},
     values: {female: {en: Female, zh: 女}, male: {en: Male, zh: 男}}}
  level:
    {type: choice, privacy: none, label: {en: Level, zh: 等级},
     values: {gold: {en: Gold, zh: 金卡}, silver: {en: Silver, zh: 银卡}}}
  number: {type: text, identifier: number, search: exact, privacy: personal, label: {en: Number, zh: 会员号}}
---
kind: domain
name: sale
label: {en: Sale, zh: 销售}
belongs_to: [client]
identity: [receipt, line]
time: sold_at
fields:
  client: {type: reference, to: client, on_missing: none, privacy: none, label: {en: Client, zh: 客户}}
  receipt: {type: text, required: true, privacy: none, label: {en: Receipt, zh: 单号}}
  line: {type: integer, required: true, privacy: none, label: {en: Line, zh: 行号}}
  sold_at: {type: datetime, privacy: none, label: {en: Sold, zh: 时间}}
  product: {type: text, privacy: none, label: {en: Product, zh: 商品}}
  quantity: {type: decimal, places: 3, privacy: none, label: {en: Quantity, zh: 数量}}
  net: {type: money, privacy: none, label: {en: Net, zh: 实收}}
---
kind: channel
name: crm
label: {en: Customers, zh: 客户}
connector: files
source: crm
rows:
  - to: client
    key: number
    set:
      {name: name, phone: phone, email: email, born: born, joined: joined, gender: gender, level: level,
       number: number}
---
kind: channel
name: till
label: {en: Till, zh: 收银}
connector: files
source: crm
rows:
  - to: sale
    set:
      {client: client, receipt: receipt, line: line, sold_at: sold_at, product: product, quantity: quantity,
       net: net}
"""

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲志建文国庆海燕晓春梅兰雪峰琳宁欣怡子涵梓轩"


def write_crowd(folder: Path, customers: int, lines: int, seed: int = 7) -> tuple[Path, Path]:
    """The files customers.csv and sales.csv, the same for the same arguments."""
    dice = random.Random(seed)
    one, two = folder / "customers.csv", folder / "sales.csv"
    day = date(2000, 1, 1)
    with one.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["number", "name", "phone", "email", "born", "joined", "gender", "level"])
        for number in range(customers):
            name = dice.choice(_SURNAMES) + dice.choice(_GIVEN) + dice.choice(_GIVEN)
            born = day - timedelta(days=dice.randrange(14_000))
            joined = day + timedelta(days=dice.randrange(9_000))
            mobile = 13_000_000_000 + (number * 7_919) % 1_000_000_007
            out.writerow(
                [f"M{number:08d}", name, mobile, f"user{number}@example.com", born, joined,
                 dice.choice(("female", "male")), dice.choice(("gold", "silver"))]
            )  # fmt: skip
    with two.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["client", "receipt", "line", "sold_at", "product", "quantity", "net"])
        for number in range(lines):
            second = dice.randrange(86_400)
            when = day + timedelta(days=7_000 + number * 2_000 // lines)
            clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
            cents = dice.randrange(100, 100_000)
            out.writerow(
                [f"M{dice.randrange(customers):08d}", f"R{number // 2:08d}", number % 2 + 1, f"{when} {clock}",
                 f"P{dice.randrange(2_000):04d}", dice.randrange(1, 5), f"{cents // 100}.{cents % 100:02d}"]
            )  # fmt: skip
    return one, two
