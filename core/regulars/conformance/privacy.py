"""The check that every field says how private it is."""

from collections.abc import Iterator

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.reading import fields_of
from regulars.messages import _

CHECK = "privacy"


def privacy_stated(candidate: Candidate) -> Iterator[Finding]:
    """Fields without `privacy:`. A workspace may leave it out; who publishes a plugin has thought about it."""
    for declaration, name, body in fields_of(candidate):
        if "privacy" not in body:
            yield Finding(
                CHECK,
                "wrong",
                _("The field {field} of {name} does not say how private it is.",
                  field=name, name=declaration.name),
                declaration.place("fields", name),
                _("Add `privacy: none` where it says nothing of a person, `personal` where it does, `sensitive` where "
                  "only those may see it who are named (health, beliefs, identity numbers)."),
            )  # fmt: skip
