"""The pytest plugin: fixtures for tests of plugins, found wherever Regulars is installed.

pytest imports this at every start, also where nobody wants it: what a fixture needs is imported in it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from regulars.conformance.contract import Contracts
    from regulars.workspaces.workspace import Workspace


class OpenWorkspace(Protocol):
    """What the fixture `regulars_workspace` is: `regulars.testing.workspace` without a place to choose."""

    def __call__(
        self, plugins: Sequence[str] = (), schemas: Mapping[str, str] | None = None, **settings: str
    ) -> "Workspace":
        """A workspace of its own with these plugins, applied; it is closed after the test."""


@pytest.fixture(scope="session")
def regulars_postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server, which lives as long as the tests; skips with the reason where there is none.

    It is the one that the environment names in REGULARS_TEST_POSTGRESQL, else one of the tests' own, which the extra
    `regulars[testing]` brings.
    """
    from regulars.testing.postgresql import NoServerError, postgresql_server

    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgresql_server())
        except NoServerError as error:
            pytest.skip(str(error))
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def regulars_databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes fresh, empty databases and gives the URL of each. Who asks runs on SQLite and on PostgreSQL."""
    from regulars.testing.databases import databases

    with databases(
        request.param, tmp_path, lambda: str(request.getfixturevalue("regulars_postgresql"))
    ) as make:
        yield make


@pytest.fixture
def regulars_workspace(regulars_databases: Callable[[], str], tmp_path: Path) -> Iterator[OpenWorkspace]:
    """Opens a workspace: `regulars_workspace(plugins=["loyalty"], schemas={"shop.yaml": "kind: …"})`.

    What the plugins need is enabled too, and everything applied. Who asks runs on SQLite and on PostgreSQL. Further
    arguments are those of `regulars.testing.workspace`: language, zone, currency, region.
    """
    from regulars.testing.opening import workspace

    with ExitStack() as stack:
        made: list[Path] = []

        def opened(
            plugins: Sequence[str] = (), schemas: Mapping[str, str] | None = None, **settings: str
        ) -> "Workspace":
            made.append(tmp_path / f"workspace{len(made) or ''}")
            return stack.enter_context(
                workspace(made[-1], regulars_databases(), plugins, schemas, **settings)
            )

        yield opened


@pytest.fixture
def regulars_at() -> Iterator[Callable[[str | datetime], None]]:
    """Lets it be another moment for the rest of the test: `regulars_at("2026-03-01")`; see `regulars.testing.at`."""
    from regulars.testing.moments import at

    with ExitStack() as stack:

        def it_is(moment: str | datetime, zone: str = "Asia/Shanghai") -> None:
            stack.enter_context(at(moment, zone))

        yield it_is


@pytest.fixture(scope="module")
def regulars_contracts(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["Contracts"]:
    """What `regulars.testing.contract` keeps between its items."""
    from regulars.conformance.contract import Contracts
    from regulars.testing.databases import databases

    with ExitStack() as stack:

        def of_kind(kind: str) -> Callable[[], str]:
            # Skips where there is no server.
            server = "" if kind == "sqlite" else str(request.getfixturevalue("regulars_postgresql"))
            return stack.enter_context(databases(kind, tmp_path_factory.mktemp("contract"), lambda: server))

        made = Contracts(of_kind)
        stack.callback(made.close)
        yield made
