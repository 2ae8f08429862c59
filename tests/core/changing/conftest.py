"""A company whose declarations change: declared, applied and looked at, on each database."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from regulars.gate.session import Session
from regulars.records.parts import Part
from regulars.testing import schema_hash, trusted_session
from regulars.workspaces.plan import Plan
from regulars.workspaces.workspace import Workspace


class Company:
    """A workspace that is opened anew for whatever is done, as commands do."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self._open: list[Workspace] = []

    def declare(self, text: str, *, plugins: Sequence[str] = (), file: str = "shop.yaml") -> "Company":
        """Write the one schema file, and the settings."""
        (self.folder / "schemas").mkdir(parents=True, exist_ok=True)
        (self.folder / "schemas" / file).write_text(text, encoding="utf-8")
        lines = [f"database: '{self.url}'", f"plugins: [{', '.join(plugins)}]"]
        (self.folder / "regulars.yaml").write_text("\n".join(lines), encoding="utf-8")
        return self

    def open(self) -> Workspace:
        self._open.append(Workspace.open(self.folder))
        return self._open[-1]

    def close(self) -> None:
        for each in self._open:
            each.close()
        self._open.clear()

    def plan(self) -> Plan:
        return self.open().plan()

    def apply(self, *losses: str) -> Plan:
        return self.open().apply(losses=losses)

    def session(self) -> Session:
        return trusted_session(self.open())

    def write(
        self, domain: str, rows: Sequence[dict[str, Any]], *, source: str = "till", key: str | None = None
    ) -> None:
        """Write records; `key`: the column that holds a subject's key in its source."""
        names = [name for name in dict.fromkeys(n for row in rows for n in row) if name != key]
        part = Part(
            domain=domain,
            columns={name: [row.get(name) for row in rows] for name in names},
            rows=list(range(len(rows))),
            keys=[row[key] for row in rows] if key else None,
        )
        outcome = self.session().write([part], source=source)
        assert not outcome.rejected, outcome.rejected

    def values(self, domain: str, *names: str) -> list[Any]:
        """The values of fields, in order of the records' ids."""
        rows = sorted(self.session().rows(domain), key=lambda row: row["id"])
        found = [tuple(row[name] for name in names) for row in rows]
        return [each[0] for each in found] if len(names) == 1 else found

    def apply_and_hash(self) -> str:
        self.apply()
        return self.schema()

    def schema(self) -> str:
        return schema_hash(self.open())


@pytest.fixture
def company(tmp_path: Path, database_url: str) -> Iterator[Company]:
    """A company without declarations."""
    made = Company(tmp_path / "here", database_url)
    yield made
    made.close()


@pytest.fixture
def fresh(tmp_path: Path, more_databases: Callable[[], str]) -> Iterator[Callable[..., str]]:
    """The number of the schema of a store that is new: `fresh(SHOP)`."""
    made: list[Company] = []

    def fresh(text: str, plugins: Sequence[str] = ()) -> str:
        made.append(Company(tmp_path / f"fresh{len(made)}", more_databases()))
        return made[-1].declare(text, plugins=plugins).apply_and_hash()

    yield fresh
    for each in made:
        each.close()
