"""The check that a plugin has a README."""

from collections.abc import Iterator

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.errors import Place
from regulars.messages import _

CHECK = "readme"
#: A heading alone says nothing yet.
_LINES = 5


def readme_present(candidate: Candidate) -> Iterator[Finding]:
    """No README, or hardly a word in it."""
    if sum(bool(line.strip()) for line in candidate.description.splitlines()) < _LINES:
        yield Finding(
            CHECK,
            "wrong" if candidate.built_in else "warning",
            _("It has no README that says more than its name."),
            Place("README.md"),
            _("Say what it adds, its settings, and what it may do with records; pyproject.toml names the file: "
              '`readme = "README.md"`.'),
        )  # fmt: skip
