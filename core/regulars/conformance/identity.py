"""The check that importing the same rows again adds nothing: what tells records apart is declared."""

from collections.abc import Iterator

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.reading import declarations_of
from regulars.messages import _

CHECK = "identity"


def identity_declared(candidate: Candidate) -> Iterator[Finding]:
    """Domains of facts without `identity`: each import would add all of their records again."""
    for each in declarations_of(candidate):
        if each.kind == "domain" and not each.body.get("subject") and not each.body.get("identity"):
            yield Finding(
                CHECK,
                "wrong",
                _("Nothing tells the records of {domain} apart: importing a file twice would keep all of them twice.",
                  domain=each.name),
                each.place("name"),
                _("Name the fields that do, what makes them unique in the world among them: "
                  "`identity: [shop, till, business_day, receipt_no]`."),
            )  # fmt: skip
