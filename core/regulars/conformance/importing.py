"""The check that a plugin's code is imported quickly and does nothing else meanwhile."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.sourcecode import imports
from regulars.errors import Place
from regulars.messages import _

CHECK = "import"
#: Seconds after which an import counts as one that never ends.
LIMIT = 30
#: Seconds of CPU that it may take, and no less than Regulars itself takes: machines differ.
_SECONDS = 1.0
#: Libraries that take long to import or much memory, and that no start needs.
HEAVY = frozenset(
    {
        "aiohttp", "altair", "anyio", "boto3", "botocore", "cv2", "dask", "django", "duckdb", "fastapi", "flask",
        "grpc", "httpx", "imap_tools", "jieba", "jinja2", "keras", "lxml", "matplotlib", "nltk",
        "numba", "numpy", "openpyxl", "pandas", "PIL", "plotly", "polars", "prophet", "pyarrow", "pypinyin", "pyspark",
        "python_calamine", "rapidfuzz", "requests", "scipy", "seaborn", "selenium", "sklearn", "spacy", "splink",
        "statsmodels", "sympy", "tensorflow", "torch", "transformers", "urllib3", "vl_convert", "xgboost", "xlsxwriter",
    }
)  # fmt: skip


def imports_quickly(candidate: Candidate) -> Iterator[Finding]:
    """Heavy libraries, network, files, processes, output at import; what fails there; what takes long."""
    packages = [candidate.package]
    if candidate.manifest.hookspecs:
        packages.append(candidate.manifest.hookspecs)
    weighed = _weighed(packages)
    if weighed is None:
        yield _finding(
            _("Importing it did not come to an end within {seconds} s.", seconds=LIMIT),
            Place(f"{candidate.package}/__init__.py"),
        )
        return
    told = list(_told(candidate, weighed))
    yield from told
    if weighed["failed"] and not told:
        # What was refused here is the cause of what then failed.
        yield Finding(
            CHECK,
            "wrong",
            _("It cannot be imported: {reason}.", reason=weighed["failed"]["text"]),
            _place(candidate, weighed["failed"]["frames"]),
            _("Mend the line; what the plugin imports must be among the dependencies of its project."),
        )
    for library in sorted(HEAVY.intersection(weighed["modules"])):
        yield _finding(_("Importing it imports {library}.", library=library), _importing(candidate, library))
    if not told and not HEAVY.intersection(weighed["modules"]) and weighed["seconds"] > _SECONDS:
        yield from _slow(candidate, packages)


def _slow(candidate: Candidate, packages: list[str]) -> Iterator[Finding]:
    """An import that takes long; what it imports of Regulars, or the machine, may be the reason, and is left out."""
    weighed = _weighed(["--own", *packages])
    if weighed is not None and weighed["seconds"] > max(_SECONDS, weighed["own"]):
        yield _finding(
            _("Importing it takes {seconds} s; all of Regulars takes {own} s.",
              seconds=round(weighed["seconds"], 1), own=round(weighed["own"], 1)),
            Place(f"{candidate.package}/__init__.py"),
        )  # fmt: skip


def _told(candidate: Candidate, weighed: Mapping[str, Any]) -> Iterator[Finding]:
    """What it did beside."""
    for each in weighed["told"]:
        said = {
            "network": _("It uses the network while it is imported: {what}.", what=each["what"]),
            "process": _("It starts a process while it is imported: {what}.", what=each["what"]),
            "file": _("It writes a file while it is imported: {what}.", what=each["what"]),
        }
        yield _finding(said[each["sort"]], _place(candidate, each["frames"]))
    home = Place(f"{candidate.package}/__init__.py")
    if weighed["said"]:
        yield _finding(_("It prints while it is imported: {text}", text=repr(weighed["said"][:80])), home)
    if weighed["threads"] > 0:
        yield _finding(_("It starts a thread while it is imported."), home)
    if weighed["path"] or weighed["environment"]:
        what = ", ".join(["sys.path"] * weighed["path"] + weighed["environment"])
        yield _finding(
            _("It changes what all of the process shares while it is imported: {what}.", what=what), home
        )


def _finding(message: str, place: Place | None) -> Finding:
    remedy = _(
        "Do it in the function that needs it, not when the file is imported: every command of everybody waits for that."
    )
    return Finding(CHECK, "wrong", message, place, remedy)


def _weighed(packages: list[str]) -> dict[str, Any] | None:
    """What a fresh process tells of importing them; None where it had to be ended."""
    with TemporaryDirectory(prefix="regulars-import-") as room:
        out = Path(room) / "weighed.json"
        # -B: what Python itself would write beside the source is no deed of the plugin.
        line = [sys.executable, "-B", "-m", "regulars.conformance.weighing", *packages, str(out)]
        try:
            done = subprocess.run(
                line, cwd=room, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT, check=False
            )
        except subprocess.TimeoutExpired:
            return None
        said = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
        if not out.exists():
            reason = said.splitlines()[-1] if said else str(done.returncode)
            nothing: dict[str, Any] = {
                "told": [],
                "modules": [],
                "threads": 0,
                "path": False,
                "environment": [],
            }
            return {
                **nothing,
                "said": "",
                "failed": {"text": reason, "frames": []},
                "seconds": 0.0,
                "own": 0.0,
            }
        return {**json.loads(out.read_text(encoding="utf-8")), "said": said}


def _place(candidate: Candidate, frames: list[tuple[str, int]]) -> Place:
    """The innermost of its own lines; it is imported from a link to its folder where it is not installed."""
    folders = [candidate.folder]
    if candidate.site is not None:
        folders.append(candidate.site.joinpath(*candidate.package.split(".")))
    for file, line in reversed(frames):
        for folder in folders:
            if Path(file).is_relative_to(folder):
                return Place(f"{candidate.package}/{Path(file).relative_to(folder).as_posix()}", line)
    return Place(f"{candidate.package}/__init__.py")


def _importing(candidate: Candidate, library: str) -> Place:
    return next((each.place for each in imports(candidate) if each.top == library), Place(candidate.package))
