"""Values of every field type through what happens to them: said, said again, edited, emptied, undone."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from cornershop import Shop, emptied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars import RegularsError
from regulars.storage.fieldtypes import FIELD_TYPES

often = settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
EXTRA = {
    "choice": ", values: {a: {en: a, zh: a}, b: {en: b, zh: b}}",
    "reference": ", to: kept, on_missing: stub",
    "decimal": ", places: 3",
    "handle": ", service: wechat",
}
EXTRA["choices"] = EXTRA["choice"]
FIELDS = "".join(f"  {kind}x: {{type: {kind}{EXTRA.get(kind, '')}}}\n" for kind in FIELD_TYPES)
SCHEMA = f"""
kind: domain
name: kept
label: {{en: Kept, zh: 存}}
identity: [number]
shared: true
fields:
  number: {{type: text, required: true}}
{FIELDS}---
kind: domain
name: heard
label: {{en: Heard, zh: 听}}
subject: true
fields:
  phone: {{type: phone, identifier: phone}}
{FIELDS}"""

PARTS = ("country", "region", "city", "district", "street", "postcode")


def address(city: str, street: str) -> dict[str, Any]:
    return {part: {"city": city, "street": street}.get(part) for part in PARTS}


def point(latitude: str, longitude: str) -> dict[str, Any]:
    return {"latitude": Decimal(latitude), "longitude": Decimal(longitude)}


#: Type -> what is written, and what is read then.
SAMPLES: Mapping[str, list[tuple[Any, Any]]] = {
    "text": [("Tea ＆ Co", "Tea ＆ Co"), ("茶", "茶")],
    "integer": [("42", 42), (-7, -7)],
    "decimal": [("1.250", Decimal("1.250")), ("-3", Decimal("-3.000"))],
    "money": [("12.5", Decimal("12.50")), ("-0.01", Decimal("-0.01"))],
    "boolean": [("yes", True), ("否", False)],
    "date": [("2026-01-31", date(2026, 1, 31)), (date(1999, 12, 31), date(1999, 12, 31))],
    "datetime": [
        ("2026-01-31 09:30:00", datetime(2026, 1, 31, 1, 30, tzinfo=UTC)),
        ("2025-12-31T00:00:00", datetime(2025, 12, 30, 16, 0, tzinfo=UTC)),
    ],
    "choice": [("a", "a"), ("b", "b")],
    "choices": [("b|a", ("a", "b")), (["b"], ("b",))],
    "reference": [("S1", "S1"), ("S2", "S2")],
    "email": [("Li@Example.COM", "Li@example.com"), ("wu@a.cn", "wu@a.cn")],
    "phone": [("010-62345678", "+861062345678"), ("+1 202 555 0123", "+12025550123")],
    "url": [("https://Example.com/A", "https://Example.com/A"), ("http://a.cn", "http://a.cn")],
    "country": [("中国", "CN"), ("us", "US")],
    "handle": [("@Mei", "Mei"), ("微信：wu7", "wu7")],
    "json": [('{"b": 1.50, "a": null}', '{"a":null,"b":1.5}'), ([1, "茶"], '[1,"茶"]')],
    "address": [
        ({"city": "上海", "street": "南京西路1号"}, address("上海", "南京西路1号")),
        (address("Paris", "1 rue"), address("Paris", "1 rue")),
    ],
    "point": [
        ("39.9042, 116.4074", point("39.9042", "116.4074")),
        ({"type": "Point", "coordinates": [-74.006, 40.7128]}, point("40.7128", "-74.006")),
        ("geo:-33.8688,151.2093;u=35", point("-33.8688", "151.2093")),
    ],
}
NOTHING = {"address": dict.fromkeys(PARTS), "point": dict.fromkeys(("latitude", "longitude"))}

values = st.fixed_dictionaries({}, optional={kind: st.sampled_from(SAMPLES[kind]) for kind in FIELD_TYPES})
emptied_or = st.fixed_dictionaries(
    {}, optional={kind: st.sampled_from([*SAMPLES[kind], (None, None)]) for kind in FIELD_TYPES}
).filter(bool)
#: Who says it, on which day (a hand: now), and what.
Saying = tuple[str, int | None, Mapping[str, tuple[Any, Any]]]


@st.composite
def histories(draw: st.DrawFn) -> list[Saying]:
    """What sources and hands say of one subject in turn, no two sources on one day."""
    count = draw(st.integers(0, 5))
    days = draw(st.permutations(range(1, count + 1)))
    told: list[Saying] = [("web", 0, {})]
    for day in days:
        source = draw(st.sampled_from(["web", "till", "paper", "hand"]))
        hand = source == "hand"
        told.append((source, None if hand else day, draw(emptied_or if hand else values)))
    return told


def nothing(kind: str) -> Any:
    return NOTHING.get(kind)


def golden(history: list[Saying]) -> dict[str, Any]:
    """What survives: what the last hand said, else the most recent."""
    found = {}
    for kind in FIELD_TYPES:
        by_hand = [said[kind][1] for source, _day, said in history if source == "hand" and kind in said]
        if by_hand:
            found[kind] = nothing(kind) if by_hand[-1] is None else by_hand[-1]
            continue
        said = {day: said[kind][1] for _source, day, said in history if day is not None and kind in said}
        found[kind] = said[max(said)] if said else nothing(kind)
    return found


def read(shop: Shop, domain: str) -> dict[str, Any]:
    record = shop.one(domain)
    found = {kind: record[f"{kind}x"] for kind in FIELD_TYPES}
    if found["reference"] is not None:
        found["reference"] = shop.session.get("kept", found["reference"])["number"]
    return found


@pytest.fixture
def every_type(open_shop: Callable[..., Shop]) -> Shop:
    return open_shop(SCHEMA)


def test_every_type_has_samples() -> None:
    assert set(SAMPLES) == set(FIELD_TYPES)


def test_what_survives_is_undone_step_by_step(every_type: Shop) -> None:
    phone = "+8613800138001"

    def write(shop: Shop, saying: Saying) -> int:
        source, day, said = saying
        given_ = {f"{kind}x": written for kind, (written, _read) in said.items()}
        with shop.session.change_set(reason="test") as number:
            if source == "hand":
                shop.session.edit("heard", shop.one("heard")["id"], given_)
            else:
                when = datetime(2026, 1, 1) + timedelta(days=day or 0)
                done = shop.put(
                    "heard", {"phone": phone, **given_}, source=source, keys=["k"], when=f"{when}"
                )
                assert not done.rejected, done.rejected
        return number

    @often
    @given(histories())
    def survives(told: list[Saying]) -> None:
        shop = emptied(every_type)
        numbers = [write(shop, one) for one in told]
        for length in range(len(told), 0, -1):
            assert read(shop, "heard") == golden(told[:length]), told[:length]
            shop.session.undo(numbers[length - 1])
        assert shop.all("heard", "id") == [] and shop.all("kept", "id") == []

    survives()


def test_each_source_keeps_what_it_said(every_type: Shop) -> None:
    whole = {f"{kind}x": SAMPLES[kind][0][0] for kind in FIELD_TYPES}
    every_type.put("heard", {"phone": "13800138001", **whole}, source="web", keys=["k"])
    every_type.put("heard", {"phone": "13800138001", "textx": "x"}, source="till", keys=["k"])
    (record,) = every_type.all("heard", "id")
    web, till = every_type.session.contributions("heard", record)
    for kind in FIELD_TYPES:
        want = SAMPLES[kind][0][1]
        if isinstance(want, Mapping):
            parts = {f"{kind}x.{part}": value for part, value in want.items() if value is not None}
            assert {name: web.values[name] for name in parts} == parts
        elif kind != "reference":
            assert web.values[f"{kind}x"] == want
    assert set(till.values) == {"phone", "textx"}


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_a_fact_is_written_over_and_put_back(every_type: Shop, kind: str) -> None:
    shop = every_type
    for written, wanted in SAMPLES[kind]:
        shop.put("kept", {"number": "1", f"{kind}x": written})
        record = shop.one("kept", "number = '1'")
        with shop.session.change_set(reason="test") as number:
            shop.session.edit("kept", record["id"], {f"{kind}x": None})
        assert shop.one("kept", "number = '1'")[f"{kind}x"] == nothing(kind)
        shop.session.undo(number)
        held = shop.one("kept", "number = '1'")[f"{kind}x"]
        if kind == "reference":
            held = shop.session.get("kept", held)["number"]
        assert held == wanted
        # What a session gives may be written back.
        if kind != "reference":
            again = shop.put("kept", {"number": "1", f"{kind}x": held})
            assert (again.unchanged, again.rejected) == (1, [])


# Points


def test_half_a_point_is_refused(every_type: Shop) -> None:
    for half in ({"pointx.latitude": "39.9"}, {"pointx.latitude": "39.9", "pointx.longitude": ""}):
        done = every_type.put("kept", {"number": "1", **half})
        assert [each.messages for each in done.rejected] == [
            {"pointx": ["A point needs a latitude and a longitude, or neither."]}
        ]
    assert every_type.all("kept", "id") == []


def test_who_edits_one_half_keeps_the_other(every_type: Shop) -> None:
    every_type.put("heard", {"phone": "13800138001", "pointx": "39.9, 116.4"}, keys=["k"])
    (record,) = every_type.all("heard", "id")
    every_type.session.edit("heard", record, {"pointx.latitude": "40.1"})
    assert every_type.one("heard")["pointx"] == point("40.1", "116.4")
    with pytest.raises(RegularsError, match="latitude and a longitude"):
        every_type.session.edit("heard", record, {"pointx.latitude": None})


def test_of_two_points_of_one_time_one_counts_whole(every_type: Shop) -> None:
    """Whatever the order of rows: no latitude with another row's longitude."""
    found = []
    for rows in (("10, 90", "9, 95"), ("9, 95", "10, 90")):
        shop = emptied(every_type)
        for each in rows:
            shop.put("heard", {"phone": "13800138001", "pointx": each}, keys=["k"], when="2026-01-01")
        found.append(shop.one("heard")["pointx"])
    assert found[0] == found[1] and found[0] in (point("10", "90"), point("9", "95"))


@pytest.mark.parametrize(
    ("written", "latitude", "longitude"),
    [
        ("39.9042,116.4074", "39.9042", "116.4074"),
        (" 39.9042 116.4074 ", "39.9042", "116.4074"),
        ("39.9042；116.4074", "39.9042", "116.4074"),
        ("39.9042° N, 116.4074° E", "39.9042", "116.4074"),
        ("33.8688 S 151.2093 E", "-33.8688", "151.2093"),
        ('{"type":"Point","coordinates":[116.4074,39.9042,44.4]}', "39.9042", "116.4074"),
        ("GEO:39.9042,116.4074,44;crs=WGS84", "39.9042", "116.4074"),
        (("39.9042", 116.4074), "39.9042", "116.4074"),
        ({"latitude": 1, "longitude": "2.5"}, "1", "2.5"),
        ("0.123456749999, -0.00000005", "0.1234567", "0"),
        ("-90,180", "-90", "180"),
    ],
)
def test_how_a_point_is_written(every_type: Shop, written: Any, latitude: str, longitude: str) -> None:
    done = every_type.put("kept", {"number": "1", "pointx": written})
    assert not done.rejected
    assert every_type.one("kept")["pointx"] == point(latitude, longitude)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("91, 0", "beyond 90"),
        ("116.4074, 39.9042", "beyond 90"),
        ("0, 180.0000001", "beyond 180"),
        ("39.9042", "not a point"),
        ("1, 2, 3", "not a point"),
        ("39,9042; 116,4074", "not a number of degrees"),
        ("here, there", "not a number of degrees"),
        ("geo:1,2;crs=gcj02", "another system"),
        ('{"type":"LineString","coordinates":[[1,2],[3,4]]}', "not a point"),
        ('{"type":"Point","coordinates":"12"}', "not a point"),
        ("{", "not a point"),
        (5, "not a point"),
        ("39.9 E, 116.4 N", "not a number of degrees"),
    ],
)
def test_what_is_no_point(every_type: Shop, written: Any, says: str) -> None:
    (refused,) = every_type.put("kept", {"number": "1", "pointx": written}).rejected
    assert says in str(refused.messages)


def test_a_point_in_expressions(every_type: Shop) -> None:
    for number, written in (("1", "39.9042, 116.4074"), ("2", "-33.8688, 151.2093"), ("3", None)):
        every_type.put("kept", {"number": number, "pointx": written})

    def where(text: str) -> list[str]:
        return every_type.all("kept", "number", where=text)

    assert where("pointx.latitude > 0") == ["1"]
    assert where("pointx.longitude = 151.2093") == ["2"]
    assert where("pointx.latitude between 39.8 and 40 and pointx.longitude between 116.3 and 116.5") == ["1"]
    assert where("pointx.latitude is null") == ["3"]
    assert every_type.session.aggregate("kept", {"n": "max(pointx.longitude)"}) == [
        {"n": Decimal("151.2093")}
    ]
    with pytest.raises(RegularsError, match=r"pointx\.latitude, pointx\.longitude"):
        where("pointx is null")


# JSON


def test_json_has_no_order_and_no_groups(every_type: Shop) -> None:
    every_type.put("kept", {"number": "1", "jsonx": "{}"}, {"number": "2"})
    session = every_type.session
    assert every_type.all("kept", "number", where="jsonx is not null") == ["1"]
    assert session.aggregate("kept", {"n": "count(jsonx)"}) == [{"n": 1}]
    with pytest.raises(RegularsError, match="neither groups nor an order"):
        session.find("kept", order=["-jsonx"])
    with pytest.raises(RegularsError, match="neither groups nor an order"):
        session.aggregate("kept", {"n": "count()"}, {"by": "jsonx"})


def test_json_of_equal_meaning_is_unchanged(every_type: Shop) -> None:
    every_type.put("kept", {"number": "1", "jsonx": '{"b": 1.0, "a": [1, 2]}'})
    assert every_type.put("kept", {"number": "1", "jsonx": {"a": (1, 2), "b": 1}}).unchanged == 1


# Declarations


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("{type: point, required: true}", "cannot have `required`"),
        ("{type: point, unique: true}", "cannot have `unique`"),
        ("{type: json, default: '{}'}", "cannot have `default`"),
        ("{type: json, search: exact}", "`search` is for"),
        ("{type: text, service: wechat}", "`service` is for"),
        ("{type: handle, service: twitter}", "Write `service: x`"),
        ("{type: handle, min: 3}", "`min` is for"),
    ],
)
def test_what_a_declaration_may_not_say(open_shop: Callable[..., Shop], field: str, says: str) -> None:
    with pytest.raises(RegularsError, match=says):
        open_shop(SCHEMA.replace("fields:\n  number", f"fields:\n  wrong: {field}\n  number", 1))


def test_handles_link_subjects(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop("""
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
fields:
  name: {type: text}
  social: {type: handle, identifier: handle, search: exact}
  wechat: {type: handle, service: wechat, identifier: handle, search: exact}
""")
    shop.put("client", {"social": "https://weibo.com/u/123", "name": "Wu"}, source="a")
    shop.put("client", {"social": "微博:@123", "wechat": "Mei_7"}, source="b")
    shop.put("client", {"wechat": "@mei_7"}, {"social": "douyin:123"}, source="c")
    assert shop.groups() == {
        frozenset(
            {
                "a:handle:client.social:weibo:123",
                "b:handle:client.social:weibo:123",
                "c:handle:client.wechat:mei_7",
            }
        ),
        frozenset({"c:handle:client.social:douyin:123"}),
    }
    assert [hit.label for hit in shop.session.search("weibo:123")] and shop.session.search("mei_7")


def test_a_text_may_become_a_handle(open_shop: Callable[..., Shop]) -> None:
    schema = "kind: domain\nname: client\nlabel: {en: Client, zh: 客户}\nsubject: true\nfields:\n  wechat: {TYPE}\n"
    shop = open_shop(schema.replace("{TYPE}", "{type: text, identifier: handle}"))
    shop.put("client", {"wechat": "mei"}, source="a")
    shop = open_shop(schema.replace("{TYPE}", "{type: handle, service: wechat, identifier: handle}"))
    shop.put("client", {"wechat": "wechat:@mei"}, source="b")
    assert shop.all("client", "wechat") == ["mei"]
