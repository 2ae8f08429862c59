"""Random policies for the oracle: roles, restrictions, whose records are seen with their subjects, and users."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

from masks import MASKS
from saidrules import Rule, random_rule, written
from smalltown import BELONGS, COMPARED, DOMAINS, FIELDS, OF_THE_USER

from regulars import catalog as declared
from regulars.permissions.actor import Actor

ACTIONS = ("read", "create", "update", "delete", "export")


@dataclass(frozen=True)
class Right:
    """What a grant says of a field."""

    show: str = "hide"
    write: bool = False
    find: str | None = None


@dataclass(frozen=True)
class Grant:
    domain: str
    actions: tuple[str, ...]
    deny: bool = False
    where: Rule | None = None
    #: Field -> its right; of a denial the rights say nothing.
    fields: Mapping[str, Right] = field(default_factory=dict)


@dataclass(frozen=True)
class Role:
    grants: tuple[Grant, ...]
    includes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Restriction:
    domain: str
    actions: tuple[str, ...]
    where: Rule
    excepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class User:
    """Roles and attributes; `team.code`, `subtree.code`: the values over several people."""

    roles: tuple[str, ...]
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Policy:
    roles: Mapping[str, Role]
    restrictions: tuple[Restriction, ...]
    #: Domains whose records are seen with their subjects.
    with_subject: frozenset[str]

    def catalog_roles(self) -> dict[str, declared.Role]:
        """The roles as a catalog holds them."""
        return {
            name: declared.Role(
                name=name,
                plugin="workspace",
                includes=role.includes,
                grants=tuple(_declared(each) for each in role.grants),
            )
            for name, role in self.roles.items()
        }

    def catalog_restrictions(self) -> dict[str, declared.Restriction]:
        """The restrictions as a catalog holds them."""
        return {
            f"r{number}": declared.Restriction(
                name=f"r{number}", plugin="workspace", domain=each.domain, actions=each.actions,
                where=written(each.where), excepted=each.excepted,
            )
            for number, each in enumerate(self.restrictions)
        }  # fmt: skip

    def visible(self) -> dict[str, str]:
        """domain -> own_rule or with_subject."""
        return dict.fromkeys(self.with_subject, "with_subject")


def _declared(grant: Grant) -> declared.Grant:
    return declared.Grant(
        domain=grant.domain,
        actions=grant.actions,
        deny=grant.deny,
        where=None if grant.where is None else written(grant.where),
        fields={
            name: declared.FieldRight(show=each.show, write=each.write, find=each.find)
            for name, each in grant.fields.items()
        },
    )


def actor(user: User) -> Actor:
    """A user as the gate takes one."""
    parts: dict[str, dict[str, Any]] = {"user": {}, "team": {}, "subtree": {}}
    for name, value in user.attributes.items():
        kind, _dot, attribute = name.rpartition(".")
        parts[kind or "user"][attribute] = value
    return Actor("clerk", user.roles, parts["user"], team=parts["team"], subtree=parts["subtree"])


def random_policy(chance: Random) -> Policy:
    """Up to four roles, of which each may include later ones; a few restrictions."""
    names = [f"role{number}" for number in range(chance.randint(1, 4))]
    roles = {}
    for number, name in enumerate(names):
        later = names[number + 1 :]
        includes = tuple(chance.sample(later, chance.randint(0, min(2, len(later)))))
        grants = tuple(random_grant(chance) for _ in range(chance.randint(1, 4)))
        roles[name] = Role(grants, includes)
    if chance.random() < 0.4:  # Many domains readable at all, or most answers would be refusals.
        roles[names[0]] = replace(
            roles[names[0]],
            grants=(*roles[names[0]].grants, *(Grant(each, ("read",)) for each in chance.sample(DOMAINS, 2))),
        )
    restrictions = tuple(
        Restriction(
            domain := chance.choice(DOMAINS),
            tuple(chance.sample(ACTIONS, chance.randint(1, 5))),
            _rule(chance, domain),
            tuple(chance.sample(names, 1)) if chance.random() < 0.4 else (),
        )
        for _ in range(chance.choice([0, 0, 1, 1, 2]))
    )
    with_subject = frozenset(each for each in BELONGS if chance.random() < 0.5)
    return Policy(roles, restrictions, with_subject)


def random_grant(chance: Random, *, deny: bool | None = None) -> Grant:
    """An allow or a denial."""
    deny = chance.random() < 0.2 if deny is None else deny
    actions = tuple(each for each in ACTIONS if chance.random() < (0.8 if each == "read" else 0.5)) or (
        "read",
    )
    if chance.random() < 0.12:
        return Grant("*", actions if not deny else (chance.choice(ACTIONS[1:]),), deny)
    domain = chance.choice([*DOMAINS, "client", "sale"])
    fields = {}
    if chance.random() < 0.55:
        names = [*FIELDS[domain], "*"]
        for name in chance.sample(names, chance.randint(1, min(5, len(names)))):
            fields[name] = _right(chance, domain, name)
    where = None if chance.random() < (0.25 if not deny or fields else 0.05) else _rule(chance, domain)
    return Grant(domain, actions, deny, where, fields)


def _rule(chance: Random, domain: str) -> Rule:
    return random_rule(chance, COMPARED[domain], OF_THE_USER[domain])


def _right(chance: Random, domain: str, name: str) -> Right:
    masks = MASKS.get(f"{domain}.{name}", ())
    shown = chance.choice(["hide", "whole", *([chance.choice(masks)] * 3 if masks else [])])
    find = chance.choice([None, None, "none", "exact", "full"])
    return Right(shown, chance.random() < 0.5, find)


def random_user(chance: Random, policy: Policy, shops: Sequence[int]) -> User:
    """Somebody with one or two of the policy's roles; attributes and teams that one may lack."""
    roles = tuple(chance.sample(sorted(policy.roles), min(len(policy.roles), chance.randint(1, 2))))
    if chance.random() < 0.05:
        roles = (*roles, "gone")  # A role that was taken away from the catalog gives nothing.
    values = {
        "code": ("A", "B", "C"), "points": (0, 3, 6), "day": (date(2000, 1, 1), date(2021, 1, 1)), "shop": tuple(shops),
    }  # fmt: skip
    made: dict[str, Any] = {name: chance.choice(of) for name, of in values.items() if chance.random() < 0.75}
    for whose in ("team", "subtree"):
        for name in ("code", "points", "day"):
            if chance.random() < 0.75:
                of = values[name]
                made[f"{whose}.{name}"] = tuple(chance.sample(of, chance.randint(1, len(of))))
    return User(roles, made)
