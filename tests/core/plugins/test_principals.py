"""A plugin does what its manifest asks for and apply has granted, and never more than the actor it works for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from regulars import Session
from regulars.catalog import FieldRight, Grant, Role
from regulars.errors import DeclarationError, NotPermittedError, PluginError, RegularsError
from regulars.gate.session import open_session
from regulars.permissions.actor import Actor
from regulars.testing import trusted_session, workspace
from regulars.workspaces.workspace import Workspace

Install = Callable[..., Path]

SCHEMA = """
kind: domain
name: client
label: {en: Client, zh: 客户}
identity: [name]
display: name
fields:
  name: {type: text}
  area: {type: text}
  secret: {type: text}
  rank: {type: integer}
---
kind: domain
name: note
label: {en: Note, zh: 备注}
identity: [about]
fields:
  about: {type: text}
  seen: {type: integer}
"""

#: Counts the clients that it sees, and writes a note of it.
COUNTS = """
from regulars import Part, hookimpl

@hookimpl
def after_write(session, batch):
    if batch.domain == "client":
        columns = {"about": ["clients"], "seen": [session.count("client")]}
        session.write([Part(domain="note", columns=columns, rows=[1])], source="notes")
"""
RANKS = """
from regulars import hookimpl

@hookimpl
def before_write(session, batch):
    if batch.domain == "client":
        return {"rank": [session.count("client")] * len(batch)}
"""
KEEPS = """
from regulars import hookimpl

KEPT = []

@hookimpl
def after_write(session, batch):
    KEPT.append(session)
"""

OF_A = Grant(domain="client", actions=("read", "create", "update"), where="area = 'A'")
NOTES = Grant(domain="note", actions=("read", "create", "update"))


@contextmanager
def opened(tmp_path: Path, database_url: str, plugin: str) -> Iterator[tuple[Workspace, Session]]:
    """Clients of areas A and B, brought in before the plugin was there."""
    with workspace(tmp_path / "w", database_url, (), {"client.yaml": SCHEMA}) as made:
        session = trusted_session(made)
        for name, area in (("Ann", "A"), ("Bob", "B"), ("Cid", "B")):
            session.add("client", {"name": name, "area": area})
    with workspace(tmp_path / "w", database_url, (plugin,), {"client.yaml": SCHEMA}) as made:
        yield made, trusted_session(made)


def acting(made: Workspace, *grants: Grant) -> Session:
    role = Role(name="role", plugin="workspace", grants=grants)
    store = made.store.under(replace(made.catalog, roles={"role": role}))
    return open_session(store, Actor("clerk", ("role",)))


def seen(session: Session) -> Any:
    return [row["seen"] for row in session.rows("note")]


def test_what_is_not_asked_for_is_refused_with_the_line_to_add(
    install: Install, tmp_path: Path, database_url: str
) -> None:
    install("counts", code=COUNTS, manifest="access: [{domain: client, do: [read]}]\n")
    with opened(tmp_path, database_url, "counts") as (_made, session):
        session.add("client", {"name": "Dan"})
        (lost,) = session.failures
        assert "The plugin counts may not update note" in str(lost)
        assert "plugin.yaml" in str(lost) and "{domain: note, do: [update]}" in str(lost)
        assert session.count("client", "name = 'Dan'") == 1 and session.count("note") == 0


def test_no_more_is_seen_than_by_whom_it_works_for(
    install: Install, tmp_path: Path, database_url: str
) -> None:
    manifest = "access: [{domain: client, do: [read]}, {domain: note, do: [read, create, update]}]\n"
    install("counts", code=COUNTS, manifest=manifest)
    with opened(tmp_path, database_url, "counts") as (made, session):
        acting(made, OF_A, NOTES).add("client", {"name": "Dan", "area": "A"})
        assert seen(session) == [2]
        session.add("client", {"name": "Eve", "area": "B"})
        assert seen(session) == [5]


def test_no_more_is_written_than_by_whom_it_works_for(
    install: Install, tmp_path: Path, database_url: str
) -> None:
    manifest = "access: [{domain: client, do: [read]}, {domain: note, do: [read, create, update]}]\n"
    install("counts", code=COUNTS, manifest=manifest)
    with opened(tmp_path, database_url, "counts") as (made, session):
        clerk = acting(made, OF_A)
        clerk.add("client", {"name": "Dan", "area": "A"})
        assert "clerk may not update Note" in str(clerk.failures[0])
        assert session.count("client", "name = 'Dan'") == 1 and session.count("note") == 0


def test_what_it_derives_is_computed_over_everything_and_told(
    install: Install, tmp_path: Path, database_url: str
) -> None:
    manifest = "derives: [{domain: client, do: [read]}, {domain: note, do: [read, create, update]}]\n"
    install("counts", code=COUNTS, manifest=manifest)
    with opened(tmp_path, database_url, "counts") as (made, session):
        acting(made, OF_A).add("client", {"name": "Dan", "area": "A"})
        assert seen(session) == [4]
        admin = acting(made, Grant(domain="*", actions=("read", "admin")))
        (entry,) = admin.history(what="system", user="clerk")
        assert (entry.plugin, entry.about) == ("counts", {"reason": "deriving"})


@pytest.mark.parametrize(
    ("manifest", "error"),
    [
        ("access: [{domain: client, do: [read, create, update], fields: [area]}]", PluginError),
        ("access: [{domain: client, do: [read]}]", PluginError),
        ("access: [{domain: client, do: [read, create, update], fields: [rank]}]", NotPermittedError),
        ("access: [{domain: client, do: [read, create, update], fields: [rank]}]", None),
        ("derives: [{domain: client, do: [read, create, update], fields: [rank]}]", None),
    ],
)
def test_fields_that_it_sets_are_its_own_affair(
    install: Install,
    tmp_path: Path,
    database_url: str,
    manifest: str,
    error: type[RegularsError] | None,
) -> None:
    """The actor may not set the rank; unless the last but one row: there it may."""
    install("ranks", code=RANKS, manifest=manifest + "\n")
    shut = {} if error is None and "access" in manifest else {"rank": FieldRight(show="whole")}
    grant = Grant(domain="client", actions=("read", "create", "update"), fields=shut)
    with opened(tmp_path, database_url, "ranks") as (made, session):
        clerk = acting(made, grant)
        if shut:
            with pytest.raises(NotPermittedError, match="clerk may not set rank"):
                clerk.add("client", {"name": "Eve", "rank": 7})
        if error is not None:
            with pytest.raises(error):
                clerk.add("client", {"name": "Dan"})
            return
        made_id = clerk.add("client", {"name": "Dan"})
        assert session.get("client", made_id)["rank"] == 3


def test_the_session_of_a_hook_is_of_no_use_afterwards(
    install: Install, tmp_path: Path, database_url: str
) -> None:
    install("keeps", code=KEEPS, manifest="derives: [{domain: client, do: [read]}]\n")
    with opened(tmp_path, database_url, "keeps") as (_made, session):
        session.add("client", {"name": "Dan"})
        import regulars_keeps  # type: ignore[import-not-found]

        (kept,) = regulars_keeps.KEPT
        for use in (lambda: kept.count("client"), lambda: list(kept.rows("client")), lambda: kept.exporting):
            with pytest.raises(RegularsError, match="is over"):
                use()


def test_what_is_asked_for_is_a_grant_that_plan_shows(
    install: Install, tmp_path: Path, database_url: str
) -> None:
    with workspace(tmp_path / "w", database_url, (), {"client.yaml": SCHEMA}):
        pass
    install(
        "counts", code=COUNTS,
        manifest="access: [{domain: client, do: [read], fields: [name]}]\nderives: [{domain: note, do: [create]}]\n",
    )  # fmt: skip
    settings = tmp_path / "w" / "regulars.yaml"
    settings.write_text(settings.read_text().replace("plugins: []", "plugins: [counts]"))
    with Workspace.open(tmp_path / "w") as made:
        changes = [(each.what, each.name) for each in made.plan().changes if each.kind == "access"]
        assert changes == [
            ("added", "counts: create note, derived"),
            ("added", "counts: read client (name)"),
        ]
        assert "counts" not in made.catalog.principals
        made.apply()
        assert made.catalog.principals["counts"].access[0].actions == ("read",)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("{domain: cliant, do: [read]}", "no domain cliant"),
        ("{domain: client, do: [read], fields: [nam]}", "no field nam"),
    ],
)
def test_what_there_is_not_cannot_be_asked_for(
    install: Install, tmp_path: Path, database_url: str, asked: str, told: str
) -> None:
    install("counts", code=COUNTS, manifest=f"access: [{asked}]\n")
    with (
        pytest.raises(DeclarationError, match=told) as refused,
        workspace(tmp_path / "w", database_url, ("counts",), {"client.yaml": SCHEMA}),
    ):
        pass
    assert "plugin.yaml (access: 1)" in str(refused.value)


def test_a_record_that_the_actor_may_not_see_is_none_for_the_plugin(
    install: Install, tmp_path: Path, database_url: str
) -> None:
    looks = """
from regulars import hookimpl

@hookimpl
def after_write(session, batch):
    if batch.domain == "note":
        session.get("client", batch.columns["seen"][0])
"""
    manifest = "access: [{domain: client, do: [read]}, {domain: note, do: [read]}]\n"
    install("looks", code=looks, manifest=manifest)
    with opened(tmp_path, database_url, "looks") as (made, session):
        ids = {row["name"]: row["id"] for row in session.rows("client")}
        clerk = acting(made, OF_A, NOTES)
        clerk.add("note", {"about": "x", "seen": ids["Ann"]})
        assert not clerk.failures
        clerk.add("note", {"about": "y", "seen": ids["Bob"]})
        assert "There is no" in str(clerk.failures[0])
