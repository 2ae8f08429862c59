"""Who is one: equal identifiers link, the strongest first; what many share links no longer; order does not matter."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cornershop import Shop, records
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

WU, LI = "13800138001", "13800138002"
DAY = "2026-03-01 10:00:00"


def put(shop: Shop, key: str, source: str = "till", **said: Any) -> None:
    shop.put("client", said, source=source, keys=[key])


def group(*keys: str) -> frozenset[str]:
    return frozenset(keys)


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("phone", "138 0013 8001", "+86-13800138001"),
        ("email", "Wu@Example.com", "wu@example.COM"),
        ("card", " C7", "ｃ7"),
        ("wechat", "Wu_1", "wu_1"),
    ],
)
def test_equal_identifiers_link_however_written(shop: Shop, field: str, one: str, other: str) -> None:
    put(shop, "a", "till", **{field: one})
    put(shop, "b", "web", **{field: other})
    assert shop.groups() == {group("till:a", "web:b")}
    assert shop.session.count("client") == 1


def test_equal_values_of_different_kinds_do_not(shop: Shop) -> None:
    put(shop, "a", card="wu7")
    put(shop, "b", wechat="wu7")
    put(shop, "c", name="wu7", nickname="wu7")
    assert len(shop.groups()) == 3
    assert shop.session.pairs("client") == []


def test_nobody_is_linked_by_nothing(shop: Shop) -> None:
    shop.put("client", {"name": "Wu"}, {"name": "Wu", "phone": ""}, {"name": "Wu"}, keys=["a", "b", "c"])
    assert len(shop.groups()) == 3


def test_the_same_words_without_a_key_are_the_same_contribution(shop: Shop) -> None:
    for _again in range(2):
        shop.put("client", {"name": "Wu", "points": 3}, {"name": "Wu", "points": 4})
    assert shop.session.count("client") == 2
    shop.put("client", {"name": "Li", "phone": LI}, {"name": "Li", "phone": LI, "points": 1})
    assert shop.session.count("client") == 3


class TestTwoSubjects:
    """A row whose identifiers point to two subjects: neither is joined, the pair is for review."""

    def test_the_row_goes_to_the_strongest(self, shop: Shop) -> None:
        put(shop, "email", email="wu@example.com")
        put(shop, "phone", phone=WU)
        put(shop, "card", card="C7")
        put(shop, "new", email="wu@example.com", phone=WU, card="C7")
        assert shop.groups() == {group("till:email"), group("till:phone"), group("till:card", "till:new")}

    @pytest.mark.parametrize(("strong", "weak"), [("card", "phone"), ("phone", "email"), ("email", "wechat")])
    def test_number_before_phone_before_email_before_handle(self, shop: Shop, strong: str, weak: str) -> None:
        values = {"card": "C7", "phone": WU, "email": "wu@example.com", "wechat": "wu7"}
        put(shop, "weak", **{weak: values[weak]})
        put(shop, "strong", **{strong: values[strong]})
        put(shop, "both", "web", **{weak: values[weak], strong: values[strong]})
        assert shop.groups() == {group("till:strong", "web:both"), group("till:weak")}
        ((one, other, via),) = shop.session.pairs("client")
        ids = {shop.session.contributions("client", each)[0].key for each in (one, other)}
        assert ids == {"strong", "weak"}
        kinds = {"card": "number", "phone": "phone", "email": "email", "wechat": "handle"}
        assert via == f"{kinds[weak]}:{values[weak].replace('138', '+86138', weak == 'phone')}"

    def test_in_one_batch(self, shop: Shop) -> None:
        rows = [{"phone": WU}, {"email": "wu@example.com"}, {"phone": WU, "email": "wu@example.com"}]
        shop.put("client", *rows, keys=["a", "b", "c"])
        assert shop.groups() == {group("till:a", "till:c"), group("till:b")}
        assert len(shop.session.pairs("client")) == 1

    def test_the_pair_is_listed_once(self, shop: Shop) -> None:
        rows = [{"phone": WU}, {"email": "wu@example.com"}, {"phone": WU, "email": "wu@example.com"}]
        for keys in (["a", "b", "c"], ["a", "b", "d"]):
            shop.put("client", *rows, keys=keys)
        assert len(shop.session.pairs("client")) == 1

    def test_the_stronger_still_finds_its_own(self, shop: Shop) -> None:
        rows = [{"phone": WU}, {"email": "wu@example.com"}, {"phone": WU, "email": "wu@example.com"}]
        shop.put("client", *rows, keys=["a", "b", "c"])
        put(shop, "d", "web", phone=WU)
        assert group("till:a", "till:c", "web:d") in shop.groups()

    def test_of_two_domains_are_not_one(self, open_shop: Callable[..., Shop]) -> None:
        each = "kind: domain\nname: {0}\nlabel: {{en: {0}, zh: {0}}}\nsubject: true\nfields:\n"
        each += "  phone: {{type: phone, identifier: phone}}\n  email: {{type: email, identifier: email}}\n"
        shop = open_shop(each.format("person") + "---\n" + each.format("firm"))
        for domain in ("person", "firm"):
            shop.put(domain, {"phone": WU}, {"phone": WU, "email": "a@example.com"}, keys=["a", "b"])
        assert [shop.session.count(domain) for domain in ("person", "firm")] == [1, 1]
        assert shop.session.pairs("person") == []


class TestALaterIdentifier:
    def test_joins_who_was_alone(self, shop: Shop) -> None:
        put(shop, "a", phone=WU)
        put(shop, "b", "web", email="wu@example.com", name="Wu")
        put(shop, "b", "web", email="wu@example.com", phone=WU)
        assert shop.groups() == {group("till:a", "web:b")}
        assert shop.one("client")["name"] == "Wu"

    def test_makes_a_pair_of_who_was_not(self, shop: Shop) -> None:
        put(shop, "a", phone=WU)
        put(shop, "b", email="wu@example.com")
        put(shop, "c", "web", email="wu@example.com")
        put(shop, "b", email="wu@example.com", phone=WU)
        assert shop.groups() == {group("till:a"), group("till:b", "web:c")}
        assert len(shop.session.pairs("client")) == 1

    def test_that_replaces_an_earlier_one_frees_it(self, shop: Shop) -> None:
        put(shop, "a", phone=WU)
        put(shop, "a", phone=LI)
        put(shop, "b", "web", phone=WU)
        put(shop, "c", "web", phone=LI)
        assert shop.groups() == {group("till:a", "web:c"), group("web:b")}


class TestSharedByMany:
    """An identifier that more than five subjects of one source carry links no longer."""

    def test_five_are_not_many(self, shop: Shop) -> None:
        for n in range(5):
            put(shop, f"k{n}", phone=WU)
        put(shop, "x", "web", phone=WU)
        assert len(shop.groups()) == 1

    def test_five_in_each_of_two_sources_are_not_either(self, shop: Shop) -> None:
        for n in range(5):
            put(shop, f"k{n}", phone=WU)
            put(shop, f"k{n}", "web", phone=WU)
        assert len(shop.groups()) == 1

    @pytest.mark.parametrize("together", [True, False])
    def test_six_part_again(self, shop: Shop, together: bool) -> None:
        rows = [{"phone": WU, "name": f"n{n}", "points": n} for n in range(6)]
        keys = [f"k{n}" for n in range(6)]
        if together:
            shop.put("client", *rows, keys=keys)
        else:
            for row, key in zip(rows, keys, strict=True):
                put(shop, key, **row)
        assert shop.groups() == {group(f"till:{key}") for key in keys}
        assert sorted(shop.all("client", "name", "points")) == [(f"n{n}", n) for n in range(6)]

    def test_what_else_ties_still_ties(self, shop: Shop) -> None:
        for n in range(6):
            put(shop, f"k{n}", phone=WU, card="C1" if n in (0, 4) else f"X{n}")
        assert shop.groups() == {
            group("till:k0", "till:k4"),
            *(group(f"till:k{n}") for n in (1, 2, 3, 5)),
        }

    def test_who_comes_later_is_not_linked(self, shop: Shop) -> None:
        for n in range(6):
            put(shop, f"k{n}", phone=WU)
        put(shop, "x", "web", phone=WU)
        put(shop, "y", "web", phone=WU)
        assert len(shop.groups()) == 8

    def test_no_pair_is_left_for_its_sake(self, shop: Shop) -> None:
        put(shop, "a", card="C1")
        put(shop, "b", phone=WU)
        put(shop, "c", card="C1", phone=WU)
        assert len(shop.session.pairs("client")) == 1
        for n in range(5):
            put(shop, f"k{n}", phone=WU)
        assert shop.session.pairs("client") == []

    def test_children_follow_whom_they_were_written_for(self, shop: Shop) -> None:
        people = [{"phone": WU, "name": f"n{n}"} for n in range(6)]
        for n, person in enumerate(people):
            put(shop, f"k{n}", **person)
            shop.put("sale", {"number": str(n), "sold_at": DAY, "client": f"k{n}", "net": n})
        found = {row["name"]: row["spent"] for row in shop.session.rows("client", fields=["name", "spent"])}
        assert found == {f"n{n}": n for n in range(6)}


class TestTheMergeMap:
    """Children keep the id that they were written with; whoever reads sees the one subject."""

    @pytest.fixture
    def joined(self, shop: Shop) -> Shop:
        put(shop, "a", "till", name="Wu", phone=WU)
        put(shop, "b", "web", name="Wu", email="wu@example.com")
        for source, client in (("till", "a"), ("web", "b")):
            shop.put("sale", {"number": "1", "sold_at": DAY, "client": client, "net": "5"}, source=source)
        put(shop, "c", "web", name="Li", phone=LI)
        assert len(shop.groups()) == 3
        put(shop, "b", "web", phone=WU)
        return shop

    def test_in_references(self, joined: Shop) -> None:
        wu = joined.one("client", "name = 'Wu'")["id"]
        assert joined.all("sale", "client", "client.name") == [(wu, "Wu"), (wu, "Wu")]
        assert joined.session.count("sale", f"client = {wu}") == 2
        assert joined.session.count("sale", f"client.id = {wu}") == 2

    def test_in_groups_and_metrics(self, joined: Shop) -> None:
        wu = joined.one("client", "name = 'Wu'")["id"]
        assert joined.session.aggregate("sale", {"net": "sum(net)"}, {"client": "client"}) == [
            {"client": wu, "net": 10}
        ]
        found = joined.session.rows("client", fields=["name", "spent", "visits"], order=["name"])
        assert [tuple(row.values())[1:] for row in found] == [("Li", 0, 0), ("Wu", 10, 2)]

    def test_any_of_its_ids_names_the_subject(self, joined: Shop) -> None:
        wu = joined.one("client", "name = 'Wu'")["id"]
        ids = [each.id for each in joined.session.contributions("client", wu)]
        assert len(ids) == 2
        for each in ids:
            assert joined.session.get("client", each)["id"] == wu
            assert len(joined.session.timeline("client", each)) == 2
            assert len(joined.session.contributions("client", each)) == 2
        assert {hit.id for hit in joined.session.search("Wu", "client")} == {wu}
        assert {hit.id for hit in joined.session.search("wu@example.com", "client")} == {wu}


# Whatever the order of rows and batches, the end is the same. Each person's rows carry the person's card, so that
# no row points to two subjects; what is only one's links, what eight share does not.

PEOPLE = range(8)
row = st.fixed_dictionaries(
    {"who": st.sampled_from(PEOPLE), "source": st.sampled_from(["till", "web"]), "time": st.integers(0, 3)},
    optional={
        "name": st.sampled_from(["a", "b", "cc"]),
        "nickname": st.sampled_from(["x", "yy", "zzz"]),
        "likes": st.sampled_from(["tea", "cake", "tea|jam"]),
        "points": st.integers(0, 2),
        "agrees": st.booleans(),
        "weight": st.sampled_from(["1.5", "2"]),
        "phone": st.just(True),
        "email": st.just(True),
        "shared": st.just(True),
    },
)
START = datetime(2026, 1, 1, tzinfo=UTC)


def said(each: dict[str, Any]) -> dict[str, Any]:
    who = each["who"]
    out = {name: value for name, value in each.items() if name not in {"who", "source", "time", "shared"}}
    out["card"] = f"C{who}"
    if "phone" in each:
        out["phone"] = f"1380013800{who}"
    if "email" in each:
        out["email"] = f"p{who}@example.com"
    if "shared" in each:
        out["wechat"] = "everybody"
    return out


def end_of(shop: Shop, batches: list[list[dict[str, Any]]]) -> Any:
    """What the store says after these batches, under names instead of ids; nothing of it stays."""
    with shop.session.rehearsal():
        for batch in batches:
            for source in ("till", "web"):
                mine = [each for each in batch if each["source"] == source]
                if mine:
                    # Between sources that speak at one time the smaller id decides: that is who came first.
                    moment = START + timedelta(hours=source == "web")
                    part = records(
                        "client",
                        *map(said, mine),
                        keys=[f"k{each['who']}" for each in mine],
                        at=[moment + timedelta(days=each["time"]) for each in mine],
                    )
                    assert not shop.session.write([part], source=source).rejected
        names = [name for name in shop.session.catalog.domains["client"].fields if name != "home"]
        found = {}
        for record in shop.session.rows("client", fields=[*names, "spent"]):
            contributions = shop.session.contributions("client", record.pop("id"))
            key = frozenset((each.source, each.key, each.at, str(each.values)) for each in contributions)
            found[key] = record
        return found


@settings(
    max_examples=8,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(st.data())
def test_no_order_of_rows_or_batches_matters(shop: Shop, data: st.DataObject) -> None:
    rows = data.draw(st.lists(row, min_size=2, max_size=12))
    # A handle that everybody shares in one source from the start: in any order it ends up linking nobody.
    rows += [{"who": who, "source": "till", "time": 0, "shared": True} for who in PEOPLE]
    other = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    assert end_of(shop, [rows]) == end_of(shop, [other[:cut], other[cut:]])
    assert end_of(shop, [[each] for each in rows]) == end_of(shop, [rows[::-1]])
