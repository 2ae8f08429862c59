"""The check that a store of the version before can be taken over: nothing is lost that is not said to be."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.upgrading import FOUND, TASK
from regulars.errors import PluginError
from regulars.messages import _, language

CHECK = "upgrade"
#: Seconds that one of the two versions may take.
LIMIT = 120


def takes_over(candidate: Candidate) -> Iterator[Finding]:
    """What an upgrade from the version before refuses, loses, changes or leaves; nothing where none is given."""
    if candidate.previous is None:
        return
    with TemporaryDirectory(prefix="regulars-upgrade-") as name:
        room = Path(name).resolve()
        task = {
            "plugin": candidate.name,
            "language": language(),
            "urls": [candidate.database(), candidate.database()],
        }
        before = _asked(candidate.previous, room, task)
        if "failed" in before:
            raise PluginError(_("The version before cannot be tried: {reason}", reason=before["failed"]))
        after = _asked(candidate, room, {**task, "held": before["held"]})
    yield from _told(candidate, before, after)


def _asked(candidate: Candidate, room: Path, task: Mapping[str, Any]) -> dict[str, Any]:
    """What a version finds, in a process of its own: no process can hold both."""
    (room / TASK).write_text(json.dumps(task, ensure_ascii=False), encoding="utf-8")
    (room / FOUND).unlink(missing_ok=True)
    path = [str(each) for each in (candidate.site, os.environ.get("PYTHONPATH")) if each]
    done = subprocess.run(
        [sys.executable, "-m", "regulars.conformance.upgrading", str(room)],
        cwd=room, env={**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT, check=False,
    )  # fmt: skip
    if not (room / FOUND).exists():
        raise PluginError(
            _("Version {version} cannot be tried: {reason}",
              version=candidate.version or "-", reason=done.stderr.strip().rpartition("\n")[2])
        )  # fmt: skip
    found: dict[str, Any] = json.loads((room / FOUND).read_text(encoding="utf-8"))
    return found


def _told(candidate: Candidate, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Finding]:
    versions = {"old": before["version"], "new": after.get("version", "")}
    remedy = _("Write what is to be done with the data as a step under `upgrades:`, see docs/changes.md.")
    place = candidate.manifest_place("version")

    def wrong(message: str, how: str = remedy) -> Finding:
        return Finding(CHECK, "wrong", message, place, how)

    if "failed" in after:
        yield wrong(
            _("A store of version {old} cannot be taken over: {reason}", reason=after["failed"], **versions)
        )
        return
    if versions["old"] == versions["new"]:
        yield wrong(
            _("It has the version of the one before, {old}.", **versions),
            _("Raise `version`: by that a store knows that there is something to upgrade."),
        )
    for each in after["refused"]:
        yield wrong(_("Upgrading from {old} to {new} is refused: {reason}", reason=each, **versions))
    for each in after["lost"]:
        yield wrong(
            _("Upgrading from {old} to {new} loses what stands in {field}.", field=each, **versions),
            _("Say what it is called now, `was: {name}`; or take its values over by an upgrade step that says "
              "`takes: [{field}]`, see docs/changes.md.", name=each.rpartition(".")[2], field=each),
        )  # fmt: skip
    for each in after.get("gone", ()):
        yield wrong(_("Upgrading from {old} to {new} changes values of {field}.", field=each, **versions))
    if after.get("again"):
        names = ", ".join(after["again"])
        yield wrong(_("Upgraded, it is not settled: applying again would change {what}.", what=names))
    if after.get("tables"):
        names = ", ".join(after["tables"])
        yield wrong(_("Upgraded, a store has other tables than a new one: {tables}.", tables=names))
