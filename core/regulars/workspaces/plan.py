"""What making a catalog live would change: against the catalog that is live now, and what the store holds."""

import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from regulars.catalog import Catalog, Declared, Domain, Field, Principal
from regulars.changing.difference import Difference
from regulars.changing.pairing import former_owned
from regulars.changing.steps import Step
from regulars.declaring.adminrole import ADMIN
from regulars.deprecation import DeprecatedUse
from regulars.plugging.plannotes import PlanNote
from regulars.workspaces.rightschange import RightsChange

#: Steps in whose way records may stand no more once plugins have run their upgrade steps: they are asked again then.
MENDED_BY_UPGRADES = frozenset({"required", "unique", "limits", "value_dropped"})


@dataclass(frozen=True, kw_only=True)
class Change:
    """One declaration, or one field (`customer.points`), that is added, changed, renamed or removed."""

    what: str
    kind: str
    name: str
    owner: str
    #: Of a renamed one: what it was called.
    was: str | None = None


@dataclass(frozen=True, kw_only=True)
class Upgraded:
    """A plugin of which another version is installed than the one that was applied last."""

    plugin: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What `apply` would do. `refused` holds sentences: with one of them, nothing can be applied."""

    version: int
    tables: tuple[str, ...] = ()
    #: table.column
    columns: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    #: All that is more than adding, in the order in which it is done.
    steps: tuple[Step, ...] = ()
    #: Plugins that come and go, and those whose version is another.
    enabled: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    upgraded: tuple[Upgraded, ...] = ()
    refused: tuple[str, ...] = ()
    notes: tuple[PlanNote, ...] = ()
    #: Who gains and who loses which rights.
    rights: tuple[RightsChange, ...] = ()
    #: What the schema files and the plugins use that goes.
    deprecated: tuple[DeprecatedUse, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to apply."""
        return not (
            self.tables
            or self.columns
            or self.changes
            or self.steps
            or self.enabled
            or self.disabled
            or self.upgraded
            or self.refused
        )

    @property
    def not_applied(self) -> int:
        """How many declarations are not applied; the fields of one domain count as one."""
        return len(
            {
                ("domain", c.name.split(".")[0]) if c.kind == "field" else (c.kind, c.name)
                for c in self.changes
            }
        )

    @property
    def losses(self) -> tuple[str, ...]:
        """The names of what would be lost: `apply` wants each."""
        return tuple(dict.fromkeys(each.loss for each in self.steps if each.loss is not None))

    def unnamed(self, losses: Collection[str]) -> tuple[Step, ...]:
        """The steps that would lose what is not among `losses`."""
        return tuple(
            each
            for each in self.steps
            if each.loss is not None and each.loss not in losses and not self.mended(each)
        )

    @property
    def in_the_way(self) -> tuple[Step, ...]:
        """The steps in whose way records stand that cannot be given up: they must be mended first."""
        return tuple(
            each for each in self.steps if each.violating and each.loss is None and not self.mended(each)
        )

    def mended(self, step: Step) -> bool:
        """Whether plugins may mend, by their upgrade steps, what stands in the way of a step."""
        return step.what in MENDED_BY_UPGRADES and any(each.what == "upgrade" for each in self.steps)

    def command(self) -> str:
        """What to type so that it is applied and all is lost that must be."""
        return " ".join(["regulars apply", *(f"--lose {shlex.quote(each)}" for each in self.losses)])

    def to_dict(self) -> dict[str, Any]:
        """The plan as JSON shows it."""
        return {**asdict(self), "not_applied": self.not_applied, "losses": list(self.losses)}


def make_plan(
    difference: Difference,
    *,
    tables: Sequence[str] = (),
    columns: Sequence[str] = (),
    steps: Sequence[Step] = (),
    upgraded: Sequence[Upgraded] = (),
    refused: Sequence[str] = (),
    notes: Sequence[PlanNote] = (),
) -> Plan:
    """The plan of `difference`; tables and columns are what the database lacks."""
    live, wanted = difference.live, difference.wanted
    return Plan(
        version=live.version,
        tables=tuple(tables),
        columns=tuple(columns),
        changes=tuple(_changes(difference)),
        steps=tuple(steps),
        enabled=tuple(each for each in wanted.plugins if each not in live.plugins),
        disabled=tuple(each for each in live.plugins if each not in wanted.plugins),
        upgraded=tuple(upgraded),
        refused=tuple(refused),
        notes=tuple(notes),
    )


def _changes(difference: Difference) -> Iterator[Change]:
    before, after = _parts(difference.live), _parts(difference.wanted)
    names = _new_names(difference)
    old_names = {names.get(key, key): key for key in before}
    for key in sorted({*old_names, *after}):
        kind, name = key
        former = old_names.get(key)
        old = _renamed(before[former], key, difference) if former is not None else None
        new = after.get(key)
        own = former is not None and former[1].rpartition(".")[2] != name.rpartition(".")[2]
        if old == new and not own:
            continue
        what = "added" if old is None else "removed" if new is None else "renamed" if own else "changed"
        yield Change(
            what=what,
            kind=kind,
            name=name,
            owner=_owner(new if new is not None else old),
            was=former[1] if former is not None and own else None,
        )


def _owner(part: Any) -> str:
    return str(part.owner if isinstance(part, Field) else part.plugin)


def _parts(catalog: Catalog) -> Mapping[tuple[str, str], Any]:
    """Everything of a catalog by (kind, name): domains without their fields, fields apart, no file and line."""
    found: dict[tuple[str, str], Any] = {}
    for domain in catalog.domains.values():
        found["domain", domain.name] = replace(domain, fields={})
        for field in domain.fields.values():
            found["field", f"{domain.name}.{field.name}"] = replace(field, number=0)
    for kind, named in _named(catalog):
        found |= {(kind, name): each for name, each in named.items() if name != ADMIN.name}
    found |= {("restriction", name): each for name, each in catalog.restrictions.items()}
    for principal in catalog.principals.values():
        found |= {("access", told): Principal(plugin=principal.plugin) for told in _told(principal)}
    for kind, declared in catalog.declared.items():
        found |= {(kind, name): replace(each, file="", line=0) for name, each in declared.items()}
    return found


def _told(principal: Principal) -> Iterator[str]:
    """What a plugin may: `customers: read customer`, with `derived` what it may in any case; `mail: host a.example`."""
    for end, grants in (("", principal.access), (", derived", principal.derives)):
        for each in grants:
            fields = f" ({', '.join(each.fields)})" if each.fields else ""
            yield f"{principal.plugin}: {', '.join(each.actions)} {each.domain}{fields}{end}"
    for what, names in (("host", principal.hosts), ("secret", principal.secrets)):
        for name in names:
            yield f"{principal.plugin}: {what} {name}"


def _named(catalog: Catalog) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "metric", catalog.metrics
    yield "role", catalog.roles
    yield "user_attribute", catalog.user_attributes


def _new_names(difference: Difference) -> Mapping[tuple[str, str], tuple[str, str]]:
    """(kind, old name) -> (kind, new name), of what is called otherwise now, be it by its domain's name alone."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for pair in difference.pairs:
        old, new = pair.old, pair.new
        if old is None or new is None or old is new or old.name not in difference.live.domains:
            continue
        found["domain", old.name] = ("domain", new.name)
        for each in pair.fields:
            if each.old is not None and each.old is not each.new:
                name = each.new.name if each.new is not None else each.old.name
                found["field", f"{old.name}.{each.old.name}"] = ("field", f"{new.name}.{name}")
    wanted = dict(_named(difference.wanted))
    for kind, named in _named(difference.live):
        for name, former in former_owned(named, wanted[kind], difference.called).items():
            found[kind, former] = (kind, name)
    for kind, names in difference.renamed_declarations.items():
        found |= {(kind, old): (kind, new) for old, new in names.items()}
    return found


def _renamed(part: Any, key: tuple[str, str], difference: Difference) -> Any:
    """A part of the live catalog under the name that it has in the other one."""
    if isinstance(part, Field):
        to = difference.renamed_domains.get(part.to, part.to) if part.to else None
        return replace(part, name=key[1].rpartition(".")[2], to=to)
    if isinstance(part, Domain) or key[0] in {"metric", "role", "user_attribute"}:
        return replace(part, name=key[1])
    if isinstance(part, Declared):
        return replace(part, name=key[1], body={**part.body, "name": key[1]})
    return part
