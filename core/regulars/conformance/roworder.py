"""The check that the order of rows makes no difference where each stands for itself."""

from collections import Counter
from collections.abc import Iterator

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.ground import GROUNDS, Ground, write
from regulars.conformance.roundtrip import place_of
from regulars.conformance.standing import beside
from regulars.conformance.watching import WRITING
from regulars.errors import RegularsError
from regulars.messages import _
from regulars.testing.hashes import logical_lines

CHECK = "row_order"


def any_order(candidate: Candidate) -> Iterator[Finding]:
    """Domains in which the same rows, written from the last to the first, leave something else behind."""
    if not {*WRITING} & {*candidate.manifest.hooks}:
        return
    one, other = (_filled(candidate) for _each in range(2))
    for domain in one.concerning():
        for batch in one.batches[domain.name]:
            try:
                write(one.session, domain, batch)
                write(other.session, domain, batch[::-1])
            except RegularsError:
                # What is refused, and why, is for other checks.
                return
    lines, reversed_lines = (Counter(logical_lines(each.workspace)) for each in (one, other))
    differing = ((lines - reversed_lines) + (reversed_lines - lines)).elements()
    names = {line.partition("\t")[0].rstrip("+") for line in differing}
    for domain in one.catalog.domains.values():
        if domain.name in names:
            yield Finding(
                CHECK,
                "wrong",
                _("The same rows, imported in another order, leave other {domain} behind.", domain=domain.name),
                place_of(candidate, domain),
                _("Let what a hook makes of a record follow from it and the store, and not from those that came "
                  "before it in its batch."),
            )  # fmt: skip


def _filled(candidate: Candidate) -> Ground:
    made = GROUNDS.fresh(candidate, beside(candidate)[-1])
    made.fill(batches=3)
    return made
