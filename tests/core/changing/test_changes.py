"""Each change of a declaration: what the plan says, what becomes of the data, and tables as those of a new store."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from regulars.errors import DeclarationError
from regulars.workspaces.users import add_user

Fresh = Callable[..., str]

SHOP = """kind: domain
name: customer
label: {en: Customer, zh: 客户}
subject: true
display: name
fields:
  name: {type: text, search: name}
  number: {type: text, identifier: number}
  phone: {type: phone, identifier: phone, search: tail}
  points: {type: integer}
  code: {type: text}
  level: {type: choice, values: {gold: {en: Gold}, silver: {en: Silver}}}
  home: {type: address}
---
kind: domain
name: visit
label: {en: Visit, zh: 到店}
belongs_to: [customer]
time: came
identity: [nr]
fields:
  nr: {type: text, required: true}
  customer: {type: reference, to: customer}
  came: {type: datetime}
  paid: {type: decimal, places: 2}
  note: {type: text, search: name}
  likes: {type: choices, values: {tea: {en: Tea}, rice: {en: Rice}}}
"""


@pytest.fixture
def shop(company: Any) -> Any:
    company.declare(SHOP).apply()
    company.write(
        "customer",
        [
            {"key": "1", "name": "王小明", "number": "A1", "phone": "13800138000", "points": 5, "code": "07",
             "level": "gold", "home.city": "上海"},
            {"key": "2", "name": "Anna", "number": "A2", "points": 7, "code": "12", "level": "silver"},
            {"key": "3", "name": "Bo", "number": "A3", "code": "x"},
        ],
        key="key",
    )  # fmt: skip
    company.write(
        "visit",
        [
            {"nr": "1", "customer": "A1", "came": "2026-01-31 09:30:00", "paid": "12.50", "note": "Tea ＆ Co",
             "likes": "tea|rice"},
            {"nr": "2", "customer": "A2", "came": "2026-02-01 00:00:00", "paid": "3.00", "likes": "rice"},
        ],
    )  # fmt: skip
    return company


def said(plan: Any) -> list[tuple[str, str]]:
    return [(each.what, each.name) for each in plan.steps]


def test_a_field_is_renamed_with_all_that_hangs_on_it(shop: Any, fresh: Fresh) -> None:
    after = SHOP.replace(
        "  name: {type: text, search: name}", "  title: {type: text, search: name, was: name}"
    )
    after = after.replace("display: name", "display: title")
    after = after.replace("number: {type: text, identifier", "card: {was: number, type: text, identifier")
    after = after.replace("home: {type: address}", "place: {type: address, was: home}")
    shop.declare(after)
    plan = shop.plan()
    assert said(plan) == [
        ("field_renamed", "customer.title"),
        ("field_renamed", "customer.card"),
        ("field_renamed", "customer.place"),
    ]
    assert {(each.what, each.name, each.was) for each in plan.changes if each.kind == "field"} == {
        ("renamed", "customer.title", "customer.name"),
        ("renamed", "customer.card", "customer.number"),
        ("renamed", "customer.place", "customer.home"),
    }
    assert (plan.tables, plan.columns, plan.losses) == ((), (), ())
    shop.apply()
    assert shop.schema() == fresh(after)
    assert shop.plan().empty
    assert shop.values("customer", "title", "card") == [("王小明", "A1"), ("Anna", "A2"), ("Bo", "A3")]
    session = shop.session()
    assert [each.field for each in session.search("小明")] == ["title"]
    assert session.get("customer", session.search("小明")[0].id)["place"]["city"] == "上海"
    # Who carries the number is found by it: another source's row joins.
    shop.write("customer", [{"card": "A1", "points": 9}], source="web")
    assert session.count("customer") == 3
    assert sorted(shop.values("customer", "points"), key=str) == [7, 9, None]


def test_two_fields_swap_their_names_once(shop: Any, fresh: Fresh) -> None:
    after = SHOP.replace("name: {type: text, search: name}", "code: {type: text, search: name, was: name}", 1)
    after = after.replace("  code: {type: text}", "  name: {type: text, was: code}").replace(
        "display: name", "display: code"
    )
    shop.declare(after).apply()
    assert shop.values("customer", "name", "code") == [("07", "王小明"), ("12", "Anna"), ("x", "Bo")]
    assert [each.field for each in shop.session().search("anna")] == ["code"]
    assert shop.plan().empty
    assert shop.schema() == fresh(after)


def test_a_domain_is_renamed_and_what_refers_to_it_follows(shop: Any, fresh: Fresh) -> None:
    after = SHOP.replace("name: customer\n", "name: client\nwas: customer\n").replace(
        "to: customer", "to: client"
    )
    after = after.replace("belongs_to: [customer]", "belongs_to: [customer]")
    shop.declare(after)
    plan = shop.plan()
    assert said(plan) == [("domain_renamed", "client")]
    assert {(each.what, each.kind, each.name) for each in plan.changes} == {("renamed", "domain", "client")}
    shop.apply()
    assert shop.schema() == fresh(after)
    assert shop.values("client", "name") == ["王小明", "Anna", "Bo"]
    assert [row["name"] for row in shop.session().rows("visit", fields={"name": "customer.name"})] == [
        "王小明",
        "Anna",
    ]
    shop.write("client", [{"phone": "13800138000", "points": 6}], source="web")
    assert shop.session().count("client") == 3


def test_domains_swap_their_names(company: Any, fresh: Fresh) -> None:
    one = "kind: domain\nname: {}\nlabel: {{en: X}}\nidentity: [{}]\nfields: {{{}: {{type: text, unique: true}}}}\n"
    company.declare(one.format("a", "x", "x") + "---\n" + one.format("b", "y", "y")).apply()
    company.write("a", [{"x": "one"}])
    company.write("b", [{"y": "two"}])
    after = one.format("b\nwas: a", "x", "x") + "---\n" + one.format("a\nwas: b", "y", "y")
    company.declare(after).apply()
    assert (company.values("b", "x"), company.values("a", "y")) == (["one"], ["two"])
    assert company.schema() == fresh(after)
    assert company.plan().empty


def test_what_goes_must_be_named(shop: Any, fresh: Fresh) -> None:
    after = SHOP.replace("  points: {type: integer}\n", "").replace("  home: {type: address}\n", "")
    shop.declare(after)
    plan = shop.plan()
    assert [(each.name, each.loss, each.lost) for each in plan.steps] == [
        ("customer.points", "customer.points", 2),
        ("customer.home", "customer.home", 1),
    ]
    before = shop.schema()
    with pytest.raises(
        DeclarationError, match=r"regulars apply --lose customer\.points --lose customer\.home"
    ):
        shop.apply()
    with pytest.raises(DeclarationError, match=r"customer\.points goes"):
        shop.apply("customer.home")
    with pytest.raises(DeclarationError, match=r"Nothing that is called customer\.name would be lost"):
        shop.apply("customer.points", "customer.home", "customer.name")
    assert shop.schema() == before and shop.open().catalog.version == 1
    shop.apply("customer.points", "customer.home")
    assert shop.schema() == fresh(after)
    assert shop.values("customer", "name") == ["王小明", "Anna", "Bo"]


def test_a_field_that_holds_nothing_goes_without_a_word(shop: Any) -> None:
    shop.declare(
        SHOP.replace("  points: {type: integer}", "  points: {type: integer}\n  hat: {type: integer}")
    ).apply()
    shop.declare(SHOP)
    assert shop.plan().losses == ()
    assert shop.apply().version == 3


def test_a_domain_goes_with_what_hangs_on_it(shop: Any, fresh: Fresh) -> None:
    after = SHOP.partition("---\n")[0]
    shop.declare(after)
    assert shop.plan().losses == ("visit",)
    shop.apply("visit")
    assert shop.schema() == fresh(after)
    assert shop.session().search("tea") == []
    shop.declare(SHOP).apply()
    assert shop.session().search("tea") == []


@pytest.mark.parametrize(
    ("field", "old", "new", "values"),
    [
        ("customer.points", "type: integer", "type: decimal, places: 2", [Decimal("5.00"), Decimal("7.00"), None]),
        ("customer.points", "type: integer", "type: text", ["5", "7", None]),
        ("visit.paid", "places: 2", "places: 4", [Decimal("12.5000"), Decimal("3.0000")]),
        ("visit.paid", "type: decimal, places: 2", "type: text", ["12.50", "3.00"]),
        ("visit.paid", "type: decimal, places: 2", "type: money", [Decimal("12.50"), Decimal("3.00")]),
        ("visit.came", "type: datetime", "type: text", ["2026-01-31 09:30:00", "2026-02-01 00:00:00"]),
        ("customer.level", "type: choice, values: {gold: {en: Gold}, silver: {en: Silver}}", "type: text",
         ["gold", "silver", None]),
        ("customer.level", "type: choice, values", "type: choices, values", [("gold",), ("silver",), None]),
        ("customer.code", "code: {type: text",
         "code: {type: choice, values: {'07': {en: A}, '12': {en: B}, x: {en: C}}",
         ["07", "12", "x"]),
        ("customer.code", "code: {type: text", "code: {type: json", None),
    ],
)  # fmt: skip
def test_types_that_lose_nothing(
    shop: Any, fresh: Fresh, field: str, old: str, new: str, values: list[Any] | None
) -> None:
    after = SHOP.replace(old, new)
    if field == "visit.came":
        after = after.replace("time: came\n", "")
    assert after != SHOP
    domain, name = field.split(".")
    shop.declare(after)
    plan = shop.plan()
    assert [(each.what, each.name) for each in plan.steps] == [("field_converted", field)]
    if values is None:
        assert plan.losses == (field,) and plan.steps[0].violating == 2
        return
    assert plan.losses == ()
    shop.apply()
    assert shop.values(domain, name) == values
    assert shop.schema() == fresh(after)


def test_values_that_cannot_be_read_are_listed_and_given_up_by_name(shop: Any, fresh: Fresh) -> None:
    after = SHOP.replace("code: {type: text}", "code: {type: integer}")
    shop.declare(after)
    (step,) = shop.plan().steps
    # 07 would lose its zero, x is no number.
    assert (step.loss, step.lost, step.violating) == ("customer.code", 2, 2)
    assert [(each.value, each.field) for each in step.violations] == [("07", "code"), ("x", "code")]
    with pytest.raises(DeclarationError, match=r"--lose customer\.code"):
        shop.apply()
    assert shop.values("customer", "code") == ["07", "12", "x"]
    shop.apply("customer.code")
    assert shop.values("customer", "code") == [7, 12, None]
    assert shop.schema() == fresh(after)


def test_digits_that_do_not_fit_are_rounded_by_name(shop: Any) -> None:
    shop.declare(SHOP.replace("places: 2", "places: 0"))
    (step,) = shop.plan().steps
    assert (step.violating, step.violations[0].reason) == (1, "12.50 is rounded to 12.")
    shop.apply("visit.paid")
    assert shop.values("visit", "paid") == [Decimal(12), Decimal(3)]


def test_a_day_has_no_time(shop: Any) -> None:
    shop.declare(SHOP.replace("came: {type: datetime}", "came: {type: date}"))
    (step,) = shop.plan().steps
    assert [each.value for each in step.violations] == ["2026-01-31 09:30:00"]
    shop.apply("visit.came")
    assert shop.values("visit", "came") == [date(2026, 1, 31), date(2026, 2, 1)]


def test_what_means_nothing_to_the_new_type_is_lost_by_name(shop: Any, fresh: Fresh) -> None:
    after = SHOP.replace("home: {type: address}", "home: {type: text}")
    shop.declare(after)
    assert shop.plan().losses == ("customer.home",)
    shop.apply("customer.home")
    assert shop.values("customer", "home") == [None, None, None]
    assert shop.schema() == fresh(after)
    shop.write("customer", [{"key": "1", "home": "上海"}], key="key")
    assert shop.values("customer", "home") == ["上海", None, None]


def test_choices_that_go(shop: Any) -> None:
    shop.declare(SHOP.replace("gold: {en: Gold}, ", "").replace(", rice: {en: Rice}", ""))
    plan = shop.plan()
    assert [(each.what, each.loss, each.lost) for each in plan.steps] == [
        ("value_dropped", "customer.level=gold", 1),
        ("value_dropped", "visit.likes=rice", 2),
    ]
    with pytest.raises(DeclarationError, match=r"--lose customer\.level=gold --lose visit\.likes=rice"):
        shop.apply()
    shop.apply("customer.level=gold", "visit.likes=rice")
    assert shop.values("customer", "level") == [None, "silver", None]
    assert shop.values("visit", "likes") == [("tea",), None]


@pytest.mark.parametrize(
    ("old", "new", "what", "records"),
    [
        ("note: {type: text", "note: {required: true, type: text", "required", ["2"]),
        ("paid: {type: decimal", "paid: {min: 5, type: decimal", "limits", ["2"]),
        ("note: {type: text", "note: {max: 3, type: text", "limits", ["1"]),
        ("came: {type: datetime}", "came: {type: datetime, max: '2026-01-31 12:00:00'}", "limits", ["2"]),
    ],
)
def test_who_stands_in_the_way_of_a_demand_is_listed(
    shop: Any, old: str, new: str, what: str, records: list[str]
) -> None:
    shop.declare(SHOP.replace(old, new))
    (step,) = shop.plan().steps
    ids = {row["id"]: row["nr"] for row in shop.session().rows("visit")}
    assert step.what == what
    assert [ids[each.record] for each in step.violations] == records
    with pytest.raises(DeclarationError):
        shop.apply()
    values = {"note": "Tea", "paid": "9", "came": "2026-01-31 09:00:00"}
    session = shop.session()
    for record in [each.record for each in step.violations]:
        session.edit("visit", record, {step.violations[0].field: values[step.violations[0].field]})
    assert shop.plan().steps == () or shop.plan().in_the_way == ()
    assert shop.apply().version == 2


def test_values_beyond_new_limits_may_be_given_up(shop: Any) -> None:
    shop.declare(SHOP.replace("points: {type: integer}", "points: {type: integer, max: 6}"))
    assert shop.plan().losses == ("customer.points",)
    shop.apply("customer.points")
    assert shop.values("customer", "points") == [5, None, None]


REQUIRED = """kind: domain
name: visit
label: {en: Visit, zh: 到店}
identity: [nr]
fields:
  nr: {type: text, required: true}
  sort: {type: choice, required: true, values: {old: {en: Old}, new: {en: New}}}
  size: {type: text, required: true}
"""


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("old: {en: Old}, ", "", "value_dropped"),
        ("size: {type: text", "size: {type: integer", "field_converted"),
        ("size: {type: text", "size: {max: 3, type: text", "limits"),
    ],
)
def test_what_must_be_there_cannot_be_given_up(company: Any, old: str, new: str, what: str) -> None:
    company.declare(REQUIRED).apply()
    company.write(
        "visit", [{"nr": "1", "sort": "old", "size": "large"}, {"nr": "2", "sort": "new", "size": "12"}]
    )
    company.declare(REQUIRED.replace(old, new))
    (step,) = company.plan().steps
    assert (step.what, step.loss, step.violating) == (what, None, 1)
    for losses in ((), ("visit.sort=old",), ("visit.size",)):
        with pytest.raises(DeclarationError, match="1 records stand in the way"):
            company.apply(*losses)
    session = company.session()
    session.edit("visit", step.violations[0].record, {"sort": "new", "size": "7"})
    company.apply()
    assert company.values("visit", "sort") == ["new", "new"]


def test_what_is_given_up_of_a_required_field_gets_the_default(company: Any) -> None:
    declared = REQUIRED.replace("{type: choice, ", "{type: choice, default: new, ")
    company.declare(declared).apply()
    company.write("visit", [{"nr": "1", "sort": "old", "size": "1"}, {"nr": "2", "sort": "new", "size": "2"}])
    company.declare(declared.replace("old: {en: Old}, ", "")).apply("visit.sort=old")
    assert company.values("visit", "sort") == ["new", "new"]


def test_limits_of_texts_are_told_as_lengths(shop: Any) -> None:
    shop.declare(SHOP.replace("note: {type: text", "note: {max: 3, type: text"))
    (step,) = shop.plan().steps
    assert step.text == "visit.note has at most 3 characters from now on."


def test_a_unique_field(shop: Any, fresh: Fresh) -> None:
    after = SHOP.replace("paid: {type: decimal", "paid: {unique: true, type: decimal")
    shop.write("visit", [{"nr": "3", "paid": "3"}])
    shop.declare(after)
    (step,) = shop.plan().steps
    assert (step.what, step.violating) == ("unique", 2)
    with pytest.raises(DeclarationError, match="2 records stand in the way"):
        shop.apply()
    session = shop.session()
    session.edit("visit", step.violations[1].record, {"paid": "4"})
    shop.apply()
    assert shop.schema() == fresh(after)
    shop.declare(SHOP).apply()
    assert shop.schema() == fresh(SHOP)


def test_a_required_field_with_a_default_fills_what_lacks_it(shop: Any) -> None:
    shop.declare(
        SHOP.replace("note: {type: text", "note: {default: none, required: true, type: text")
    ).apply()
    assert shop.values("visit", "note") == ["Tea ＆ Co", "none"]
    assert {each.id for each in shop.session().search("none")} == {
        row["id"] for row in shop.session().rows("visit", "nr = '2'")
    }


def test_a_subject_gets_a_new_default_at_once(shop: Any) -> None:
    shop.declare(SHOP.replace("points: {type: integer}", "points: {type: integer, default: 1}")).apply()
    assert shop.values("customer", "points") == [5, 7, 1]
    shop.declare(SHOP.replace("points: {type: integer}", "points: {type: integer, default: 2}")).apply()
    assert shop.values("customer", "points") == [5, 7, 2]
    shop.declare(SHOP).apply()
    assert shop.values("customer", "points") == [5, 7, None]


def test_what_survives_is_decided_anew(shop: Any) -> None:
    shop.write("customer", [{"number": "A1", "name": "小王"}], source="web")
    assert shop.values("customer", "name")[0] == "小王"
    shop.declare(SHOP.replace("name: {type: text,", "name: {survives: longest, type: text,", 1))
    assert said(shop.plan()) == [("recomputed", "customer.name")]
    shop.apply()
    assert shop.values("customer", "name")[0] == "王小明"


def test_identity_is_computed_anew(shop: Any, fresh: Fresh) -> None:
    after = SHOP.replace("identity: [nr]", "identity: [customer, nr]")
    shop.declare(after)
    assert said(shop.plan()) == [("identity", "visit")]
    shop.apply()
    shop.write("visit", [{"nr": "1", "customer": "A1", "paid": "20"}, {"nr": "1", "customer": "A2"}])
    assert shop.values("visit", "nr", "paid") == [("1", Decimal(20)), ("2", Decimal(3)), ("1", None)]
    assert shop.schema() == fresh(after)
    shop.declare(SHOP)
    with pytest.raises(Exception, match="nothing tells them apart"):
        shop.apply()
    assert shop.open().catalog.version == 2


def test_a_field_becomes_an_identifier_and_is_none_again(shop: Any) -> None:
    shop.write("customer", [{"key": "9", "code": "12", "points": 70}], source="web", key="key")
    assert shop.session().count("customer") == 4
    shop.declare(SHOP.replace("code: {type: text}", "code: {type: text, identifier: number}")).apply()
    assert shop.values("customer", "name", "points") == [("王小明", 5), ("Anna", 70), ("Bo", None)]
    shop.write("customer", [{"code": "x", "points": 1}], source="web")
    assert shop.session().count("customer") == 3
    shop.declare(SHOP).apply()
    assert sorted(shop.values("customer", "points"), key=str) == [1, 5, 7, 70, None]


def test_search_is_another(shop: Any) -> None:
    assert shop.session().search("07") == []
    shop.declare(SHOP.replace("code: {type: text}", "code: {type: text, search: exact}").replace(
        "phone: {type: phone, identifier: phone, search: tail}", "phone: {type: phone, identifier: phone}"
    ))  # fmt: skip
    assert said(shop.plan()) == [("search", "customer.phone"), ("search", "customer.code")]
    shop.apply()
    session = shop.session()
    assert [each.field for each in session.search("07")] == ["code"]
    assert session.search("8000") == []


def test_a_change_of_privacy_is_a_step_of_its_own(shop: Any) -> None:
    role = "---\nkind: role\nname: clerk\nlabel: {en: Clerk}\ngrants: [{domain: customer, do: [read]}]\n"
    shop.declare(SHOP + role).apply()
    shop.declare(
        SHOP.replace("points: {type: integer}", "points: {type: integer, privacy: sensitive}") + role
    )
    (step,) = shop.plan().steps
    assert (step.what, step.name) == ("privacy", "customer.points")
    assert "none becomes sensitive" in step.text and "clerk" in step.text
    assert shop.apply().version == 3


def test_a_sensitive_value_in_the_way_is_masked(shop: Any) -> None:
    secret = SHOP.replace("code: {type: text}", "code: {type: text, privacy: sensitive}")
    shop.declare(secret).apply()
    shop.declare(secret.replace("code: {type: text,", "code: {type: integer,"))
    (step,) = shop.plan().steps
    assert {(each.value, each.reason) for each in step.violations} == {("•••", "")}


def test_another_zone_computes_local_times_anew(shop: Any) -> None:
    assert shop.session().count("visit", "hour(came) = 9") == 1
    shop.declare(SHOP.replace("came: {type: datetime}", "came: {type: datetime, zone: Europe/Paris}")).apply()
    assert shop.session().count("visit", "hour(came) = 2") == 1


def test_what_a_record_belongs_to_and_when_it_was(shop: Any, fresh: Fresh) -> None:
    after = SHOP.replace("belongs_to: [customer]\ntime: came\n", "")
    shop.declare(after).apply()
    assert shop.schema() == fresh(after)
    shop.declare(SHOP).apply()
    assert shop.schema() == fresh(SHOP)


def test_roles_and_attributes_of_users_follow(shop: Any) -> None:
    rights = """---
kind: role
name: {role}
label: {{en: Clerk}}
{was}
grants: [{{domain: customer, do: [read]}}]
---
kind: user_attribute
name: {attribute}
label: {{en: Shop}}
{was_shop}
type: text
"""
    shop.declare(SHOP + rights.format(role="clerk", was="", attribute="shop", was_shop="")).apply()
    workspace = shop.open()
    with workspace.database.begin() as connection:
        add_user(connection, workspace.catalog, "ann", ["admin"])
    workspace.users("ann").add("bo", ["clerk"])
    workspace.users("ann").set_attribute("bo", "shop", "SH1")
    shop.declare(
        SHOP + rights.format(role="seller", was="was: clerk", attribute="branch", was_shop="was: shop")
    )
    assert set(said(shop.open().plan("ann"))) == {
        ("role_renamed", "seller"),
        ("user_attribute_renamed", "branch"),
    }
    shop.open().apply("ann")
    bo = next(each for each in shop.open().users("ann").list() if each.name == "bo")
    assert (bo.roles, dict(bo.attributes)) == (("seller",), {"branch": "SH1"})
    shop.declare(SHOP)
    shop.open().apply("ann")
    bo = next(each for each in shop.open().users("ann").list() if each.name == "bo")
    assert (bo.roles, dict(bo.attributes)) == ((), {})


def test_a_rehearsal_changes_nothing(shop: Any) -> None:
    before = shop.schema()
    shop.declare(SHOP.replace("  points: {type: integer}\n", ""))
    plan = shop.open().apply(losses=["customer.points"], rehearse=True)
    assert plan.losses == ("customer.points",)
    assert shop.schema() == before and shop.open().catalog.version == 1
