"""What all checks say of a plugin, as plain data that can travel with it."""

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from regulars.conformance.finding import Finding
from regulars.conformance.judging import Judged
from regulars.errors import Place, RegularsError
from regulars.messages import _
from regulars.versions import own_version
from regulars.workspaces.outputs import demand_writable, write_whole


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

    def write(self, file: Path) -> None:
        """Write it into `file` as JSON, whole or not at all; RegularsError where that cannot be."""
        demand_writable(file, own=False)
        text = json.dumps(self.plain(), ensure_ascii=False, indent=1) + "\n"
        try:
            write_whole(file, text.encode())
        except OSError as error:
            raise RegularsError(
                _("{file} cannot be written: {reason}.", file=file, reason=error.strerror or error)
            ) from error


def judged_from(body: Mapping[str, Any]) -> Judged:
    """One check's outcome, from what `CheckReport.plain` made of it."""
    found = []
    for each in body["findings"]:
        place = Place(**each["place"]) if each["place"] else None
        found.append(Finding(**{**each, "place": place}))
    return Judged(**{**body, "findings": tuple(found)})
