"""Why an actor may do something, or may not: each grant, denial and restriction that counts, and its verdict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from regulars.catalog import Catalog, FieldRight, Restriction
from regulars.expressions import Told
from regulars.permissions.actor import Actor
from regulars.permissions.fieldrules import FieldRules
from regulars.permissions.policy import Ground, Policy
from regulars.permissions.rowrules import RowRules

#: What else one must be allowed to do to the same record: unseen is not found.
NEEDS: Mapping[str, tuple[str, ...]] = dict.fromkeys(("update", "delete", "export", "share"), ("read",))

ALLOW, DENY, RESTRICTION, WITH_SUBJECT = "allow", "deny", "restriction", "with_subject"


@dataclass(frozen=True)
class Reason:
    """One thing that decides: a grant, a denial, a restriction, or that the subject must be seen."""

    kind: str
    #: Of the role or restriction.
    name: str
    #: Its rule; None: every record.
    where: str | None = None
    #: From a role that the actor holds to this one, by what each includes.
    via: tuple[str, ...] = ()
    #: Where it was declared: file:line.
    place: str = ""
    #: The roles that a restriction does not hold for.
    excepted: tuple[str, ...] = ()
    #: What a grant gives in the field that is asked about.
    right: FieldRight | None = None
    #: Whether it speaks for the action: None where that hangs on the record, or may not be told.
    passes: bool | None = None
    #: How its rule is decided of the record.
    told: Told | None = None


@dataclass(frozen=True)
class Decision:
    """Whether an action is allowed, and why."""

    action: str
    #: None: on some records, it hangs on each.
    allowed: bool | None
    reasons: tuple[Reason, ...] = ()

    @property
    def deciding(self) -> tuple[Reason, ...]:
        """What settles it: the first grant that allows it, else all that stands in the way; nothing: no grant gives it.

        Also nothing where that may not be told.
        """
        if self.allowed:
            return next(((each,) for each in self.reasons if each.kind == ALLOW and each.passes), ())
        barriers = tuple(each for each in self.reasons if each.kind != ALLOW and each.passes is False)
        if self.allowed is None or barriers:
            return barriers
        return tuple(each for each in self.reasons if each.kind == ALLOW)


@dataclass(frozen=True)
class FieldDecision:
    """How much of a field is shown, how one may find by it, whether one may set it; None: it hangs on the record."""

    field: str
    sensitive: bool
    shown: str | None
    found: str | None
    written: bool | None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """What one record makes of the rules: of each whether it is surely true, false or neither, and how that is told."""

    verdicts: Mapping[str, bool | None] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)
    #: Whether the subjects that the record belongs to may be read, by action.
    subjects: bool = True
    #: What the gate's own clause says of the record, by rules.
    held: Mapping[RowRules, bool] = field(default_factory=dict)


def decide(policy: Policy, domain: str, action: str, rules: RowRules, weighed: Weighed | None) -> Decision:
    """What `rules`, those of an action, say of a record; without one of all, as far as they say one thing of all."""
    allowed: bool | None = False if rules.none else True if rules.every else None
    if allowed is None and weighed is not None:
        allowed = weighed.held[rules]
    return Decision(action, allowed, tuple(reasons(policy, domain, action, weighed)))


def reasons(
    policy: Policy, domain: str, action: str, weighed: Weighed | None, field: str | None = None
) -> Iterator[Reason]:
    """All that counts for an action; `field`: and for that field of a record."""
    for ground in policy.grounds(domain, action):
        grant = ground.grant
        names = field is not None and (field in grant.fields or "*" in grant.fields)
        if grant.deny and grant.fields and not names:
            continue
        right = policy.right(domain, grant, field) if field is not None and not grant.deny else None
        yield _of_grant(policy.catalog, ground, weighed, right)
    for restriction in policy.restrictions(domain, action):
        yield _of_restriction(restriction, weighed)
    if policy.rows(domain, action).with_subject:
        yield Reason(WITH_SUBJECT, domain, passes=weighed.subjects if weighed is not None else None)


def level_of(rules: FieldRules, weighed: Weighed | None) -> str | None:
    """The level that a field has in a record; without one that of all records, None where they differ."""
    if rules.nothing:
        return ""
    if weighed is None:
        return rules.always
    if any(weighed.verdicts[each] is not False for each in rules.denials):
        return ""
    for level, any_of in rules.cases:
        if any_of is None or any(weighed.verdicts[each] for each in any_of):
            return level
    return ""


def texts(policy: Policy, domain: str, actions: Sequence[str]) -> set[str]:
    """The rules of all that counts for `actions`."""
    found = {ground.grant.where for action in actions for ground in policy.grounds(domain, action)} | {
        each.where for action in actions for each in policy.restrictions(domain, action)
    }
    return {each for each in found if each is not None}


def giving(catalog: Catalog, domain: str, action: str) -> list[str]:
    """The roles that give an action in some records at least, in order of name."""
    return sorted(name for name in catalog.roles if Policy(catalog, Actor("", (name,))).may(domain, action))


def _of_grant(catalog: Catalog, ground: Ground, weighed: Weighed | None, right: FieldRight | None) -> Reason:
    where, deny = ground.grant.where, ground.grant.deny
    verdict, told = _verdict(where, weighed)
    passes: bool | None = not deny
    if where is not None:
        # A rule of which nothing is sure allows nothing, and denies.
        passes = None if weighed is None or _untold(told) else (verdict is (not deny))
    role = catalog.roles.get(ground.role)
    place = "" if role is None else role.file
    if place and ground.grant.line:
        place = f"{place}:{ground.grant.line}"
    return Reason(DENY if deny else ALLOW, ground.role, where, ground.via, place, (), right, passes, told)


def _of_restriction(restriction: Restriction, weighed: Weighed | None) -> Reason:
    verdict, told = _verdict(restriction.where, weighed)
    return Reason(
        RESTRICTION,
        restriction.name,
        restriction.where,
        place=f"{restriction.file}:{restriction.line}" if restriction.file else "",
        excepted=restriction.excepted,
        passes=None if weighed is None or _untold(told) else verdict is True,
        told=told,
    )


def _verdict(where: str | None, weighed: Weighed | None) -> tuple[bool | None, Told | None]:
    if where is None or weighed is None:
        return None, None
    return weighed.verdicts[where], weighed.told.get(where)


def _untold(told: Told | None) -> bool:
    return told is not None and told.hidden
