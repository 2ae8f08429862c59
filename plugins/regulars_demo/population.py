"""The people who buy: who they are, where they live, how loyal they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from regulars_demo.lists import rows

#: Share of customers by loyalty, and receipts in the whole period as (fewest, most).
LOYALTY = (("once", 38, 1, 1), ("now_and_then", 34, 2, 4), ("regular", 21, 5, 14), ("devoted", 7, 15, 48))
OCCUPATIONS = (
    ("公司职员", 30), ("教师", 9), ("医生", 5), ("公务员", 8), ("工程师", 12), ("个体经营", 10), ("设计师", 6),
    ("自由职业", 7), ("金融从业", 6), ("律师", 2), ("家庭主妇", 4), ("其他", 3),
)  # fmt: skip
#: Mail boxes that many share; all lie in the domains that are reserved for examples.
MAILBOXES = (
    "qq.example.com",
    "163.example.com",
    "gmail.example.com",
    "126.example.com",
    "outlook.example.com",
)
INTERESTS = ("品茶", "茶艺", "烘焙", "摄影", "旅行", "书法", "花艺", "香道", "瑜伽", "阅读", "户外", "收藏")
#: First digits of Chinese mobile numbers.
PREFIXES = (
    130, 131, 132, 133, 135, 136, 137, 138, 139, 150, 151, 152, 155, 156, 157, 158, 159, 176, 177, 178, 180,
    181, 182, 183, 185, 186, 187, 188, 189, 191, 198, 199,
)  # fmt: skip
STREETS = (
    "中山路",
    "人民路",
    "解放路",
    "建设路",
    "文化路",
    "长江路",
    "和平路",
    "学院路",
    "滨河路",
    "桂花街",
    "梧桐街",
    "青年路",
)


@dataclass(slots=True)
class Person:
    """One true person; what the files say of them may differ."""

    number: int
    family: str
    given: str
    #: The name in Latin letters, given name first; of Japanese and Koreans, in their own, family name first.
    latin: str
    gender: str
    born: date
    country: str
    province: str
    city: str
    district: str
    street: str
    #: E.164.
    phone: str
    email: str
    occupation: str
    interests: tuple[str, ...]
    loyalty: str
    #: Receipts in the period.
    visits: int
    #: Share of them that is made online.
    online: float
    #: Code of the shop that they go to.
    shop: str
    category: str
    joined: date
    #: Empty for who never took a membership card.
    member_no: str

    @property
    def name(self) -> str:
        return self.latin if self.country in _WESTERN else self.family + self.given


_WESTERN = frozenset({"GB", "US", "DE", "FR", "AU", "SG"})


def people(count: int, first: date, last: date, seed: int) -> Iterator[Person]:
    """`count` people who became customers at some time up to `last`, always the same for the same arguments."""
    random = Random(f"{seed}/people")
    for number in range(1, count + 1):
        yield _person(number, first, last, random)


def _person(number: int, first: date, last: date, random: Random) -> Person:
    abroad = random.random() < 0.06
    gender = "female" if random.random() < 0.62 else "male"
    born = _birth(last, random)
    if abroad:
        country, city, family, given, latin = _foreign_name(gender, random)
        province, district = "", ""
    else:
        country = "CN"
        family, given, latin = _chinese_name(gender, born, random)
        province, city, district = _home(random)
    loyalty, fewest, most = _loyalty(random)
    shop = _nearest_shop(city, random)
    online = _online(city, abroad, born, random)
    joined = _joined(first, last, random)
    interests = tuple(random.sample(INTERESTS, random.choice((0, 1, 1, 2, 2, 3))))
    return Person(
        number=number,
        family=family,
        given=given,
        latin=latin,
        gender=gender,
        born=born,
        country=country,
        province=province,
        city=city,
        district=district,
        street=f"{random.choice(STREETS)}{random.randint(1, 999)}号" if not abroad else "",
        phone=_phone(country, number, random),
        email=_email(latin, number, born, random),
        occupation=random.choices([o for o, _ in OCCUPATIONS], [w for _, w in OCCUPATIONS])[0],
        interests=interests,
        loyalty=loyalty,
        visits=random.randint(fewest, most),
        online=online,
        shop=shop,
        category=random.choices(("茶叶", "茶具", "茶点", "礼盒", "香薰", "文创"), (40, 9, 28, 9, 8, 6))[0],
        joined=joined,
        member_no=f"SG{100000 + number}" if online < 1 and random.random() < 0.88 else "",
    )


def _birth(last: date, random: Random) -> date:
    age = random.choices((random.randint(18, 25), random.randint(26, 35), random.randint(36, 45),
                          random.randint(46, 59), random.randint(60, 82)), (13, 34, 26, 17, 10))[0]  # fmt: skip
    return last - timedelta(days=age * 365 + age // 4 + random.randint(0, 364))


@cache
def _weighted(name: str) -> tuple[tuple[dict[str, str], ...], list[float]]:
    listed = rows(name)
    return listed, [float(row["weight"]) for row in listed]


@cache
def _given_names(gender: str, decade: str) -> list[dict[str, str]]:
    return [row for row in rows("given_names") if row["gender"] == gender and row["decade"] == decade]


def _chinese_name(gender: str, born: date, random: Random) -> tuple[str, str, str]:
    surname = random.choices(*_weighted("surnames"))[0]
    decade = min(2000, max(1950, (born.year + random.choice((-4, 0, 0, 0, 4))) // 10 * 10))
    given = random.choice(_given_names(gender, str(decade)))
    return surname["surname"], given["name"], f"{given['pinyin']} {surname['pinyin']}"


def _foreign_name(gender: str, random: Random) -> tuple[str, str, str, str, str]:
    row = random.choices(*_weighted("foreigners"))[0]
    family = random.choice(row["family"].split())
    listed = row[gender].split(" ")
    given = random.choice(listed)
    latin = f"{given} {family}" if row["country"] in _WESTERN else f"{family} {given}"
    return row["country"], row["city"], family, given, latin


def _home(random: Random) -> tuple[str, str, str]:
    row = random.choices(*_weighted("cities"))[0]
    return row["province"], row["city"], random.choice(row["districts"].split())


def _loyalty(random: Random) -> tuple[str, int, int]:
    name, _, fewest, most = random.choices(LOYALTY, [share for _, share, _, _ in LOYALTY])[0]
    return name, fewest, most


def _nearest_shop(city: str, random: Random) -> str:
    listed, weights = _weighted("shops")
    here = [row["code"] for row in listed if row["city"] == city]
    return here[0] if here else random.choices(listed, weights)[0]["code"]


def _online(city: str, abroad: bool, born: date, random: Random) -> float:
    """Who lives where a shop is goes there; who lives elsewhere orders, the young more than the old."""
    young = born.year >= 1985
    if any(row["city"] == city for row in rows("shops")):
        return random.choices((0.0, 0.3, 1.0), (60, 30, 10) if young else (82, 14, 4))[0]
    if abroad:
        return random.choices((0.0, 0.5, 1.0), (50, 10, 40))[0]
    return random.choices((0.0, 0.6, 1.0), (15, 20, 65))[0]


def _joined(first: date, last: date, random: Random) -> date:
    """45 % were customers before the period; the others come in the course of it."""
    if random.random() < 0.45:
        return first - timedelta(days=random.randint(1, 1400))
    return first + timedelta(days=random.randint(0, (last - first).days))


def _phone(country: str, number: int, random: Random) -> str:
    """A number of the country's mobile range, another for each person."""
    tail = (
        f"{(number * 7_368_787 + 1_234_567) % 100_000_000:08d}"  # a permutation: the factor is prime to 10**8
    )
    if country == "CN":
        return f"+86{random.choice(PREFIXES)}{tail}"
    return {
        "GB": f"+447400{tail[2:]}",
        "US": f"+1415{2 + int(tail[0]) % 8}{tail[2:]}",
        "DE": f"+49151{tail}",
        "FR": f"+336{1 + int(tail[0]) % 2}{tail[1:]}",
        "JP": f"+8190{1 + int(tail[0]) % 8}{tail[1:]}",
        "KR": f"+8210{2 + int(tail[0]) % 8}{tail[1:]}",
        "SG": f"+658{1 + int(tail[0]) % 8}{tail[2:]}",
        "AU": f"+6140{tail[1:]}",
    }[country]


def _email(latin: str, number: int, born: date, random: Random) -> str:
    ascii_name = latin.translate(_PLAIN).encode("ascii", "ignore").decode().lower().replace("'", "").split()
    who = (
        random.choice((".".join(ascii_name), "".join(ascii_name), "_".join(reversed(ascii_name)))) or "guest"
    )
    return f"{who}{born.year % 100:02d}{number}@{random.choices(MAILBOXES, (42, 24, 14, 12, 8))[0]}"


_PLAIN = str.maketrans("éèëêîïôöüßçÉÈÜÖ", "eeeeiioousceeuo")
