"""Runs the benchmarks: `python -m bench`, or `python -m bench import,find`."""

import platform
import sqlite3
import sys
from importlib import import_module
from importlib.metadata import version

from bench.figures import note

#: Name -> module; each module has `figures()`.
BENCHES = {
    "starting": "bench.starting",
    "import": "bench.importing",
    "find": "bench.finding",
    "lists": "bench.restricted",
    "files": "bench.largefiles",
    "tags": "bench.tagging",
    "whoread": "bench.whoread",
    "history": "bench.historic",
}


def main(arguments: list[str]) -> int:
    """Print every figure; 1 where one falls short, 2 where a name is unknown."""
    wanted = [name for each in arguments for name in each.split(",") if name] or list(BENCHES)
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown:
        sys.stderr.write(f"Unknown benchmark {unknown[0]}. There are: {', '.join(BENCHES)}.\n")
        return 2
    note(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, SQLAlchemy {version('sqlalchemy')}"
    )
    short = False
    for name in wanted:
        for figure in import_module(BENCHES[name]).figures():
            sys.stdout.write(f"{figure}\n")
            sys.stdout.flush()
            short = short or not figure.reached
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
