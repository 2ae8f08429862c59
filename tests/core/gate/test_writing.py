"""A write is checked on the row before and on the row after; what is not permitted leaves nothing behind."""

from typing import Any, ClassVar

import pytest
from cornershop import records
from guardedshop import Guarded

from regulars import Session
from regulars.catalog import FieldRight, Grant
from regulars.errors import NotFoundError, NotPermittedError

DAY = "2026-04-01 10:00:00"
OF_A = "shop.code = 'A'"


def sale(number: str, **rest: Any) -> dict[str, Any]:
    return {"number": number, "sold_at": DAY, **rest}


def refused(guarded: Guarded, session: Session, domain: str, *rows: dict[str, Any], **options: Any) -> None:
    """A write that is refused, whole."""
    before = guarded.dump()
    with pytest.raises(NotPermittedError):
        guarded.put(domain, *rows, session=session, **options)
    assert guarded.dump() == before


@pytest.mark.parametrize("do", ["read", "update", "delete", "read delete", "read update"])
def test_what_is_new_needs_the_right_to_create(guarded: Guarded, do: str) -> None:
    clerk = guarded.acting([("sale", do, None), ("shop", "read create update", None)])
    refused(guarded, clerk, "sale", sale("new"))
    with pytest.raises(NotPermittedError):
        clerk.add("sale", sale("new"))


@pytest.mark.parametrize("do", ["create", "create update", "read create"])
def test_with_it_something_new_is_written(guarded: Guarded, do: str) -> None:
    clerk = guarded.acting([("sale", do, None)])
    assert guarded.put("sale", sale("new"), session=clerk).created == 1
    assert clerk.add("sale", sale("newer"))


@pytest.mark.parametrize("do", ["read", "read create", "read delete", "read create delete"])
def test_what_stands_needs_the_right_to_update(guarded: Guarded, do: str) -> None:
    guarded.put("sale", sale("new"))
    refused(guarded, guarded.acting([("sale", do, None)]), "sale", sale("new", note="x"))
    clerk = guarded.acting([("sale", "read update", None)])
    assert guarded.put("sale", sale("new", note="x"), session=clerk).updated == 1


@pytest.mark.parametrize("do", ["read", "read create", "read delete"])
def test_an_edit_is_an_update(guarded: Guarded, do: str) -> None:
    clerk = guarded.acting([("sale", do, None), ("client", do, None)])
    for domain, values in (("sale", {"note": "x"}), ("client", {"name": "x"})):
        record = guarded.all(domain, "id")[0]
        with pytest.raises(NotPermittedError):
            clerk.edit(domain, record, values)
        assert guarded.session.get(domain, record)[next(iter(values))] != "x"


@pytest.mark.parametrize("do", ["read", "read create update"])
def test_to_delete_is_a_right_of_its_own(guarded: Guarded, do: str) -> None:
    clerk = guarded.acting([("sale", do, None)])
    with pytest.raises(NotPermittedError):
        clerk.delete("sale", guarded.all("sale", "id"))
    assert guarded.session.count("sale") == 6


class TestRulesOnRows:
    GRANTS: ClassVar = [
        ("sale", "read create update delete", OF_A),
        ("shop", "read", None),
        ("item", "read", None),
    ]

    @pytest.fixture
    def clerk(self, guarded: Guarded) -> Session:
        return guarded.acting(self.GRANTS)

    def test_a_new_row_must_pass(self, guarded: Guarded, clerk: Session) -> None:
        assert guarded.put("sale", sale("n1", shop="A"), session=clerk).created == 1
        refused(guarded, clerk, "sale", sale("n2", shop="B"))
        refused(guarded, clerk, "sale", sale("n3"))

    def test_each_row_of_a_batch_must(self, guarded: Guarded, clerk: Session) -> None:
        rows = [sale(f"n{n}", shop="A") for n in range(5)]
        refused(guarded, clerk, "sale", *rows, sale("n9", shop="B"))
        refused(guarded, clerk, "sale", *rows[:2], sale("n9", shop="B"), *rows[2:])

    def test_by_hand_too(self, guarded: Guarded, clerk: Session) -> None:
        before = guarded.dump()
        with pytest.raises(NotPermittedError):
            clerk.add("sale", sale("n1", shop="B"))
        assert guarded.dump() == before
        assert clerk.add("sale", sale("n1", shop="A"))

    def test_the_row_before_must_pass(self, guarded: Guarded, clerk: Session) -> None:
        """A sale of shop B is not to be taken to A, nor changed."""
        theirs = guarded.id("sale", "number = 'S1'")
        shop = guarded.id("shop", "code = 'A'")
        for values in ({"note": "x"}, {"client": None}):
            with pytest.raises(NotFoundError):
                clerk.edit("sale", theirs, values)
        seeing = guarded.acting([("sale", "read", None), *self.GRANTS])
        for values in ({"note": "x"}, {"client": None}):
            with pytest.raises(NotPermittedError):
                seeing.edit("sale", theirs, values)
        assert shop

    def test_what_is_not_seen_is_not_taken_over(self, guarded: Guarded) -> None:
        """It is answered as if it were new: see test_held."""
        guarded.put("item", {"maker": "M", "number": 7, "title": "Cake"})
        taking = guarded.acting([("item", "read create update", "title = 'Tea'")])
        assert guarded.put("item", {"maker": "M", "number": 7, "title": "Tea"}, session=taking).created == 1
        assert guarded.one("item", "number = 7")["title"] == "Cake"

    def test_the_row_after_must_pass(self, guarded: Guarded) -> None:
        clerk = guarded.acting([("item", "read create update", "title = 'Tea'")])
        refused(guarded, clerk, "item", {"maker": "M", "number": 1, "title": "Cake"})
        with pytest.raises(NotPermittedError):
            clerk.edit("item", guarded.id("item", "title = 'Tea'"), {"title": "Cake"})
        assert (
            guarded.put(
                "item", {"maker": "M", "number": 1, "title": "Tea", "price": 3}, session=clerk
            ).updated
            == 1
        )

    def test_a_subject_before_and_after(self, guarded: Guarded) -> None:
        clerk = guarded.acting([("client", "read create update", OF_A), ("shop", "read", None)])
        ann, bob = (guarded.id("client", f"name = '{name}'") for name in ("Ann", "Bob"))
        clerk.edit("client", ann, {"name": "Anna"})
        with pytest.raises(NotPermittedError):
            clerk.edit("client", ann, {"shop": "B"})
        with pytest.raises(NotFoundError):
            clerk.edit("client", bob, {"shop": "A"})
        refused(guarded, clerk, "client", {"shop": "B", "name": "New"}, keys=["new"])
        assert guarded.put("client", {"shop": "A", "name": "Bobby"}, keys=["bob"], session=clerk).created == 1
        assert guarded.session.get("client", bob)["name"] == "Bob"
        assert guarded.put("client", {"shop": "A", "name": "New"}, keys=["new"], session=clerk).created == 1

    def test_who_would_be_linked_to_an_unseen_subject_stands_alone(self, guarded: Guarded) -> None:
        clerk = guarded.acting([("client", "read create update", OF_A), ("shop", "read", None)])
        bob = guarded.one("client", "name = 'Bob'")
        refused(
            guarded, clerk, "client", {"phone": "13800130002", "name": "Mine"}, keys=["mine"], source="web"
        )
        said = {"phone": "13800130002", "shop": "A", "name": "Mine"}
        outcome = guarded.put("client", said, keys=["mine"], source="web", session=clerk)
        (mine,) = outcome.ids[0].values()
        assert outcome.created == 1
        assert clerk.get("client", mine)["name"] == "Mine"
        assert guarded.session.get("client", bob["id"]) == bob
        assert guarded.session.pairs("client") == [(bob["id"], mine, "phone:+8613800130002")]
        assert clerk.pairs("client") == []

    def test_delete(self, guarded: Guarded, clerk: Session) -> None:
        mine, theirs = guarded.id("sale", "number = 'S0'"), guarded.id("sale", "number = 'S1'")
        for missing in (theirs, 10**9, 2**60, 0):
            with pytest.raises(NotFoundError) as told:
                clerk.delete("sale", [missing])
            assert str(told.value) == f"There is no Sale {missing}."
        with pytest.raises(NotFoundError):
            clerk.delete("sale", [mine, theirs])
        assert guarded.session.count("sale") == 6
        assert clerk.delete("sale", [mine]) == 1

    def test_in_a_transaction_of_several_writes(self, guarded: Guarded, clerk: Session) -> None:
        before = guarded.dump()
        with pytest.raises(NotPermittedError), clerk.transaction():
            guarded.put("sale", sale("n1", shop="A"), session=clerk)
            guarded.put("sale", sale("n2", shop="B"), session=clerk)
        assert guarded.dump() == before


class TestOtherDomainsOfAWrite:
    def test_a_stub_is_a_record_that_is_made(self, guarded: Guarded) -> None:
        clerk = guarded.acting([("sale", "create update", None), ("shop", "read", None)])
        refused(guarded, clerk, "sale", sale("n1", shop="NEW"))
        assert guarded.put("sale", sale("n1", shop="A"), session=clerk).created == 1
        opener = guarded.acting([("sale", "create update", None), ("shop", "create", None)])
        assert guarded.put("sale", sale("n2", shop="NEW"), session=opener).created == 1

    def test_each_part_needs_its_right(self, guarded: Guarded) -> None:
        clerk = guarded.acting([("sale", "create update", None)])
        parts = [records("sale", sale("n1")), records("item", {"maker": "X", "number": 9})]
        before = guarded.dump()
        with pytest.raises(NotPermittedError):
            clerk.write(parts, source="till")
        assert guarded.dump() == before


class TestUndo:
    ALL = "read create update delete"

    def test_needs_the_right_to_each_row_that_it_touched(self, guarded: Guarded) -> None:
        with guarded.session.change_set(reason="run") as change:
            guarded.put("sale", sale("n1", shop="B"))
        for grants in (
            [],
            [("*", "read", None)],
            [("*", "create update", None)],
            [("sale", self.ALL, OF_A), *((d, self.ALL, None) for d in ("client", "shop", "item"))],
            [("sale", "delete", None)],
        ):
            with pytest.raises(NotPermittedError):
                guarded.acting(grants).undo(change)
            assert guarded.session.count("sale") == 7
        guarded.acting([("sale", "read delete", "shop.code = 'B'")]).undo(change)
        assert guarded.session.count("sale") == 6

    @pytest.mark.parametrize(
        ("do", "where", "may"),
        [
            ("read update", None, True),
            ("read update", "note = 'x'", False),  # it may not be as it was before
            ("read update", "starts_with(note, 'note')", False),  # nor was it as it is now
            ("read create delete", None, False),
            ("update", None, False),
        ],
    )
    def test_what_was_changed_must_pass_before_and_after(
        self, guarded: Guarded, do: str, where: str | None, may: bool
    ) -> None:
        before = guarded.hash()
        with guarded.session.change_set(reason="run") as change:
            guarded.session.edit("sale", guarded.id("sale", "number = 'S1'"), {"note": "x"})
        clerk = guarded.acting([("sale", do, where)])
        if may:
            clerk.undo(change)
        else:
            with pytest.raises(NotPermittedError, match="change back each record"):
                clerk.undo(change)
        assert (guarded.hash() == before) == may

    @pytest.mark.parametrize("do", ["read create update", "read create update delete", "read update delete"])
    def test_what_was_deleted_is_made_anew(self, guarded: Guarded, do: str) -> None:
        before = guarded.hash()
        with guarded.session.change_set(reason="run") as change:
            guarded.session.delete("sale", [guarded.id("sale", "number = 'S1'")])
        clerk = guarded.acting([("sale", do, "shop.code = 'B'")])
        if "create" in do:
            clerk.undo(change)
        else:
            with pytest.raises(NotPermittedError):
                clerk.undo(change)
        assert (guarded.hash() == before) == ("create" in do)

    def test_a_field_that_one_may_not_set_is_not_set_back(self, guarded: Guarded) -> None:
        with guarded.session.change_set(reason="run") as change:
            guarded.session.edit("sale", guarded.id("sale", "number = 'S1'"), {"note": "x"})
        shut = Grant(domain="sale", actions=("read", "update"), fields={"note": FieldRight(show="whole")})
        with pytest.raises(NotPermittedError):
            guarded.granted(shut).undo(change)
        guarded.acting([("sale", "read update", None)]).undo(change)


def test_a_rehearsal_is_checked_too(guarded: Guarded) -> None:
    clerk = guarded.acting([("sale", "read", None)])
    with pytest.raises(NotPermittedError), clerk.rehearsal():
        guarded.put("sale", sale("n1"), session=clerk)


def test_what_may_be_done_can_be_asked(guarded: Guarded) -> None:
    clerk = guarded.acting([("sale", "read", OF_A), ("client", "update", None)])
    asked = {
        (d, a): clerk.may(d, a) for d in ("sale", "client") for a in ("read", "create", "update", "delete")
    }
    assert {each for each, may in asked.items() if may} == {("sale", "read"), ("client", "update")}
