"""What one actor may do under one catalog: allows are alternatives, restrictions add up, a denial wins."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from regulars.catalog import Catalog, FieldRight, Grant, Restriction
from regulars.errors import NotPermittedError, RegularsError
from regulars.messages import _
from regulars.permissions.actor import Actor
from regulars.permissions.fieldrules import FOUND, SHOWN, FieldRules, found_by, right
from regulars.permissions.rowrules import EVERY_ROW, NO_ROW, RowRules
from regulars.permissions.systemmode import SystemMode

#: Actions on the workspace, not on records: only a grant for `*` gives them, and no restriction narrows them.
OF_THE_WORKSPACE = ("impersonate", "admin")

#: Stands for a role where a record is shared with the actor.
SHARED = "(shared)"

WHOLE = FieldRules((("whole", None),))
FULL = FieldRules((("full", None),))


@dataclass(frozen=True)
class Ground:
    """A grant that applies, and where it stands: of which role, the how-manieth (from 0), and why the actor has it."""

    role: str
    number: int
    grant: Grant
    #: From a role that the actor holds to this one, by what each includes.
    via: tuple[str, ...] = ()


class Policy:
    """The rights of one actor under one catalog."""

    def __init__(self, catalog: Catalog, actor: Actor, *, exporting: bool = False) -> None:
        self.catalog = catalog
        self.actor = actor
        #: Whether what is read leaves the store: then reading asks for the right to export too.
        self.exporting = exporting

    @cached_property
    def roles(self) -> Mapping[str, tuple[str, ...]]:
        """The actor's roles and all that they include, each once, with the way to it: (head, manager, clerk)."""
        known = self.catalog.roles
        found: dict[str, tuple[str, ...]] = {each: (each,) for each in self.actor.roles if each in known}
        waiting = list(found)
        for name in waiting:
            for each in known[name].includes:
                if each not in found and each in known:
                    found[each] = (*found[name], each)
                    waiting.append(each)
        return found

    def grounds(self, domain: str, action: str) -> Iterator[Ground]:
        """The grants and denials of an action in a domain (`*`: in the workspace), in the order of roles."""
        for name, via in self.roles.items():
            for number, grant in enumerate(self.catalog.roles[name].grants):
                if grant.domain in {domain, "*"} and action in grant.actions:
                    yield Ground(name, number, grant, via)
        if action == "read" and domain in self.actor.shared:
            yield Ground(
                SHARED, 0, Grant(domain=domain, actions=("read",), where=f"id in (:shared.{domain})")
            )

    def restrictions(self, domain: str, action: str) -> Iterator[Restriction]:
        """The restrictions that hold for the actor."""
        if not self.actor.trusted:
            for each in self.catalog.restrictions.values():
                if each.domain == domain and action in each.actions and not {*each.excepted} & {*self.roles}:
                    yield each

    def rows(self, domain: str, action: str) -> RowRules:
        """The rows of `domain` that the actor may do this to."""
        if self.exporting and action == "read":
            return self._rows(domain, "read").both(self._rows(domain, "export"))
        return self._rows(domain, action)

    def writing(self, domain: str, action: str, field: str) -> RowRules:
        """The rows of `domain` in which the actor may set `field` by `action` (create or update)."""

        def gives(each: FieldRight) -> bool:
            return each.write

        return self._rows(domain, action, field, gives)

    def shown(self, domain: str, field: str) -> FieldRules:
        """How much of a field the actor is shown in the rows that it may read."""
        if self.actor.trusted:
            return WHOLE
        return self._field(domain, field, lambda each: each.show, SHOWN)

    def found(self, domain: str, field: str) -> FieldRules:
        """How the actor may find by a field in the rows that it may read."""
        if self.actor.trusted:
            return FULL
        return self._field(domain, field, found_by, FOUND)

    def trusted(self) -> "Policy":
        """The same actor's attributes with every right: what row rules themselves are computed with."""
        return Policy(self.catalog, replace(self.actor, system=SystemMode.RULES))

    def for_export(self) -> "Policy":
        """The same actor's, for what leaves the store."""
        return Policy(self.catalog, self.actor, exporting=True)

    def may(self, domain: str, action: str) -> bool:
        """Whether the actor may do this to any row at all; `*`: to the workspace."""
        return not self.rows(domain, action).none

    def demand(self, domain: str, action: str) -> RowRules:
        """`rows`, or NotPermittedError where there is none."""
        rules = self.rows(domain, action)
        if rules.none:
            if self.exporting and action == "read" and not self._rows(domain, "read").none:
                action = "export"
            raise self.refusal(domain, action)
        return rules

    def refusal(self, domain: str, action: str, field: str | None = None) -> RegularsError:
        """What is raised where the actor may not do this to any row, or not set `field` in any."""
        called = self.catalog.domains[domain].called if domain in self.catalog.domains else domain
        if field is not None:
            return NotPermittedError(
                _(
                    "{actor} may not set {field} of {domain}. An admin can give a role that may.",
                    actor=self.actor.name,
                    field=field,
                    domain=called,
                )
            )
        return NotPermittedError(
            _(
                "{actor} may not {action} {domain}. An admin can give a role that may.",
                actor=self.actor.name,
                action=_(action),
                domain=called,
            )
        )

    def _rows(
        self,
        domain: str,
        action: str,
        field: str | None = None,
        gives: Callable[[FieldRight], bool] | None = None,
    ) -> RowRules:
        """The rows of an action; of `field`: those in which a grant gives what `gives` asks for."""
        if self.actor.trusted:
            return EVERY_ROW
        allowed: list[str] | None = []
        denials: list[str] = []
        for ground in self.grounds(domain, action):
            grant = ground.grant
            if grant.deny:
                if not grant.fields or (field is not None and self._names(grant, field)):
                    if grant.where is None:
                        return NO_ROW
                    denials.append(grant.where)
            elif gives is None or field is None or gives(self.right(domain, grant, field)):
                if grant.where is None:
                    allowed = None
                elif allowed is not None:
                    allowed.append(grant.where)
        groups = [] if allowed is None else [tuple(dict.fromkeys(allowed))]
        groups += [(each.where,) for each in self.restrictions(domain, action)]
        declared = self.catalog.domains.get(domain)
        with_subject = declared is not None and declared.visible == "with_subject"
        narrowed = with_subject and not self._every_subject(domain)
        return RowRules(tuple(groups), tuple(dict.fromkeys(denials)), narrowed)

    def _every_subject(self, domain: str) -> bool:
        """Whether each subject that records of `domain` belong to, over whatever lies between, may be read."""
        declared = self.catalog.domains[domain]
        owners = [self.catalog.domains[str(declared.fields[each].to)] for each in declared.belongs_to]
        return all(
            self.rows(each.name, "read").every if each.subject else self._every_subject(each.name)
            for each in owners
        )

    def _field(
        self, domain: str, field: str, level: Callable[[FieldRight], str], levels: tuple[str, ...]
    ) -> FieldRules:
        """The cases of a field; read rights that give one level in every row that may be read are one case."""
        rules: dict[str, set[str] | None] = {}
        readable: set[str] | None = set()
        denials: list[str] = []
        for ground in self.grounds(domain, "read"):
            grant = ground.grant
            if grant.deny:
                if grant.fields and self._names(grant, field):
                    if grant.where is None:
                        return FieldRules()
                    denials.append(grant.where)
                continue
            readable = None if readable is None or grant.where is None else readable | {grant.where}
            given = level(self.right(domain, grant, field))
            held = rules.setdefault(given, set())
            rules[given] = None if held is None or grant.where is None else held | {grant.where}
        cases: list[tuple[str, tuple[str, ...] | None]] = []
        covered: set[str] = set()
        for given in (each for each in reversed(levels[1:]) if each in rules):
            of = rules[given]
            covered |= of or set()
            if of is None or covered == readable:
                cases.append((given, None))
                break
            cases.append((given, tuple(sorted(of))))
        return FieldRules(tuple(cases), tuple(dict.fromkeys(denials)) if cases else ())

    def right(self, domain: str, grant: Grant, field: str) -> FieldRight:
        """What an allow grant gives in a field."""
        declared = self.catalog.domains[domain].fields.get(field) if domain in self.catalog.domains else None
        given = right(grant.fields, field, sensitive=declared is not None and declared.privacy == "sensitive")
        # Admins bring data in, also those that they are not shown.
        return replace(given, write=True) if grant.domain == "*" and "admin" in grant.actions else given

    def _names(self, grant: Grant, field: str) -> bool:
        return field in grant.fields or "*" in grant.fields
