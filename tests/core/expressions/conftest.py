"""The rows that expressions are tried on, in a database of each kind."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).parent))  # for `import facts`, `import sentences`

from regulars.storage.dialects import prepare_connection


def _filled(url: str) -> sa.Engine:
    import facts

    engine = sa.create_engine(url)
    event.listen(engine, "connect", lambda connection, _record: prepare_connection(connection))
    facts.fill(engine)
    return engine


@pytest.fixture(scope="session")
def engines(postgresql_url: str) -> Iterator[dict[str, sa.Engine]]:
    """The same rows in SQLite and in PostgreSQL."""
    made = {"sqlite": _filled("sqlite://"), "postgresql": _filled(postgresql_url)}
    yield made
    for engine in made.values():
        engine.dispose()
