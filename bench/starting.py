"""How quickly the command line starts: `--help` against importing click, `status` with twenty plugins against none."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.figures import Figure, note
from bench.strangers import PLUGINS, install, place

_TIMES = 15


def figures() -> Iterator[Figure]:
    """Ratios of the medians, the two commands of each in turn."""
    regulars = str(Path(sys.executable).parent / "regulars")
    ours, peer = _medians(([regulars, "--help"], {}), ([sys.executable, "-c", "import click"], {}))
    yield Figure("help / import click", ours / peer, 2.5)
    with tempfile.TemporaryDirectory() as folder:
        site, alone, crowded = (Path(folder) / name for name in ("site", "alone", "crowded"))
        install(site)
        among = {"PYTHONPATH": str(site)}
        place(alone, (), {})
        place(crowded, PLUGINS, among)
        ours, peer = _medians(
            ([regulars, "-C", str(crowded), "status"], among), ([regulars, "-C", str(alone), "status"], {})
        )
        note(f"status with {len(PLUGINS)} plugins {ours * 1000:.0f} ms, with none {peer * 1000:.0f} ms")
        yield Figure(f"status {len(PLUGINS)} plugins / none", ours / peer, 2.5)


def _medians(*commands: tuple[Sequence[str], Mapping[str, str]]) -> list[float]:
    """The median seconds of each command, run in turn; the first turn does not count."""
    taken: list[list[float]] = [[] for _ in commands]
    for turn in range(_TIMES + 1):
        for times, (words, more) in zip(taken, commands, strict=True):
            begun = time.perf_counter()
            subprocess.run(words, check=True, capture_output=True, env={**os.environ, **more})
            if turn:
                times.append(time.perf_counter() - begun)
    return [median(times) for times in taken]
