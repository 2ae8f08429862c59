"""What all checks say of a plugin, as plain data that can travel with it."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from regulars.conformance.finding import Finding
from regulars.conformance.judging import Judged
from regulars.errors import Place
from regulars.versions import own_version


@dataclass(frozen=True, kw_only=True)
class CheckReport:
    """What was looked at, by which version, and what was found."""

    plugin: str
    #: As its manifest says; "" where that cannot be read.
    version: str
    distribution: str
    checks: tuple[Judged, ...]
    regulars: str = ""
    python: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing is wrong; there may be warnings."""
        return not any(each.state == "wrong" for each in self.checks)

    def plain(self) -> dict[str, Any]:
        """It as JSON can hold it."""
        return {
            "status": "ok" if self.well else "failed",
            "plugin": self.plugin,
            "version": self.version,
            "distribution": self.distribution,
            "regulars": self.regulars or own_version(),
            "python": self.python or platform.python_version(),
            "checks": [asdict(each) for each in self.checks],
        }


def judged_from(body: Mapping[str, Any]) -> Judged:
    """One check's outcome, from what `CheckReport.plain` made of it."""
    found = []
    for each in body["findings"]:
        place = Place(**each["place"]) if each["place"] else None
        found.append(Finding(**{**each, "place": place}))
    return Judged(**{**body, "findings": tuple(found)})
