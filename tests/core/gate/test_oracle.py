"""Random rules and users: what the gate lets through is what a reckoning in Python, row by row, lets through."""

import operator
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from cornershop import emptied
from guardedshop import Guarded
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regulars.errors import NotFoundError, NotPermittedError

Row = dict[str, Any]
Rule = tuple[Any, ...]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip

# What rules are made of: fields as the rule names them, with values to compare them with.
OF_CLIENT = {
    "points": (0, 3, 7), "name": ("ann", "Bob", "朵"), "shop.code": ("A", "B"), "level": ("gold",), "spent": (10, 50),
    "born": ("2000-01-01",), "home.city": ("上海",),
}  # fmt: skip
OF_SALE = {
    "net": (0, 5), "number": ("n3",), "shop.code": ("A", "B"), "client.name": ("ann", "Bob"), "client.points": (3,),
    "refund": (True, False),
}  # fmt: skip
ATTRIBUTES = {"points": ("points", "client.points"), "code": ("shop.code",)}


def leaves(fields: dict[str, tuple[Any, ...]]) -> st.SearchStrategy[Rule]:
    names = st.sampled_from(sorted(fields))

    def compared(name: str) -> st.SearchStrategy[Rule]:
        values = st.sampled_from(fields[name]).map(lambda value: ("value", value))
        held = [attribute for attribute, names in ATTRIBUTES.items() if name in names]
        if held:
            values |= st.sampled_from(held).map(lambda attribute: ("attribute", attribute))
        few = ("=", "<>") if name in ("level", "refund") else tuple(COMPARISONS)
        return st.tuples(st.just("compare"), st.just(name), st.sampled_from(few), values)

    return (
        names.flatmap(compared)
        | st.tuples(st.just("null"), names, st.booleans())
        | names.flatmap(lambda n: st.tuples(st.just("in"), st.just(n), st.just(fields[n])))
    )


def rules(fields: dict[str, tuple[Any, ...]]) -> st.SearchStrategy[Rule]:
    return st.recursive(
        leaves(fields),
        lambda inner: st.one_of(
            st.tuples(st.just("not"), inner),
            st.tuples(st.sampled_from(["and", "or"]), inner, inner),
        ),
        max_leaves=5,
    )


def written(rule: Rule) -> str:
    """A rule in the expression language."""
    match rule:
        case ("compare", name, sign, ("value", value)):
            return f"{name} {sign} {literal(value)}"
        case ("compare", name, sign, ("attribute", attribute)):
            return f"{name} {sign} :user.{attribute}"
        case ("null", name, negated):
            return f"{name} is {'not ' if negated else ''}null"
        case ("in", name, values):
            return f"{name} in ({', '.join(map(literal, values))})"
        case ("not", inner):
            return f"not ({written(inner)})"
        case (word, one, other):
            return f"({written(one)}) {word} ({written(other)})"
    raise AssertionError(rule)


def literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}'" if isinstance(value, str) else str(value)


def holds(rule: Rule, row: Row, user: Row, negated: bool = False) -> bool:
    """Whether a rule, or its negation, is surely true of a row: a leaf with nothing in it is neither."""
    match rule:
        case ("not", inner):
            return holds(inner, row, user, not negated)
        case ("and" | "or", one, other):
            both = (rule[0] == "and") != negated
            parts = [holds(each, row, user, negated) for each in (one, other)]
            return all(parts) if both else any(parts)
        case ("null", name, not_null):
            return (row[name] is None) != (not_null != negated)
        case ("in", name, values):
            return row[name] is not None and (plain(row[name]) in values) != negated
        case ("compare", name, sign, (kind, value)):
            right = user.get(value) if kind == "attribute" else value
            if row[name] is None or right is None:
                return False
            return COMPARISONS[sign](plain(row[name]), right) != negated
    raise AssertionError(rule)


def plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def fill(shop: Guarded) -> None:
    """Clients and sales in which a third of everything is nothing."""
    chance = random.Random(7)

    def maybe(*values: Any) -> Any:
        return chance.choice(values) if chance.random() > 0.33 else None

    shop.put("shop", {"code": "A"}, {"code": "B"})
    people = [
        {
            "name": maybe("ann", "Bob", "朵朵", "zed"), "points": maybe(0, 3, 5, 7, 9), "shop": maybe("A", "B"),
            "level": maybe("gold", "silver"), "born": maybe("2000-01-01", "1990-05-05", "2010-01-01"),
            "home.city": maybe("上海", "北京"),
        }
        for _ in range(14)
    ]  # fmt: skip
    shop.put("client", *people, keys=[f"k{n}" for n in range(14)])
    shop.put(
        "sale",
        *(
            {
                "number": f"n{n}", "sold_at": "2026-03-01 10:00:00", "client": maybe(*(f"k{c}" for c in range(14))),
                "shop": maybe("A", "B"), "net": maybe(-5, 0, 5, 20, 60), "refund": maybe(True, False),
            }
            for n in range(40)
        ),
    )  # fmt: skip


def read(shop: Guarded, domain: str, fields: dict[str, tuple[Any, ...]]) -> list[Row]:
    """Everything that rules may look at, as one who may see everything sees it."""
    wanted = {name.replace(".", "__"): name for name in (*fields, *(("client",) if domain == "sale" else ()))}
    rows = shop.session.rows(domain, fields=wanted)
    return [{wanted.get(key, key): value for key, value in row.items()} for row in rows]


@pytest.fixture
def filled(guarded: Guarded) -> tuple[Guarded, list[Row], list[Row]]:
    made = emptied(guarded)
    shop = Guarded(made.workspace, made.session)
    fill(shop)
    return shop, read(shop, "client", OF_CLIENT), read(shop, "sale", OF_SALE)


def grants(domain: str, made: list[Rule] | None) -> list[tuple[str, str, str | None]]:
    return [(domain, "read", None)] if made is None else [(domain, "read", written(rule)) for rule in made]


def seen(rows: list[Row], made: list[Rule] | None, user: Row) -> set[int]:
    return {row["id"] for row in rows if made is None or any(holds(rule, row, user) for rule in made)}


@settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(
    st.none() | st.lists(rules(OF_CLIENT), max_size=2),
    st.none() | st.lists(rules(OF_SALE), max_size=2),
    st.fixed_dictionaries({}, optional={"points": st.sampled_from([0, 3, 6]), "code": st.sampled_from("AB")}),
)
def test_the_gate_agrees_with_python(
    filled: tuple[Guarded, list[Row], list[Row]],
    of_client: list[Rule] | None,
    of_sale: list[Rule] | None,
    user: Row,
) -> None:
    shop, clients, sales = filled
    clerk = shop.acting([*grants("client", of_client), *grants("sale", of_sale)], **user)
    for domain, rows, made, total in (
        ("client", clients, of_client, "points"),
        ("sale", sales, of_sale, "net"),
    ):
        if made == []:
            with pytest.raises(NotPermittedError):
                clerk.count(domain)
            continue
        allowed = seen(rows, made, user)
        assert {row["id"] for row in clerk.rows(domain)} == allowed
        assert clerk.count(domain) == len(allowed)
        sums = sum((row[total] or 0 for row in rows if row["id"] in allowed), Decimal())
        assert clerk.aggregate(domain, {"sum": f"sum({total})"}) == [{"sum": sums}]
        page = clerk.find(domain, order=[f"-{total}"], limit=3)
        assert {row["id"] for row in page.rows} <= allowed and len(page.rows) == min(3, len(allowed))
        for row in rows[:4]:
            if row["id"] in allowed:
                assert clerk.get(domain, row["id"])["id"] == row["id"]
            else:
                with pytest.raises(NotFoundError):
                    clerk.get(domain, row["id"])
    if of_client != []:
        for word in ("ann", "朵朵"):
            found = {hit.id for hit in clerk.search(word, "client", 100)}
            assert found == {r["id"] for r in clients if r["name"] == word} & seen(clients, of_client, user)
    if [] in (of_client, of_sale):
        return
    # Of a client that may not be seen, a sale tells nothing.
    known = {row["id"]: row for row in clients if row["id"] in seen(clients, of_client, user)}
    shown = {
        row["id"]: row for row in clerk.rows("sale", fields={"who": "client.name", "p": "client.points"})
    }
    for row in sales:
        if row["id"] in shown:
            client = known.get(row["client"], {})
            assert (shown[row["id"]]["who"], shown[row["id"]]["p"]) == (
                client.get("name"),
                client.get("points"),
            )
