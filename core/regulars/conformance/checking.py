"""A plugin checked, by its path or its name, in a process of its own."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from regulars.conformance.candidate import Candidate
from regulars.conformance.checks import CHECKS, Check
from regulars.conformance.child import FOUND, STACK, TASK
from regulars.conformance.finding import Finding
from regulars.conformance.judging import Judged, judged
from regulars.conformance.places import candidate_at, installed_candidate
from regulars.conformance.report import CheckReport, judged_from
from regulars.errors import RegularsError
from regulars.messages import _, language

#: What a process needs to run at all; the rest of the environment is nothing that a plugin is to be judged by.
_ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH", "XDG_RUNTIME_DIR")
#: Seconds beyond the limits of its checks after which the process is ended from outside.
_GRACE = 30


def check_plugin(what: str, previous: str | None = None) -> CheckReport:
    """What the checks say of `what`: the path of a project, a package or a wheel, else the name of an installed plugin.

    `previous`: the path of the version before. Nothing of a workspace is read or written. PluginError where there is
    no plugin to look at.
    """
    with ExitStack() as stack:
        path = Path(what).expanduser()
        there = path.exists()
        candidate = candidate_at(path.resolve(), _room(stack)) if there else installed_candidate(what)
        before = None
        if previous is not None:
            before = candidate_at(Path(previous).expanduser().resolve(), _room(stack))
        found = _in_child(candidate, before, _room(stack))
    return CheckReport(
        plugin=candidate.name,
        version=_version(candidate),
        distribution=candidate.distribution,
        checks=tuple(found),
    )


def _room(stack: ExitStack) -> Path:
    return Path(stack.enter_context(TemporaryDirectory(prefix="regulars-check-"))).resolve()


def _version(candidate: Candidate) -> str:
    try:
        return candidate.manifest.version
    except RegularsError:
        return ""


def _in_child(candidate: Candidate, previous: Candidate | None, room: Path) -> list[Judged]:
    body = {**_plain(candidate), "previous": _plain(previous) if previous else None}
    task = {"language": language(), "candidate": body}
    (room / TASK).write_text(json.dumps(task, ensure_ascii=False), encoding="utf-8")
    found: list[Judged] = []
    # A check that ends the process is told, and the rest gone through by another one.
    while len(found) < len(CHECKS):
        ended = _run(candidate, room)
        lines = (room / FOUND).read_text(encoding="utf-8").splitlines() if (room / FOUND).exists() else []
        found = [judged_from(json.loads(line)) for line in lines]
        if len(found) < len(CHECKS):
            broken = judged(CHECKS[len(found)], [_broken(CHECKS[len(found)], ended, room)])
            found.append(broken)
            with (room / FOUND).open("a", encoding="utf-8") as out:
                out.write(json.dumps(asdict(broken), ensure_ascii=False) + "\n")
    return found


def _plain(candidate: Candidate) -> dict[str, Any]:
    """It as the child reads it; that is told of the one before apart."""
    names = ("name", "package", "folder", "project", "distribution", "version", "description", "site")
    told = {name: getattr(candidate, name) for name in names}
    return {name: str(value) if isinstance(value, Path) else value for name, value in told.items()}


def _run(candidate: Candidate, room: Path) -> int | None:
    """How the child ended: its exit code, below 0 the signal; None where it had to be ended from here."""
    place = room / "here"
    place.mkdir(exist_ok=True)
    (room / FOUND).touch()
    path = [str(each) for each in (candidate.site, *_own_path()) if each]
    environment = {
        **{name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }
    line = [sys.executable, "-m", "regulars.conformance.child", str(room)]
    with (room / "said.txt").open("ab") as said:
        try:
            return subprocess.run(
                line, cwd=place, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                timeout=sum(each.limit for each in CHECKS) + _GRACE, check=False,
            ).returncode  # fmt: skip
        except subprocess.TimeoutExpired:
            return None


def _own_path() -> list[str]:
    """Where this process finds what the child's own Python would not find by itself."""
    return [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]


def _broken(check: Check, ended: int | None, room: Path) -> Finding:
    """What is told of the check during which the process came to an end."""
    stack = (room / STACK).read_text(encoding="utf-8") if (room / STACK).exists() else ""
    if stack or ended is None:
        told = _("It did not come to its end within {seconds} s.", seconds=check.limit)
    else:
        told = _("The process of the check ended in its middle ({code}).", code=ended)
    (room / STACK).write_text("")
    remedy = _("Find out where the plugin's code waits, or ends the process, and mend that.")
    return Finding(check.name, "wrong", told, None, remedy)
