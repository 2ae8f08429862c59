"""What making a catalog live would change: against the catalog that is live now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from regulars.catalog import WORKSPACE, Catalog, Domain, Field
from regulars.declaring.adminrole import ADMIN
from regulars.messages import _
from regulars.plugging.plannotes import PlanNote

#: What of a field may change at any time, for no stored value hangs on it.
_FREE = ("label", "help", "required", "default", "min", "max", "privacy", "on_missing", "values", "number",
         "known_as", "otherwise", "names")  # fmt: skip

#: Types that lie in the same columns: what stands there stays, what comes is read as the new one.
_ALIKE = {("text", "handle")}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One declaration, or one field (`customer.points`), that is added, changed or removed."""

    what: str
    kind: str
    name: str
    owner: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What `apply` would do. `refused` holds sentences: with one of them, nothing can be applied."""

    version: int
    tables: tuple[str, ...] = ()
    #: table.column
    columns: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    #: Plugins that come and go.
    enabled: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    notes: tuple[PlanNote, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to apply."""
        return not (
            self.tables or self.columns or self.changes or self.enabled or self.disabled or self.refused
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

    def to_dict(self) -> dict[str, Any]:
        """The plan as JSON shows it."""
        return {**asdict(self), "not_applied": self.not_applied}


def make_plan(
    live: Catalog,
    wanted: Catalog,
    *,
    tables: Sequence[str] = (),
    columns: Sequence[str] = (),
    notes: Sequence[PlanNote] = (),
) -> Plan:
    """The plan from `live` to `wanted`; tables and columns are what the database lacks of `wanted`."""
    return Plan(
        version=live.version,
        tables=tuple(tables),
        columns=tuple(columns),
        changes=tuple(_changes(live, wanted)),
        enabled=tuple(each for each in wanted.plugins if each not in live.plugins),
        disabled=tuple(each for each in live.plugins if each not in wanted.plugins),
        refused=tuple(_refused(live, wanted)) if live.version else (),
        notes=tuple(notes),
    )


def _changes(live: Catalog, wanted: Catalog) -> Iterator[Change]:
    before, after = _parts(live), _parts(wanted)
    for key in sorted({*before, *after}):
        kind, name = key
        old, new = before.get(key), after.get(key)
        if old != new:
            what = "added" if old is None else "removed" if new is None else "changed"
            yield Change(what=what, kind=kind, name=name, owner=_owner(new if new is not None else old))


def _owner(part: Any) -> str:
    return str(part.owner if isinstance(part, Field) else part.plugin)


def _parts(catalog: Catalog) -> Mapping[tuple[str, str], Any]:
    """Everything of a catalog by (kind, name): domains without their fields, fields apart, no file and line."""
    found: dict[tuple[str, str], Any] = {}
    for domain in catalog.domains.values():
        found["domain", domain.name] = replace(domain, fields={})
        for field in domain.fields.values():
            found["field", f"{domain.name}.{field.name}"] = replace(field, number=0)
    for kind, named in (
        ("metric", catalog.metrics),
        ("role", catalog.roles),
        ("restriction", catalog.restrictions),
        ("user_attribute", catalog.user_attributes),
    ):
        found |= {(kind, name): each for name, each in named.items() if each is not ADMIN and each != ADMIN}
    for kind, declared in catalog.declared.items():
        found |= {(kind, name): replace(each, file="", line=0) for name, each in declared.items()}
    return found


def _refused(live: Catalog, wanted: Catalog) -> Iterator[str]:
    """What is not only more: each named, with the way out."""
    for key in ("currency", "zone"):
        if getattr(live, key) != getattr(wanted, key):
            yield _("Changing `{key}` is not supported in this version: put {old} back in regulars.yaml, or make a new "
                    "workspace: regulars init DIR --{key} {new}",
                    key=key, old=getattr(live, key), new=getattr(wanted, key))  # fmt: skip
    # The workspace's currency is that of most fields: told once.
    told = {"currency"} if live.currency != wanted.currency else set()
    stay = {*wanted.plugins, WORKSPACE}
    for name, domain in live.domains.items():
        if domain.plugin not in stay:
            continue
        other = wanted.domains.get(name)
        if other is None or other.plugin != domain.plugin:
            yield _("Removing domain `{name}` is not supported in this version: put it back.", name=name)
        else:
            yield from _of_domain(domain, other, stay, told)


def _of_domain(live: Domain, wanted: Domain, stay: set[str], told: set[str]) -> Iterator[str]:
    for key in ("subject", "identity", "shared"):
        if getattr(live, key) != getattr(wanted, key):
            yield _("Changing `{key}` of domain `{name}` is not supported in this version: put it back.",
                    key=key, name=live.name)  # fmt: skip
    for name, field in live.fields.items():
        if field.owner not in stay:
            continue
        full = f"{live.name}.{name}"
        other = wanted.fields.get(name)
        if other is None or other.owner != field.owner:
            yield _("Removing field `{name}` is not supported in this version: put it back.", name=full)
            continue
        for key in (each for each in _bound(field, other) if each not in told):
            yield _("Changing `{key}` of field `{name}` is not supported in this version: put it back.",
                    key=key, name=full)  # fmt: skip
        gone = [each.value for each in field.values if each.value not in {one.value for one in other.values}]
        if gone:
            yield _("Removing the values {values} of field `{name}` is not supported in this version: put them back.",
                    values=", ".join(gone), name=full)  # fmt: skip


def _bound(live: Field, wanted: Field) -> list[str]:
    free = {*_FREE, "type", "service"} if (live.type, wanted.type) in _ALIKE else _FREE
    keys = [key for key in live.__dataclass_fields__ if key not in free]
    return [key for key in keys if getattr(live, key) != getattr(wanted, key)]
