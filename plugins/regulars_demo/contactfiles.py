"""What people keep by hand: the members' list, leads from a fair, company customers."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from regulars_demo.population import Person
from regulars_demo.spelling import date_written, email_written, phone_written, traditional

MEMBERS = ("会员卡号", "姓名", "性别", "生日", "手机", "邮箱", "国家", "省份", "城市", "区", "地址", "职业",
           "归属门店", "入会日期", "兴趣")  # fmt: skip
LEADS = ("編號", "姓名", "電話", "電郵", "登記日期")
COMPANIES = ("企业编号", "企业名称", "行业", "规模", "城市", "联系人", "职务", "联系电话", "合作日期")
INDUSTRIES = (
    "金融",
    "互联网",
    "教育",
    "酒店餐饮",
    "医疗",
    "制造",
    "律师事务所",
    "文化传媒",
    "房地产",
    "外贸",
)
BRANDS = ("云海", "明德", "启航", "和润", "博雅", "金桥", "远山", "青禾", "星河", "百川", "瑞丰", "知行")
SIZES = ("1–9 人", "10–49 人")


def write_members(path: Path, people: Sequence[Person], random: Random) -> int:
    """The members' list, UTF-8 with a byte order mark; some entered twice. How many rows cannot be used."""
    members = [person for person in people if person.member_no]
    rows = [_member(person, random) for person in members]
    for row in random.sample(rows, len(rows) // 60):
        rows.append([*row[:4], phone_written(row[4].strip(), random) if row[4] else "", *row[5:]])
    bad = random.sample(rows[: len(members)], min(5, len(members)))
    for row in bad[:3]:
        row[3] = "1990-13-45"
    for row in bad[3:]:
        row[5] = "无邮箱@"
    _write(path, MEMBERS, rows, "utf-8-sig")
    return len(bad)


def _member(person: Person, random: Random) -> list[str]:
    abroad = person.country != "CN"
    return [
        person.member_no,
        person.name,
        {"female": "女", "male": "男"}[person.gender] if random.random() < 0.95 else "",
        date_written(person.born, random) if random.random() < 0.86 else "",
        phone_written(person.phone, random),
        email_written(person.email, random) if random.random() < 0.55 else "",
        person.country,
        person.province,
        person.city,
        person.district,
        person.street if random.random() < 0.6 else "",
        "" if abroad or random.random() < 0.25 else person.occupation,
        person.shop,
        person.joined.isoformat(),
        "、".join(person.interests),
    ]


def write_leads(path: Path, people: Sequence[Person], last: date, random: Random) -> int:
    """Visitors of a fair in Hong Kong, Big5, many of them known already. Every row can be used."""
    here = [person for person in people if person.country == "CN"]
    rows = [
        [
            f"HK{number:04d}",
            traditional(person.name),
            phone_written(person.phone, random),
            email_written(person.email, random),
            (last - timedelta(days=60 + number % 3)).isoformat(),
        ]
        for number, person in enumerate(random.sample(here, min(len(here), 40 + len(here) // 50)), start=1)
    ]
    _write(path, LEADS, [row for row in rows if _fits(row, "big5")], "big5")
    return 0


def write_companies(path: Path, people: Sequence[Person], random: Random) -> int:
    """Companies that buy gifts, each with the person who orders for it. Every row can be used."""
    contacts = [p for p in people if p.country == "CN" and p.loyalty == "devoted" and p.member_no][:60]
    rows = [
        [
            f"Q{1000 + number}",
            f"{person.city.removesuffix('市')}{_brand(random)}{industry}有限公司",
            industry,
            random.choice(SIZES),
            person.city,
            person.name,
            random.choice(("行政主管", "总经理助理", "采购经理", "人事专员")),
            phone_written(person.phone, random),
            max(person.joined, date(2023, 1, 1)).isoformat(),
        ]
        for number, person in enumerate(contacts)
        for industry in [random.choice(INDUSTRIES)]
    ]
    _write(path, COMPANIES, rows, "utf-8")
    return 0


def _brand(random: Random) -> str:
    return random.choice(BRANDS)


def _fits(row: Sequence[str], encoding: str) -> bool:
    try:
        "".join(row).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
