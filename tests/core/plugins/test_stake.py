"""A plugin is handed the writes that concern it, and of them the fields that it may read: no more, and no less."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars import Session
from regulars.catalog import FieldRight, Grant, Principal, Role
from regulars.errors import NotPermittedError, NotStatedError, PluginError
from regulars.gate.session import open_session
from regulars.permissions.actor import Actor
from regulars.testing import trusted_session, workspace
from regulars.workspaces.workspace import Workspace

Install = Callable[..., Path]

#: Of the workspace: a kind of person, and something that is no business of the plugin's.
SCHEMA = """
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
display: name
fields:
  name: {type: text}
  phone: {type: text}
  home: {type: address}
  health: {type: text, privacy: sensitive}
---
kind: domain
name: errand
label: {en: Errand, zh: 事务}
identity: [number]
fields:
  number: {type: text}
  about: {type: text}
"""
#: Of the plugin: a field of its own on clients, and records of its own.
OWN = """
kind: extension
name: stamped
extends: client
fields:
  stamps: {type: integer, label: {en: Stamps, zh: 点数}}
---
kind: domain
name: stamp
label: {en: Stamp, zh: 印花}
identity: [number]
fields:
  number: {type: text}
  given: {type: text}
"""
LOOKS = """from regulars import hookimpl

SEEN = []


@hookimpl
def before_write(session, batch):
    SEEN.append(("before", batch))


@hookimpl
def after_write(session, batch):
    SEEN.append(("after", batch))
"""
#: Domain -> what is written of it: flat column -> value.
WRITTEN: Mapping[str, Mapping[str, Any]] = {
    "client": {"name": "Ann", "home.city": "Lyon", "health": "well", "stamps": 3},
    "errand": {"number": "1", "about": "keys"},
    "stamp": {"number": "2", "given": "late"},
}
FIELDS: Mapping[str, Sequence[str]] = {
    "client": ("name", "phone", "home", "health", "stamps"),
    "errand": ("number", "about"),
    "stamp": ("number", "given"),
}
#: What the plugin declares: it may read it, and is told of it.
DECLARED = {"client": {"stamps"}, "stamp": {"number", "given"}}


@contextmanager
def opened(tmp_path: Path, install: Install, url: str | None = None, manifest: str = "") -> Any:
    manifest = f"hooks: [before_write, after_write]\ndeclarations: [spy.yaml]\n{manifest}"
    install("spy", code=LOOKS, manifest=manifest, **{"spy.yaml": OWN})
    given = (url,) if url else ()
    with workspace(tmp_path / "w", *given, plugins=["spy"], schemas={"w.yaml": SCHEMA}) as made:
        import regulars_spy  # type: ignore[import-not-found]

        regulars_spy.SEEN.clear()
        yield made, regulars_spy.SEEN


def asks(batch: Any, name: str) -> list[Any]:
    """What each way of asking for a column answers: the error's class where it raises."""
    answers: list[Any] = []
    for ask in (lambda: batch.columns[name], lambda: batch.columns.get(name), lambda: name in batch.columns):
        try:
            answers.append(ask())
        except Exception as error:
            answers.append(type(error))
    return answers


grants = st.lists(
    st.sampled_from(["client", "errand", "stamp", "*"]).flatmap(
        lambda domain: st.fixed_dictionaries(
            {
                "domain": st.just(domain),
                "do": st.sets(st.sampled_from(["read", "create", "update", "delete"]), min_size=1),
                "fields": st.just(()) if domain == "*" else st.sets(st.sampled_from(FIELDS[domain])),
            }
        )
    ),
    max_size=3,
)


def granted(bodies: Sequence[Mapping[str, Any]]) -> tuple[Grant, ...]:
    return tuple(
        Grant(
            domain=each["domain"],
            actions=tuple(each["do"]),
            fields={name: FieldRight(show="whole", write=True) for name in each["fields"]},
        )
        for each in bodies
    )


def test_a_batch_shows_the_fields_that_are_granted_and_no_other(install: Install, tmp_path: Path) -> None:
    with opened(tmp_path, install) as (made, seen):

        @settings(max_examples=60)
        @given(access=grants, derives=grants, domain=st.sampled_from(sorted(WRITTEN)))
        def holds(access: list[Mapping[str, Any]], derives: list[Mapping[str, Any]], domain: str) -> None:
            principal = Principal(plugin="spy", access=granted(access), derives=granted(derives))
            session = under(made, principal)
            seen.clear()
            with session.rehearsal():
                session.add(domain, WRITTEN[domain])
                concerning = [each for each in (*access, *derives) if each["domain"] in (domain, "*")]
                told = bool(concerning) or domain in DECLARED
                assert [hook for hook, _batch in seen] == (["before", "after"] if told else [])
                reading = [each for each in concerning if "read" in each["do"]]
                everything = any(not each["fields"] for each in reading)
                readable = {
                    field
                    for field in FIELDS[domain]
                    if everything
                    or field in DECLARED.get(domain, ())
                    or any(field in each["fields"] for each in reading)
                }
                for _hook, batch in seen:
                    shown(batch, domain, readable)

        holds()


def under(made: Workspace, principal: Principal) -> Session:
    """A session of somebody who may do everything, where the plugin has what `principal` says."""
    health = Grant(domain="client", actions=("create", "update"), fields={"health": FieldRight(write=True)})
    every = Grant(domain="*", actions=("read", "create", "update"))
    role = Role(name="all", plugin="workspace", grants=(every, health))
    catalog = replace(made.catalog, principals={"spy": principal}, roles={"all": role})
    return open_session(made.store.under(catalog), Actor("clerk", ("all",)))


def shown(batch: Any, domain: str, readable: set[str]) -> None:
    """Only what is `readable` of the record is in the batch, and asking for anything else names it."""
    mine = {name: value for name, value in WRITTEN[domain].items() if name.partition(".")[0] in readable}
    assert len(batch) == 1
    assert len(batch.columns) == len(list(batch.columns))
    assert mine.items() <= {name: values[0] for name, values in batch.columns.items()}.items()
    assert {name.partition(".")[0] for name in batch.columns} <= readable
    assert [set(row) for row in batch.rows()] == [set(batch.columns)]
    for name in (*WRITTEN[domain], *FIELDS[domain]):
        answers = asks(batch, name)
        if name.partition(".")[0] not in readable:
            assert answers == [NotStatedError] * 3
        else:
            assert NotStatedError not in answers
    assert asks(batch, "no_field_of_it") == [KeyError, None, False]


@pytest.mark.parametrize("column", ["name", "home.city", "health"])
def test_what_is_withheld_is_named_with_the_line_to_add(
    install: Install, tmp_path: Path, database_url: str, column: str
) -> None:
    manifest = "access:\n  - {domain: client, do: [update], fields: [name]}\n"
    with opened(tmp_path, install, database_url, manifest) as (made, seen):
        trusted_session(made).add("client", WRITTEN["client"])
        for _hook, batch in seen:
            with pytest.raises(PluginError) as caught:
                batch.columns[column]
            field = column.partition(".")[0]
            assert f"The plugin spy may not read client.{field}" in str(caught.value)
            assert f"- {{domain: client, do: [read], fields: [{field}]}}" in str(caught.value)
            assert dict(batch.columns).keys() == {"stamps"} and batch.rows() == [{"stamps": 3}]


def test_without_a_stake_it_is_not_told(install: Install, tmp_path: Path, database_url: str) -> None:
    with opened(tmp_path, install, database_url) as (made, seen):
        session = trusted_session(made)
        session.add("errand", WRITTEN["errand"])
        assert not seen
        session.add("stamp", WRITTEN["stamp"])
        assert [batch.domain for _hook, batch in seen] == ["stamp", "stamp"]


def test_what_it_may_read_of_nothing_still_counts(
    install: Install, tmp_path: Path, database_url: str
) -> None:
    manifest = "access:\n  - {domain: errand, do: [create]}\n"
    with opened(tmp_path, install, database_url, manifest) as (made, seen):
        trusted_session(made).add("errand", WRITTEN["errand"])
        for _hook, batch in seen:
            assert (len(batch), batch.rows(), list(batch.columns)) == (1, [{}], [])


READS = """from regulars import hookimpl


@hookimpl
def before_write(session, batch):
    if batch.domain == "errand":
        return {"about": [str(session.count("stamp")) for _row in batch.rows()]}


@hookimpl
def after_write(session, batch):
    pass
"""


def test_what_it_declares_it_reads_as_far_as_whom_it_works_for(
    install: Install, tmp_path: Path, database_url: str
) -> None:
    manifest = """declarations: [spy.yaml]
access:
  - {domain: errand, do: [read, create, update]}
"""
    install("spy", code=READS, manifest=manifest, **{"spy.yaml": OWN})
    with workspace(tmp_path / "w", database_url, plugins=["spy"], schemas={"w.yaml": SCHEMA}) as made:
        trusted = trusted_session(made)
        for number, kind in (("1", "early"), ("2", "late"), ("3", "late")):
            trusted.add("stamp", {"number": number, "given": kind})
        errand = Grant(domain="errand", actions=("read", "create", "update"))
        late = Grant(domain="stamp", actions=("read",), where="given = 'late'")
        counted = []
        for grants_of in ((errand, Grant(domain="stamp", actions=("read",))), (errand, late)):
            role = Role(name="clerk", plugin="workspace", grants=grants_of)
            store = made.store.under(replace(made.catalog, roles={"clerk": role}))
            session = open_session(store, Actor("clerk", ("clerk",)))
            record = session.add("errand", {"number": f"n{len(counted)}"})
            counted.append(session.get("errand", record)["about"])
        assert counted == ["3", "2"]
        role = Role(name="clerk", plugin="workspace", grants=(errand,))
        store = made.store.under(replace(made.catalog, roles={"clerk": role}))
        with pytest.raises(NotPermittedError, match="clerk may not read Stamp"):
            open_session(store, Actor("clerk", ("clerk",))).add("errand", {"number": "n2"})
