"""What all tests share, beside the fixtures that plugin authors have too: the language, the real data sets."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from regulars.messages import set_language

# A busy machine is no failure, and no run depends on what an earlier one left behind.
hypothesis.settings.register_profile("regulars", deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("regulars")

# English, whatever whoever runs the tests speaks; tests of Chinese say so.
for _variable in ("LC_ALL", "LC_MESSAGES", "LANG", "REGULARS_LANGUAGE", "REGULARS_WORKSPACE"):
    os.environ.pop(_variable, None)
os.environ["LANGUAGE"] = "en"


@pytest.fixture(autouse=True)
def english() -> None:
    """What an earlier test spoke is forgotten."""
    set_language("en")


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of the real data sets. Whoever names one has one: then its absence is a failure."""
    folder = os.environ.get("REGULARS_TEST_DATA")
    if not folder:
        pytest.skip("REGULARS_TEST_DATA is not set: it names the folder of the real data sets")
    path = Path(folder)
    if not path.is_dir():
        pytest.fail(f"REGULARS_TEST_DATA names {folder}, which is not a folder")
    return path


@pytest.fixture(scope="session")
def postgresql_url(regulars_postgresql: str) -> str:
    """A SQLAlchemy URL of a PostgreSQL server's own database; the server lives as long as the tests."""
    return regulars_postgresql


@pytest.fixture
def database_url(regulars_databases: Callable[[], str]) -> str:
    """The URL of a fresh, empty database: every test that asks for it runs on SQLite and on PostgreSQL."""
    return regulars_databases()


@pytest.fixture
def more_databases(regulars_databases: Callable[[], str]) -> Callable[[], str]:
    """Makes further databases of the kind of `database_url`, fresh and empty; gives the URL."""
    return regulars_databases


class Implementation:
    """A hook's implementation by `plugin`, as the gate asks it: what `function` raises passes."""

    left_out = False

    def __init__(self, function: Callable[..., Any], plugin: str = "spy") -> None:
        self.function, self.plugin = function, plugin

    def asked(self, arguments: Mapping[str, Any], read: Callable[[Any], Any], about: object) -> Any:
        """What is read from its answer."""
        return read(self.function(**arguments))


@pytest.fixture(scope="session")
def implementation() -> type[Implementation]:
    """Makes one of a function."""
    return Implementation
