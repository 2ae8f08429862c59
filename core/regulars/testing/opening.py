"""A workspace in one line."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from regulars.workspaces.enabling import with_needs
from regulars.workspaces.workspace import Workspace


@contextmanager
def workspace(
    path: Path,
    database_url: str | None = None,
    plugins: Sequence[str] = (),
    schemas: Mapping[str, str] | None = None,
    *,
    language: str = "en",
    zone: str = "Asia/Shanghai",
    currency: str = "CNY",
    region: str = "CN",
) -> Iterator[Workspace]:
    """A workspace in the folder `path`, applied: `schemas` maps file names to YAML texts.

    What the `plugins` need is enabled too. Without a URL the database is a SQLite file in the folder.
    """
    needed = [each for each in with_needs(plugins) if each not in plugins]
    (path / "schemas").mkdir(parents=True, exist_ok=True)
    settings = [
        "grammar: 1",
        f"language: {language}",
        f"zone: {zone}",
        f"currency: {currency}",
        f"region: {region}",
        f"database: '{database_url or 'sqlite:///regulars.db'}'",
        "plugins: [" + ", ".join([*needed, *plugins]) + "]",
    ]
    (path / "regulars.yaml").write_text("\n".join(settings) + "\n", encoding="utf-8")
    for name, text in (schemas or {}).items():
        (path / "schemas" / name).write_text(text, encoding="utf-8")
    with Workspace.open(path) as opened:
        opened.apply()
        yield opened
