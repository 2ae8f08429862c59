"""The check that plugin.yaml, and the grammars of the kinds that it brings, can be read and say only what they may."""

from collections.abc import Iterator

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.errors import DeclarationError, RegularsError
from regulars.messages import _

CHECK = "manifest"


def manifest_valid(candidate: Candidate) -> Iterator[Finding]:
    """Everything that is wrong in plugin.yaml, and in its grammars, where they are there."""
    remedy = _("Mend plugin.yaml as the sentence says; docs/hooks.md shows a whole one.")
    try:
        grammars = candidate.manifest.kinds.values()
        if all((candidate.folder / each).is_file() for each in grammars):
            candidate.manifest.grammars()
    except DeclarationError as error:
        for place, text in error.problems:
            yield Finding(CHECK, "wrong", text, place, remedy)
    except RegularsError as error:
        yield Finding(CHECK, "wrong", error.message, error.place, remedy)
