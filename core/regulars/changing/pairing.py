"""Who is who between what a store holds and what is declared: by name, or by what a thing says it was called."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from regulars.catalog import WORKSPACE, Catalog, Domain, Field


class Named(Protocol):
    """What may be renamed."""

    @property
    def was(self) -> tuple[str, ...]: ...


class Owned(Named, Protocol):
    """What may be renamed, and whose it is."""

    @property
    def plugin(self) -> str: ...


@dataclass(frozen=True)
class FieldPair:
    """One field before and after; None: it comes, or it goes."""

    old: Field | None
    new: Field | None


@dataclass(frozen=True)
class DomainPair:
    """One domain before and after, each with its fields; those of disabled plugins are the same in both."""

    old: Domain | None
    new: Domain | None
    fields: tuple[FieldPair, ...]

    def leaving(self) -> Iterator[Field]:
        """The fields that go while the domain stays."""
        return (each.old for each in self.fields if each.old is not None and each.new is None)


def called_otherwise(live: Catalog, wanted: Catalog, plugin: str) -> dict[str, str]:
    """New name -> old name, of what a plugin has named and an alias has called, or calls from now on, otherwise."""
    lead = f"{plugin}."
    names = [each.removeprefix(lead) for each in (*live.aliases, *wanted.aliases) if each.startswith(lead)]
    found = {wanted.called(plugin, name): live.called(plugin, name) for name in dict.fromkeys(names)}
    return {name: former for name, former in found.items() if name != former}


def former_names(
    old: Mapping[str, Named], new: Mapping[str, Named], called: Mapping[str, str] | None = None
) -> dict[str, str]:
    """New name -> old name, of the things that are the same; `called`: what aliases say of it.

    A name that stands keeps its thing, unless that goes on under another name: so two may swap theirs. A `was:` that
    a thing has said before means nothing new, unless its name is wanted by such a one again.
    """
    claims = {name: former for name, each in new.items() if (former := _claimed(name, each, old)) is not None}
    claims |= {name: former for name, former in (called or {}).items() if name in new and former in old}
    possible = _settled(claims, old, new)
    fresh = {name for name, former in possible.items() if name not in old or former not in old[name].was}
    while more := {name for name in possible if name in {possible[each] for each in fresh}} - fresh:
        fresh |= more
    renamed = _settled({name: former for name, former in possible.items() if name in fresh}, old, new)
    taken: dict[str, str] = {}
    for name, former in renamed.items():
        taken.setdefault(former, name)
    found = {name: former for former, name in taken.items()}
    gone = set(found.values())
    return {
        name: found.get(name, name) for name in new if name in found or (name in old and name not in gone)
    }


def former_owned(
    old: Mapping[str, Owned], new: Mapping[str, Owned], called: Callable[[str], Mapping[str, str]]
) -> dict[str, str]:
    """The same of things of several plugins: what an alias calls otherwise stays its plugin's, whoever has its name."""
    found = {
        name: former
        for plugin in dict.fromkeys(each.plugin for each in new.values())
        for name, former in called(plugin).items()
        if name in new and former in old and new[name].plugin == old[former].plugin == plugin
    }
    taken = set(found.values())
    rest = {name: each for name, each in old.items() if name not in taken}
    return {**former_names(rest, {name: each for name, each in new.items() if name not in found}), **found}


def _claimed(name: str, each: Named, old: Mapping[str, Named]) -> str | None:
    """The first of its former names that stands; one that it has not named before goes first."""
    standing = [was for was in each.was if was in old and was != name]
    said = old[name].was if name in old else ()
    return next((was for was in standing if was not in said), next(iter(standing), None))


def _settled(claims: Mapping[str, str], old: Container[str], new: Container[str]) -> Mapping[str, str]:
    """The claims that leave nobody behind: what stands under the new name goes on, and the old name is given up."""
    while True:
        given_up = set(claims.values())
        kept = {
            name: former
            for name, former in claims.items()
            if (name not in old or name in given_up) and (former not in new or former in claims)
        }
        if len(kept) == len(claims):
            return kept
        claims = kept


def pair_domains(
    standing: Mapping[str, Domain], wanted: Catalog, called: Callable[[str], Mapping[str, str]]
) -> list[DomainPair]:
    """Each domain that the store holds or that is declared; what a disabled plugin declares stays as it stands.

    `called` gives what aliases change of the names of a plugin, see `called_otherwise`.
    """
    enabled = {*wanted.plugins, WORKSPACE}
    old = {name: each for name, each in standing.items() if each.plugin in enabled}
    new = {full_name(each): each for each in wanted.domains.values()}
    pairs = []
    former: dict[str, str] = {}
    for plugin in dict.fromkeys(each.plugin for each in new.values()):
        mine = {each.name: each for each in old.values() if each.plugin == plugin}
        declared = {each.name: each for each in new.values() if each.plugin == plugin}
        former |= {
            f"{plugin}.{name}": f"{plugin}.{was}"
            for name, was in former_names(mine, declared, called(plugin)).items()
        }
    for name, each in new.items():
        was = former.get(name)
        pairs.append(_pair(old[was] if was else None, each, enabled, called))
    met = set(former.values())
    for name, each in standing.items():
        if name in met:
            continue
        if name in old:
            pairs.append(DomainPair(each, None, tuple(FieldPair(one, None) for one in each.fields.values())))
        else:
            pairs.append(DomainPair(each, each, tuple(FieldPair(one, one) for one in each.fields.values())))
    return pairs


def _pair(
    old: Domain | None, new: Domain, enabled: Container[str], called: Callable[[str], Mapping[str, str]]
) -> DomainPair:
    if old is None:
        return DomainPair(None, new, tuple(FieldPair(None, each) for each in new.fields.values()))
    found: list[FieldPair] = []
    for owner in dict.fromkeys(each.owner for each in (*old.fields.values(), *new.fields.values())):
        mine = {each.name: each for each in old.fields.values() if each.owner == owner}
        if owner not in enabled:
            found += [FieldPair(each, each) for each in mine.values()]
            continue
        declared = {each.name: each for each in new.fields.values() if each.owner == owner}
        # An alias speaks of the fields that a plugin adds to the domains of others.
        former = former_names(mine, declared, called(owner) if owner != new.plugin else None)
        found += [
            FieldPair(mine[former[name]] if name in former else None, each) for name, each in declared.items()
        ]
        met = set(former.values())
        found += [FieldPair(each, None) for name, each in mine.items() if name not in met]
    kept = {
        f"{each.old.owner}.{each.old.name}": each.old
        for each in found
        if each.old is not None and each.old is each.new and each.old.owner not in enabled
    }
    return DomainPair(old, replace(new, fields={**new.fields, **kept}), tuple(found))


def full_name(domain: Domain) -> str:
    """The name of a domain with that of the plugin that declares it."""
    return f"{domain.plugin}.{domain.name}"
