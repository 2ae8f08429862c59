"""One pass over the customers beside the tags that rules gave them: what every rule says now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from regulars import Session
from regulars_tags.rules import Decision, Rule, operands

SUBJECT = "customer"
ASSIGNMENT = "tag_assignment"

Row = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """One rule and one customer: what the rule says now, beside what stands."""

    customer: int
    tag: str
    decision: Decision | None
    #: The fields and metrics that the rule names.
    values: Mapping[str, Any]
    #: The assignments that stand, as id and band; more than one only after a merge.
    held: list[Row]

    @property
    def entered(self) -> bool:
        return self.decision is not None and not self.held

    @property
    def left(self) -> bool:
        return self.decision is None and bool(self.held)

    @property
    def moved(self) -> bool:
        """It is carried on, in another band."""
        return self.decision is not None and bool(self.held) and self.held[0]["band"] != self.decision.band


def decide(
    session: Session, rules: Mapping[str, Rule]
) -> Iterator[tuple[list[Verdict], dict[str, list[Row]]]]:
    """For each customer: a verdict a rule, and what stands of tags that are not among `rules`."""
    used = {name: operands(session.catalog, rule) for name, rule in rules.items()}
    columns = {_named(operand): operand for names in used.values() for operand in names}
    for number, rule in enumerate(rules.values()):
        columns |= rule.columns(f"t{number}")
    for customer, held in _side_by_side(session, columns):
        verdicts = [
            Verdict(
                customer=customer["id"],
                tag=name,
                decision=rule.decide(customer, f"t{number}"),
                values={operand: customer[_named(operand)] for operand in used[name]},
                held=held.pop(name, []),
            )
            for number, (name, rule) in enumerate(rules.items())
        ]
        yield verdicts, held


def _named(operand: str) -> str:
    return "o_" + operand.replace(".", "__")


def _side_by_side(session: Session, columns: Mapping[str, str]) -> Iterator[tuple[Row, dict[str, list[Row]]]]:
    """Each customer with the rules' tags that it carries, by name: two streams, both in the order of customers."""
    held = iter(
        session.rows(
            ASSIGNMENT, "given_by = 'rule'", fields=["customer", "tag", "band"], order=("customer", "id")
        )
    )
    waiting = next(held, None)
    for customer in session.rows(SUBJECT, fields=columns):
        mine: dict[str, list[Row]] = {}
        while waiting is not None and waiting["customer"] <= customer["id"]:
            mine.setdefault(waiting["tag"], []).append(waiting)
            waiting = next(held, None)
        yield customer, mine
