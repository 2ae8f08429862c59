"""A session: an actor's handle on the store. Every read and write, by anyone or anything, goes through one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

from regulars.catalog import Catalog
from regulars.gate import views
from regulars.gate.bands import Band
from regulars.gate.current import Renewal, ended
from regulars.gate.finding import find_text
from regulars.gate.grouping import Aggregates, Grouping, Per
from regulars.gate.outdated import Outdated, Standing
from regulars.gate.plainly import plainly
from regulars.gate.store import Store
from regulars.gate.work import Work
from regulars.history.anchoring import Anchor
from regulars.history.log import HistoryEntry
from regulars.history.verifying import Verified
from regulars.permissions.actor import Actor
from regulars.records.heldrows import Held
from regulars.records.hookfailures import HookFailure
from regulars.records.parts import Contribution, Entry, Hit, Outcome, Page, Part


class Session:
    """What a user, a plugin or a job holds. It gives plain data; nothing on it leads to a connection or a table."""

    __slots__ = ("__weakref__", "actor", "catalog")

    def __init__(self, actor: str, catalog: Catalog) -> None:
        #: The name of who acts.
        self.actor = actor
        #: What is live.
        self.catalog = catalog

    @property
    def currency(self) -> str:
        """The workspace's currency, ISO 4217."""
        return self.catalog.currency

    @property
    def zone(self) -> str:
        """The workspace's zone, an IANA name."""
        return self.catalog.zone

    @property
    def region(self) -> str:
        """The workspace's country, ISO 3166-1."""
        return self.catalog.region

    @plainly
    def may(self, domain: str, action: str) -> bool:
        """Whether the actor may read, create, update or delete in `domain` at all."""
        return _work(self).policy.may(domain, action)

    @plainly
    def readable(self, domain: str, names: Iterable[str], *, whole: bool = False) -> list[str]:
        """Those of `names`, fields, dotted paths and metrics of `domain`, of which the actor is shown something.

        `whole`: those that it is shown in every record that it may read, and no mask of them.
        """
        return _work(self).reader.readable(domain, names, whole=whole)

    def called(self, full_name: str) -> str:
        """What a thing is called in this workspace: `vip.points` is `points`, unless an alias calls it otherwise.

        Code that names what its plugin declares asks for it so, and works under any alias.
        """
        plugin, _dot, name = full_name.rpartition(".")
        return self.catalog.called(plugin, name)

    @property
    def exporting(self) -> "Session":
        """The same actor, who reads for use elsewhere: only what it may read and export. For files and whole lists."""
        work = _work(self)
        if work.policy.exporting:
            return self
        made = Session(self.actor, self.catalog)
        _SESSIONS.works[made] = work.exporting()
        return made

    # Reading.

    @plainly
    def find(
        self,
        domain: str,
        where: str | None = None,
        *,
        fields: Sequence[str] | Mapping[str, Band] | None = None,
        order: Sequence[str] = (),
        limit: int = 50,
        after: str | None = None,
        as_of: date | None = None,
    ) -> Page:
        """A page of records that meet the expression `where`.

        `fields`: names or dotted paths, or {name: expression or band}; None: all fields. `order`: expressions, `-`
        before one for descending; nothing stands last. `after`: the mark `next` of the page before.
        """
        held, limit = _SESSIONS.works.get(self), _within(limit)
        again = held.again(domain, where, fields, order, limit, as_of) if held and after is None else None
        return again or _work(self).reader.find(domain, where, fields, order, limit, after, as_of)

    @plainly
    def rows(
        self,
        domain: str,
        where: str | None = None,
        *,
        fields: Sequence[str] | Mapping[str, Band] | None = None,
        order: Sequence[str] = (),
        as_of: date | None = None,
    ) -> Iterator[dict[str, Any]]:
        """All records that meet `where`, streamed from one snapshot, which is computed once.

        One may write while reading on: what is written meanwhile is not in it, unless a transaction is open.
        """
        # In a chain, for a generator's frame would lead to the reader and its connection.
        work = _work(self)
        return chain(work.streamed(work.reader.rows(domain, where, fields, order, as_of)))

    @plainly
    def outdated(
        self,
        domain: str,
        due: Mapping[str, Band],
        standing: Standing,
        *,
        fields: Mapping[str, str] | None = None,
        as_of: date | None = None,
    ) -> Iterator[Outdated]:
        """The subjects whose derived texts are not what their rules give, streamed from one snapshot in any order.

        `due`: by name what each text should be; `standing`: the records that keep them; `fields`: {name: expression},
        what else to tell of each. Decided and compared in the database: whom nothing changes for is not told.
        """
        work = _work(self)
        return chain(work.streamed(work.reader.outdated(domain, due, standing, fields or {}, as_of)))

    @plainly
    def get(self, domain: str, record: int) -> dict[str, Any]:
        """One record by id; of a subject, any of its contributions' ids names it. NotFoundError if there is none."""
        return _work(self).reader.get(domain, record)

    @plainly
    def count(self, domain: str, where: str | None = None) -> int:
        """How many records meet `where`."""
        return _work(self).reader.count(domain, where)

    @plainly
    def aggregate(
        self,
        domain: str,
        values: Aggregates,
        by: Grouping | None = None,
        *,
        where: str | None = None,
        whose: Mapping[str, str] | None = None,
        per: Per | None = None,
        having: str | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
        as_of: date | None = None,
    ) -> list[dict[str, Any]]:
        """Groups with their aggregates, in one statement.

        `values`: {name: 'sum(net)'}, or ('sum(net)', which records count). `by`: {name: expression}, (date, bucket)
        or (number, rising boundaries), whose key is 0 below the first and one more from each on. Buckets: year,
        quarter, month, week, day (the first date of each), hour (0 to 23). `whose`: {reference: condition over the
        record that it leads to}. `per`: aggregate the rows of a first stage. `having`: which groups, 'count() > 1'.
        """
        return _work(self).reader.aggregate(
            domain, values, by or {}, where, whose, per, having, order,
            None if limit is None else _within(limit), as_of,
        )  # fmt: skip

    @plainly
    def search(self, text: str, domain: str | None = None, limit: int = 20) -> list[Hit]:
        """Records that each word of `text` finds: a part of a name, pinyin, the tail of a phone, a number."""
        work = _work(self)
        return find_text(work.reader, work.store.analyzers, text, domain, _within(limit))

    @plainly
    def contributions(self, domain: str, record: int) -> list[Contribution]:
        """What each source said of a subject, oldest first."""
        return views.contributions(_work(self).reader, domain, record)

    @plainly
    def brought(self, domain: str, source: str) -> Iterator[int]:
        """The ids of all records that `source` brought, rising, from one snapshot; of a subject: of its contributions.

        Records of a shared domain are nobody's own: none.
        """
        # In a chain, as `rows` is.
        work = _work(self)
        return chain(work.streamed(views.brought(work.reader, domain, source)))

    @plainly
    def timeline(
        self, domain: str, record: int, *, limit: int = 50, before: datetime | None = None
    ) -> list[Entry]:
        """What happened to a subject, in every domain that belongs to it and has a time; the latest first."""
        return views.timeline(_work(self).reader, domain, record, _within(limit), before)

    @plainly
    def pairs(self, domain: str) -> list[tuple[int, int, str]]:
        """Subjects that an identifier ties but that were not joined: (one, other, identifier), for review."""
        return views.pairs(_work(self).reader, domain)

    # Writing.

    @plainly
    def write(
        self, parts: Sequence[Part], *, source: str, at: datetime | None = None, zone: str | None = None
    ) -> Outcome:
        """Write the records of `parts` (see `Part`), at most 10,000 rows, in one transaction.

        `source` names the system that they come from, `at` when it said so (now), `zone` the clock of civil times.
        """
        return _work(self).writes.write(parts, source, at, zone)

    @plainly
    def add(self, domain: str, values: Mapping[str, Any]) -> int:
        """Make one record by hand; gives its id. RecordError where a value does not fit."""
        return _work(self).writes.add(domain, values)

    @plainly
    def edit(self, domain: str, record: int, values: Mapping[str, Any]) -> None:
        """Change one record by hand: of a subject, this beats what any source says. None empties a field."""
        _work(self).writes.edit(domain, record, values)

    @plainly
    def held(self, state: str | None = "waiting") -> list[Held]:
        """What was set aside because it clashes with something that its author may not see, for admins.

        `state`: waiting, accepted, dropped or undone; None: all.
        """
        return _work(self).writes.held.all(state)

    @plainly
    def held_one(self, number: int) -> Held:
        """One held contribution; NotFoundError if there is none."""
        return _work(self).writes.held.one(number)

    @plainly
    def accept_held(self, number: int) -> Outcome:
        """Write a held contribution by one's own rights; RecordError where it does not fit."""
        return _work(self).writes.accept_held(number)

    @plainly
    def drop_held(self, number: int, *, reason: str) -> None:
        """Give up a held contribution."""
        _work(self).writes.held.drop(number, reason)

    @plainly
    def delete(self, domain: str, records: Sequence[int]) -> int:
        """Delete records that nothing else refers to; gives how many there were."""
        return _work(self).writes.delete(domain, records)

    @property
    def failures(self) -> Sequence[HookFailure]:
        """The hooks of plugins that failed after what this session has written, which stands: alike ones once."""
        return _work(self).current.failures.all

    @contextmanager
    def transaction(self, *, at_first_write: bool = False) -> Iterator[None]:
        """All writes inside are one commit, or none. No other process writes meanwhile.

        `at_first_write`: others may still write until the rows of the first `write` inside are ready to go.
        """
        # The work is no local name: the frame of the block would lead to it.
        with _work(self).transactions.to_be() if at_first_write else _work(self).transactions.open():
            yield

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """All writes inside are undone at the end: for a dry run."""
        with _work(self).transactions.rehearsed():
            yield

    @plainly
    @contextmanager
    def change_set(self, *, reason: str, name: str = "") -> Iterator[int]:
        """All writes inside, over many transactions, are one change set; gives its id, which `undo` takes."""
        with _work(self).transactions.change_set(reason, name) as made:
            yield made

    @plainly
    def undo(self, change_set: int) -> int:
        """Undo a change set whole, where no later one builds on it; gives how many rows that were."""
        return _work(self).writes.undo(change_set)

    # The history.

    @plainly
    def history(
        self,
        *,
        user: str | None = None,
        domain: str | None = None,
        record: int | None = None,
        what: str | None = None,
        since: datetime | None = None,
        limit: int = 50,
        before: int | None = None,
    ) -> list[HistoryEntry]:
        """What was done, the latest first; for admins. `before`: only entries of a lower number.

        `user` acted, or somebody for it; of a `record` of `domain`, whatever changed it, with the values before that
        the actor is shown whole in every record.
        """
        return _work(self).past.log(user, domain, record, what, since, _within(limit), before)

    @plainly
    def as_of(self, domain: str, record: int, moment: datetime) -> dict[str, Any]:
        """One record as it stood at `moment` (aware), by the rights of today. NotFoundError where there was none.

        What it refers to, and what belongs to it, is as it is now; a change set that was undone since never was.
        Waits for whoever writes, as a rehearsal does.
        """
        return _work(self).past.as_of(domain, record, moment)

    @plainly
    def verify_history(
        self, anchor: Anchor | None = None, *, advance: Callable[[int], None] | None = None
    ) -> Verified:
        """Whether the history is whole: all that is wrong, with its entry and record; for admins.

        `anchor` is the head as it was written down once. `advance` is told now and then of how many more rows.
        """
        return _work(self).past.verify(anchor, advance)

    def anchor_history(self) -> Anchor:
        """The head of the history, to be kept where nobody who may change the store may change it; for admins."""
        return _work(self).past.anchor()

    @plainly
    def erase_history(self, domain: str, records: Sequence[int], *, because: str = "") -> int:
        """Erase for good what stood in these records before, for privacy; gives how many rows; for admins.

        `records`: ids, of a subject those of its contributions. They can no longer be undone or looked back at; that
        they were changed, when and by whom, stays, and the history stays whole.
        """
        return _work(self).past.erase(domain, records, because)


def _within(limit: int) -> int:
    """A limit that every database takes, and one row more."""
    return max(0, min(limit, 2**31 - 2))


@dataclass(frozen=True)
class _Sessions:
    """Which work stands behind which session: apart from both, so that no attribute leads from one to the other."""

    works: "WeakKeyDictionary[Session, Work]"


_SESSIONS = _Sessions(WeakKeyDictionary())


def open_session(store: Store, actor: Actor, renewal: Renewal | None = None) -> Session:
    """A session of `actor` on `store`; `renewal` is asked before each call for both as they are then."""
    # A work holds no session: one that nobody holds is gone.
    work = Work(store, actor, _of_plugin)
    work.renewal = renewal
    session = Session(actor.name, work.catalog)
    _SESSIONS.works[session] = work
    return session


@contextmanager
def _of_plugin(work: Work, plugin: str) -> Iterator[Session]:
    """The session that a plugin's hook is handed for one call: its own, in the transaction of `work`.

    What the hook has left open is undone and closed.
    """
    made = Session(f"plugin:{plugin}", work.store.handed_catalog)
    _SESSIONS.works[made] = work.for_plugin(plugin)
    before = work.transactions.held_open()
    try:
        yield made
    finally:
        end_session(made)
        work.transactions.abandon(before)


@contextmanager
def undone_alone(session: Session) -> Iterator[None]:
    """A block of which nothing stays that was written by `session` where it fails; what stood before it does."""
    with _work(session).transactions.whole():
        yield


def end_session(session: Session) -> None:
    """Make a session useless, and what it still streams."""
    work = _SESSIONS.works.pop(session, None)
    if work is not None:
        work.end()


def _work(session: Session) -> Work:
    work = _SESSIONS.works.get(session)
    if work is None or work.over:
        raise ended()
    work.renew()
    session.catalog = work.catalog
    return work
