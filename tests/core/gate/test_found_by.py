"""What somebody may find records by without being shown it: by its whole value, or in any way."""

import base64
from typing import Any

import pytest
from guardedshop import Guarded
from test_field_rights import allow, column, deny

from regulars.catalog import FieldRight
from regulars.errors import ExpressionError, NotPermittedError

EXACT = FieldRight(find="exact")
FULL = FieldRight(find="full")
ANNS = "+8613800130001"


def test_by_its_whole_value(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client", phone=EXACT), allow("sale"))

    assert column(clerk, "client", "name", f"phone = '{ANNS}'") == ["Ann"]
    assert column(clerk, "client", "name", f"'{ANNS}' = phone") == ["Ann"]
    assert column(clerk, "client", "name", f"phone in ('{ANNS}', '+8613800130002')") == ["Ann", "Bob"]
    assert column(clerk, "client", "name", f"not (phone = '{ANNS}')") == ["Bob", "Nil"]
    assert clerk.count("sale", f"client.phone = '{ANNS}'") == 2
    assert clerk.aggregate("client", {"n": "count()"}, where=f"phone = '{ANNS}'") == [{"n": 1}]
    assert clerk.aggregate("sale", {"n": "count()"}, whose={"client": f"phone = '{ANNS}'"}) == [{"n": 2}]


def test_by_an_attribute_of_the_user(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client", nickname=EXACT, shop="whole"), allow("shop"), code="Annie")
    guarded.put("client", {"nickname": "Annie"}, keys=["ann"])

    assert column(clerk, "client", "name", "nickname = :user.code") == ["Ann"]


@pytest.mark.parametrize(
    "where",
    [
        "phone <> '+8613800130001'",
        "phone > '+8613800130001'",
        "phone is null",
        "phone = name",
        "left(phone, 4) = '+861'",
        "phone between '+8613800130001' and '+8613800130003'",
        "phone = '+8613800130001' or phone is not null",
    ],
)
def test_whatever_needs_more_than_its_whole_value_is_refused(guarded: Guarded, where: str) -> None:
    clerk = guarded.granted(allow("client", phone=EXACT))

    with pytest.raises(NotPermittedError, match="find"):
        clerk.count("client", where)
    with pytest.raises(NotPermittedError):
        clerk.find("client", order=["phone"])


def test_in_any_way(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client", phone=FULL, email=FULL, born=FULL, joined=FULL), allow("sale"))
    guarded.put("client", {"email": "ann@example.com", "born": "1990-05-06"}, keys=["ann"])

    assert column(clerk, "client", "name", "phone > '+8613800130001'") == ["Bob", "Nil"]
    assert column(clerk, "client", "name", "contains(email, 'EXAMPLE')") == ["Ann"]
    assert column(clerk, "client", "name", "year(born) = 1990") == ["Ann"]
    assert column(clerk, "client", "name", "joined >= '2026-01-05 09:00'") == ["Nil"]
    assert column(clerk, "client", "name", "date(joined) = '2026-01-05'") == ["Nil"]
    names = [row["name"] for row in clerk.find("client", fields=["name"], order=["-phone"]).rows]
    assert names == ["Nil", "Bob", "Ann"]
    assert clerk.find("sale", "client.phone = 'x'", order=["client.phone"]).rows == []


@pytest.mark.parametrize("right", [EXACT, FULL])
def test_what_is_found_by_is_not_shown(guarded: Guarded, right: FieldRight) -> None:
    clerk = guarded.granted(allow("client", phone=right))

    asks: list[Any] = [
        lambda: clerk.find("client", fields=["phone"]),
        lambda: clerk.find("client", fields={"x": "coalesce(phone, '')"}),
        lambda: clerk.aggregate("client", {"n": "count()"}, {"phone": "phone"}),
        lambda: clerk.aggregate("client", {"n": "max(phone)"}),
        lambda: clerk.aggregate("client", {"n": ("count()", f"phone = '{ANNS}'")}),
    ]
    for ask in asks:
        with pytest.raises(NotPermittedError):
            ask()
    assert "phone" not in clerk.find("client").rows[0]


def test_beside_a_mask(guarded: Guarded) -> None:
    masked = FieldRight(show="last4", find="exact")
    clerk = guarded.granted(allow("client", phone=masked, born=FieldRight(show="year", find="exact")))
    guarded.put("client", {"born": "1990-05-06"}, keys=["ann"])

    assert column(clerk, "client", "phone", f"phone = '{ANNS}'") == ["****0001"]
    assert clerk.count("client", "phone = '****0001'") == 0
    assert clerk.count("client", "born = '1990-05-06'") == 1
    assert clerk.count("client", "born = '1990'") == 0
    # What is no whole value is that of the mask.
    assert clerk.count("client", "right(phone, 1) = '1'") == 1
    assert clerk.count("client", "length(phone) = 8") == 3
    with pytest.raises(ExpressionError, match="part"):
        clerk.count("client", "contains(phone, '138')")


def test_a_full_find_beside_a_mask_sorts_and_filters_by_the_value(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client", phone=FieldRight(show="initial", find="full")))

    rows = clerk.find("client", "phone >= '+8613800130002'", fields=["phone", "name"], order=["-phone"]).rows

    assert [(row["name"], row["phone"]) for row in rows] == [("Nil", "+**"), ("Bob", "+**")]


def test_rows_decide(guarded: Guarded) -> None:
    clerk = guarded.granted(
        allow("client", "name = 'Ann'", phone=EXACT),
        allow("client", "name = 'Bob'", phone=FULL),
        allow("client", phone=FieldRight()),
    )

    every = f"phone in ('{ANNS}', '+8613800130002', '+8613800130003')"
    assert column(clerk, "client", "name", every) == ["Ann", "Bob"]
    assert column(clerk, "client", "name", "phone is not null") == ["Bob"]


def test_a_denial_denies_to_find_too(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("client", phone=FULL), deny("client", "phone", where="name = 'Ann'"))

    assert column(clerk, "client", "name", "phone is not null") == ["Bob", "Nil"]


def test_a_hidden_reference_may_be_found_through(guarded: Guarded) -> None:
    clerk = guarded.granted(allow("sale", client=FULL), allow("client", "name <> 'Bob'"))

    assert clerk.count("sale", "client.name = 'Ann'") == 2
    assert clerk.count("sale", "client.name = 'Bob'") == 0
    with pytest.raises(NotPermittedError):
        clerk.find("sale", "client.name = 'Ann'", fields=["client.name"])


@pytest.mark.parametrize("descending", ["", "-"])
def test_pages_sorted_by_what_is_not_shown_join_to_the_whole_and_their_marks_tell_nothing(
    guarded: Guarded, descending: str
) -> None:
    guarded.put("client", {"name": "Non"}, keys=["non"])
    clerk = guarded.granted(allow("client", phone=FULL))
    order = [f"{descending}phone"]
    whole = [row["id"] for row in clerk.find("client", order=order).rows]

    pages, mark = [], None
    while True:
        page = clerk.find("client", order=order, limit=1, after=mark)
        pages += [row["id"] for row in page.rows]
        mark = page.next
        if mark is None:
            break
        assert "1380013" not in base64.urlsafe_b64decode(mark).decode()

    assert pages == whole and len(whole) == 4
