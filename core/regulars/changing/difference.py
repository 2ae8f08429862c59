"""All that changes between what a store holds and what is declared, found out once and read by plan and apply."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sqlalchemy import MetaData

from regulars.catalog import WORKSPACE, Catalog, Domain, Field, Move, Role, UserAttribute
from regulars.changing.demands import tighter_limits
from regulars.changing.pairing import (
    DomainPair,
    FieldPair,
    called_otherwise,
    former_owned,
    full_name,
    pair_domains,
)
from regulars.changing.readings import means_nothing, same_form
from regulars.storage.columns import Stored, derived, stored
from regulars.storage.tables import contribution_name, metadata, side_name

#: same: the cells stand; read: each is read as one of the new type; replaced: none means anything any more.
Form = Literal["same", "read", "replaced"]


@dataclass(frozen=True)
class FieldChange:
    """A field that stays, before and after, in its domain before and after."""

    before: Domain
    after: Domain
    old: Field
    new: Field
    form: Form

    @property
    def name(self) -> str:
        """What people call it by in a plan: `customer.points`."""
        return f"{self.after.name}.{self.new.name}"

    @property
    def renamed(self) -> bool:
        """Whether its own name changes."""
        return self.old.name != self.new.name

    def removed_values(self) -> Sequence[str]:
        """The choices that are none any more."""
        if self.form != "same" or self.old.type not in {"choice", "choices"}:
            return ()
        stay = {each.value for each in self.new.values}
        return [each.value for each in self.old.values if each.value not in stay]

    @property
    def empties(self) -> bool:
        """Whether records may lose their only value by it: of subjects the next source's counts instead."""
        given_up = self.form != "same" or bool(self.removed_values()) or tighter_limits(self.old, self.new)
        return given_up and not self.after.subject


@dataclass(frozen=True)
class Difference:
    """From `standing`, by full name, to `wanted`."""

    live: Catalog
    standing: Mapping[str, Domain]
    wanted: Catalog

    @cached_property
    def pairs(self) -> Sequence[DomainPair]:
        """Each domain before and after."""
        return pair_domains(self.standing, self.wanted, self.called)

    def called(self, plugin: str) -> Mapping[str, str]:
        """New name -> old name, of what aliases change of the names of a plugin."""
        return called_otherwise(self.live, self.wanted, plugin)

    @cached_property
    def renamed_declarations(self) -> Mapping[str, Mapping[str, str]]:
        """Kind -> old name -> new name, of metrics and of what plugins' kinds declare, where an alias changes it."""
        found: dict[str, dict[str, str]] = {}
        kinds = {"metric": (self.live.metrics, self.wanted.metrics)}
        kinds |= {each: (named, self.wanted.of_kind(each)) for each, named in self.live.declared.items()}  # type: ignore[misc]
        for kind, (old, new) in kinds.items():
            for name, each in new.items():
                former = self.called(each.plugin).get(name, "")
                if former in old and old[former].plugin == each.plugin:
                    found.setdefault(kind, {})[former] = name
        return found

    @cached_property
    def renamed_domains(self) -> Mapping[str, str]:
        """Old name -> new name, of the domains that get another one."""
        both = [(each.old, each.new) for each in self.pairs]
        return {old.name: new.name for old, new in both if old and new and old.name != new.name}

    @cached_property
    def fields(self) -> Sequence[FieldChange]:
        """The fields that stay and of which something is another."""
        return [
            FieldChange(pair.old, pair.new, each.old, each.new, self._form(each.old, each.new))
            for pair in self.pairs
            if pair.old is not None and pair.new is not None
            for each in pair.fields
            if each.old is not None and each.new is not None and each.old != each.new
        ]

    def leaving_domains(self) -> Iterator[Domain]:
        """The domains that go."""
        return (each.old for each in self.pairs if each.old is not None and each.new is None)

    def leaving_fields(self) -> Iterator[tuple[Domain, Domain, Field]]:
        """Domain before, domain after, and the field that goes, of the domains that stay."""
        for pair in self.pairs:
            if pair.old is not None and pair.new is not None:
                yield from ((pair.old, pair.new, each) for each in pair.leaving())

    def coming_fields(self) -> Iterator[tuple[Domain, Field]]:
        """The fields that come to domains that stood."""
        for pair in self.pairs:
            if pair.old is not None and pair.new is not None:
                yield from ((pair.new, each.new) for each in pair.fields if each.old is None and each.new)

    def staying(self) -> Iterator[tuple[Domain, Domain]]:
        """The domains that stay, before and after."""
        return ((each.old, each.new) for each in self.pairs if each.old is not None and each.new is not None)

    def _form(self, old: Field, new: Field) -> Form:
        if means_nothing(old, new):
            return "replaced"
        if old.type == "reference":
            return "same" if self.renamed_domains.get(str(old.to), old.to) == new.to else "replaced"
        return "same" if same_form(old, new) else "read"

    @cached_property
    def roles(self) -> Mapping[str, str | None]:
        """Roles that users may hold -> their new names, None for those that go; only what changes."""
        return self._renamed(self.live.roles, self.wanted.roles)

    @cached_property
    def attributes(self) -> Mapping[str, str | None]:
        """The same of the attributes of users."""
        return self._renamed(self.live.user_attributes, self.wanted.user_attributes)

    def _renamed(
        self, old: Mapping[str, Role | UserAttribute], new: Mapping[str, Role | UserAttribute]
    ) -> dict[str, str | None]:
        """Old name -> new name or None; what a disabled plugin declares stays."""
        enabled = {*self.wanted.plugins, WORKSPACE}
        mine = {name: each for name, each in old.items() if each.plugin in enabled}
        names = {former: name for name, former in former_owned(mine, new, self.called).items()}
        return {name: names.get(name) for name in mine if names.get(name) != name}

    @cached_property
    def tables_before(self) -> MetaData:
        """The tables as they stand."""
        return metadata(Catalog(domains=self.standing))

    @cached_property
    def tables_after(self) -> MetaData:
        """The tables as they are to be."""
        return metadata(Catalog(domains={full_name(each.new): each.new for each in self.pairs if each.new}))

    @cached_property
    def moves(self) -> Sequence[Move]:
        """What becomes of the tables of domains that stand, as far as it is anything."""
        found = []
        for pair in self.pairs:
            if pair.old is None:
                continue
            for owner in (pair.old.plugin, *pair.old.owners()):
                found += [each for each in self._moved(pair, owner) if _is_any(each)]
        return found

    def _moved(self, pair: DomainPair, owner: str) -> Iterator[Move]:
        old, new = pair.old, pair.new
        assert old is not None
        stays = new is not None and (owner == new.plugin or owner in new.owners())
        mine = [each for each in pair.fields if each.old is not None and each.old.owner == owner]
        for name, golden in ((side_name, True), (contribution_name, False)):
            if not golden and not old.subject:
                continue
            columns: dict[str, str | None] = {}
            converted: list[str] = []
            for each in mine if stays else ():
                columns |= self._columns(each, converted, golden=golden)
            if golden and stays and new is not None and owner == old.plugin and self.new_identity(old, new):
                converted.append("identity")
            yield Move(
                table=name(old, owner),
                to=name(new, owner) if stays and new is not None else None,
                columns=columns,
                converted=tuple(converted),
                names={} if golden or owner != old.plugin or new is None else _flat_names(pair),
            )

    def _columns(self, pair: FieldPair, converted: list[str], *, golden: bool) -> dict[str, str | None]:
        old, new = pair.old, pair.new
        assert old is not None
        before = [each.name for each in _held(old, golden=golden)]
        if new is None:
            return dict.fromkeys(before)
        form = self._form(old, new)
        if form == "replaced":
            return dict.fromkeys(before)
        after = [each.name for each in _held(new, golden=golden)]
        if form == "read":
            converted.append(after[0])
            return {before[0]: after[0], **dict.fromkeys(before[1:])}
        if self._removed(old, new):
            converted.append(after[0])
        return {one: other for one, other in zip(before, after, strict=True) if one != other}

    def new_identity(self, old: Domain, new: Domain) -> bool:
        """Whether records of a domain are told apart in another way: by other fields, or by them in another form."""
        if old is new or new.subject:
            return False
        mine = [each for each in self.fields if each.after is new and each.old.owner == old.plugin]
        changed = {each.old.name: each for each in mine}
        names = tuple(changed[name].new.name if name in changed else name for name in old.identity)
        return names != new.identity or any(
            changed[name].form != "same" for name in old.identity if name in changed
        )

    @staticmethod
    def _removed(old: Field, new: Field) -> bool:
        return not {each.value for each in old.values} <= {each.value for each in new.values}


def _flat_names(pair: DomainPair) -> dict[str, str | None]:
    """The flat names of fields that have others now, or none."""
    found: dict[str, str | None] = {}
    for each in pair.fields:
        if each.old is None:
            continue
        before = [".".join(one.path) for one in stored(each.old)]
        after = [".".join(one.path) for one in stored(each.new)] if each.new is not None else []
        if len(after) == len(before):
            found |= {one: other for one, other in zip(before, after, strict=True) if one != other}
        else:
            found |= dict.fromkeys(before)
    return found


def _held(field: Field, *, golden: bool) -> list[Stored]:
    return [*stored(field), *(derived(field) if golden else ())]


def _is_any(move: Move) -> bool:
    return move.to != move.table or bool(move.columns or move.converted or move.names)
