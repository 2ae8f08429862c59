"""What the language promises of values, by example: on a record, in SQLite and in PostgreSQL."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from facts import FIELDS, FactBinding, FactScope, facts, metadata
from sqlalchemy import event

from regulars.expressions import Kind, ValueType, fold, parse_and_check, to_clause, to_predicate, to_rule
from regulars.storage.dialects import prepare_connection

#: Expression, its type, its value where n = 7, q = 2.500, f = -0.333333, net = 10.25, name = ' Ａnna ß', born on the
#: 29th of February 2000, sold_at 2024-02-28 16:30 UTC = 2024-02-29 00:30 local, tier gold, likes tea, m nothing.
EXAMPLES: list[tuple[str, ValueType, Any]] = [
    ("n + q", ValueType(Kind.DECIMAL, 3), Decimal("9.500")),
    ("n * n", ValueType(Kind.INTEGER), 49),
    ("q * q", ValueType(Kind.DECIMAL, 6), Decimal("6.25")),
    ("q * f", ValueType(Kind.DECIMAL, 6), Decimal("-0.833332")),
    ("f * f", ValueType(Kind.DECIMAL, 6), Decimal("0.111111")),
    ("n / 2", ValueType(Kind.DECIMAL, 6), Decimal("3.5")),
    ("1 / 3", ValueType(Kind.DECIMAL, 6), Decimal("0.333333")),
    ("2 / 3", ValueType(Kind.DECIMAL, 6), Decimal("0.666667")),
    ("0.000001 / 2", ValueType(Kind.DECIMAL, 6), Decimal("0")),
    ("0.000003 / 2", ValueType(Kind.DECIMAL, 6), Decimal("0.000002")),
    ("-0.000005 / 2", ValueType(Kind.DECIMAL, 6), Decimal("-0.000002")),
    ("n / 0", ValueType(Kind.DECIMAL, 6), None),
    ("n / (n - 7)", ValueType(Kind.DECIMAL, 6), None),
    ("m + 1", ValueType(Kind.INTEGER), None),
    ("-n", ValueType(Kind.INTEGER), -7),
    ("abs(f)", ValueType(Kind.DECIMAL, 6), Decimal("0.333333")),
    ("round(q)", ValueType(Kind.INTEGER), 2),
    ("round(q + 1)", ValueType(Kind.INTEGER), 4),
    ("round(f, 2)", ValueType(Kind.DECIMAL, 2), Decimal("-0.33")),
    ("round(net, 1)", ValueType(Kind.MONEY, 2, "CNY"), Decimal("10.20")),
    ("round(net)", ValueType(Kind.MONEY, 2, "CNY"), Decimal("10.00")),
    ("net + 0.5", ValueType(Kind.MONEY, 2, "CNY"), Decimal("10.75")),
    ("net * q", ValueType(Kind.MONEY, 5, "CNY"), Decimal("25.625")),
    ("net / 3", ValueType(Kind.MONEY, 6, "CNY"), Decimal("3.416667")),
    ("net / net", ValueType(Kind.DECIMAL, 6), Decimal("1")),
    ("999999999999999999 + 1", ValueType(Kind.INTEGER), None),
    ("1000000000 * 1000000000", ValueType(Kind.INTEGER), None),
    ("999999999999999999 * 999999999999999999 / 999999999999999999", ValueType(Kind.DECIMAL, 6), None),
    ("coalesce(999999999999999999 + n, 1)", ValueType(Kind.INTEGER), 1),
    ("coalesce(m, q, 0)", ValueType(Kind.DECIMAL, 3), Decimal("2.500")),
    ("length(name)", ValueType(Kind.INTEGER), 7),
    ("trim(name)", ValueType(Kind.TEXT), "Ａnna ß"),
    ("left(name, 2)", ValueType(Kind.TEXT), " Ａ"),
    ("right(name, 1)", ValueType(Kind.TEXT), "ß"),
    ("right(name, 0)", ValueType(Kind.TEXT), ""),
    ("concat(tier, '-', n)", ValueType(Kind.TEXT), "gold-7"),
    ("concat(tier, code)", ValueType(Kind.TEXT), None),
    ("date(sold_at)", ValueType(Kind.DATE), date(2024, 2, 29)),
    ("hour(sold_at)", ValueType(Kind.INTEGER), 0),
    ("minute(sold_at)", ValueType(Kind.INTEGER), 30),
    ("weekday(sold_at)", ValueType(Kind.INTEGER), 4),
    ("month(born) * 100 + day(born)", ValueType(Kind.INTEGER), 229),
    ("days_between(born, sold_at)", ValueType(Kind.INTEGER), 8766),
    ("days_between(sold_at, born)", ValueType(Kind.INTEGER), -8766),
    ("years_between(born, '2024-02-28')", ValueType(Kind.INTEGER), 23),
    ("years_between(born, '2025-02-28')", ValueType(Kind.INTEGER), 24),
    ("years_between(born, '2025-03-01')", ValueType(Kind.INTEGER), 25),
    ("years_between('2025-02-28', born)", ValueType(Kind.INTEGER), -24),
    ("today()", ValueType(Kind.DATE), date(2024, 2, 29)),
    # Conditions: True, False, or None where they cannot be decided
    ("net > 10.249", ValueType(Kind.BOOLEAN), True),
    ("net = 10.250000", ValueType(Kind.BOOLEAN), True),
    ("net = 10.2500001", ValueType(Kind.BOOLEAN), False),
    ("net < 999999999999999999", ValueType(Kind.BOOLEAN), True),
    ("net in (1, 10.25, 10.251)", ValueType(Kind.BOOLEAN), True),
    ("net not in (10.251)", ValueType(Kind.BOOLEAN), True),
    ("m = 1", ValueType(Kind.BOOLEAN), None),
    ("not (m = 1)", ValueType(Kind.BOOLEAN), None),
    ("m <> 1", ValueType(Kind.BOOLEAN), None),
    ("m not in (1, 2)", ValueType(Kind.BOOLEAN), None),
    ("n not between m and 3", ValueType(Kind.BOOLEAN), None),
    ("n in (7, :user.no_number)", ValueType(Kind.BOOLEAN), None),
    ("not (m = 1) or m is null", ValueType(Kind.BOOLEAN), True),
    ("m = 1 and n = 8", ValueType(Kind.BOOLEAN), False),
    ("m = 1 or n = 7", ValueType(Kind.BOOLEAN), True),
    ("m = 1 and n = 7", ValueType(Kind.BOOLEAN), None),
    ("not (m = 1 and n = 8)", ValueType(Kind.BOOLEAN), True),
    ("n / 0 = 1", ValueType(Kind.BOOLEAN), None),
    ("m is null", ValueType(Kind.BOOLEAN), True),
    ("m is not null", ValueType(Kind.BOOLEAN), False),
    ("contains(name, 'ANNA')", ValueType(Kind.BOOLEAN), True),
    ("contains(name, 'SS')", ValueType(Kind.BOOLEAN), True),
    ("starts_with(name, ' ａ')", ValueType(Kind.BOOLEAN), True),
    ("name like ' _nna%'", ValueType(Kind.BOOLEAN), True),
    ("name like ' _nna％'", ValueType(Kind.BOOLEAN), False),
    ("not contains(shop.name, 'x')", ValueType(Kind.BOOLEAN), None),
    ("name > 'z'", ValueType(Kind.BOOLEAN), False),
    ("'ｚ' > 'z'", ValueType(Kind.BOOLEAN), True),
    ("'😀' > '\ufffd'", ValueType(Kind.BOOLEAN), True),
    ("contains(likes, 'tea')", ValueType(Kind.BOOLEAN), True),
    ("contains(likes, '50%')", ValueType(Kind.BOOLEAN), False),
    ("sold_at >= '2024-02-29'", ValueType(Kind.BOOLEAN), True),
    ("sold_at < '2024-02-29 00:31'", ValueType(Kind.BOOLEAN), True),
    ("sold_at in ('2024-02-29 00:30')", ValueType(Kind.BOOLEAN), True),
    ("sold_at > :user.since", ValueType(Kind.BOOLEAN), True),
    ("born = '2000-02-29'", ValueType(Kind.BOOLEAN), True),
    ("born between '2000-02-01' and '2000-02-29'", ValueType(Kind.BOOLEAN), True),
    ("active", ValueType(Kind.BOOLEAN), True),
    ("not active", ValueType(Kind.BOOLEAN), False),
    ("not order", ValueType(Kind.BOOLEAN), None),
    ("order = false or active = true", ValueType(Kind.BOOLEAN), True),
    ("shop = :user.shop", ValueType(Kind.BOOLEAN), True),
    ("shop in (1, 2)", ValueType(Kind.BOOLEAN), False),
    ("has_tag('vip')", ValueType(Kind.BOOLEAN), True),
    ("not has_tag('x''y')", ValueType(Kind.BOOLEAN), True),
    ("not has_tag(:user.no_name)", ValueType(Kind.BOOLEAN), None),
    # What binds closer
    ("n = 7 or n = 8 and n = 9", ValueType(Kind.BOOLEAN), True),
    ("not n = 7 or n = 7", ValueType(Kind.BOOLEAN), True),
    ("not n = 8 and n = 8", ValueType(Kind.BOOLEAN), False),
    ("1 + 2 * 3 = 7", ValueType(Kind.BOOLEAN), True),
    ("8 / 4 / 2 = 1", ValueType(Kind.BOOLEAN), True),
    ("10 - 4 - 3 = 3", ValueType(Kind.BOOLEAN), True),
    ("-n + 8 = 1", ValueType(Kind.BOOLEAN), True),
    ("- 2 * -3 = 6", ValueType(Kind.BOOLEAN), True),
    ("n between 1 and 7 and active", ValueType(Kind.BOOLEAN), True),
]  # fmt: skip

_ROW: dict[str, Any] = {
    "n": 7,
    "q": 2500,
    "f": -333333,
    "net": 1025,
    "name": " Ａnna ß",
    "name__fold": fold(" Ａnna ß"),
    "born": date(2000, 2, 29),
    "sold_at": datetime(2024, 2, 28, 16, 30),
    "sold_at__local": datetime(2024, 2, 29, 0, 30),
    "tier": "gold",
    "likes": "|tea|",
    "active": True,
    "shop": 3,
}


class Row:
    """The row as a record."""

    def get(self, path: tuple[str, ...]) -> Any:
        value = _ROW.get("__".join(path))
        type_ = FIELDS[path].type
        if value is not None and type_.kind in (Kind.DECIMAL, Kind.MONEY):
            return Decimal(value).scaleb(-type_.places)
        if type_.kind == Kind.DATETIME and value:
            return value.replace(tzinfo=UTC)
        return value.strip("|").split("|") if type_.kind == Kind.CHOICES and value else value

    def local(self, path: tuple[str, ...]) -> datetime | None:
        return _ROW.get(f"{path[0]}__local")

    def parameter(self, path: tuple[str, ...]) -> Any:
        return FactBinding().parameter(path)

    def today(self) -> date:
        return FactBinding().today()

    def function(self, _name: str, arguments: tuple[str, ...]) -> Any:
        return arguments == ("vip",)


@pytest.fixture(scope="module")
def row_in(request: pytest.FixtureRequest, postgresql_url: str) -> Any:
    """Connections to databases that hold the one row."""
    made = {}
    for url in ("sqlite://", postgresql_url):
        engine = sa.create_engine(url)
        event.listen(engine, "connect", lambda connection, _record: prepare_connection(connection))
        connection = engine.connect()
        request.addfinalizer(engine.dispose)
        request.addfinalizer(connection.close)
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("create schema if not exists one_row"))
            connection.execute(sa.text("set search_path to one_row"))
        metadata.create_all(connection)
        connection.execute(facts.insert(), {"id": 1, "g": 0, **_ROW})
        connection.execute(metadata.tables["tags"].insert(), {"fact": 1, "tag": "vip"})
        made[engine.dialect.name] = connection
    return made


@pytest.mark.parametrize(("text", "type_", "value"), EXAMPLES, ids=[text for text, *_ in EXAMPLES])
def test_value(text: str, type_: ValueType, value: Any, row_in: dict[str, sa.Connection]) -> None:
    expression = parse_and_check(text, FactScope())
    assert expression.type == type_
    assert to_predicate(expression)(Row()) == value
    for name, connection in row_in.items():
        got = connection.scalar(sa.select(to_clause(expression, FactBinding())).select_from(facts))
        if got is not None and type_.kind in (Kind.DECIMAL, Kind.MONEY):
            got = Decimal(got).scaleb(-type_.places)
        assert got == value, name
        assert type(got) is type(value), name
        if type_.kind == Kind.BOOLEAN:
            rule = to_rule(expression, FactBinding())
            wanted = (value is True, value is False)
            assert connection.execute(sa.select(rule.true, rule.false).select_from(facts)).one() == wanted, (
                name
            )


def test_what_is_known_of_an_expression() -> None:
    expression = parse_and_check(
        "sum(q) / count() > :user.rate and max(shop.name) = 'x'", FactScope(), aggregates=True
    )
    assert expression.names == {("q",), ("shop", "name")}
    assert expression.parameters == {("user", "rate")}
    assert [call.name for call in expression.aggregates] == ["sum", "count", "max"]
    assert expression.functions == {"sum", "count", "max"}
