"""Who reads something personal is in the log, with what of whom; who reads anything else is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cornershop import Shop
from personalshop import reads_of

from regulars import Cases, Per, Session, Standing
from regulars.access.reads import MOST
from regulars.catalog import Grant, Role
from regulars.errors import RegularsError
from regulars.gate.session import open_session
from regulars.permissions.actor import Actor

NAME, PHONE, NOTE, BORN = "client.name", "client.phone", "sale.note", "client.born"


@pytest.fixture
def filled(shop: Shop) -> Shop:
    """Ann with two sales, Bob with none."""
    shop.put("client", {"name": "Ann", "phone": "13800138000", "level": "gold"}, {"name": "Bob"}, keys="ab")
    shop.put(
        "sale",
        {"number": "1", "client": "a", "sold_at": "2026-01-01 10:00:00", "note": "late", "net": 1},
        {"number": "2", "client": "a", "sold_at": "2026-01-02 10:00:00", "net": 2},
    )
    assert reads_of(shop) == []
    return shop


def ids(shop: Shop, domain: str) -> list[int]:
    """The ids of a domain's records, asked for by what is nobody's secret."""
    return [row["id"] for row in shop.session.rows(domain, fields=[], order=["id"])]


def entry(shop: Shop) -> dict[str, Any]:
    """The only entry."""
    (found,) = reads_of(shop)
    return found


def test_a_page_lists_whom_it_gave(filled: Shop) -> None:
    filled.session.find(
        "client", "level = 'gold' or name = 'Bob'", fields=["level", "phone"], order=["-level"]
    )
    found = entry(filled)
    assert (found["how"], found["domain"], found["fields"]) == ("find", "client", [NAME, PHONE])
    assert sorted(found["records"]["client"]) == ids(filled, "client")
    assert found["asked"] == {"where": "level = 'gold' or name = 'Bob'", "order": ["-level"]}
    assert found["sequence"] is None
    assert found["actor"] == filled.session.actor


def test_all_fields_are_those_that_are_personal(filled: Shop) -> None:
    filled.session.find("client")
    assert entry(filled)["fields"] == [BORN, NAME, PHONE]


@pytest.mark.parametrize(
    ("read", "how", "fields"),
    [
        (lambda s, c: s.get("client", c), "get", [BORN, NAME, PHONE]),
        (lambda s, c: list(s.rows("client", fields=["name"])), "rows", [NAME]),
        (lambda s, c: s.count("client", "phone = '13800138000'"), "count", [PHONE]),
        (lambda s, c: s.count("client", "contains(name, 'n') or level = 'gold'"), "count", [NAME]),
        (lambda s, c: s.aggregate("client", {"n": "count()"}, {"y": "year(born)"}), "aggregate", [BORN]),
        (lambda s, c: s.aggregate("client", {"n": ("count()", "born is null")}), "aggregate", [BORN]),
        (lambda s, c: s.aggregate("sale", {"n": "count()"}, whose={"client": "name = 'Ann'"}), "aggregate", [NAME]),
        (lambda s, c: s.aggregate("sale", {"n": "sum(n)"}, per=Per(by={"w": "client.name"}, values={"n": "count()"})),
         "aggregate", [NAME]),
        (lambda s, c: s.aggregate("sale", {"n": "count()"}, {"c": "client"}, having="max(note) > 'a'"),
         "aggregate", [NOTE]),
        (lambda s, c: s.contributions("client", c), "contributions", [BORN, NAME, PHONE]),
        (lambda s, c: s.timeline("client", c), "timeline", [NOTE]),
        (lambda s, c: s.pairs("client"), "pairs", [PHONE]),
        (lambda s, c: s.find("sale", fields=["client.phone"]), "find", [PHONE]),
        (lambda s, c: s.find("sale", fields=["net"], order=["client.name"]), "find", [NAME]),
        (lambda s, c: s.find("client", fields=["noted"]), "find", [NOTE]),
        (lambda s, c: s.find("client", fields=["thrice"]), "find", [NOTE]),
        (lambda s, c: s.find("client", fields=["loud"]), "find", [NOTE]),
        (lambda s, c: s.find("client", fields={"old": Cases({"old": "born < '1990-01-01'"})}), "find", [BORN]),
    ],
)  # fmt: skip
def test_every_call_tells_what_it_reads(
    filled: Shop, read: Callable[[Session, int], object], how: str, fields: list[str]
) -> None:
    ann = ids(filled, "client")[0]
    read(filled.session, ann)
    assert (entry(filled)["how"], entry(filled)["fields"]) == (how, fields)


@pytest.mark.parametrize(
    "read",
    [
        lambda s: s.find("client", "level = 'gold'", fields=["level", "spent"], order=["visits"]),
        lambda s: s.count("client"),
        lambda s: s.count("sale", "client.level = 'gold'"),
        lambda s: s.find("client", fields=[]),
        lambda s: list(s.rows("sale", fields=["client", "net"])),
        lambda s: s.aggregate("sale", {"n": "sum(net)"}, {"day": "date(sold_at)"}),
        lambda s: list(s.brought("client", "till")),
        lambda s: s.find("shop"),
        lambda s: s.search("Ann", "shop"),
    ],
)
def test_what_is_not_personal_is_no_entry(filled: Shop, read: Callable[[Session], object]) -> None:
    read(filled.session)
    assert reads_of(filled) == []


def test_a_search_tells_the_words_and_whom_they_found(filled: Shop) -> None:
    ann, _bob = ids(filled, "client")
    filled.session.search("Ann")
    found = entry(filled)
    assert (found["how"], found["asked"]) == ("search", {"text": "Ann"})
    assert found["records"]["client"] == [ann] and found["records"]["sale"] == []
    assert found["fields"] == [NAME, PHONE, NOTE]
    filled.session.search("nobody at all", "client")
    assert reads_of(filled)[1]["records"] == {"client": []}


def test_a_timeline_tells_of_the_subject_and_of_what_happened(filled: Shop) -> None:
    ann, _bob = ids(filled, "client")
    filled.session.timeline("client", ann)
    assert entry(filled)["records"] == {"client": [ann], "sale": ids(filled, "sale")[::-1]}


def test_nothing_found_is_told_too(filled: Shop) -> None:
    """Whether somebody has this number is an answer."""
    assert filled.session.find("client", "phone = '13900139000'", fields=["level"]).rows == []
    assert entry(filled)["records"] == {"client": []}


def test_a_stream_tells_its_filter_before_its_first_row(filled: Shop) -> None:
    rows = filled.session.rows("client", "level = 'gold'", fields=["name"], as_of=date(2026, 1, 5))
    assert reads_of(filled) == []
    next(rows)
    found = entry(filled)
    assert (found["how"], found["records"]) == ("rows", None)
    assert found["asked"] == {"where": "level = 'gold'", "as_of": "2026-01-05"}
    first = found["sequence"]
    filled.put("client", {"name": "Cem"}, keys="c")
    list(filled.session.rows("client", fields=["name"]))
    assert 0 < first < reads_of(filled)[1]["sequence"]


def test_a_page_too_long_to_list_is_a_filter(shop: Shop) -> None:
    many = [{"name": f"n{n}"} for n in range(MOST + 1)]
    shop.put("client", *many, keys=[str(n) for n in range(len(many))])
    shop.session.find("client", limit=MOST)
    shop.session.find("client", limit=MOST + 1)
    listed, passed = reads_of(shop)
    assert len(listed["records"]["client"]) == MOST and listed["sequence"] is None
    assert passed["records"] is None and passed["sequence"] > 0


def test_rules_over_everybody_are_one_entry(filled: Shop) -> None:
    standing = Standing(domain="sale", key="number", value="note")
    list(filled.session.outdated("client", {"1": Cases({"x": "name = 'Ann'"})}, standing))
    found = entry(filled)
    assert (found["how"], found["records"], found["asked"]) == ("outdated", None, {"rules": ["1"]})
    assert NAME in found["fields"]


def test_who_is_refused_has_read_nothing(filled: Shop) -> None:
    with pytest.raises(RegularsError):
        filled.session.get("client", 987_654)
    with pytest.raises(RegularsError):
        filled.session.find("client", "nmae = 'Ann'")
    assert reads_of(filled) == []


def test_to_write_is_not_to_read(filled: Shop) -> None:
    ann, _bob = ids(filled, "client")
    filled.session.edit("client", ann, {"home.city": "Paris"})
    filled.put("client", {"phone": "13800138000", "name": "Anne"}, keys="a")
    filled.session.delete("sale", ids(filled, "sale")[:1])
    assert reads_of(filled) == []


def test_what_a_transaction_undoes_was_read_all_the_same(filled: Shop) -> None:
    with pytest.raises(ZeroDivisionError), filled.session.transaction():
        filled.session.find("client", fields=["name"])
        raise ZeroDivisionError
    with filled.session.rehearsal():
        filled.put("client", {"name": "Cem"}, keys="c", session=filled.session)
        filled.session.find("client", fields=["name"])
    assert [len(each["records"]["client"]) for each in reads_of(filled)] == [2, 3]


def test_a_row_rule_is_no_reading(filled: Shop) -> None:
    """What rights are decided by is not asked for by who has them."""
    from regulars.access.reads import Telling
    from regulars.catalog import Grant, Role
    from regulars.gate.session import open_session
    from regulars.permissions.actor import Actor

    store = filled.workspace.store
    grant = Grant(domain="client", actions=("read",), where="name = 'Ann'")
    from dataclasses import replace

    catalog = replace(store.catalog, roles={"r": Role(name="r", plugin="workspace", grants=(grant,))})
    clerk = open_session(store.under(catalog), Actor("clerk", ("r",)))
    assert isinstance(store._reads, Telling)
    assert len(clerk.find("client", fields=["level"]).rows) == 1
    assert reads_of(filled) == []


def test_what_waits_in_the_queue_of_held_contributions_is_personal_too(filled: Shop) -> None:
    store = filled.workspace.store
    grants = (
        Grant(domain="sale", actions=("read", "create", "update"), where="net > 1"),
        Grant(domain="client", actions=("read",)),
    )
    roles = {"clerk": Role(name="clerk", plugin="workspace", grants=grants)}
    store = store.under(replace(store.catalog, roles={**store.catalog.roles, **roles}))
    clerk = open_session(store, Actor("clerk", ("clerk",)))
    again = {"number": "1", "sold_at": "2026-01-01 10:00:00", "note": "secret", "net": 3}
    assert filled.put("sale", again, session=clerk).created == 1
    before = reads_of(filled)
    (held,) = filled.session.held()
    filled.session.held_one(held.id)
    (one, other) = reads_of(filled)[len(before) :]
    assert one == other
    unseen = next(row["id"] for row in filled.session.rows("sale", "number = '1'", fields=[]))
    told = {name: one[name] for name in ("how", "domain", "fields", "records")}
    assert told == {"how": "held", "domain": "sale", "fields": [NOTE], "records": {"sale": [unseen]}}
