"""A search finds by what one may find by, in each record, and tells nothing more of it than is shown."""

import pytest
from guardedshop import Guarded
from test_field_rights import HIDE, allow, deny

from regulars import Session
from regulars.catalog import FieldRight

EXACT = FieldRight(find="exact")
FULL = FieldRight(find="full")


def hits(session: Session, text: str, domain: str | None = "client") -> list[tuple[str, str]]:
    return [(hit.label, hit.field) for hit in session.search(text, domain)]


@pytest.mark.parametrize("right", [HIDE, FieldRight(show="last4"), FieldRight(show="hash")])
def test_what_is_hidden_or_masked_is_not_searched(guarded: Guarded, right: FieldRight) -> None:
    clerk = guarded.granted(allow("client", phone=right))

    assert hits(guarded.session, "0002") == [("Bob", "phone")]
    assert hits(clerk, "0002") == []
    assert hits(clerk, "13800130002") == []
    assert hits(clerk, "bo") == [("Bob", "name")]


def test_a_name_that_is_not_shown_is_no_label(guarded: Guarded) -> None:
    assert hits(guarded.granted(allow("client", name=HIDE)), "0002") == [("", "phone")]
    assert hits(guarded.granted(allow("client", name="initial")), "0002") == [("B**", "phone")]
    some = guarded.granted(allow("client"), deny("client", "name", where="points > 6"))
    assert hits(some, "1380013") == []
    assert hits(some, "0002") == [("", "phone")]
    assert hits(some, "bo") == []
    assert hits(some, "ann") == [("Ann", "name")]


def test_rows_decide_whether_a_hit_counts(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client", "shop.code = 'A'"), allow("client", phone=HIDE))
    guarded.put("client", {"phone": "13800230002", "name": "Abe", "shop": "A"}, keys=["abe"])

    assert hits(guarded.session, "0002") == [("Bob", "phone"), ("Abe", "phone")]
    assert hits(clerk, "0002") == [("Abe", "phone")]
    assert hits(clerk, "0002 abe") == [("Abe", "phone")]
    assert hits(clerk, "0002 bob") == []
    assert hits(clerk, "bob") == [("Bob", "name")]


def test_a_hit_that_does_not_count_leaves_the_others(guarded: Guarded) -> None:
    guarded.put("client", {"name": "0007 Bond", "phone": "13800230007", "shop": "B"}, keys=["bond"])
    clerk = guarded.granted(allow("client"), deny("client", "phone", where="shop.code = 'B'"))

    assert hits(clerk, "0007") == [("0007 Bond", "name")]


def test_in_any_way_without_being_shown(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client", phone=FULL, name=HIDE))

    assert hits(clerk, "0002") == [("", "phone")]


def test_by_the_whole_value(guarded: Guarded) -> None:
    guarded.put("client", {"email": "Ann@example.com", "card": "C-77"}, keys=["ann"])
    clerk = guarded.granted(
        allow("client", phone=EXACT, email=EXACT, card=FieldRight(show="initial", find="exact"))
    )

    assert hits(clerk, "0001") == []
    assert hits(clerk, "13800130001") == [("Ann", "phone")]
    assert hits(clerk, "+86 138-0013-0001") == hits(guarded.session, "+86 138-0013-0001")
    assert hits(clerk, "ann@exam") == []
    assert hits(clerk, "ann@EXAMPLE.com") == [("Ann", "email")]
    assert hits(clerk, "c-77") == [("Ann", "card")]
    assert hits(clerk, "C**") == []
    assert hits(clerk, "13800130001 ann") == []


def test_by_the_whole_value_in_some_rows(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client", "shop.code = 'A'", phone=EXACT), allow("client", phone=HIDE))

    assert hits(clerk, "13800130001") == [("Ann", "phone")]
    assert hits(clerk, "13800130002") == []


def test_unseen_records_are_not_found_by_any_right(guarded: Guarded) -> None:
    clerk = guarded.granted(
        allow("client", "name = 'Ann'", phone=EXACT), allow("client", "name = 'Nil'", phone=HIDE)
    )

    assert hits(clerk, "13800130002") == []
    assert hits(clerk, "bob") == []
    assert hits(clerk, "nil") == [("Nil", "name")]


def test_a_domain_of_which_nothing_may_be_searched_is_passed_over(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client"), allow("sale", number=HIDE, note=HIDE))

    assert hits(clerk, "note", None) == []
    assert {field for _label, field in hits(guarded.session, "note", None)} == {"note"}
