"""Who may set which field, in which rows: the row before and the row after, each row of a batch."""

from collections.abc import Callable
from typing import Any

import pytest
from cornershop import records
from guardedshop import Guarded

from regulars import Part, Session
from regulars.catalog import FieldRight, Grant
from regulars.errors import NotPermittedError

DAY = "2026-04-01 10:00:00"
SHOWN = FieldRight(show="whole")
HIDDEN = FieldRight()
BLIND = FieldRight(show="hide", write=True)
ALL = ("read", "create", "update", "delete")


def grant(domain: str, where: str | None = None, do: tuple[str, ...] = ALL, **fields: FieldRight) -> Grant:
    return Grant(domain=domain, actions=do, where=where, fields=fields)


def refused(guarded: Guarded, act: Callable[[], Any]) -> str:
    """What is told of a write that is refused, whole."""
    before = guarded.dump()
    with pytest.raises(NotPermittedError) as told:
        act()
    assert guarded.dump() == before
    return str(told.value)


@pytest.mark.parametrize(
    "right", [SHOWN, HIDDEN, FieldRight(show="last4"), FieldRight(show="hide", find="full")]
)
def test_a_field_that_may_never_be_set_is_refused_before_anything_is_looked_at(
    guarded: Guarded, right: FieldRight
) -> None:
    clerk = guarded.granted(grant("item", title=right))
    tea = guarded.id("item", "title = 'Tea'")
    there, absent = {"maker": "M", "number": 1, "title": "Tea"}, {"maker": "Z", "number": 9, "title": "x"}
    told = {
        refused(guarded, act)
        for act in (
            lambda: guarded.put("item", there, session=clerk),
            lambda: guarded.put("item", absent, session=clerk),
            lambda: guarded.put("item", {"maker": "Z", "number": "none", "title": "x"}, session=clerk),
            lambda: clerk.add("item", absent),
            lambda: clerk.edit("item", tea, {"title": "Tea"}),
            lambda: clerk.edit("item", tea, {"title": None}),
            lambda: clerk.write(
                [Part(domain="item", columns={"title": ["x"]}, rows=[1], ids=[10**9])], source="till"
            ),
        )
    }
    assert told == {"clerk may not set title of Item. An admin can give a role that may."}


def test_other_fields_are_set(guarded: Guarded) -> None:
    clerk = guarded.granted(grant("item", title=SHOWN))
    assert (
        guarded.put("item", {"maker": "Z", "number": 9, "price": 2, "title": None}, session=clerk).created
        == 1
    )
    assert guarded.put("item", {"maker": "M", "number": 1, "price": 2}, session=clerk).updated == 1


def test_a_field_may_be_set_that_is_not_shown(guarded: Guarded) -> None:
    clerk = guarded.granted(grant("client", phone=BLIND))
    ann = guarded.id("client", "name = 'Ann'")
    clerk.edit("client", ann, {"phone": "13700137000"})
    assert guarded.session.get("client", ann)["phone"] == "+8613700137000"
    assert "phone" not in clerk.get("client", ann)


@pytest.mark.parametrize("title", ["Tea", "Milk"])
def test_whether_a_value_that_is_not_shown_stood_there_is_not_told(guarded: Guarded, title: str) -> None:
    clerk = guarded.granted(grant("item", title=BLIND), grant("client", points=BLIND))
    row = {"maker": "M", "number": 1, "title": title}
    outcome = guarded.put("item", row, session=clerk)
    assert (outcome.updated, outcome.unchanged, outcome.records["item"].updated) == (1, 0, 1)
    points = 5 if title == "Tea" else 6
    outcome = guarded.put("client", {"points": points}, keys=["ann"], session=clerk)
    assert (outcome.updated, outcome.unchanged, outcome.records["client"].updated) == (1, 0, 1)
    assert outcome.records["client"].unchanged == 0


class TestRowByRow:
    """The price may be set of what costs less than 10, everything else anywhere."""

    GRANTS = (
        grant("item", price=SHOWN),
        grant(
            "item",
            "price < 10 or price is null",
            ("update", "create"),
            price=FieldRight(show="whole", write=True),
        ),
    )

    @pytest.fixture
    def clerk(self, guarded: Guarded) -> Session:
        guarded.put(
            "item",
            {"maker": "M", "number": 1, "price": 5},
            {"maker": "N", "number": 2, "price": 50},
            {"maker": "P", "number": 3},
        )
        return guarded.granted(*self.GRANTS)

    def test_the_row_before(self, guarded: Guarded, clerk: Session) -> None:
        told = refused(
            guarded, lambda: guarded.put("item", {"maker": "N", "number": 2, "price": 1}, session=clerk)
        )
        assert told == "clerk may not set price of this Item, in row 1."
        dear = guarded.id("item", "price = 50")
        assert refused(guarded, lambda: clerk.edit("item", dear, {"price": 1})) == (
            "clerk may not set price of this Item."
        )

    def test_the_row_after(self, guarded: Guarded, clerk: Session) -> None:
        for row in ({"maker": "M", "number": 1, "price": 11}, {"maker": "Q", "number": 1, "price": 11}):
            told = refused(guarded, lambda row=row: guarded.put("item", row, session=clerk))
            assert told == "clerk may not set price of this Item, in row 1."
        with pytest.raises(NotPermittedError):
            clerk.add("item", {"maker": "Q", "number": 1, "price": 11})

    def test_each_row_of_a_batch(self, guarded: Guarded, clerk: Session) -> None:
        fine = [{"maker": "Q", "number": n, "price": n} for n in range(5)]
        bad = {"maker": "N", "number": 2, "price": 1}
        for rows in ([*fine, bad], [bad, *fine], [*fine[:2], bad, *fine[2:]]):
            told = refused(guarded, lambda rows=rows: guarded.put("item", *rows, session=clerk))
            assert told == f"clerk may not set price of this Item, in row {rows.index(bad) + 1}."
        assert guarded.put("item", *fine, session=clerk).created == 5

    def test_the_first_row_is_named_whatever_the_order_of_ids(self, guarded: Guarded, clerk: Session) -> None:
        guarded.put("item", {"maker": "A", "number": 9, "price": 60})
        rows = [{"maker": "A", "number": 9, "price": 1}, {"maker": "N", "number": 2, "price": 1}]
        for ordered in (rows, rows[::-1]):
            assert "row 1." in refused(
                guarded, lambda ordered=ordered: guarded.put("item", *ordered, session=clerk)
            )

    def test_what_a_batch_does_single_writes_do(self, guarded: Guarded, clerk: Session) -> None:
        rows = [{"maker": "M", "number": 1, "price": 7}, {"maker": "P", "number": 3, "price": 3}]
        for row in rows:
            guarded.put("item", row, session=clerk)
        singly = guarded.all("item", "maker", "price")
        guarded.put(
            "item", {"maker": "M", "number": 1, "price": 5}, {"maker": "P", "number": 3, "price": None}
        )
        guarded.put("item", *rows, session=clerk)
        assert guarded.all("item", "maker", "price") == singly

    def test_a_given_value_counts_also_where_it_is_what_stands(
        self, guarded: Guarded, clerk: Session
    ) -> None:
        """Or whoever may not see it could try which value is not refused."""
        refused(guarded, lambda: guarded.put("item", {"maker": "N", "number": 2, "price": 50}, session=clerk))

    def test_a_blank_sets_nothing_of_what_is_new(self, guarded: Guarded) -> None:
        clerk = guarded.granted(grant("item", price=SHOWN))
        assert guarded.put("item", {"maker": "Z", "number": 1, "price": None}, session=clerk).created == 1
        guarded.put("item", {"maker": "N", "number": 2, "price": 5})
        refused(
            guarded, lambda: guarded.put("item", {"maker": "N", "number": 2, "price": None}, session=clerk)
        )


class TestSubjects:
    GRANTS = (
        grant("client", points=SHOWN),
        grant("client", "shop.code = 'A'", ("update", "create"), points=FieldRight(show="whole", write=True)),
        grant("shop"),
    )

    @pytest.fixture
    def clerk(self, guarded: Guarded) -> Session:
        return guarded.granted(*self.GRANTS)

    def test_by_hand(self, guarded: Guarded, clerk: Session) -> None:
        ann, bob = (guarded.id("client", f"name = '{name}'") for name in ("Ann", "Bob"))
        clerk.edit("client", ann, {"points": 6})
        clerk.edit("client", bob, {"name": "Rob"})
        for values in ({"points": 6}, {"points": None}, {"points": 6, "shop": "A"}):
            assert refused(guarded, lambda values=values: clerk.edit("client", bob, values)) == (
                "clerk may not set points of this Client."
            )
        refused(guarded, lambda: clerk.edit("client", ann, {"points": 7, "shop": "B"}))

    def test_by_key(self, guarded: Guarded, clerk: Session) -> None:
        def put(points: int | None, key: str, **rest: Any) -> Any:
            return guarded.put("client", {"points": points, **rest}, keys=[key], session=clerk)

        assert put(6, "ann").updated == 1
        assert "set points" in refused(guarded, lambda: put(6, "bob"))
        # A blank says nothing of a subject.
        assert put(None, "bob", name="Rob").updated == 1
        assert put(1, "new", shop="A").created == 1
        assert "set points" in refused(guarded, lambda: put(1, "newer", shop="B"))

    def test_by_an_identifier_that_links(self, guarded: Guarded, clerk: Session) -> None:
        def put(points: int, phone: str) -> Any:
            return guarded.put(
                "client", {"points": points, "phone": phone}, keys=["k"], source="web", session=clerk
            )

        assert "set points" in refused(guarded, lambda: put(9, "13800130002"))
        put(9, "13800130001")
        assert guarded.one("client", "name = 'Ann'")["points"] == 9


class TestPartsAndOthers:
    def test_a_part_of_an_address_is_the_address(self, guarded: Guarded) -> None:
        clerk = guarded.granted(grant("client", home=SHOWN))
        ann = guarded.id("client", "name = 'Ann'")
        for values in ({"home.city": "x"}, {"home": {"city": "x"}}):
            assert "set home of Client" in refused(
                guarded, lambda values=values: clerk.edit("client", ann, values)
            )

    def test_who_sets_a_part_unseen_leaves_the_others_as_they_stand(self, guarded: Guarded) -> None:
        ann = guarded.id("client", "name = 'Ann'")
        guarded.session.edit("client", ann, {"home.street": "Lane 1"})
        clerk = guarded.granted(grant("client", home=BLIND))
        clerk.edit("client", ann, {"home.city": "苏州"})
        home = guarded.session.get("client", ann)["home"]
        assert (home["city"], home["street"]) == ("苏州", "Lane 1")

    def test_a_reference(self, guarded: Guarded) -> None:
        clerk = guarded.granted(grant("sale", shop=SHOWN), grant("shop"))
        sale = {"number": "n", "sold_at": DAY}
        assert guarded.put("sale", sale, session=clerk).created == 1
        assert "set shop of Sale" in refused(
            guarded, lambda: guarded.put("sale", {**sale, "shop": "A"}, session=clerk)
        )

    def test_a_stub_sets_what_identifies_it(self, guarded: Guarded) -> None:
        clerk = guarded.granted(grant("sale"), grant("shop", code=SHOWN))
        sale = {"number": "n", "sold_at": DAY}
        assert guarded.put("sale", {**sale, "shop": "A"}, session=clerk).created == 1
        assert "set code of Shop" in refused(
            guarded, lambda: guarded.put("sale", {**sale, "shop": "NEW"}, session=clerk)
        )

    def test_each_part_of_a_write(self, guarded: Guarded) -> None:
        clerk = guarded.granted(grant("sale"), grant("item", title=SHOWN))
        parts = [
            records("sale", {"number": "n", "sold_at": DAY}),
            records("item", {"maker": "Z", "number": 1, "title": "x"}),
        ]
        for ordered in (parts, parts[::-1]):
            refused(guarded, lambda ordered=ordered: clerk.write(ordered, source="till"))

    def test_a_denial_wins(self, guarded: Guarded) -> None:
        denial = Grant(
            domain="item", actions=("update",), deny=True, where="price > 10", fields={"price": HIDDEN}
        )
        guarded.put("item", {"maker": "M", "number": 1, "price": 5}, {"maker": "N", "number": 2, "price": 50})
        clerk = guarded.granted(grant("item"), denial)
        assert guarded.put("item", {"maker": "M", "number": 1, "price": 6}, session=clerk).updated == 1
        for maker, number, price in (("M", 1, 11), ("N", 2, 1)):
            row = {"maker": maker, "number": number, "price": price}
            refused(guarded, lambda row=row: guarded.put("item", row, session=clerk))
        assert guarded.put("item", {"maker": "N", "number": 2, "title": "x"}, session=clerk).updated == 1
        assert guarded.put("item", {"maker": "Q", "number": 2, "price": 99}, session=clerk).created == 1


class TestDeletes:
    """A sale goes without its client; what must belong to its client goes along."""

    def test_what_refers_unseen_is_not_counted(self, guarded: Guarded) -> None:
        clerk = guarded.acting([("client", "read delete", None), ("sale", "read", "shop.code = 'A'")])
        ann = guarded.id("client", "name = 'Ann'")
        with pytest.raises(Exception, match="1 records of Sale refer to it"):
            clerk.delete("client", [ann])
        blind = guarded.acting([("client", "read delete", None)])
        with pytest.raises(NotPermittedError) as told:
            blind.delete("client", [ann])
        assert (
            str(told.value)
            == "Something that you may not see or delete refers to it. Ask an admin to delete it."
        )
        assert guarded.session.count("client") == 3
