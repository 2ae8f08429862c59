"""A new plugin of each sort, installed into an environment of its own, where it stays."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))  # for `import environment`

from environment import Environment


@pytest.fixture(scope="session")
def author(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """The environment of somebody who writes plugins; it has no plugin of its own yet."""
    place = tmp_path_factory.mktemp("author")
    yield Environment(place / "environment", place)
