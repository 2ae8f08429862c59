"""How quickly the command line starts: `regulars --help` against importing click."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.figures import Figure

_TIMES = 15


def figures() -> Iterator[Figure]:
    """The ratio of the medians, the two commands in turn."""
    ours = [str(Path(sys.executable).parent / "regulars"), "--help"]
    peer = [sys.executable, "-c", "import click"]
    taken: dict[str, list[float]] = {"ours": [], "peer": []}
    for turn in range(_TIMES + 1):
        for name, command in (("ours", ours), ("peer", peer)):
            begun = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            if turn:
                taken[name].append(time.perf_counter() - begun)
    yield Figure("help / import click", median(taken["ours"]) / median(taken["peer"]), 2.5)
