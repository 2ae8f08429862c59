"""When somebody last used a right: from the entries of the history and of the access log."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from regulars.access.log import LOGIN, AccessLog
from regulars.access.tables import entries, words
from regulars.history.entries import APPLY, SYSTEM, UNDO, USER, WRITE
from regulars.permissions.systemmode import SystemMode
from regulars.storage.tables import history


@dataclass
class LastUse:
    """Of one user; reads are those of personal fields: of others nothing is put down."""

    #: The last session.
    seen: datetime | None = None
    #: Domain -> when.
    read: dict[str, datetime] = field(default_factory=dict)
    written: dict[str, datetime] = field(default_factory=dict)
    administered: datetime | None = None
    impersonated: datetime | None = None

    @property
    def last(self) -> datetime | None:
        """The last sign of it."""
        every = [self.seen, self.administered, self.impersonated, *self.read.values(), *self.written.values()]
        return max((each for each in every if each is not None), default=None)


@dataclass(frozen=True)
class SystemUse:
    """How often the system acted for one reason, and when last."""

    reason: str
    times: int
    last: datetime

    @property
    def why(self) -> str:
        """The reason in words."""
        return next((each.why for each in SystemMode if each.code == self.reason), self.reason)


def last_uses(connection: Connection, log: AccessLog) -> dict[str, LastUse]:
    """The last use of each user who ever did anything, by name."""
    found: dict[str, LastUse] = {}

    def of(name: str) -> LastUse:
        return found.setdefault(name, LastUse())

    for actor, behalf, what, domains, at in _happened(connection):
        if behalf is not None:
            # Of who acts in another's place it is the use of that right, and no sign of the other.
            if what != SYSTEM and not actor.startswith("plugin:"):
                of(behalf).impersonated = _later(of(behalf).impersonated, at)
            continue
        if what in (USER, APPLY):
            of(actor).administered = _later(of(actor).administered, at)
        for domain in domains if what in (WRITE, UNDO) else ():
            of(actor).written[domain] = max(at, of(actor).written.get(domain, at))
    for actor, behalf, (how, domain, fields), at in _accessed(log):
        if behalf is not None:
            if how == LOGIN:
                of(behalf).impersonated = _later(of(behalf).impersonated, at)
            continue
        of(actor).seen = _later(of(actor).seen, at)
        if domain and fields:
            of(actor).read[domain] = max(at, of(actor).read.get(domain, at))
    return found


def system_uses(connection: Connection) -> list[SystemUse]:
    """For which reasons the system acted, in order of reason."""
    made = select(history.c.about, func.count(), func.max(history.c.at)).where(history.c.what == SYSTEM)
    counted: dict[str, SystemUse] = {}
    for about, times, at in connection.execute(made.group_by(history.c.about)):
        reason = str(json.loads(about or "{}").get("reason", ""))
        known = counted.get(reason)
        moment = _moment(at)
        counted[reason] = SystemUse(
            reason, times + (known.times if known else 0), max(moment, known.last) if known else moment
        )
    return [counted[each] for each in sorted(counted)]


def _happened(connection: Connection) -> Iterator[tuple[str, str | None, str, list[str], datetime]]:
    keys = (history.c.actor, history.c.on_behalf_of, history.c.what, history.c.domains)
    for actor, behalf, what, domains, at in connection.execute(
        select(*keys, func.max(history.c.at)).group_by(*keys)
    ):
        yield actor, behalf, what, [each for each in (domains or "").split("|") if each], _moment(at)


def _accessed(log: AccessLog) -> Iterator[tuple[str, str | None, tuple[str, str, list[str]], datetime]]:
    if not log.file.path.exists():
        return
    keys = (entries.c.actor, entries.c.behalf, entries.c.what)
    with log.file.connect() as connection:
        named = {each.number: each.word for each in connection.execute(select(words.c.number, words.c.word))}
        for actor, behalf, what, at in connection.execute(
            select(*keys, func.max(entries.c.at)).group_by(*keys)
        ):
            how, domain, fields = json.loads(named[what])
            yield named[actor], named.get(behalf), (how, domain, fields), _moment(at)


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)


def _moment(at: datetime | str) -> datetime:
    return (datetime.fromisoformat(at) if isinstance(at, str) else at).replace(tzinfo=UTC)
