"""The checks gone through in a process of their own: a plugin that hangs or ends its process is told, not followed."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from regulars.conformance.candidate import Candidate
from regulars.conformance.check import Check
from regulars.conformance.checks import CHECKS
from regulars.conformance.child import FOUND, STACK, TASK
from regulars.conformance.finding import Finding
from regulars.conformance.judging import Judged, judged
from regulars.conformance.report import judged_from
from regulars.errors import Place
from regulars.messages import _, language

#: What a process needs to run at all; the rest of the environment is nothing that a plugin is to be judged by.
_ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH", "XDG_RUNTIME_DIR")
#: What the child says itself: of no use unless it ends before its time.
_SAID = "said.txt"
#: Seconds beyond the limits of its checks after which the process is ended from outside.
_GRACE = 30
#: A line of a traceback, as Python and faulthandler write it.
_FRAME = re.compile(r'File "([^"]+)", line (\d+)')


def judged_apart(candidate: Candidate, room: Path) -> list[Judged]:
    """Each check's outcome, in order; `room` is an empty folder to work in."""
    limits = {each.name: each.limit for each in CHECKS}
    task = {"language": language(), "candidate": _plain(candidate), "limits": limits}
    (room / TASK).write_text(json.dumps(task, ensure_ascii=False), encoding="utf-8")
    found: list[Judged] = []
    # A check that ends the process is told, and the rest gone through by another one.
    while len(found) < len(CHECKS):
        for name in (STACK, _SAID):
            (room / name).write_bytes(b"")
        ended = _run(candidate, room)
        found = [judged_from(json.loads(line)) for line in _lines(room / FOUND)]
        if len(found) < len(CHECKS):
            found.append(_broken(CHECKS[len(found)], candidate, ended, room))
            with (room / FOUND).open("a", encoding="utf-8") as out:
                out.write(json.dumps(asdict(found[-1]), ensure_ascii=False) + "\n")
    return found


def _plain(candidate: Candidate) -> Mapping[str, Any]:
    """It as the child reads it."""
    told = {
        name: str(value) if isinstance(value, Path) else value
        for name, value in vars(candidate).items()
        if name
        in (
            "name",
            "package",
            "folder",
            "project",
            "distribution",
            "version",
            "description",
            "site",
            "commands",
        )
    }
    return {**told, "previous": _plain(candidate.previous) if candidate.previous else None}


def _run(candidate: Candidate, room: Path) -> int | None:
    """How the child ended: its exit code, below 0 the signal; None where it had to be ended from here."""
    here = room / "here"
    here.mkdir(exist_ok=True)
    path = [str(each) for each in (candidate.site, os.environ.get("PYTHONPATH")) if each]
    environment = {
        **{name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }
    line = [sys.executable, "-m", "regulars.conformance.child", str(room)]
    with (room / _SAID).open("ab") as said:
        child = subprocess.Popen(
            line, cwd=here, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            start_new_session=True,
        )  # fmt: skip
        try:
            return child.wait(sum(each.limit for each in CHECKS) + _GRACE)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End it and whatever it has started, also where somebody interrupts us."""
    if os.name == "posix":
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
    else:
        child.kill()
    child.wait()


def _broken(check: Check, candidate: Candidate, ended: int | None, room: Path) -> Judged:
    """What is told of the check during which the process came to an end."""
    stack, said = ("\n".join(_lines(room / name)) for name in (STACK, _SAID))
    if stack or ended is None:
        told = _("It did not come to its end within {seconds} s.", seconds=check.limit)
    else:
        last = said.strip().rpartition("\n")[2]
        told = _(
            "The process of the check ended in its middle ({code}). {said}", code=ended, said=last
        ).strip()
    remedy = _("Find out where the plugin's code waits, or ends the process, and mend that.")
    return judged(check, [Finding(check.name, "wrong", told, _own_line(candidate, stack or said), remedy)])


def _own_line(candidate: Candidate, trace: str) -> Place | None:
    """The innermost line of the plugin's in what faulthandler tells, which begins with the innermost of all."""
    for file, line in _FRAME.findall(trace):
        for root in filter(None, (candidate.site, candidate.folder.parent)):
            if Path(file).is_relative_to(root / candidate.package):
                return Place(Path(file).relative_to(root).as_posix(), int(line))
    return None


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []
