"""Who gains and who loses which rights by an apply: each real user's policy before and after, and the roles'."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case, func, select

from regulars.catalog import ACTIONS, Domain
from regulars.changing.difference import Difference
from regulars.clock import today
from regulars.errors import RegularsError
from regulars.gate.fieldrights import Use, rights
from regulars.gate.frames import Frame
from regulars.gate.store import Store
from regulars.permissions.actor import Actor
from regulars.permissions.fieldrules import FieldRules
from regulars.permissions.policy import OF_THE_WORKSPACE, Policy
from regulars.permissions.rowrules import NO_ROW, RowRules
from regulars.workspaces.rightschange import RightsChange

#: So many differences are counted with the store's data; each is a query.
COUNTED = 100


@dataclass(frozen=True)
class _Right:
    """What may be another."""

    domain: str
    what: str
    action: str
    before: str
    after: str
    name: str | None = None
    #: Of `rows`: what to count.
    rules: tuple[RowRules, RowRules] | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        return self.domain, self.name, self.what, self.before, self.after


def rights_changes(store: Store, difference: Difference, actors: Sequence[Actor]) -> list[RightsChange]:
    """All that is another for `actors`, the users as they are now, and for each role alone; the same is told once."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    counting = _Counting(store)
    for actor in actors:
        before, after = _policies(difference, actor)
        for right in _rights(difference, before, after):
            told = _told(found, right)
            told["users"][actor.name] = None
            if right.rules is not None:
                counted = counting.counted(before, after, right.domain, *right.rules)
                if counted is not None:
                    told["gained"][actor.name], told["lost"][actor.name] = counted
    for role in difference.live.roles:
        name = difference.roles.get(role, role)
        if name is not None:
            before, after = _policies(difference, Actor(name, (role,)))
            for right in _rights(difference, before, after):
                _told(found, right)["roles"][name] = None
    return list(_joined(found))


def _told(found: dict[tuple[Any, ...], dict[str, Any]], right: _Right) -> dict[str, Any]:
    return found.setdefault((*right.key, right.action), {"users": {}, "roles": {}, "gained": {}, "lost": {}})


def _joined(found: Mapping[tuple[Any, ...], dict[str, Any]]) -> Iterator[RightsChange]:
    """Actions that are another in the same way for the same are one."""
    joined: dict[tuple[Any, ...], list[str]] = {}
    bodies: dict[tuple[Any, ...], dict[str, Any]] = {}
    for (domain, name, what, before, after, action), body in found.items():
        counts = (tuple(body["gained"].items()), tuple(body["lost"].items()))
        key = (domain, name, what, before, after, tuple(body["users"]), tuple(body["roles"]), counts)
        joined.setdefault(key, []).append(action)
        bodies[key] = body
    for key, actions in joined.items():
        domain, name, what, before, after, users, roles, _counts = key
        yield RightsChange(
            users=users, roles=roles, domain=domain, name=name, what=what, actions=tuple(actions),
            before=before, after=after, gained=bodies[key]["gained"], lost=bodies[key]["lost"],
        )  # fmt: skip


def _policies(difference: Difference, actor: Actor) -> tuple[Policy, Policy]:
    """The actor's policy as it is live, and as it will be: roles and attributes may be called otherwise."""

    def renamed(attributes: Mapping[str, Any]) -> dict[str, Any]:
        names = difference.attributes
        return {
            new: value for name, value in attributes.items() if (new := names.get(name, name)) is not None
        }

    roles = (difference.roles.get(each, each) for each in actor.roles)
    later = replace(
        actor,
        roles=tuple(dict.fromkeys(each for each in roles if each is not None)),
        attributes=renamed(actor.attributes),
        team=renamed(actor.team),
        subtree=renamed(actor.subtree),
    )
    return Policy(difference.live, actor), Policy(difference.wanted, later)


def _rights(difference: Difference, before: Policy, after: Policy) -> Iterator[_Right]:
    for action in OF_THE_WORKSPACE:
        old, new = before.may("*", action), after.may("*", action)
        if old != new:
            yield _Right("*", "rows", action, "*" if old else "", "*" if new else "")
    for pair in difference.pairs:
        if pair.new is None or pair.new.name not in difference.wanted.domains:
            continue
        live = pair.old if pair.old is not None and pair.old.name in difference.live.domains else None
        for action in ACTIONS:
            if action not in OF_THE_WORKSPACE:
                ours = before.rows(live.name, action) if live is not None else NO_ROW
                theirs = after.rows(pair.new.name, action)
                old_text, new_text = rule_text(ours), rule_text(theirs)
                if old_text != new_text:
                    countable = live is not None and live.name == pair.new.name
                    yield _Right(pair.new.name, "rows", action, old_text, new_text,
                                 rules=(ours, theirs) if countable else None)  # fmt: skip
        if live is not None and before.may(live.name, "read") and after.may(pair.new.name, "read"):
            wanted = difference.wanted.domains[pair.new.name]
            for each in pair.fields:
                # Fields of disabled plugins stay in the store, where nobody sees them.
                if each.new is not None and each.new.name in wanted.fields:
                    old_name = each.old.name if each.old is not None else None
                    yield from _of_field(before, after, live, wanted, old_name, each.new.name)


def _of_field(
    before: Policy, after: Policy, live: Domain, wanted: Domain, old: str | None, new: str
) -> Iterator[_Right]:
    stood = live.fields.get(old) if old is not None else None
    ours = rights(before, live.name, stood, Use.SHOWN) if stood is not None else FieldRules()
    theirs = rights(after, wanted.name, wanted.fields[new], Use.SHOWN)
    shown = level_text(ours), level_text(theirs)
    if shown[0] != shown[1]:
        yield _Right(wanted.name, "shown", "read", *shown, new)
    if stood is None or old is None:
        return
    found = level_text(before.found(live.name, old)), level_text(after.found(wanted.name, new))
    # What is shown whole is found in any way, unless a role says otherwise.
    if found[0] != found[1] and shown[0] == shown[1]:
        yield _Right(wanted.name, "found", "read", *found, new)
    for action in ("create", "update"):
        if before.may(live.name, action) and after.may(wanted.name, action):
            sets = _set_text(before, live.name, action, old), _set_text(after, wanted.name, action, new)
            if sets[0] != sets[1]:
                yield _Right(wanted.name, "set", action, *sets, new)


def _set_text(policy: Policy, domain: str, action: str, name: str) -> str:
    """Where a field may be set: `*` wherever the record may be written at all."""
    rules = policy.writing(domain, action, name)
    return "*" if rules == policy.rows(domain, action) else rule_text(rules)


def rule_text(rules: RowRules) -> str:
    """Rows in short: "" none, "*" all, else as an expression; `~` for those whose subject must be readable."""
    if rules.none:
        return ""
    parts = [" or ".join(f"({each})" if len(group) > 1 else each for each in group) for group in rules.groups]
    parts += [f"not ({each})" for each in rules.denials]
    if len(parts) > 1:
        parts = [f"({each})" if " or " in each else each for each in parts]
    return " and ".join([*parts, *(["~"] if rules.with_subject else [])]) or "*"


def level_text(rules: FieldRules) -> str:
    """The level of a field in short: "" nothing; `whole (rule), last4 (rule)` where it hangs on the record."""
    cases = [level if of is None else f"{level} ({' or '.join(of)})" for level, of in rules.cases]
    return ", ".join([*cases, *(f"not ({each})" for each in rules.denials)])


class _Counting:
    """Counts the records that come and go, as long as there are not too many questions."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._left = COUNTED

    def counted(
        self, before: Policy, after: Policy, domain: str, ours: RowRules, theirs: RowRules
    ) -> tuple[int, int] | None:
        """How many records come, and how many go; None where that cannot be said yet, or too much was asked."""
        if not self._left:
            return None
        self._left -= 1
        try:
            return self._count(before, after, domain, ours, theirs)
        except RegularsError:
            # A rule may name what the store does not hold yet.
            return None

    def _count(
        self, before: Policy, after: Policy, domain: str, ours: RowRules, theirs: RowRules
    ) -> tuple[int, int]:
        domains, functions = self._store.domains, self._store.functions
        day = today(domains.catalog.zone)
        frame = Frame(domains, domain, before, day, functions)
        later = Frame(
            domains, domain, after, day, functions, joins=frame.joins, main=frame.main, trail=("#later",)
        )
        held, holds = frame.meeting(ours, "before"), later.meeting(theirs, "after")
        comes, goes = (func.count(case((one & ~other, 1))) for one, other in ((holds, held), (held, holds)))
        counting: Any = select(comes, goes).select_from(frame.joins.clause())
        made = frame.joins.with_ctes(counting)
        with self._store.reading() as connection:
            gained, lost = connection.execute(made).one()
        return int(gained), int(lost)
