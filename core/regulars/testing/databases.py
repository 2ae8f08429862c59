"""Fresh, empty databases of each kind, for tests."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from regulars.testing.postgresql import run_at_once

#: The kinds of database that a store may lie in.
KINDS = ("sqlite", "postgresql")

_numbers = count(1)


@contextmanager
def databases(kind: str, folder: Path, server: Callable[[], str]) -> Iterator[Callable[[], str]]:
    """What makes databases of one of KINDS and gives the URL of each: files in `folder`, or on `server()`.

    Those on a server are gone at the end.
    """
    made: list[str] = []

    def on_disk() -> str:
        made.append(f"store{len(made) or ''}.db")
        return f"sqlite:///{folder / made[-1]}"

    def on_server() -> str:
        made.append(f"regulars_{os.getpid()}_{next(_numbers)}")
        run_at_once(server(), f'CREATE DATABASE "{made[-1]}"')
        url = sa.engine.make_url(server()).set(database=made[-1])
        return url.render_as_string(hide_password=False)

    if kind == "sqlite":
        yield on_disk
        return
    try:
        yield on_server
    finally:
        for name in made:
            run_at_once(server(), f'DROP DATABASE "{name}" WITH (FORCE)')
