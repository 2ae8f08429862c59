"""A review of all rights: who has which, when each was last used, and what is there for nobody or for nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select

from regulars import clock
from regulars.access.log import AccessLog
from regulars.catalog import ACTIONS, Catalog, Principal
from regulars.clock import today
from regulars.errors import RegularsError
from regulars.expressions import to_rule
from regulars.gate.frames import Frame
from regulars.gate.store import Store
from regulars.permissions.actor import Actor
from regulars.permissions.policy import OF_THE_WORKSPACE, Policy
from regulars.workspaces.lastuse import LastUse, SystemUse, last_uses, system_uses
from regulars.workspaces.users import User, actor_of


@dataclass(frozen=True, kw_only=True)
class HeldRight:
    """What a user may do in a domain (`*`: in the workspace): action -> whether on all records, else on some."""

    domain: str
    actions: Mapping[str, bool]
    read: datetime | None = None
    written: datetime | None = None
    #: Whether reads are put down: those of personal fields are.
    reads_kept: bool = True
    #: Nothing of it was used in the time that was asked for, as far as that is put down.
    unused: bool = False


@dataclass(frozen=True, kw_only=True)
class UserReview:
    name: str
    roles: tuple[str, ...]
    #: The last sign of the user; None: never.
    last: datetime | None
    unused: bool
    rights: tuple[HeldRight, ...]


@dataclass(frozen=True, kw_only=True)
class IdleGrant:
    """A grant whose rule no record meets, for any user who has it."""

    role: str
    place: str
    domain: str
    where: str


@dataclass(frozen=True, kw_only=True)
class Declassified:
    """A derived fact that roles may read without the right to read all that it is made of."""

    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Review:
    """`days`: what was not used for so long is unused."""

    days: int
    users: tuple[UserReview, ...]
    #: Role -> the users who hold it, by themselves or by a role that includes it.
    roles: Mapping[str, tuple[str, ...]]
    users_without_roles: tuple[str, ...]
    roles_without_users: tuple[str, ...]
    matching_nothing: tuple[IdleGrant, ...]
    declassified: tuple[Declassified, ...]
    #: What plugins may do by themselves, by name.
    plugins: tuple[Principal, ...]
    system: tuple[SystemUse, ...]


def review(store: Store, log: AccessLog, people: Sequence[User], days: int) -> Review:
    """The rights of `people` as they are now."""
    with store.reading() as connection:
        uses, system = last_uses(connection, log), system_uses(connection)
        actors = [actor_of(connection, store.catalog, each.name) for each in people]
        since = clock.present() - timedelta(days=days)
        policies = {each.name: Policy(store.catalog, each) for each in actors}
        holders = {
            role: tuple(name for name, policy in policies.items() if role in policy.roles)
            for role in store.catalog.roles
        }
        return Review(
            days=days,
            users=tuple(
                _of_user(store.catalog, each, policies[each.name], uses.get(each.name, LastUse()), since)
                for each in people
            ),
            roles=holders,
            users_without_roles=tuple(each.name for each in people if not policies[each.name].roles),
            roles_without_users=tuple(role for role, names in holders.items() if not names),
            matching_nothing=tuple(_idle(store, connection, holders, {each.name: each for each in actors})),
            declassified=tuple(
                Declassified(name=each.name, roles=each.readable_by)
                for each in store.catalog.metrics.values()
                if each.readable_by
            ),
            plugins=tuple(store.catalog.principals.values()),
            system=tuple(system),
        )


def _of_user(catalog: Catalog, user: User, policy: Policy, use: LastUse, since: datetime) -> UserReview:
    rights = []
    for domain in ("*", *catalog.domains):
        actions = OF_THE_WORKSPACE if domain == "*" else ACTIONS
        rules = {each: policy.rows(domain, each) for each in actions}
        held = {each: made.every for each, made in rules.items() if not made.none}
        if domain != "*":
            held = {each: every for each, every in held.items() if each not in OF_THE_WORKSPACE}
        if not held:
            continue
        kept = domain == "*" or any(
            each.privacy != "none" for each in catalog.domains[domain].fields.values()
        )
        times = (
            [use.administered, use.impersonated]
            if domain == "*"
            else [use.read.get(domain), use.written.get(domain)]
        )
        rights.append(
            HeldRight(
                domain=domain,
                actions=held,
                read=use.read.get(domain),
                written=use.written.get(domain),
                reads_kept=kept,
                unused=(kept or "read" not in held) and all(each is None or each < since for each in times),
            )
        )
    last = use.last
    return UserReview(
        name=user.name, roles=user.roles, last=last, unused=last is None or last < since, rights=tuple(rights)
    )


def _idle(
    store: Store, connection: Connection, holders: Mapping[str, Sequence[str]], actors: Mapping[str, Actor]
) -> Iterator[IdleGrant]:
    for role in store.catalog.roles.values():
        for grant in role.grants:
            if grant.where is None or grant.deny or not holders[role.name]:
                continue
            found = (
                _matches(store, connection, actors[name], grant.domain, grant.where)
                for name in holders[role.name]
            )
            if not any(found):
                place = f"{role.file}:{grant.line}" if role.file else ""
                yield IdleGrant(role=role.name, place=place, domain=grant.domain, where=grant.where)


def _matches(store: Store, connection: Connection, actor: Actor, domain: str, where: str) -> bool:
    frame = Frame(
        store.domains, domain, Policy(store.catalog, actor), today(store.catalog.zone), store.functions
    )
    whole = frame.whole("review")
    try:
        met = to_rule(whole.ruled(where), whole).true
    except RegularsError:
        return False
    made: Select[Any] = select(frame.main.c.id).select_from(frame.joins.clause()).where(met).limit(1)
    return connection.execute(frame.joins.with_ctes(made)).first() is not None
