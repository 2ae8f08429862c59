"""What makes a fact the same fact: its source and its identity, in which a missing part is a part."""

from collections.abc import Callable

import pytest
from cornershop import Shop, records

from regulars import Alias

DAY = "2026-03-01 10:00:00"


def sale(number: str, **rest: object) -> dict[str, object]:
    return {"number": number, "sold_at": DAY, **rest}


def test_a_missing_part_of_an_identity_is_a_part(shop: Shop) -> None:
    rows = [sale("1", shop="A", till="1"), sale("1", shop="A"), sale("1", till="1"), sale("1")]
    assert shop.put("sale", *rows).created == 4
    again = shop.put("sale", *reversed(rows))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 4)
    assert shop.session.count("sale") == 4


@pytest.mark.parametrize(
    "pair",
    [
        [("a|b", "c"), ("a", "b|c")],
        [("a\\", "|c"), ("a", "\\|c")],
        [("a\\|b", "c"), ("a\\", "b|c")],
        [("\\-", "c"), (None, "c")],
        [("\\", "x"), ("\\\\", "x")],
        [("", "x"), ("-", "x")],
        [("A", "x"), ("a", "x")],
        [("１", "x"), ("1", "x")],
    ],
)
def test_identities_that_look_alike_are_not_the_same(shop: Shop, pair: list[tuple[str, str]]) -> None:
    rows = [sale(number, till=till) for till, number in pair]
    assert shop.put("sale", *rows).created == 2
    assert shop.put("sale", *rows).unchanged == 2
    assert shop.session.count("sale") == 2


def test_the_same_identity_twice_in_a_batch_is_one_record(shop: Shop) -> None:
    done = shop.put("sale", sale("1", net="1.00"), sale("2", net="5.00"), sale("1", net="3.00"))
    assert done.records["sale"].created == 2
    assert (done.created, done.updated) == (2, 1)
    assert shop.all("sale", "number", "net") == [("1", pytest.approx(3)), ("2", pytest.approx(5))]


def test_an_identity_is_of_its_source(shop: Shop) -> None:
    shop.put("sale", sale("1", net="1"), source="till")
    shop.put("sale", sale("1", net="2"), source="web")
    assert shop.session.count("sale") == 2
    shop.put("sale", sale("1", net="9"), source="web")
    assert sorted(map(int, shop.all("sale", "net"))) == [1, 9]


def test_an_identity_of_a_shared_domain_is_of_all_sources(shop: Shop) -> None:
    shop.put("shop", {"code": "A", "name": "One"}, source="till")
    done = shop.put("shop", {"code": "A", "name": "Two"}, source="web")
    assert (done.created, done.updated) == (0, 1)
    shop.put("sale", sale("1", shop="A"), source="till")
    shop.put("sale", sale("1", shop="A"), source="web")
    assert shop.all("sale", "shop.name") == ["Two", "Two"]
    assert shop.session.count("shop") == 1


def test_two_batches_of_one_transaction_meet_the_same_record(shop: Shop) -> None:
    with shop.session.transaction():
        first = shop.put("sale", sale("1", net="1"))
        second = shop.put("sale", sale("1", net="2"), sale("2", net="7"))
    assert (first.created, second.created, second.updated) == (1, 1, 1)
    assert sorted(map(int, shop.all("sale", "net"))) == [2, 7]


def test_a_column_that_is_not_written_keeps_its_value(shop: Shop) -> None:
    shop.put("sale", sale("1", net="5", note="gift", quantity="2"))
    done = shop.put("sale", {"number": "1", "net": "6"})
    assert done.updated == 1 and not done.rejected
    found = shop.one("sale")
    assert (found["net"], found["note"], found["quantity"]) == (6, "gift", 2)


@pytest.mark.parametrize("blank", [None, "", "  ", "\u3000"])
def test_a_blank_leaves_nothing_but_the_default(shop: Shop, blank: str | None) -> None:
    """A fact stands as its source said it last."""
    shop.put("sale", sale("1", net="5", note="gift", shop="A", way="online", refund="true"))
    bare = sale("1", net=blank, note=blank, shop="A", way=blank, refund=blank)
    done = shop.put("sale", bare)
    assert (done.updated, done.rejected) == (1, [])
    found = shop.one("sale")
    assert [found[name] for name in ("net", "note", "way", "refund")] == [None, None, "store", None]
    assert shop.put("sale", bare).unchanged == 1


def test_a_hand_edit_empties_with_nothing(shop: Shop) -> None:
    shop.put("sale", sale("1", net="5", note="gift"))
    record = shop.one("sale")["id"]
    shop.session.edit("sale", record, {"note": None})
    assert shop.one("sale")["note"] is None
    assert shop.one("sale")["net"] == 5


def test_counts_are_of_source_rows_and_of_records(shop: Shop) -> None:
    parts = [
        records("client", {"phone": "13800138000"}, {"phone": "13800138000"}, numbers=[1, 2], alias="who"),
        records("sale", sale("1"), sale("2"), sale("x", sold_at="never"), numbers=[1, 2, 3]),
    ]
    done = shop.session.write(parts, source="till")
    assert (done.created, done.updated, done.unchanged) == (2, 0, 0)
    assert [(each.row, each.domain) for each in done.rejected] == [(3, "sale")]
    assert done.records["client"].created == 1
    assert done.records["sale"].created == 2
    again = shop.session.write(parts, source="till")
    assert (again.created, again.updated, again.unchanged, len(again.rejected)) == (0, 0, 2, 1)


def test_a_row_is_created_if_any_of_its_records_was(shop: Shop) -> None:
    shop.put("client", {"phone": "13800138000", "name": "Li"}, keys=["k"])
    parts = [
        records("client", {"phone": "13800138000", "name": "Li"}, keys=["k"], alias="who"),
        records("sale", sale("1", net="3")),
    ]
    assert shop.session.write(parts, source="till").created == 1
    parts[1] = records("sale", sale("1", net="4"))
    assert shop.session.write(parts, source="till").updated == 1
    assert shop.session.write(parts, source="till").unchanged == 1


class TestTwoPartsOfOneDomain:
    """`rows:` of a channel may make two records of one domain from a row: buyer and receiver."""

    def test_that_meet_the_same_fact(self, shop: Shop) -> None:
        parts = [
            records("shop", {"code": "A", "name": "One"}, {"code": "B"}),
            records("shop", {"code": "A", "name": "Two"}, {"code": "C", "name": "Three"}),
        ]
        done = shop.session.write(parts, source="till")
        assert (done.created, done.records["shop"].created, done.records["shop"].updated) == (2, 3, 1)
        assert shop.all("shop", "code", "name") == [("A", "Two"), ("B", None), ("C", "Three")]
        again = shop.session.write(parts, source="till")
        assert (again.created, shop.session.count("shop")) == (0, 3)
        assert shop.all("shop", "name") == ["Two", None, "Three"]

    def test_that_meet_the_same_subject(self, shop: Shop) -> None:
        parts = [
            records("client", {"name": "Wu", "phone": "13800138001"}, keys=["w"], alias="buyer"),
            records("client", {"name": "Wu", "email": "wu@example.com"}, keys=["w"], alias="receiver"),
            records("client", {"name": "Li", "phone": "13800138001"}, keys=["l"]),
        ]
        done = shop.session.write(parts, source="till")
        assert (done.created, done.records["client"].created) == (1, 2)
        found = shop.one("client")
        assert (found["phone"], found["email"]) == ("+8613800138001", "wu@example.com")
        assert shop.session.write(parts, source="till").unchanged == 1


class TestARowStandsOrFallsWhole:
    def parts(self) -> list[object]:
        whos = [{"phone": "13800138001", "name": "One"}, {"phone": "13800138002", "name": "Two"}]
        from regulars import Part

        return [
            records("client", *whos, keys=["one", "two"], alias="who"),
            Part(
                domain="sale",
                columns={
                    "client": Alias("who"),
                    "number": ["1", "2"],
                    "sold_at": ["not a time", DAY],
                    "shop": ["X", "Y"],
                },
                rows=[1, 2],
            ),
        ]

    def test_what_is_refused_in_one_part_is_written_in_none(self, shop: Shop) -> None:
        done = shop.session.write(self.parts(), source="till")  # type: ignore[arg-type]
        assert [each.row for each in done.rejected] == [1]
        assert shop.all("client", "name") == ["Two"]
        assert shop.all("sale", "client.name") == ["Two"]
        assert shop.session.search("One") == []

    def test_and_is_written_when_it_comes_again_mended(self, shop: Shop) -> None:
        with shop.session.transaction():
            shop.session.write(self.parts(), source="till")  # type: ignore[arg-type]
            mended = self.parts()
            mended[1].columns["sold_at"][0] = DAY  # type: ignore[attr-defined]
            done = shop.session.write(mended, source="till")  # type: ignore[arg-type]
        assert (done.created, done.unchanged, done.rejected) == (1, 1, [])
        assert sorted(shop.all("client", "name")) == ["One", "Two"]
        assert sorted(shop.all("sale", "client.name")) == ["One", "Two"]

    def test_a_later_refusal_takes_back_what_an_earlier_part_resolved(self, shop: Shop) -> None:
        """The item of row 1 is refused by row 1's sale; row 2 names that item and must not point to nothing."""
        parts = [
            records("item", {"maker": "M", "number": 1, "title": "Tea"}, numbers=[1]),
            records(
                "sale",
                sale("1", item=("M", 1), shop="A", net="1e99"),
                sale("2", item=("M", 1), shop="A", net="2"),
                numbers=[1, 2],
            ),
        ]
        done = shop.session.write(parts, source="till")
        assert {each.row for each in done.rejected} == {1, 2}
        assert shop.session.count("item") == 0
        assert shop.session.count("sale") == 0

    def test_a_key_of_a_refused_subject_names_nobody(self, shop: Shop) -> None:
        parts = [
            records("client", {"name": "Wu"}, keys=["k1"], numbers=[1]),
            records("sale", {"number": "1"}, sale("2", client="k1"), numbers=[1, 2]),
        ]
        done = shop.session.write(parts, source="till")
        assert [each.row for each in done.rejected] == [1]
        assert shop.session.count("client") == 0
        assert shop.all("sale", "client") == [None]


def test_what_is_required_must_be_there(shop: Shop) -> None:
    done = shop.put(
        "sale", {"number": "1"}, {"number": "2", "sold_at": DAY}, {"number": None, "sold_at": DAY}
    )
    assert {each.row: list(each.messages) for each in done.rejected} == {1: ["sold_at"], 3: ["number"]}
    assert shop.all("sale", "number") == ["2"]


def test_a_required_field_cannot_be_emptied(shop: Shop) -> None:
    done = shop.put("sale", sale("1", net="1"), {"number": "1", "net": "2"})
    assert [(each.row, list(each.messages)) for each in done.rejected] == [(2, ["sold_at"])]
    done = shop.put("sale", {"number": "1", "sold_at": " "})
    assert [(each.row, list(each.messages)) for each in done.rejected] == [(1, ["sold_at"])]


def test_nor_by_hand(shop: Shop) -> None:
    from regulars.errors import RecordError

    shop.put("sale", sale("1"))
    record = shop.one("sale")["id"]
    with pytest.raises(RecordError) as refused:
        shop.session.edit("sale", record, {"sold_at": None})
    assert "sold_at" in refused.value.messages
    assert shop.one("sale")["sold_at"] is not None


def test_defaults_are_given_once_to_new_records(shop: Shop) -> None:
    shop.put("sale", sale("1"), sale("2", way="online", quantity="0"))
    assert shop.all("sale", "way", "quantity") == [("store", 1), ("online", 0)]
    shop.put("sale", sale("2"))
    assert shop.all("sale", "way", "quantity") == [("store", 1), ("online", 0)]


def test_limits_are_inclusive(shop: Shop) -> None:
    prices = ["0", "99999", "-0.01", "99999.01"]
    done = shop.put("item", *({"maker": "M", "number": n, "price": p} for n, p in enumerate(prices)))
    assert [each.row for each in done.rejected] == [3, 4]
    assert all("price" in each.messages for each in done.rejected)


class TestUnique:
    def test_a_value_that_another_record_holds_is_refused(self, shop: Shop) -> None:
        shop.put("item", {"maker": "M", "number": 1, "barcode": "x"})
        done = shop.put("item", {"maker": "M", "number": 2, "barcode": "x"})
        assert [list(each.messages) for each in done.rejected] == [["barcode"]]
        again = shop.put("item", {"maker": "M", "number": 1, "barcode": "x", "title": "Tea"})
        assert again.updated == 1

    def test_twice_in_a_batch(self, shop: Shop) -> None:
        done = shop.put("item", *({"maker": "M", "number": n, "barcode": "x"} for n in (1, 2, 1)))
        assert [each.row for each in done.rejected] == [2]

    def test_nothing_is_not_a_value(self, shop: Shop) -> None:
        assert shop.put("item", {"number": 1}, {"number": 2, "barcode": None}).created == 2

    def test_a_row_that_is_refused_holds_nothing(self, shop: Shop) -> None:
        done = shop.put(
            "item",
            {"maker": "M", "number": 1, "barcode": "x", "price": "-1"},
            {"maker": "M", "number": 2, "barcode": "x"},
        )
        assert [each.row for each in done.rejected] == [1]
        assert shop.all("item", "number") == [2]

    @pytest.mark.parametrize(
        ("kind", "one", "other"),
        [
            ("date", "2026-01-01", "2026-01-02"),
            ("datetime", "2026-01-01 10:00:00", "2026-01-01 10:00:01"),
            ("money", "1.00", "1.01"),
            ("integer", "1", "2"),
            ("boolean", "true", "false"),
            ("phone", "13800138000", "13800138001"),
        ],
    )
    def test_of_each_type(self, open_shop: Callable[..., Shop], kind: str, one: str, other: str) -> None:
        shop = open_shop(
            "kind: domain\nname: thing\nlabel: {en: T, zh: T}\nidentity: [number]\n"
            f"fields:\n  number: {{type: integer}}\n  held: {{type: {kind}, unique: true}}\n"
        )
        shop.put("thing", {"number": 1, "held": one})
        done = shop.put("thing", {"number": 2, "held": one}, {"number": 3, "held": other})
        assert [each.row for each in done.rejected] == [1]
        assert shop.all("thing", "number") == [1, 3]


def test_what_tells_a_record_apart_is_not_edited_away(shop: Shop) -> None:
    """After an edit of the identity, the same source row must not overwrite another record than before."""
    from regulars.errors import RecordError

    shop.put("sale", sale("1", net="1"), sale("2", net="2"))
    first = shop.all("sale", "id")[0]
    with pytest.raises(RecordError):
        shop.session.edit("sale", first, {"number": "2"})
    shop.session.edit("sale", first, {"number": "1", "net": "7"})
    assert shop.all("sale", "number", "net") == [("1", 7), ("2", 2)]


def test_a_part_that_does_not_fit_is_an_error_of_the_writer(shop: Shop) -> None:
    from regulars import Part, RegularsError

    for part in (
        Part(domain="nothing", columns={}, rows=[]),
        Part(domain="sale", columns={"nothing": [1]}, rows=[1]),
        Part(domain="sale", columns={"number": ["1", "2"]}, rows=[1]),
        Part(domain="sale", columns={"number": Alias("who")}, rows=[1]),
        Part(domain="sale", columns={"client": Alias("who"), "number": ["1"], "sold_at": [DAY]}, rows=[1]),
    ):
        with pytest.raises(RegularsError):
            shop.session.write([part], source="till")
    assert shop.session.count("sale") == 0


def test_two_by_hand_with_one_identity_are_told(shop: Shop) -> None:
    from regulars.errors import RecordError

    shop.session.add("shop", {"code": "A", "name": "One"})
    with pytest.raises(RecordError):
        shop.session.add("shop", {"code": "A", "name": "Two"})
    assert shop.all("shop", "name") == ["One"]
