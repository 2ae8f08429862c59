"""A workspace with a plugin that does what a test lets it do in each of its hooks, and one that does its work."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from regulars import Session, Workspace
from regulars.testing import trusted_session, workspace

SCHEMA = """
kind: domain
name: client
label: {en: Client, zh: 客户}
identity: [name]
display: name
fields:
  name: {type: text, required: true, privacy: none}
  level: {type: integer, privacy: none}
  share: {type: decimal, places: 2, privacy: none}
  greeting: {type: text, privacy: none}
  extra: {type: json, privacy: none}
  kinds: {type: choices, values: {a: {en: A, zh: A}, b: {en: B, zh: B}}, privacy: none}
---
kind: domain
name: note
label: {en: Note, zh: 备注}
identity: [about]
fields:
  about: {type: text, privacy: none}
---
kind: domain
name: diary
label: {en: Diary, zh: 日记}
identity: [about]
fields:
  about: {type: text, privacy: none}
---
kind: domain
name: elsewhere
label: {en: Elsewhere, zh: 别处}
identity: [name]
fields:
  name: {type: text, privacy: none}
"""

#: Does in each hook what `DO` has for it.
BAD = """
from regulars import hookimpl

DO = {}


@hookimpl
def before_write(session, batch):
    return DO["before_write"](session, batch) if "before_write" in DO and batch.domain == "client" else None


@hookimpl
def after_write(session, batch):
    return DO["after_write"](session, batch) if "after_write" in DO and batch.domain == "client" else None


@hookimpl
def provide_renderings(session, batch):
    return DO["provide_renderings"](session, batch) if "provide_renderings" in DO else []


@hookimpl
def decide_shipping(session, batch):
    return DO["decide_shipping"](session, batch) if "decide_shipping" in DO else True


@hookimpl
def after_shipping(session, batch):
    return DO["after_shipping"](session, batch) if "after_shipping" in DO else None
"""
GOOD = """
from regulars import Part, hookimpl


@hookimpl
def before_write(batch):
    if batch.domain == "client":
        return {"greeting": [f"Dear {name}" for name in batch.columns["name"]]}


@hookimpl
def after_write(session, batch):
    if batch.domain == "client":
        names = [f"good {name}" for name in batch.columns["name"]]
        session.write([Part(domain="note", columns={"about": names}, rows=list(range(len(names))))], source="good")


@hookimpl
def provide_renderings():
    return []


@hookimpl
def decide_shipping():
    return True


@hookimpl
def after_shipping():
    return "good"
"""
#: Hooks that a plugin specifies itself.
SPECS = '''"""Hooks of its own."""

from regulars import hookspec


@hookspec
def provide_renderings(session, batch):
    """Ways to show an order."""


@hookspec
def decide_shipping(session, batch):
    """Whether an order is shipped."""


@hookspec
def after_shipping(session, batch):
    """Learn that it was."""
'''
ACCESS = """
derives:
  - {{domain: client, do: [read, create, update]}}
  - {{domain: {}, do: [read, create, update]}}
"""
SETTINGS = "limits: {hook_seconds: 1, hook_megabytes: 64}\n"


@dataclass
class Ground:
    """The workspace; `do` is what the plugin does, by hook."""

    workspace: Workspace
    session: Session
    do: dict[str, Callable[[Session, Any], Any]]
    manifest: Path
    names: Iterator[str] = field(default_factory=lambda: (f"n{number}" for number in range(10**6)))

    def count(self, domain: str = "client", where: str | None = None) -> int:
        return trusted_session(self.workspace).count(domain, where)

    @property
    def notes(self) -> set[str]:
        return {row["about"] for row in trusted_session(self.workspace).rows("note")}

    def failing(self) -> Mapping[tuple[str, str], int]:
        """By plugin and hook how often in a row it failed."""
        return {key: each.failures for key, each in self.workspace.tally.standing().items()}

    def clean(self) -> None:
        """Nobody fails, nobody is paused."""
        from regulars.plugging.failinghooks import lift

        self.do.clear()
        for plugin in ("bad", "good"):
            with self.workspace.database.begin() as connection:
                lift(connection, plugin)
            self.workspace.tally.forget(plugin)


def installed(site: Path, name: str, code: str, manifest: str, **files: str) -> Path:
    package = site / f"regulars_{name}"
    info = site / f"regulars_{name}-1.0.0.dist-info"
    for folder in (package, info):
        folder.mkdir(parents=True)
    (package / "__init__.py").write_text(f'"""Plugin {name}."""\n{code}', encoding="utf-8")
    head = f"name: {name}\nversion: 1.0.0\nlabel: {{en: {name}, zh: {name}}}\nregulars: '>=0.1,<1'\n"
    (package / "plugin.yaml").write_text(head + manifest, encoding="utf-8")
    for file, text in files.items():
        (package / file).write_text(text, encoding="utf-8")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: regulars_{name}\nVersion: 1.0.0\n")
    (info / "entry_points.txt").write_text(f"[regulars.plugins]\n{name} = regulars_{name}\n")
    return package / "plugin.yaml"


HOOKS = "hooks: [before_write, after_write, provide_renderings, decide_shipping, after_shipping]\n"


@contextmanager
def ground(folder: Path, database_url: str) -> Iterator[Ground]:
    """It, in a folder of its own."""
    site = folder / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(site))
        patch.setattr("regulars.messages._packages", ["regulars"])
        installed(site, "asks", "", "hookspecs: regulars_asks.hookspecs\n", **{"hookspecs.py": SPECS})
        manifest = installed(site, "bad", BAD, f"needs: [asks]\n{HOOKS}{ACCESS.format('diary')}")
        installed(site, "good", GOOD, f"needs: [asks]\n{HOOKS}{ACCESS.format('note')}")
        patch.syspath_prepend(str(site))
        with workspace(
            folder / "w", database_url, ("asks", "bad", "good"), {"client.yaml": SCHEMA}
        ) as opened:
            settings = opened.folder / "regulars.yaml"
            settings.write_text(settings.read_text() + SETTINGS)
            opened.read_again()
            opened.live_plugins.load()
            bad: Any = sys.modules["regulars_bad"]
            yield Ground(opened, trusted_session(opened), bad.DO, manifest)
        for name in [
            each
            for each in sys.modules
            if each.startswith(("regulars_bad", "regulars_good", "regulars_asks"))
        ]:
            del sys.modules[name]
