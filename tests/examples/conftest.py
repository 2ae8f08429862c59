"""An environment in which the examples of the docs are strangers."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `import environment`

from environment import Environment


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The environment and the workspace of a studio."""
    place = tmp_path_factory.mktemp("studio")
    return Environment(place / "environment", place)
