"""The check that a plugin has one version, written as Python's packages write theirs."""

import re
from collections.abc import Iterator

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.messages import _

CHECK = "version"
#: PEP 440, appendix B, without epochs, which no plugin has needed.
_VERSION = re.compile(
    r"v?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?P<pre_number>\d*))?"
    r"(?P<post>-(?P<post_bare>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?P<post_number>\d*))?"
    r"(?P<dev>[-_.]?dev[-_.]?(?P<dev_number>\d*))?"
    r"(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?",
    re.IGNORECASE,
)
_PRE = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}


def version_told_once(candidate: Candidate) -> Iterator[Finding]:
    """A version that no installer can order, or another than the distribution's."""
    told, place = candidate.manifest.version, candidate.manifest_place("version")
    if _canonical(told) is None:
        yield Finding(
            CHECK,
            "wrong",
            _("The version {version} is none that installers can order.", version=told),
            place,
            _("Write it as PEP 440 has it: 1.2.0, 1.2.0rc1, 1.2.0.dev3."),
        )
    elif candidate.version and _canonical(told) != _canonical(candidate.version):
        yield Finding(
            CHECK,
            "wrong",
            _("plugin.yaml says version {told}, its distribution {name} says {version}.",
              told=told, name=candidate.distribution, version=candidate.version),
            place,
            _("Give both the same: upgrades are recognised by plugin.yaml, and installed by the other."),
        )  # fmt: skip


def _canonical(version: str) -> tuple[object, ...] | None:
    """What two ways of writing one version have in common; None for what is no version."""
    match = _VERSION.fullmatch(version.strip())
    if match is None:
        return None
    release = [int(each) for each in match["release"].split(".")]
    while len(release) > 1 and not release[-1]:
        release.pop()
    pre = (match["pre"] or "").lower()
    return (
        *release,
        (_PRE.get(pre, pre), int(match["pre_number"] or 0)),
        match["post"] is not None and int(match["post_bare"] or match["post_number"] or 0),
        match["dev"] is not None and int(match["dev_number"] or 0),
        re.sub(r"[-_]", ".", (match["local"] or "").lower()),
    )
