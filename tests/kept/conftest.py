"""An environment for wheels that were built long ago."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))  # for `import environment`

from environment import Environment


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The environment and the workspace of a company that has had the plugin from its first version on."""
    place = tmp_path_factory.mktemp("company")
    return Environment(place / "environment", place)
