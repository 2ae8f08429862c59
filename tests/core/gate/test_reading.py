"""Each way to read begins at the gate: no right, no rows; a rule on rows holds wherever rows are read."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from guardedshop import Guarded

from regulars import Session
from regulars.catalog import Grant
from regulars.errors import NotFoundError, NotPermittedError, RegularsError

#: Ways to read the clients by name, each giving the names that it let out.
WAYS: dict[str, Callable[[Session], Any]] = {
    "find": lambda s: [row["name"] for row in s.find("client").rows],
    "find some": lambda s: [
        row["n"] for row in s.find("client", "points >= 0 or points is null", fields={"n": "name"}).rows
    ],
    "find sorted": lambda s: [row["name"] for row in s.find("client", order=["-points", "name"]).rows],
    "rows": lambda s: [row["name"] for row in s.rows("client")],
    "aggregate": lambda s: [row["n"] for row in s.aggregate("client", {"c": "count()"}, {"n": "name"})],
    "least": lambda s: [s.aggregate("client", {"n": "min(name)"})[0]["n"]],
    "search": lambda s: (
        [hit.label for hit in s.search("13800130001 ".strip()[-4:], "client")]
        + [hit.label for word in ("bob", "0002", "nil", "0003") for hit in s.search(word)]
    ),
}


def names(session: Session) -> set[str]:
    """What every way lets out, all together."""
    return {name for way in WAYS.values() for name in way(session) if name is not None}


def test_who_has_no_role_reads_nothing(guarded: Guarded) -> None:
    clerk = guarded.acting([])
    record = guarded.id("client", "name = 'Ann'")
    for way, read in WAYS.items():
        if way != "search":
            with pytest.raises(NotPermittedError):
                read(clerk)
    assert WAYS["search"](clerk) == []
    for read in (clerk.count, lambda d: clerk.get(d, record), lambda d: clerk.get(d, 10**9), clerk.pairs):
        with pytest.raises(NotPermittedError):
            read("client")
    for each in (clerk.contributions, clerk.timeline):
        with pytest.raises(NotPermittedError):
            each("client", record)


@pytest.mark.parametrize("do", ["create", "update", "delete", "create update delete"])
def test_other_rights_are_none_to_read(guarded: Guarded, do: str) -> None:
    clerk = guarded.acting([("client", do, None), ("sale", "read", None), ("shop", "read", None)])
    with pytest.raises(NotPermittedError):
        clerk.find("client")
    with pytest.raises(NotPermittedError):
        clerk.get("client", guarded.id("client", "name = 'Ann'"))
    assert clerk.search("bob") == []


def test_a_right_to_every_domain(guarded: Guarded) -> None:
    clerk = guarded.acting([("*", "read", None)])
    assert names(clerk) == {"Ann", "Bob", "Nil"}
    assert clerk.count("sale") == 6
    with pytest.raises(NotPermittedError):
        clerk.delete("sale", guarded.all("sale", "id"))


def test_a_domain_that_is_not_there_is_told_alike(guarded: Guarded) -> None:
    with pytest.raises(RegularsError):
        guarded.acting([("*", "read", None)]).find("nothing")


RULES = {
    "shop = :user.shop": ({"Ann"}, {}),
    "shop.code = :user.code": ({"Ann"}, {"code": "A"}),
    "not (shop.code = :user.code)": ({"Bob"}, {"code": "A"}),
    "points > :user.points": ({"Bob"}, {"points": 6}),
    "not (points > :user.points)": ({"Ann"}, {"points": 6}),
    "points > :user.points or points is null": ({"Bob", "Nil"}, {"points": 6}),
    "spent > 10": ({"Bob", "Nil"}, {}),
    "home.city = '上海'": ({"Ann"}, {}),
    "name in ('Ann', 'Nil')": ({"Ann", "Nil"}, {}),
    "starts_with(name, 'b')": ({"Bob"}, {}),
    "points = points and points <> 9": ({"Ann"}, {}),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_on_rows_holds_in_each_way(guarded: Guarded, rule: str) -> None:
    seen, attributes = RULES[rule]
    if ":user.shop" in rule:
        attributes = {"shop": guarded.id("shop", "code = 'A'")}
    clerk = guarded.acting([("client", "read", rule)], **attributes)
    for way, read in WAYS.items():
        found = {name for name in read(clerk) if name is not None}
        assert found == (seen if way != "least" else {min(seen)}), way
    assert clerk.count("client") == len(seen)
    for name in ("Ann", "Bob", "Nil"):
        record = guarded.id("client", f"name = '{name}'")
        assert clerk.count("client", f"id = {record}") == (name in seen)
        if name in seen:
            assert clerk.get("client", record)["name"] == name
            assert [each.values["name"] for each in clerk.contributions("client", record)] == [name]
        else:
            for way in (clerk.get, clerk.contributions, clerk.timeline):
                with pytest.raises(NotFoundError) as unseen:
                    way("client", record)
                with pytest.raises(NotFoundError) as absent:
                    way("client", 10**9)
                assert str(unseen.value).replace(str(record), "*") == str(absent.value).replace(
                    str(10**9), "*"
                )


@pytest.mark.parametrize("rule", ["shop = :user.shop", "not (shop = :user.shop)", "points > :user.points"])
def test_an_attribute_that_a_user_has_not_opens_nothing(guarded: Guarded, rule: str) -> None:
    clerk = guarded.acting([("client", "read", rule)])
    assert clerk.count("client") == 0
    assert names(clerk) == set()


def test_grants_add_up(guarded: Guarded) -> None:
    clerk = guarded.acting([("client", "read", "name = 'Ann'"), ("client", "read", "points is null")])
    assert names(clerk) == {"Ann", "Nil"}
    wide = guarded.acting([("client", "read", "name = 'Ann'"), ("*", "read", None)])
    assert names(wide) == {"Ann", "Bob", "Nil"}


def test_unseen_hits_take_no_place_among_the_found(guarded: Guarded) -> None:
    clerk = guarded.acting([("client", "read", "name = 'Nil'")])
    assert [hit.label for hit in clerk.search("0003", limit=1)] == ["Nil"]
    everybody = guarded.acting([("client", "read", "points is null")])
    assert [hit.label for hit in everybody.search("1380013000", "client", 1)] == []
    assert len(clerk.find("client", limit=1).rows) == 1


class TestWhatIsReferredTo:
    """A sale may be seen whose client may not: then nothing of the client comes out of it."""

    SALES: ClassVar = [("sale", "read", None), ("client", "read", "name = 'Ann'"), ("shop", "read", None)]

    @pytest.fixture
    def clerk(self, guarded: Guarded) -> Session:
        return guarded.acting(self.SALES)

    def test_values_are_nothing(self, clerk: Session) -> None:
        wanted = ["number", "client.name", "client.phone", "client.home.city", "client.points", "client.joined",
                  "client.shop.name", "client.spent", "client.id"]  # fmt: skip
        found = {row["number"]: row for row in clerk.rows("sale", fields=wanted)}
        assert len(found) == 6
        for number, row in found.items():
            hidden = [row[name] for name in wanted[1:] if name in row]
            if number in ("S0", "S1"):
                assert (row["client.name"], row["client.spent"]) == ("Ann", 3)
            else:
                assert not any(value is not None for value in hidden), row

    @pytest.mark.parametrize(
        ("where", "count"),
        [
            ("client.name = 'Bob'", 0),
            ("client.name <> 'Ann'", 0),
            ("client.name in ('Bob', 'Nil')", 0),
            ("contains(client.name, 'b')", 0),
            ("client.home.city = '北京'", 0),
            ("client.points > 0", 2),
            ("client.spent > 10", 0),
            ("hour(client.joined) = 9", 0),
            ("client.shop.code = 'B'", 0),
            ("client.name = 'Ann'", 2),
            ("coalesce(client.name, '') = ''", 4),
        ],
    )
    def test_they_are_not_filtered_by(self, clerk: Session, where: str, count: int) -> None:
        assert clerk.count("sale", where) == count

    def test_nor_sorted_or_grouped_by(self, clerk: Session) -> None:
        ordered = [
            row["number"] for row in clerk.rows("sale", fields=["number"], order=["-client.points", "number"])
        ]
        assert ordered == ["S0", "S1", "S2", "S3", "S4", "S5"]
        grouped = clerk.aggregate("sale", {"net": "sum(net)"}, {"who": "client.name"})
        assert grouped == [{"who": "Ann", "net": 3}, {"who": None, "net": 60}]
        assert clerk.aggregate("sale", {"most": "max(client.points)"}) == [{"most": 5}]

    def test_nor_made_out_of_a_page_mark(self, clerk: Session) -> None:
        import base64

        page = clerk.find("sale", order=["client.name"], limit=3)
        assert page.next and b"Bob" not in base64.urlsafe_b64decode(page.next)

    def test_without_any_right_to_them_it_is_said(self, guarded: Guarded) -> None:
        clerk = guarded.acting([("sale", "read", None)])
        assert len(clerk.find("sale").rows) == 6
        for ask in (
            lambda: clerk.find("sale", fields=["client.name"]),
            lambda: clerk.count("sale", "client.name = 'Ann'"),
            lambda: clerk.find("sale", order=["client.name"]),
            lambda: clerk.aggregate("sale", {"n": "count()"}, {"who": "client.name"}),
        ):
            with pytest.raises(NotPermittedError):
                ask()

    def test_a_rule_may_look_at_what_its_user_may_not(self, guarded: Guarded) -> None:
        clerk = guarded.acting([("sale", "read", "client.name = 'Bob'")])
        assert [row["number"] for row in clerk.rows("sale")] == ["S2", "S3"]


def test_a_timeline_holds_what_may_be_seen(guarded: Guarded) -> None:
    ann = guarded.id("client", "name = 'Ann'")
    clerk = guarded.acting(
        [("client", "read", None), ("sale", "read", "shop.code = 'B'"), ("shop", "read", None)]
    )
    assert [entry.record["number"] for entry in clerk.timeline("client", ann)] == ["S1"]
    assert guarded.acting([("client", "read", None)]).timeline("client", ann) == []


def test_pairs_are_seen_where_both_are(guarded: Guarded) -> None:
    guarded.put("client", {"email": "ann@example.com"}, keys=["a2"])
    guarded.put("client", {"phone": "13800130001", "email": "ann@example.com"}, keys=["a3"])
    assert len(guarded.acting([("client", "read", None)]).pairs("client")) == 1
    assert guarded.acting([("client", "read", "name = 'Ann'")]).pairs("client") == []


def test_the_merge_map_is_no_way_around(guarded: Guarded) -> None:
    """Contributions of one subject are seen together or not at all, whichever of its ids is named."""
    guarded.put(
        "client", {"phone": "13800130002", "name": "Ann"}, source="web", keys=["x"], when="2020-01-01"
    )
    clerk = guarded.acting([("client", "read", "name = 'Ann'")])
    bob = guarded.id("client", "name = 'Bob'")
    for each in guarded.session.contributions("client", bob):
        for way in (clerk.get, clerk.contributions, clerk.timeline):
            with pytest.raises(NotFoundError):
                way("client", each.id)
    assert names(clerk) == {"Ann"}


class TestMetrics:
    """Derived of everything, read by whoever may read what they are derived of."""

    def test_are_computed_over_what_the_reader_may_not_see(self, guarded: Guarded) -> None:
        clerk = guarded.granted(
            Grant(domain="client", actions=("read",)),
            Grant(domain="sale", actions=("read",), where="shop.code = 'A'"),
            metrics=["spent", "visits"],
        )
        found = {
            row["name"]: (row["spent"], row["visits"])
            for row in clerk.rows("client", fields=["name", "spent", "visits"])
        }
        assert found == {"Ann": (3, 2), "Bob": (12, 2), "Nil": (16, 1)}

    @pytest.mark.parametrize(
        ("metric", "lineage"),
        [
            ("spent", ["sale"]),
            ("makers", ["sale", "item"]),
            ("spent_at_a", ["sale", "shop"]),
            ("per_visit", ["sale"]),
            ("shop_name", ["shop"]),
        ],
    )
    def test_need_the_right_to_every_domain_of_their_lineage(
        self, guarded: Guarded, metric: str, lineage: list[str]
    ) -> None:
        allowed = [("client", "read", None), *((domain, "read", None) for domain in lineage)]
        assert len(guarded.acting(allowed).find("client", fields=[metric]).rows) == 3
        for missing in lineage:
            clerk = guarded.acting([grant for grant in allowed if grant[0] != missing])
            for ask in (
                lambda s: s.find("client", fields=[metric]),
                lambda s: s.find("client", order=[metric]),
                lambda s: s.count("client", f"{metric} is null"),
                lambda s: s.aggregate("client", {"n": "count()"}, {"m": metric}),
                lambda s: s.find("sale", fields=[f"client.{metric}"]),
            ):
                with pytest.raises(NotPermittedError):
                    ask(clerk)

    def test_several_at_once_along_a_reference(self, guarded: Guarded) -> None:
        clerk = guarded.acting([("sale", "read", None), ("client", "read", "spent > 10 and visits < 2")])
        fields = ["client.name", "client.phone", "client.spent", "client.visits", "client.per_visit"]
        found = [
            tuple(row.values())[1:] for row in clerk.rows("sale", "number in ('S0', 'S4')", fields=fields)
        ]
        assert found == [(None,) * 5, ("Nil", "+8613800130003", 16, 1, 16)]

    def test_a_rule_may_use_them_without(self, guarded: Guarded) -> None:
        clerk = guarded.acting([("client", "read", "spent > 10")])
        assert names(clerk) == {"Bob", "Nil"}


def test_rights_are_those_of_the_catalog_that_is_live(guarded: Guarded) -> None:
    """A session made after a right was taken has it no more."""
    assert guarded.acting([("client", "read", None)]).count("client") == 3
    with pytest.raises(NotPermittedError):
        guarded.acting([("sale", "read", None)]).count("client")
