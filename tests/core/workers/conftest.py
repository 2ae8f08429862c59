"""Workers of a plugin that is written for one test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from regulars import SourceBatch, Worker
from regulars.errors import RegularsError
from regulars.plugging.limits import Limits
from regulars.plugging.plugins import Plugins
from regulars.workers import forking

CODE = """
import os, sys, time
from pathlib import Path
from regulars import RefusedRow, SourceBatch, SourceSample, hookimpl
from regulars.errors import *

def batch(*numbers, **given):
    return SourceBatch(**{{"file": "f", "columns": {{"a": [str(n) for n in numbers]}}, "rows": list(numbers), **given}})

class Odd:
    name, label, settings = "odd", {{}}, ""

    def read(self, settings, files):
{read}

    def guess(self, file):
{guess}

@hookimpl
def provide_connectors():
    return [Odd()]
"""
MANIFEST = "hooks: [provide_connectors]\n"


@dataclass
class Read:
    """What a worker gave, and how it ended."""

    batches: list[SourceBatch] = field(default_factory=list)
    error: RegularsError | None = None

    @property
    def rows(self) -> list[int]:
        return [row for batch in self.batches for row in batch.rows]


@dataclass
class Odd:
    """The worker of the plugin `odd`."""

    worker: Worker

    def read(self, settings: Any = None, *files: Path) -> Read:
        found = Read()
        try:
            for batch in self.worker.read("odd", settings or {}, files):
                found.batches.append(batch)
        except RegularsError as error:
            found.error = error
        return found


@pytest.fixture
def odd(install: Callable[..., Path]) -> Callable[..., Odd]:
    """`odd("yield batch(1)", seconds=1)`: the worker of a plugin whose connector reads so."""

    def odd(
        read: str = "return []",
        *,
        guess: str = "return []",
        manifest: str = "",
        seconds: int = 30,
        megabytes: int = 2048,
        code: str = CODE,
    ) -> Odd:
        bodies = {"read": indent(read, " " * 8), "guess": indent(guess, " " * 8)}
        install("odd", code=code.format(**bodies), manifest=MANIFEST + manifest)
        return Odd(Worker(Plugins(["odd"]), "odd", Limits(run_seconds=seconds, run_megabytes=megabytes)))

    return odd


@pytest.fixture(params=["forked", "started"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Each test on a system that can fork, and as on one that cannot."""
    if request.param == "started":
        monkeypatch.setattr("regulars.workers.forking.POSSIBLE", False)
    return request.param


@pytest.fixture
def new_server() -> None:
    """The next worker is the first of its server."""
    forking.let_go()
