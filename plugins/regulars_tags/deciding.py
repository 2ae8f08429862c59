"""What the rules say now of every customer, beside what stands: decided in one statement, only changes told."""

from collections.abc import Iterator, Mapping

from regulars import Cases, Outdated, Session, Standing
from regulars_tags.grids import Cuts, decided_by
from regulars_tags.rules import ASSIGNMENT, SUBJECT, Rule, operands

#: Nobody carries a tag whose grid there are no cut points for.
NOBODY = Cases({})


def outdated(
    session: Session,
    wanted: Mapping[str, Rule],
    rules: Mapping[str, Rule],
    cuts: Mapping[str, Cuts],
    where: str,
) -> Iterator[Outdated]:
    """The customers for whom a rule of `wanted` now says something else than what stands among the assignments `where`.

    Their fields are the operands of the rules.
    """
    fields = {
        operand: operand
        for rule in wanted.values()
        for operand in operands(session.catalog, rules[rule.of] if rule.of else rule)
    }
    due = {name: decided_by(rule, rules, cuts) or NOBODY for name, rule in wanted.items()}
    return session.outdated(
        SUBJECT, due, Standing(domain=ASSIGNMENT, key="tag", value="band", where=where), fields=fields
    )
