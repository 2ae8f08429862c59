"""A figure: what was measured, what it should be, and whether it is."""

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`measured` must not be more than `goal`."""

    name: str
    measured: float
    goal: float
    unit: str = ""

    @property
    def reached(self) -> bool:
        """Whether the goal is reached."""
        return self.measured <= self.goal

    def __str__(self) -> str:
        state = "ok" if self.reached else "short"
        return f"{self.name:<28} {self.measured:>9.2f}{self.unit}  {self.goal:>7.2f}{self.unit}  {state}"


def scaled(count: int) -> int:
    """`count` at the scale that SCALE asks for."""
    return max(1, int(count * float(os.environ.get("SCALE", "1"))))


def runs() -> int:
    """How many runs a median is taken of: RUNS, by default 3."""
    return int(os.environ.get("RUNS", "3"))


def median_seconds(work: Callable[[], object], times: int) -> float:
    """The median wall time of `work`."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def note(text: str) -> None:
    """A line beside the figures: rows, bytes, versions."""
    sys.stdout.write(f"  {text}\n")
    sys.stdout.flush()
