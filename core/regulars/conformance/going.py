"""The check that a plugin uses nothing that goes: keys, hooks and their arguments, functions of expressions."""

from collections.abc import Iterator

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.reading import declarations_of
from regulars.conformance.standing import beside
from regulars.messages import _
from regulars.plugging.plugins import Plugins
from regulars.workspaces.goingthere import deprecated_uses

CHECK = "going"


def nothing_that_goes(candidate: Candidate) -> Iterator[Finding]:
    """What goes and is used by it; what is gone by now, other checks tell as the error that it is."""
    plugins = Plugins(beside(candidate)[-1])
    for each in deprecated_uses(None, plugins, declarations_of(candidate)):
        own = each.place is not None and each.place.file.partition("/")[0] == candidate.package
        if own and not each.gone:
            yield Finding(
                CHECK,
                "warning",
                each.text,
                each.place,
                _(
                    "Change it while both work, and raise the lower end of `regulars:` where what is new needs that."
                ),
            )
