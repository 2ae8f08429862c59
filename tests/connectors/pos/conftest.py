"""A workspace that has just enabled `pos`, and what was brought into it."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from regulars import Session, Workspace
from regulars.testing import logical_hash, trusted_session, workspace
from regulars_channels.running.importing import Import
from regulars_channels.running.runs import Run
from regulars_files.connector import FilesConnector
from regulars_pos.connector import PosConnector

sys.path.insert(0, str(Path(__file__).parent))  # for `import tilllogs`

PLUGINS = ("customers", "organization", "purchases", "channels", "files", "pos")
SAMPLES = Path(__file__).parents[3] / "connectors/regulars_pos/samples"


@dataclass
class Shop:
    """A shop, and short ways to fill and to ask it."""

    opened: Workspace

    @property
    def session(self) -> Session:
        return trusted_session(self.opened)

    def bring(self, channel: str, file: str | Path) -> Run:
        """Import a sample, or a file at a path, as `regulars import` does."""
        declared = self.opened.catalog.of_kind("channel")[channel]
        connector = PosConnector() if declared.body["connector"] == "pos" else FilesConnector()
        return Import(self.session, declared, connector).run([SAMPLES / file])

    def bring_whole(self, channel: str, file: str | Path) -> Run:
        """The same, where no row may be left over."""
        run = self.bring(channel, file)
        assert (run.status, run.problem, self.pending()) == ("ok", None, [])
        return run

    def sample(self, file: str) -> Path:
        return SAMPLES / file

    def pending(self) -> list[str]:
        return [f"{row['row']}: {row['reasons']}" for row in self.session.rows("pending")]

    def state(self) -> str:
        return logical_hash(self.opened, leave_out=("run", "pending"))

    def sums(self, domain: str, formula: str, by: str, where: str | None = None) -> dict[Any, Decimal]:
        """`formula` by the values of one field."""
        found = self.session.aggregate(domain, {"sum": formula}, {"by": by}, where=where)
        return {row["by"]: row["sum"] for row in found}

    def total(self, domain: str, formula: str, where: str | None = None) -> Decimal:
        found = self.session.aggregate(domain, {"sum": formula}, where=where)
        return found[0]["sum"] if found else Decimal(0)

    def one(self, domain: str, where: str) -> Mapping[str, Any]:
        [row] = self.session.find(domain, where).rows
        return row


@pytest.fixture
def found_shop(tmp_path: Path, database_url: str) -> Iterator[Callable[..., Shop]]:
    """`found_shop(currency="USD", zone="America/Los_Angeles", region="US")`: a shop."""
    with ExitStack() as stack:

        def found(**settings: str) -> Shop:
            return Shop(stack.enter_context(workspace(tmp_path / "shop", database_url, PLUGINS, **settings)))

        yield found


@pytest.fixture
def american(found_shop: Callable[..., Shop]) -> Shop:
    return found_shop(currency="USD", zone="America/Los_Angeles", region="US")


@pytest.fixture
def chinese(found_shop: Callable[..., Shop]) -> Shop:
    return found_shop(currency="CNY", zone="Asia/Shanghai", region="CN")
