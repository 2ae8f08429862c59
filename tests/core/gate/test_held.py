"""What clashes with an unseen record is answered as if it were written, and waits for an admin."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from cornershop import records
from guardedshop import Guarded

from regulars import Outcome, Part, Session
from regulars.catalog import FieldRight, Grant
from regulars.errors import NotFoundError, NotPermittedError, RecordError, RegularsError

DAY = "2026-04-01 10:00:00"
OF_A = "shop.code = 'A'"
EVERYTHING = ("read", "create", "update", "delete")
CLERK = [
    ("sale", "read create update delete", OF_A),
    ("client", "read create update delete", OF_A),
    ("item", "read create update delete", "maker = 'M'"),
    ("shop", "read", None),
]


@pytest.fixture
def clerk(guarded: Guarded) -> Session:
    return guarded.acting(CLERK)


@pytest.fixture
def admin(guarded: Guarded) -> Session:
    return guarded.acting([("*", "read create update delete export admin", None)])


def told(outcome: Outcome) -> Any:
    return (
        outcome.created, outcome.updated, outcome.unchanged, outcome.rejected, outcome.records,
        [dict(each) for each in outcome.ids],
    )  # fmt: skip


def item(barcode: str | None, number: int = 7, maker: str = "M", **rest: Any) -> dict[str, Any]:
    return {"maker": maker, "number": number, "barcode": barcode, **rest}


def test_a_unique_value_of_an_unseen_record(guarded: Guarded, clerk: Session, admin: Session) -> None:
    guarded.put("item", item("X", 1, "N"))
    before = guarded.dump()

    made = clerk.add("item", item("X", price=Decimal("2.50")))

    assert {name: rows for name, rows in guarded.dump().items() if name != "regulars_held"} == {
        name: rows for name, rows in before.items() if name != "regulars_held"
    }
    with pytest.raises(NotFoundError) as unseen:
        clerk.get("item", made)
    assert str(unseen.value) == f"There is no Item {made}."
    (held,) = admin.held()
    assert (held.written.actor, held.written.source, held.state) == ("clerk", "hand", "waiting")
    assert [(each.domain, each.by) for each in held.against] == [("item", "barcode")]
    (part,) = held.parts
    assert dict(part.columns) == {"maker": ["M"], "number": [7], "barcode": ["X"], "price": ["2.50"]}


def test_an_identity_of_the_same_source(guarded: Guarded, clerk: Session, admin: Session) -> None:
    theirs = guarded.one("sale", "number = 'S3'")  # of shop B; the identity is shop, till and number
    wide = guarded.acting([*CLERK[1:], ("sale", "create update", None), ("sale", "read", OF_A)])
    outcome = guarded.put("sale", {"number": "S3", "shop": "B", "sold_at": DAY, "net": 9}, session=wide)

    assert (outcome.created, outcome.updated, outcome.rejected) == (1, 0, [])
    assert guarded.one("sale", "number = 'S3'") == theirs
    (held,) = admin.held()
    assert [(each.domain, each.record, each.by) for each in held.against] == [
        ("sale", theirs["id"], "identity")
    ]


def test_a_key_of_the_same_source(guarded: Guarded, clerk: Session, admin: Session) -> None:
    bob = guarded.one("client", "name = 'Bob'")

    outcome = guarded.put("client", {"name": "Rob", "shop": "A"}, keys=["bob"], session=clerk)

    assert (outcome.created, outcome.rejected) == (1, [])
    assert guarded.one("client", "name = 'Bob'") == bob
    assert [row["name"] for row in clerk.rows("client")] == ["Ann"]
    (held,) = admin.held()
    assert [each.by for each in held.against] == ["key"]


def test_a_field_that_one_may_not_find_by_is_not_met(guarded: Guarded, admin: Session) -> None:
    """The item may be read, its barcode may not: whether it is X is not told."""
    guarded.put("item", item("X", 1))
    rights = {"barcode": FieldRight(show="hide", write=True)}
    clerk = guarded.granted(Grant(domain="item", actions=EVERYTHING, fields=rights))

    assert clerk.add("item", item("X"))

    assert len(admin.held()) == 1


def test_a_seen_clash_is_told(guarded: Guarded, clerk: Session, admin: Session) -> None:
    guarded.put("item", item("X", 1))

    with pytest.raises(RecordError, match="Another Item has this barcode already"):
        clerk.add("item", item("X"))

    assert admin.held() == []


class TestNonInterference:
    """Two worlds that differ in what the clerk may not see; every answer is the same."""

    def answers(self, guarded: Guarded, clerk: Session, act: Callable[[Session], Any]) -> list[Any]:
        found: list[Any] = []
        try:
            found.append(act(clerk))
        except RegularsError as error:
            found.append((type(error), str(error)))
        for domain in ("item", "sale", "client", "shop"):
            found.append(list(clerk.rows(domain)))
        # What comes next is numbered alike.
        found.append(clerk.add("item", {"maker": "M", "number": 99}))
        return found

    def put(self, *rows: dict[str, Any], **options: Any) -> Callable[[Guarded, Session], Any]:
        return lambda guarded, clerk: told(guarded.put("item", *rows, session=clerk, **options))

    @pytest.mark.parametrize(
        ("act", "equal"),
        [
            # Refused for another reason: the same refusal, and nothing is held.
            (lambda c: c.write([records("item", item("X", 7, "N"))], source="till"), True),
            (lambda c: c.write([records("item", item("X", price=-1))], source="till").rejected, True),
            (lambda c: c.add("item", item("X", price=-1)), True),
            (lambda c: told(c.write([records("item", item("SEEN"), item("X", 8))], source="till")), False),
            (
                lambda c: told(
                    c.write([records("item", item("X"), item("X", 8), item("Y", 9))], source="till")
                ),
                False,
            ),
            (
                lambda c: told(
                    c.write([records("item", item("U", 6), item("X"), item("Y", 9))], source="till")
                ),
                False,
            ),
            (lambda c: c.add("item", item("X")), False),
            (lambda c: c.edit("item", next(c.rows("item"))["id"], {"barcode": "X"}), False),
        ],
    )
    def test_unique_values(self, guarded: Guarded, act: Callable[[Session], Any], equal: bool) -> None:
        """`equal`: also what is read afterwards; else all but what was held."""
        worlds = []
        for barcode in ("X", "Z"):
            self.begun(guarded)
            guarded.put("item", item(barcode, 1, "N"))
            guarded.put("item", item("SEEN", 2))
            clerk = guarded.acting(CLERK)
            worlds.append(self.answers(guarded, clerk, act))
            held = guarded.acting([("*", "read admin", None)]).held()
            assert bool(held) == (barcode == "X" and not equal)
        one, other = worlds
        assert one[0] == other[0]
        assert one[-1] == other[-1]
        if equal:
            assert one == other

    def begun(self, guarded: Guarded) -> None:
        for domain in ("sale", "item", "client"):
            guarded.session.delete(domain, guarded.all(domain, "id"))
        with guarded.workspace.database.begin() as connection:
            tables = guarded.workspace.store.domains.metadata.tables
            connection.execute(tables["regulars_counter"].update().values(next=1000))
            for name in (
                "regulars_held",
                "regulars_change_set",
                "regulars_chunk",
                "regulars_created",
                "regulars_before",
            ):
                connection.execute(tables[name].delete())

    @pytest.mark.parametrize("phone", ["13800130002", "13800139999"])
    def test_who_carries_the_identifier_of_somebody_unseen_is_as_anybody_new(
        self, guarded: Guarded, clerk: Session, phone: str
    ) -> None:
        made = clerk.add("client", {"name": "New", "shop": "A", "phone": phone})

        assert clerk.get("client", made)["phone"] == f"+86{phone}"
        assert [hit.id for hit in clerk.search(phone)] == [made]
        # A second one joins the first, whoever else carries it.
        clerk.add("client", {"name": "Newer", "shop": "A", "phone": phone})
        assert [row["name"] for row in clerk.rows("client", f"id = {made}")] == ["Newer"]
        sale = {"number": "n", "shop": "A", "sold_at": DAY, "client": f"+86{phone}"}
        assert guarded.put("sale", sale, session=clerk).created == 1
        assert clerk.count("sale", f"client = {made}") == 1

    @pytest.mark.parametrize("said", ["bob", "nobody", "+8613800130002", "+8613800139999"])
    def test_a_reference_to_somebody_unseen_is_one_to_nobody(
        self, guarded: Guarded, clerk: Session, said: str
    ) -> None:
        sale = {"number": "n", "shop": "A", "sold_at": DAY, "client": said}
        assert guarded.put("sale", sale, session=clerk).created == 1
        assert guarded.one("sale", "number = 'n'")["client"] is None

    def test_an_id_of_something_unseen_is_none(self, guarded: Guarded, clerk: Session) -> None:
        bob = guarded.id("client", "name = 'Bob'")
        for domain, known in (("client", bob), ("item", guarded.id("item", "maker = 'N'"))):
            field = "name" if domain == "client" else "title"
            for record in (known, 10**9):
                part = Part(domain=domain, columns={field: ["x"]}, rows=[1], ids=[record])
                (rejected,) = clerk.write([part], source="till").rejected
                called = "Client" if domain == "client" else "Item"
                assert rejected.messages == {"id": [f"There is no {called} {record}."]}
                with pytest.raises(NotFoundError) as error:
                    clerk.edit(domain, record, {field: "x"})
                assert str(error.value) == f"There is no {called} {record}."
        sale = {"number": "n", "shop": "A", "sold_at": DAY}
        for record in (bob, 10**9):
            (rejected,) = guarded.put("sale", {**sale, "client": record}, session=clerk).rejected
            assert rejected.messages == {"client": [f"There is no Client “{record}”."]}


def test_a_row_is_held_whole_with_what_hangs_on_it(guarded: Guarded, clerk: Session, admin: Session) -> None:
    guarded.put("item", item("X", 1, "N"))
    items = records("item", item("X", 7), item("Y", 8), numbers=[1, 2])
    sales = records(
        "sale",
        {"number": "n1", "shop": "A", "sold_at": DAY, "item": ("M", 8)},
        {"number": "n2", "shop": "A", "sold_at": DAY, "item": ("M", 8)},
        {"number": "n3", "shop": "A", "sold_at": DAY, "item": ("M", 7)},
        numbers=[1, 2, 3],
    )

    outcome = clerk.write([items, sales], source="till")

    assert (outcome.created, outcome.rejected) == (3, [])
    assert guarded.all("sale", "number", where="starts_with(number, 'n')") == ["n2"]
    assert [[part.domain for part in each.parts] for each in admin.held()] == [["item", "sale"], ["sale"]]
    assert clerk.get("sale", outcome.ids[1][2])["number"] == "n2"


class TestQueue:
    @pytest.fixture
    def held(self, guarded: Guarded, clerk: Session, admin: Session) -> int:
        guarded.put("item", item("X", 1, "N"))
        clerk.add("item", item("X", title="Cake"))
        (held,) = admin.held()
        return held.id

    def test_is_for_admins(self, clerk: Session, held: int) -> None:
        for ask in (
            lambda: clerk.held(),
            lambda: clerk.held_one(held),
            lambda: clerk.accept_held(held),
            lambda: clerk.drop_held(held, reason="no"),
        ):
            with pytest.raises(NotPermittedError):
                ask()

    def test_what_still_clashes_is_not_accepted(self, guarded: Guarded, admin: Session, held: int) -> None:
        with pytest.raises(RecordError, match="Another Item has this barcode"):
            admin.accept_held(held)
        assert admin.held_one(held).state == "waiting"

    def test_accepted_it_is_written(self, guarded: Guarded, admin: Session, held: int) -> None:
        admin.edit("item", guarded.id("item", "maker = 'N' and number = 1"), {"barcode": None})

        outcome = admin.accept_held(held)

        assert outcome.created == 1
        assert guarded.one("item", "barcode = 'X'")["title"] == "Cake"
        settled = admin.held_one(held)
        assert (settled.state, settled.settled_by) == ("accepted", "clerk")
        assert admin.held() == [] and len(admin.held(None)) == 1
        with pytest.raises(RegularsError, match="settled already"):
            admin.drop_held(held, reason="no")

    def test_dropped_it_is_kept_with_the_reason(self, guarded: Guarded, admin: Session, held: int) -> None:
        admin.drop_held(held, reason="typed twice")

        assert admin.held() == []
        assert admin.held_one(held).reason == "typed twice"
        assert guarded.session.count("item", "title = 'Cake'") == 0

    def test_an_identity_that_is_accepted_changes_what_stands(self, guarded: Guarded, admin: Session) -> None:
        blind = guarded.acting([("item", "create update", None)])
        guarded.put("item", {"maker": "M", "number": 1, "title": "Coffee"}, session=blind)
        (held,) = admin.held()
        assert guarded.one("item", "maker = 'M'")["title"] == "Tea"

        assert admin.accept_held(held.id).updated == 1

        assert guarded.one("item", "maker = 'M'")["title"] == "Coffee"

    def test_nobody_waits_for_what_was_undone(self, guarded: Guarded, admin: Session, clerk: Session) -> None:
        guarded.put("item", item("X", 1, "N"))
        with clerk.change_set(reason="test") as change:
            clerk.add("item", item("X"))
            clerk.add("item", item("Y", 8))

        guarded.session.undo(change)

        assert [each.state for each in admin.held(None)] == ["undone"]

    def test_a_rehearsal_holds_nothing(self, guarded: Guarded, admin: Session, clerk: Session) -> None:
        guarded.put("item", item("X", 1, "N"))
        with clerk.rehearsal():
            clerk.add("item", item("X"))
        assert admin.held(None) == []

    def test_what_is_unknown_is_not_found(self, admin: Session) -> None:
        with pytest.raises(NotFoundError, match="no held contribution 12"):
            admin.held_one(12)
