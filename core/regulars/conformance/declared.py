"""The check that everything that a plugin declares is as its grammar says, and refers to what is there."""

from collections.abc import Iterator

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.standing import beside, catalog_with
from regulars.errors import DeclarationError
from regulars.messages import _

CHECK = "declarations"


def declarations_valid(candidate: Candidate) -> Iterator[Finding]:
    """What is wrong in its schema files, each of which is read with the plugins that it needs."""
    remedy = _("Mend it as the sentence says; while you do, `regulars schema check {folder}` tells it again.",
               folder=candidate.folder)  # fmt: skip
    for names in beside(candidate):
        try:
            catalog_with(tuple(names))
        except DeclarationError as error:
            for place, text in error.problems:
                if place is None or place.file.startswith(f"{candidate.package}/"):
                    yield Finding(CHECK, "wrong", text, place, remedy)
