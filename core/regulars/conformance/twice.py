"""The check that importing the same rows again changes nothing, whatever hooks make of them."""

from collections import Counter
from collections.abc import Iterator, Sequence

from regulars.catalog import Domain
from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.ground import GROUNDS, Ground, write
from regulars.conformance.roundtrip import place_of
from regulars.messages import _
from regulars.testing.apart import Made
from regulars.testing.hashes import logical_lines

CHECK = "imported_twice"
#: How many batches of each domain are written twice; the last ones are the most varied.
_BATCHES = 2


def nothing_new(candidate: Candidate) -> Iterator[Finding]:
    """Domains whose rows, written a second time by the same source, make or change anything."""
    ground = GROUNDS.of(candidate)
    for domain in ground.concerning():
        for batch in ground.batches[domain.name][-_BATCHES:]:
            changed = _changed(ground, domain, batch)
            if changed:
                yield _found(candidate, domain, changed)
                break


def _changed(ground: Ground, domain: Domain, batch: Sequence[Made]) -> Counter[str]:
    """By domain how many lines the second time makes, takes away or changes."""
    write(ground.session, domain, batch)
    before = Counter(logical_lines(ground.workspace))
    write(ground.session, domain, batch)
    after = Counter(logical_lines(ground.workspace))
    return Counter(
        line.partition("\t")[0].rstrip("+") for line in ((before - after) + (after - before)).elements()
    )


def _found(candidate: Candidate, domain: Domain, changed: Counter[str]) -> Finding:
    if domain.name in changed and not domain.subject and not domain.identity:
        remedy = _(
            "Declare what tells its records apart: `identity: [shop, till, business_day, receipt_no]`."
        )
    else:
        remedy = _(
            "What a hook makes of a record it must find again: write it under an identity that follows from it, "
            "and set values instead of adding to them."
        )
    told = ", ".join(f"{name} ({count})" for name, count in sorted(changed.items()))
    return Finding(
        CHECK,
        "wrong",
        _("The same rows of {domain}, imported twice, change what is stored the second time too: {changed}.",
          domain=domain.name, changed=told),
        place_of(candidate, domain),
        remedy,
    )  # fmt: skip
