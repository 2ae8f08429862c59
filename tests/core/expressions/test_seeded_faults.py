"""Faults put into the compiler on purpose: the agreement tests find each."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import test_agreement
from hypothesis import given, settings
from sentences import Sentence, sentences

from regulars.expressions import clause, rule
from regulars.expressions.tree import And, Call, Compare, Literal, Node
from regulars.storage import dialects

MonkeyPatch = pytest.MonkeyPatch


def negation_takes_nothing_for_false(patch: MonkeyPatch) -> None:
    """not (a = 1) as NOT in SQL around what is surely true."""

    def false(self: rule.Rules, node: Node) -> Any:
        return sa.not_(self.true(node)) if isinstance(node, Compare) else intact(self, node)

    intact = rule.Rules.false
    patch.setattr(rule.Rules, "false", false)


def wrong_opposite(patch: MonkeyPatch) -> None:
    """The opposite of < taken for >."""
    patch.setitem(rule.NEGATED, "<", ">")


def conjunction_false_only_where_all_are(patch: MonkeyPatch) -> None:
    """The NOT of an `and` pushed down without turning it into an `or`."""

    def false(self: rule.Rules, node: Node) -> Any:
        return sa.and_(*map(self.false, node.parts)) if isinstance(node, And) else intact(self, node)

    intact = rule.Rules.false
    patch.setattr(rule.Rules, "false", false)


def open_ended_between(patch: MonkeyPatch) -> None:
    """`not between` decided by one end where the other is nothing, as SQL does."""
    intact = rule.Rules.present
    patch.setattr(
        rule.Rules, "present", lambda self, node: sa.true() if isinstance(node, Call) else intact(self, node)
    )
    patch.setattr(
        rule.Rules, "decided", lambda _self, relation, *_operands: sa.func.coalesce(relation, sa.false())
    )


def literal_cut_to_the_columns_places(patch: MonkeyPatch) -> None:
    """net <= 1.005 as net <= 1.00, and so net < 1.005 as net < 1.00."""

    def against(self: rule.Rules, operator: str, node: Node, value: Any) -> Any:
        return rule._SQL[operator](
            self.values.of(node), sa.literal(int(value * 10**node.type.places), sa.BigInteger())
        )

    patch.setattr(rule.Rules, "against", against)


def places_not_aligned(patch: MonkeyPatch) -> None:
    """Sums of scaled integers whose scales differ."""
    patch.setattr(clause.Values, "at", lambda self, node, _places: self.of(node))


def quotient_a_place_short(patch: MonkeyPatch) -> None:
    """A division by ten too much."""
    intact = dialects.Quotient
    patch.setattr(clause.dialects, "Quotient", lambda left, right, shift: intact(left, right, shift - 1))


def sum_of_nothing_is_nothing(patch: MonkeyPatch) -> None:
    """SQL's own sum(), which fails where it is too big, too."""
    patch.setattr(clause.dialects, "Total", lambda operand: sa.func.sum(operand))


def wildcards_in_what_is_sought(patch: MonkeyPatch) -> None:
    """contains() as a LIKE that does not escape."""
    patch.setattr(
        rule.dialects, "Holds", lambda text, key: text.like(sa.literal("%").concat(key).concat("%"))
    )


def hour_of_utc(patch: MonkeyPatch) -> None:
    """Parts of dates taken from the time in UTC."""
    patch.setattr(clause.Values, "local", lambda self, node: self.of(node))


def unset_parameter_in_a_list(patch: MonkeyPatch) -> None:
    """A parameter that is not set left out of a list."""

    def contained(self: rule.Rules, node: Any, wanted: bool) -> Any:
        kept = tuple(each for each in node.members if not (isinstance(each, Literal) and each.value is None))
        return intact(self, rule.In(operand=node.operand, members=kept), wanted) if kept else sa.false()

    intact = rule.Rules.contained
    patch.setattr(rule.Rules, "contained", contained)


def one_of_a_set(patch: MonkeyPatch) -> None:
    """Of the values of several people only the first counts."""
    intact = rule.settled
    patch.setattr(
        rule,
        "settled",
        lambda node, parameter, today: intact(
            node, lambda path: parameter(path)[:1] if path[0] != "user" else parameter(path), today
        ),
    )


FAULTS: list[Callable[[MonkeyPatch], None]] = [
    negation_takes_nothing_for_false,
    wrong_opposite,
    conjunction_false_only_where_all_are,
    open_ended_between,
    literal_cut_to_the_columns_places,
    places_not_aligned,
    quotient_a_place_short,
    sum_of_nothing_is_nothing,
    wildcards_in_what_is_sought,
    hour_of_utc,
    unset_parameter_in_a_list,
    one_of_a_set,
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_found(
    fault: Callable[[MonkeyPatch], None],
    engines: test_agreement.Engines,
    monkeypatch: MonkeyPatch,
) -> None:
    grouped = fault is sum_of_nothing_is_nothing
    one = {"sqlite": engines["sqlite"]}
    fault(monkeypatch)

    @settings(test_agreement.often, max_examples=300, derandomize=True)
    @given(made=sentences(15, aggregates=grouped))
    def agreement(made: list[Sentence]) -> None:
        (test_agreement.agree_on_groups if grouped else test_agreement.agree)(made, one)

    with pytest.raises((AssertionError, OverflowError, sa.exc.OperationalError)):
        agreement()
