"""`python -m regulars.conformance.child FOLDER`: the checks in a process of their own, each told as it ends."""

import faulthandler
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from regulars.conformance.candidate import Candidate
from regulars.conformance.checks import CHECKS
from regulars.conformance.judging import judge
from regulars.conformance.report import judged_from
from regulars.messages import set_language

#: In FOLDER: what is looked at; what was found so far, a check a line; where the code stood that took too long.
TASK = "task.json"
FOUND = "found.jsonl"
STACK = "stack.txt"


def run(folder: Path) -> None:
    """Go through the checks that are not in FOUND yet; a check that takes longer than its limit ends the process."""
    task = json.loads((folder / TASK).read_text(encoding="utf-8"))
    set_language(task["language"])
    before = [judged_from(json.loads(line)) for line in _lines(folder / FOUND)]
    limits = task["limits"]
    waiting = [each.name for each in CHECKS if each.name not in {one.check for one in before}]
    with (folder / FOUND).open("a", encoding="utf-8") as out, (folder / STACK).open("w") as stack:
        judging = judge(candidate_from(task["candidate"]), before)
        for name in waiting:
            # From a thread of its own that needs no lock of Python's: it ends also code that never comes back.
            faulthandler.dump_traceback_later(limits[name], exit=True, file=stack)
            try:
                found = next(judging)
            finally:
                faulthandler.cancel_dump_traceback_later()
            out.write(json.dumps(asdict(found), ensure_ascii=False) + "\n")
            out.flush()


def candidate_from(body: dict[str, Any]) -> Candidate:
    """The candidate that the parent process has written down."""
    paths = ("folder", "project", "site")
    made = {
        **body,
        "commands": tuple(body["commands"]),
        **{key: Path(body[key]) for key in paths if body.get(key)},
    }
    if made.get("previous"):
        made["previous"] = candidate_from(made["previous"])
    return Candidate(**made)


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


if __name__ == "__main__":
    run(Path(sys.argv[1]))
