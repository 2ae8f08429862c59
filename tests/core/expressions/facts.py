"""A made-up domain with a field of every type, its rows (a fifth of the values nothing), and how it is read."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from regulars.expressions import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    TEXT,
    Call,
    Function,
    Kind,
    Name,
    RelatedFunction,
    ValueType,
    fold,
)

TIERS = ("gold", "silver", "一线", "a|b")
LIKES = ("tea", "tea_green", "50%", "茶")
TAGS = ("vip", "老客", "x'y")
TODAY = date(2024, 2, 29)
ROWS = 60
GROUPS = 5

CNY = ValueType(Kind.MONEY, places=2, currency="CNY")
USD = ValueType(Kind.MONEY, places=2, currency="USD")
SHOP = ValueType(Kind.REFERENCE, to="shop")

FIELDS: dict[tuple[str, ...], Name] = {
    ("n",): Name(INTEGER),
    ("m",): Name(INTEGER),
    ("q",): Name(ValueType(Kind.DECIMAL, places=3)),
    ("f",): Name(ValueType(Kind.DECIMAL, places=6)),
    ("w",): Name(ValueType(Kind.DECIMAL, places=8)),
    ("net",): Name(CNY),
    ("tax",): Name(CNY),
    ("usd",): Name(USD),
    ("name",): Name(TEXT, foldable=True),
    ("会员 姓名",): Name(TEXT, foldable=True),
    ("code",): Name(TEXT),
    ("tier",): Name(ValueType(Kind.CHOICE, choices=TIERS)),
    ("likes",): Name(ValueType(Kind.CHOICES, choices=LIKES)),
    ("active",): Name(BOOLEAN),
    ("order",): Name(BOOLEAN),
    ("born",): Name(DATE),
    ("date",): Name(DATE),
    ("sold_at",): Name(DATETIME),
    ("seen_at",): Name(DATETIME),
    ("shop",): Name(SHOP),
    ("home_shop",): Name(SHOP),
    ("payload",): Name(ValueType(Kind.JSON)),
    ("shop", "name"): Name(TEXT, foldable=True),
}

PARAMETERS: dict[tuple[str, ...], tuple[ValueType, Any]] = {
    ("user", "shop"): (SHOP, 3),
    ("user", "level"): (INTEGER, 2),
    ("user", "rate"): (ValueType(Kind.DECIMAL, places=2), Decimal("1.25")),
    ("user", "limit"): (CNY, Decimal("100.00")),
    ("user", "name"): (TEXT, "张"),
    ("user", "since"): (DATETIME, datetime(2024, 2, 28, 16, 0, tzinfo=UTC)),
    ("user", "no_number"): (INTEGER, None),
    ("user", "no_name"): (TEXT, None),
    ("user", "no_shop"): (SHOP, None),
    ("team", "shop"): (SHOP, (1, 3)),
    ("team", "level"): (INTEGER, (2, -7, 10**18)),
    ("subtree", "rate"): (ValueType(Kind.DECIMAL, places=6), (Decimal("1.25"), Decimal("0.002"))),
    ("team", "limit"): (CNY, (Decimal("0.05"), Decimal("1.50"))),
    ("subtree", "name"): (TEXT, ("张", "a", "50%")),
    ("team", "since"): (DATETIME, (datetime(2024, 2, 28, 16, 0, tzinfo=UTC),)),
    ("subtree", "birthday"): (DATE, (date(2000, 2, 29), TODAY)),
    ("team", "nowhere"): (SHOP, ()),
    ("subtree", "no_number"): (INTEGER, ()),
    ("team", "no_name"): (TEXT, ()),
}

_TEXTS = [
    *(
        "",
        "a",
        "A",
        "b",
        "ab",
        "aB",
        "ß",
        "SS",
        "ss",
        "张小明",
        "小明",
        "张",
        "Ａｂ",
        "ﬁn",
        "fin",
        " x ",
        "　y\t",
        "z",
    ),
    *(
        "o'b",
        "50%",
        "50",
        "a_b",
        "axb",
        "a\\b",
        "😀",
        "İ",
        "e\u0301",
        "é",
        "|",
        "\U0010ffff",
        "\ud7ff\ue000",
        "\u00a0",
    ),
]
_INTEGERS = [0, 1, 2, 3, -1, -7, 10, 100, 2**53 - 1, 10**18 - 1, -(10**18) + 1, 10**18, 2**62, -(2**62)]
_SCALED = [
    *range(-3, 4),
    5,
    15,
    25,
    50,
    100,
    125,
    150,
    250,
    -50,
    -150,
    100_000,
    2_500_000,
    10**17,
    10**18 - 1,
    2**62,
]
_DAYS = [
    *(date(1900, 1, 1), date(1999, 12, 31), date(2000, 2, 29), date(2001, 2, 28), date(2001, 3, 1)),
    *(date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 28), TODAY, date(2024, 3, 1), date(9999, 12, 31)),
    date(1, 1, 1),
]
_MOMENTS = [
    *(datetime(2024, 2, 28, 15, 59, 59, 999_999), datetime(2024, 2, 28, 16), datetime(2024, 2, 29, 0, 0)),
    *(
        datetime(2023, 12, 31, 23, 30),
        datetime(1970, 1, 1),
        datetime(2024, 2, 29, 12, 30),
        datetime(2000, 2, 29, 4),
    ),
]

metadata = sa.MetaData()
facts = sa.Table(
    "facts",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("g", sa.BigInteger),
)
tags = sa.Table(
    "tags", metadata, sa.Column("fact", sa.BigInteger), sa.Column("tag", sa.Text), sa.Column("band", sa.Text)
)
#: A fact carries all its tags in the band of its number.
BANDS = ("even", "odd")


class _CText(sa.types.TypeDecorator[str]):
    """A text that is ordered by code point on every engine."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return sa.Text(collation="C" if dialect.name == "postgresql" else None)


def _column(path: tuple[str, ...]) -> str:
    return "__".join(path)


_COLUMNS = {
    Kind.TEXT: _CText,
    Kind.CHOICE: _CText,
    Kind.CHOICES: _CText,
    Kind.JSON: _CText,
    Kind.BOOLEAN: sa.Boolean,
    Kind.DATE: sa.Date,
    Kind.DATETIME: sa.DateTime,
}
for _path, _name in FIELDS.items():
    facts.append_column(sa.Column(_column(_path), _COLUMNS.get(_name.type.kind, sa.BigInteger)()))
    if _name.foldable:
        facts.append_column(sa.Column(_column(_path) + "__fold", _CText()))
    if _name.type.kind == Kind.DATETIME:
        facts.append_column(sa.Column(_column(_path) + "__local", sa.DateTime()))


@dataclass
class Fact:
    """One row; implements Record."""

    id: int
    group: int
    values: dict[tuple[str, ...], Any]
    locals: dict[tuple[str, ...], datetime | None]
    tags: frozenset[str]

    def get(self, path: tuple[str, ...]) -> Any:
        return self.values[path]

    def local(self, path: tuple[str, ...]) -> datetime | None:
        return self.locals[path]

    def parameter(self, path: tuple[str, ...]) -> Any:
        return PARAMETERS[path][1]

    def today(self) -> date:
        return TODAY

    def function(self, name: str, arguments: tuple[str, ...]) -> Any:
        assert name == "has_tag"
        return arguments[0] in self.tags and arguments[1:] in ((), (BANDS[self.id % 2],))


def _value(dice: random.Random, kind: ValueType) -> Any:
    if dice.random() < 0.2:
        return None
    match kind.kind:
        case Kind.TEXT:
            return dice.choice(_TEXTS)
        case Kind.INTEGER:
            return dice.choice(_INTEGERS)
        case Kind.DECIMAL | Kind.MONEY:
            return Decimal(dice.choice(_SCALED)).scaleb(-kind.places)
        case Kind.BOOLEAN:
            return dice.random() < 0.5
        case Kind.DATE:
            return dice.choice(_DAYS)
        case Kind.DATETIME:
            return dice.choice(_MOMENTS).replace(tzinfo=UTC)
        case Kind.CHOICE:
            return dice.choice(TIERS)
        case Kind.CHOICES:
            return tuple(code for code in LIKES if dice.random() < 0.5) or LIKES[:1]
        case Kind.REFERENCE:
            return dice.randint(1, 4)
        case Kind.JSON:
            return dice.choice(["{}", "[1,2]", '"a"', "false", "0"])


def _fact(dice: random.Random, number: int) -> Fact:
    values = {path: _value(dice, name.type) for path, name in FIELDS.items()}
    offset = timedelta(hours=dice.choice([8, -5, 0]))
    return Fact(
        id=number,
        group=dice.randrange(GROUPS),
        values=values,
        locals={
            path: None if values[path] is None else (values[path] + offset).replace(tzinfo=None)
            for path, name in FIELDS.items()
            if name.type.kind == Kind.DATETIME
        },
        tags=frozenset(tag for tag in TAGS if dice.random() < 0.4),
    )


_dice = random.Random(20240229)
ROWS_OF_FACTS = [_fact(_dice, number) for number in range(1, ROWS + 1)]


def _stored(fact: Fact) -> dict[str, Any]:
    row: dict[str, Any] = {"id": fact.id, "g": fact.group}
    for path, name in FIELDS.items():
        value = fact.values[path]
        if name.foldable:
            row[_column(path) + "__fold"] = None if value is None else fold(value)
        if name.type.kind == Kind.DATETIME:
            row[_column(path) + "__local"] = fact.locals[path]
            value = None if value is None else value.replace(tzinfo=None)
        elif value is not None and name.type.kind in (Kind.DECIMAL, Kind.MONEY):
            value = int(value.scaleb(name.type.places))
        elif value is not None and name.type.kind == Kind.CHOICES:
            value = "|" + "|".join(value) + "|"
        row[_column(path)] = value
    return row


def fill(engine: sa.Engine) -> None:
    """Make the tables and put the rows in."""
    with engine.begin() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        connection.execute(facts.insert(), [_stored(fact) for fact in ROWS_OF_FACTS])
        connection.execute(
            tags.insert(),
            [
                {"fact": fact.id, "tag": tag, "band": BANDS[fact.id % 2]}
                for fact in ROWS_OF_FACTS
                for tag in fact.tags
            ],
        )


class FactScope:
    """Implements Scope."""

    def name(self, path: tuple[str, ...]) -> Name | None:
        return FIELDS.get(path)

    def names(self) -> Iterable[str]:
        return [".".join(path) for path in FIELDS]

    def parameter(self, path: tuple[str, ...]) -> ValueType | None:
        found = PARAMETERS.get(path)
        return found[0] if found else None

    def function(self, name: str) -> Function | None:
        return RelatedFunction("has_tag", "tag", "tag", further=("band",)) if name == "has_tag" else None


class FactBinding:
    """Implements Binding."""

    def value(self, path: tuple[str, ...]) -> sa.ColumnElement[Any]:
        return facts.c[_column(path)]

    def folded(self, path: tuple[str, ...]) -> sa.ColumnElement[Any]:
        return facts.c[_column(path) + "__fold"]

    def local(self, path: tuple[str, ...]) -> sa.ColumnElement[Any]:
        return facts.c[_column(path) + "__local"]

    def parameter(self, path: tuple[str, ...]) -> Any:
        return PARAMETERS[path][1]

    def today(self) -> date:
        return TODAY

    def aggregate(self, node: Call, *, local: bool = False) -> sa.ColumnElement[Any] | None:
        return None

    def related(self, function: Function, arguments: Sequence[str]) -> sa.ColumnElement[Any]:
        asked = (column == said for column, said in zip((tags.c.tag, tags.c.band), arguments, strict=False))
        return sa.exists().where(tags.c.fact == facts.c.id, *asked)
