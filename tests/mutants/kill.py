"""`make mutants`: make each fault of list B in a copy of the tree, and demand that a test turns red.

python tests/mutants/kill.py [NUMBER …] prints a line a mutant: what it is, and the test that found it. Ends with 1 if
one lives, or if the tests are red without any.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from listb import MUTANTS, ROOT, Mutant

#: What is copied: the packages and their tests.
COPIED = ("core", "cli", "plugins", "connectors", "schemas", "tests", "docs", "setup.cfg", "pyproject.toml")


def main(numbers: Iterable[str]) -> int:
    """Kill the mutants of these numbers, or all."""
    wanted = {int(each) for each in numbers} or {each.number for each in MUTANTS}
    chosen = [each for each in MUTANTS if each.number in wanted]
    with tempfile.TemporaryDirectory(prefix="regulars-mutants-") as folder:
        tree = copied(Path(folder))
        nearest = sorted({test for each in chosen for test in each.tests})
        code, found = tested(tree, nearest, first=False)
        if code:
            print(f"Red without any mutant: {found}")
            return 1
        living = [each.number for each in chosen if not killed(tree, each)]
    print(f"{len(chosen) - len(living)} of {len(chosen)} killed" + (f"; alive: {living}" if living else ""))
    return 1 if living else 0


def copied(folder: Path) -> Path:
    """A copy of the tree with a folder `site`, from which its packages are imported."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder)
    site = folder / "site"
    site.mkdir()
    for line in (ROOT / "setup.cfg").read_text("utf-8").partition("packages =")[0].splitlines():
        package, equals, path = (part.strip() for part in line.partition(" = "))
        if equals and package.startswith("regulars") and "." not in package:
            (site / package).symlink_to(folder / path)
    return folder


def killed(tree: Path, mutant: Mutant) -> bool:
    """Make the fault, run the tests, mend it."""
    file = tree / mutant.file
    whole = file.read_text("utf-8")
    file.write_text(mutant.mutated(whole), "utf-8")
    try:
        code, found = tested(tree, mutant.tests, first=True)
    finally:
        file.write_text(whole, "utf-8")
    verdict = {0: "ALIVE", 1: "killed"}.get(code, f"pytest ended with {code}")
    print(f"{mutant.number:2}  {verdict:6}  {mutant.fault}: {found}", flush=True)
    return code == 1 and "::" in found


def tested(tree: Path, tests: Iterable[str], *, first: bool) -> tuple[int, str]:
    """How pytest ended, and which test failed first."""
    environment = {**os.environ, "PYTHONPATH": str(tree / "site"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.setdefault("REGULARS_EXAMPLES", "400")
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(
        [*command, "-x"] if first else command,
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return done.returncode, failed[1] if failed else done.stdout.strip()[-200:]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
