"""What somebody is shown of a field, row by row: whole, in part or not at all, whatever way it is asked for."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from guardedshop import Guarded

from regulars import Session
from regulars.catalog import FieldRight, Grant, Role
from regulars.errors import ExpressionError, NotPermittedError
from regulars.gate.fieldrights import Use, rights
from regulars.permissions.actor import Actor
from regulars.permissions.policy import Policy

HIDE = FieldRight()
WHOLE = FieldRight(show="whole")


def allow(domain: str, where: str | None = None, **fields: FieldRight | str) -> Grant:
    """A right to read, with rights in fields; a text is how they are shown."""
    rights = {n: FieldRight(show=each) if isinstance(each, str) else each for n, each in fields.items()}
    return Grant(domain=domain, actions=("read",), where=where, fields=rights)


def deny(domain: str, *fields: str, where: str | None = None) -> Grant:
    return Grant(domain=domain, actions=("read",), deny=True, where=where, fields=dict.fromkeys(fields, HIDE))


def column(session: Session, domain: str, field: str, where: str | None = None) -> list[Any]:
    return [row[field] for row in session.rows(domain, where, fields=[field], order=["id"])]


def test_a_hidden_field_is_left_out_of_a_record(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client", phone=HIDE, home=HIDE))

    record = clerk.get("client", guarded.id("client", "name = 'Ann'"))

    assert record["name"] == "Ann"
    assert not {"phone", "home"} & record.keys()


@pytest.mark.parametrize(
    "ask",
    [
        lambda session: session.find("client", fields=["phone"]),
        lambda session: session.find("client", fields={"n": "length(phone)"}),
        lambda session: session.find("client", "phone = '+8613800130001'"),
        lambda session: session.find("client", "phone = '+8613800139999'"),
        lambda session: session.find("client", "phone is null", limit=0),
        lambda session: session.count("client", "starts_with(name, 'A') or phone is null"),
        lambda session: session.find("client", order=["phone"]),
        lambda session: session.aggregate("client", {"n": "count(phone)"}),
        lambda session: session.aggregate("client", {"n": "count()"}, {"phone": "phone"}),
        lambda session: session.aggregate("client", {"n": ("count()", "phone is null")}),
        lambda session: session.aggregate("client", {"n": "count()"}, having="count(phone) > 0"),
        lambda session: session.find("sale", fields=["client.phone"]),
        lambda session: session.find("sale", "client.phone = 'x'"),
        lambda session: session.aggregate("sale", {"n": "count()"}, whose={"client": "phone is null"}),
        lambda session: list(session.rows("client", "id = 99999", fields=["phone"])),
    ],
)
def test_naming_a_hidden_field_is_refused_whatever_there_is(guarded: Guarded, ask: Any) -> None:
    clerk = guarded.granted(allow("client", phone=HIDE), allow("sale"))

    with pytest.raises(NotPermittedError, match="phone"):
        ask(clerk)


def test_masks(guarded: Guarded) -> None:
    guarded.put("client", {"name": "王小明", "phone": "13800130009", "born": "1990-05-06"}, keys=["wang"])
    clerk = guarded.granted(allow("client", name="initial", phone="last4", born="year"))

    assert column(clerk, "client", "name") == ["A**", "B**", "N**", "王**"]
    assert column(clerk, "client", "phone") == ["****0001", "****0002", "****0003", "****0009"]
    assert column(clerk, "client", "born") == [None, None, None, "1990"]


def test_a_hash_tells_equal_values_and_nothing_else(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("sale", till="hash", number="hash"))
    guarded.put(
        "sale",
        {"number": "T1", "till": "x", "sold_at": "2026-03-01 10:00"},
        {"number": "T2", "till": "x", "sold_at": "2026-03-01 10:00"},
        {"number": "x", "till": "y", "sold_at": "2026-03-01 10:00"},
    )

    *_others, one, other, third = clerk.rows("sale", fields=["till", "number"], order=["id"])

    assert one["till"] == other["till"] == third["number"] != third["till"]
    assert len(one["till"]) == 16 and int(one["till"], 16) >= 0


def test_rows_decide(guarded: Guarded) -> None:
    clerk = guarded.granted(
        allow("client", "shop.code = 'A'", points="whole", phone="whole"),
        allow("client", points=HIDE, phone="last4"),
    )

    assert column(clerk, "client", "points") == [5, None, None]
    assert column(clerk, "client", "phone") == ["+8613800130001", "****0002", "****0003"]
    assert clerk.count("client", "points > 0") == 1
    assert clerk.count("client", "points is null") == 2
    assert clerk.aggregate("client", {"sum": "sum(points)", "most": "max(points)"}) == [
        {"sum": Decimal(5), "most": 5}
    ]


def test_a_denial_hides_where_it_is_not_surely_false(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client"), deny("client", "phone", where="points > 6"))

    assert column(clerk, "client", "phone") == ["+8613800130001", None, None]


def test_what_a_reference_leads_to_is_shown_by_the_rights_there(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("sale"), allow("client", phone="last4"))

    assert column(clerk, "sale", "client.phone", "net < 8") == ["****0001", "****0001", "****0002"]


def test_a_hidden_reference_leads_nowhere(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("sale", "shop.code = 'A'"), allow("sale", client=HIDE), allow("client"))

    assert column(clerk, "sale", "client.name") == ["Ann", None, "Bob", None, "Nil", None]
    assert clerk.count("sale", "client.name = 'Ann'") == 1

    with pytest.raises(NotPermittedError, match="client"):
        guarded.granted(allow("sale", client=HIDE), allow("client")).find("sale", fields=["client.name"])


def test_what_is_masked_is_a_text(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client", born="year"))

    with pytest.raises(ExpressionError, match="masked"):
        clerk.find("client", "years_between(born, today()) > 30")
    assert clerk.count("client", "born = '1990'") == 0


def test_what_is_masked_is_filtered_grouped_and_sorted_as_it_is_shown(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client", name="initial", phone="last4"))
    guarded.put("client", {"name": "Abe", "phone": "13800230001"}, keys=["abe"])

    assert clerk.count("client", "name = 'A**'") == 2
    assert clerk.count("client", "name = 'Ann'") == 0
    assert clerk.aggregate("client", {"n": "count()"}, {"name": "name"}) == [
        {"name": "A**", "n": 2}, {"name": "B**", "n": 1}, {"name": "N**", "n": 1},
    ]  # fmt: skip
    shown = clerk.find("client", fields=["phone"], order=["-phone"]).rows
    assert [row["phone"] for row in shown] == ["****0003", "****0002", "****0001", "****0001"]


@pytest.mark.parametrize(
    ("metric", "hidden"),
    [
        ("spent", deny("sale", "net")),
        ("spent", deny("sale", "client")),
        ("spent", deny("sale", "net", where="shop.code = 'A'")),
        ("per_visit", deny("sale", "number")),
        ("makers", deny("sale", "item")),
        ("makers", deny("item", "maker")),
        ("spent_at_a", deny("shop", "code")),
        ("shop_name", deny("client", "shop")),
        ("shop_name", deny("shop", "name")),
    ],
)
def test_a_metric_is_for_who_is_shown_all_that_it_is_made_of(
    guarded: Guarded, metric: str, hidden: Grant
) -> None:
    everything = [allow(each) for each in ("client", "sale", "item", "shop")]
    whole = column(guarded.granted(*everything), "client", metric)

    clerk = guarded.granted(*everything, hidden)
    named = guarded.granted(*everything, hidden, metrics=[metric])

    for ask in (
        lambda: clerk.find("client", fields=[metric]),
        lambda: clerk.count("client", f"{metric} is null"),
        lambda: clerk.find("sale", fields=[f"client.{metric}"]),
    ):
        with pytest.raises(NotPermittedError):
            ask()
    assert column(named, "client", metric) == whole != [None] * 3


def test_a_metric_of_a_record_itself_needs_no_other_record(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client", "name = 'Ann'"), allow("shop"))

    assert column(clerk, "client", "shop_name") == ["Alpha"]


def test_groups_of_what_is_hashed_or_hangs_on_the_row(guarded: Guarded) -> None:
    clerk = guarded.granted(
        allow("sale", "shop.code = 'A'", number="whole"),
        allow("sale", number="hash", note="hash"),
        allow("shop"),
    )

    hashed = clerk.aggregate("sale", {"n": "count()"}, {"note": "note", "number": "left(number, 1)"})
    by_number = clerk.aggregate("sale", {"n": "count()"}, {"number": "number"}, having="count() > 0")
    one = clerk.find("sale", fields=["number"], order=["number"], limit=1).rows

    assert sum(row["n"] for row in hashed) == sum(row["n"] for row in by_number) == 6
    assert {"S0", "S2", "S4"} < {row["number"] for row in by_number} and len(by_number) == 6
    assert one[0]["number"] == min(row["number"] for row in by_number)


def test_pages_by_what_is_masked_join_to_the_whole(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client", "name = 'Ann'"), allow("client", name="initial", phone="hash"))
    for order in (["phone"], ["-name", "phone"]):
        whole = [row["id"] for row in clerk.find("client", order=order).rows]
        pages, mark = [], None
        while True:
            page = clerk.find("client", order=order, limit=1, after=mark)
            pages += [row["id"] for row in page.rows]
            mark = page.next
            if mark is None:
                break
        assert pages == whole


def test_what_repeats_values_is_shown_to_who_is_shown_all_of_them(guarded: Guarded) -> None:
    catalog = guarded.workspace.catalog
    quoting = replace(catalog.domains["sale"].fields["note"], quotes="client")

    def shown(*grants: Grant) -> bool:
        role = Role(name="r", plugin="workspace", grants=grants)
        policy = Policy(replace(catalog, roles={"r": role}), Actor("clerk", ("r",)))
        return not rights(policy, "sale", quoting, Use.FOUND).nothing

    everything = [allow(each) for each in ("client", "sale", "item", "shop")]
    assert shown(*everything)
    assert not shown(*everything, deny("client", "phone"))
    assert not shown(*everything, deny("client", "phone", where="name = 'Ann'"))
    # A metric of a client is made of it.
    assert not shown(*everything, deny("sale", "net"))
