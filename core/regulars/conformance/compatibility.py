"""The check that a plugin says which versions of Regulars it works with, and that what it needs is there."""

import re
from collections.abc import Iterator

from regulars.conformance.candidate import ANY_VERSION, Candidate
from regulars.conformance.finding import Finding
from regulars.messages import _
from regulars.plugging.installed import installed_plugins
from regulars.versions import in_range, own_version

CHECK = "compatibility"


def versions_stated(candidate: Candidate) -> Iterator[Finding]:
    """A range that is missing, has no upper end, or leaves this version out; a need that is not installed."""
    own, wanted = own_version(), candidate.manifest.regulars
    usual = f'regulars: ">={_minor(own)},<{_next(own)}"'
    place = candidate.manifest_place("regulars")
    if wanted == ANY_VERSION and not candidate.says("regulars"):
        yield Finding(
            CHECK,
            "wrong",
            _("plugin.yaml does not say which versions of Regulars it works with."),
            place,
            _("Add the range that you have tried it with: `{range}`", range=usual),
        )
    elif not in_range(own, wanted):
        yield Finding(
            CHECK,
            "wrong",
            _("It says that it does not work with this version of Regulars: {own} is not in {range}.",
              own=own, range=wanted),
            place,
            _("Try it with this version and widen the range: `{range}`", range=usual),
        )  # fmt: skip
    elif not re.search(r"<|==", wanted):
        yield Finding(
            CHECK,
            "warning",
            _("It says that it works with every version of Regulars to come: {range}.", range=wanted),
            place,
            _(
                "Give the range an end, the next version that may break what is promised now: `{range}`",
                range=usual,
            ),
        )
    installed = installed_plugins()
    for number, need in enumerate(candidate.manifest.needs):
        if need not in installed:
            yield Finding(
                CHECK,
                "wrong",
                _("It needs the plugin {need}, which is not installed here.", need=need),
                candidate.manifest_place("needs", number),
                _(
                    "Mend the name, or install {need} beside it, so that the two can be looked at together.",
                    need=need,
                ),
            )


def _minor(version: str) -> str:
    return ".".join(re.findall(r"\d+", version)[:2])


def _next(version: str) -> str:
    return str(int(re.findall(r"\d+", version)[0]) + 1)
