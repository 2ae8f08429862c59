"""Whether the access log is as it was written: its links, what was asked, its index, and the anchors taken of it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, and_, except_, func, select, type_coerce, union_all
from sqlalchemy.types import NullType

from regulars.access.log import CHAIN, AccessLog, fingerprint, linked
from regulars.access.places import filtered, given, indexed
from regulars.access.tables import entries, places, settings, words
from regulars.errors import RegularsError
from regulars.history.chain import Chain, digest
from regulars.history.problems import Problem, Problems
from regulars.messages import _

#: Entries that are looked at together.
_CHUNK = 10_000
#: So many faults of the index are told.
_MOST = 20


@dataclass(frozen=True)
class AccessAnchor:
    """What is kept elsewhere of a log: that it had `number` entries, and the link of the last."""

    number: int
    link: str


@dataclass(frozen=True)
class AccessVerified:
    """What was found: `problems` is empty where the log is whole."""

    entries: int
    #: When the first and the last entry were written, aware; None where there is none.
    first: datetime | None
    last: datetime | None
    #: Entries of which what was asked was erased.
    erased: int
    problems: tuple[Problem, ...]
    #: How many more there are than `problems` holds.
    more: int = 0


def anchor(log: AccessLog) -> AccessAnchor:
    """The last entry, after all of them have reached the disk: not even a power failure takes them back."""
    log.settle()
    with log.file.connect() as connection:
        last = select(entries.c.number, entries.c.link).order_by(entries.c.number.desc()).limit(1)
        row = connection.execute(last).first()
    return AccessAnchor(row.number, row.link) if row else AccessAnchor(0, "")


def verify(
    log: AccessLog,
    anchors: Sequence[AccessAnchor] = (),
    advance: Callable[[int], None] = lambda _count: None,
) -> AccessVerified:
    """Look at every entry; `advance` is told how many more were looked at. WorkspaceError where the key is missing."""
    looking = _Looking(Chain(log.key.secret(), CHAIN), {each.number: each.link for each in anchors})
    for look in (partial(looking.entries, advance=advance), looking.words, looking.settings, looking.index):
        try:
            with log.file.connect() as connection:
                look(connection)
        except (RegularsError, ValueError) as error:
            looking.problems.add(str(error))
    if looking.count and looking.unfit == looking.count:
        wrong = _("Not one entry fits the key {file}: is it the right one?", file=log.key.file)
        looking.problems = Problems()
        looking.problems.add(wrong)
    found, more = looking.problems.sorted()
    return AccessVerified(
        entries=looking.count,
        first=_moment(looking.first),
        last=_moment(looking.last),
        erased=looking.erased,
        problems=found,
        more=more,
    )


class _Looking:
    """One look at a whole log."""

    def __init__(self, chain: Chain, anchors: Mapping[int, str]) -> None:
        self._chain, self._anchors = chain, anchors
        self.problems = Problems()
        self.count = self.unfit = self.erased = 0
        self.first: str | None = None
        self.last: str | None = None
        #: Every word that the entries need.
        self._needed: set[str] = set()
        self._number = 0
        #: What the link before may be: as it stands, or as it should be where somebody changed it.
        self._before = {""}

    def entries(self, connection: Connection, advance: Callable[[int], None]) -> None:
        """Each link, and each text that was asked."""
        for rows in _chunks(connection):
            for row in rows:
                self._entry(row)
                self._number = row.number
            self.first = self.first or str(rows[0].at)
            self.last = str(rows[-1].at)
            advance(len(rows))
        for number in self._anchors:
            if number > self._number:
                self._wrong(
                    number, _("The anchor knows this entry; it is gone, with all after the last one.")
                )

    def _entry(self, row: Any) -> None:
        self.count += 1
        if row.number != self._number + 1:
            self.problems.missing(self._number + 1, row.number - 1)
        names = (row.actor, row.behalf, row.what)
        parts = linked(row.number, row.at, names, row.sequence, row.records, row.digest)
        whole = all(part is None or isinstance(part, (str, int)) for part in (*parts, row.link))
        made = {self._chain.link(each, parts) for each in self._before} if whole else set()
        if row.link in made and (row.behalf is None) == (row.behalf_number is None):
            self._needed |= {each for each in names if each is not None}
            self._needed |= {*json.loads(row.records)} if row.records else {json.loads(row.what)[1]}
        else:
            self.unfit += 1
            self._wrong(row.number, _("It is not as it was written, or the one before it is not."))
        self._before = {str(row.link), *made}
        self._asked(row)
        if self._anchors.get(row.number, row.link) != row.link:
            self._wrong(row.number, _("The anchor knows this entry otherwise."))

    def _asked(self, row: Any) -> None:
        held = (row.asked, row.salt)
        if row.digest is None:
            fits = held == (None, None)
        elif held == (None, None):
            self.erased += 1
            return
        else:
            fits = (
                all(isinstance(each, str) for each in held) and digest(row.salt, (row.asked,)) == row.digest
            )
        if not fits:
            self._wrong(row.number, _("What was asked is not what was written."))

    def words(self, connection: Connection) -> None:
        """No word but those of the entries: those of the entries are in the links."""
        if {*connection.execute(select(words.c.word)).scalars()} != self._needed:
            self._wrong(0, _("There are words in it that no entry has, or some are missing."))

    def settings(self, connection: Connection) -> None:
        """The key by which it is known, and how far the index goes."""
        known = {str(row.name): str(row.value) for row in connection.execute(select(settings))}
        if known.get("key") != (fingerprint(self._chain) if self._number else known.get("key")):
            self._wrong(0, _("It does not name the key that it hangs on."))
        if known.keys() - {"key", "indexed"} or not known.get("indexed", "").isdigit():
            self._wrong(0, _("Its settings are not as they were written."))

    def index(self, connection: Connection) -> None:
        """The index of records says what the entries say."""
        last = indexed(connection)
        if last > self._number:
            self._wrong(0, _("The index of records goes further than the entries."))
        due = select(union_all(given(1, last), filtered(1, last)).subquery()).subquery()
        domain, record, entry = due.c
        place = and_(places.c.domain == domain, places.c.record == record, places.c.entry == entry)
        missing = select(entry).select_from(due.outerjoin(places, place)).where(places.c.entry.is_(None))
        wrong = list(connection.execute(missing.limit(_MOST)).scalars())
        counts = [select(func.count()).select_from(each).scalar_subquery() for each in (due, places)]
        expected, held = connection.execute(select(*counts)).one()
        if expected - len(wrong) != held or len(wrong) == _MOST:
            # Some are too many: to name them takes longer.
            more = select(except_(select(places), select(due)).subquery()).limit(_MOST)
            wrong += [row[2] for row in connection.execute(more)]
        for each in wrong:
            self._wrong(each, _("The index of records does not say of it what it says itself."))

    def _wrong(self, number: Any, text: str) -> None:
        self.problems.add(text, entry=number if isinstance(number, int) and number else None)


def _moment(text: str | None) -> datetime | None:
    try:
        return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def _chunks(connection: Connection) -> Iterator[Sequence[Any]]:
    actor, behalf, what = words.alias(), words.alias(), words.alias()
    # As it stands: a moment that is none must not keep one from looking further.
    columns: list[Any] = [
        type_coerce(entries.c[name], NullType()).label(name)
        for name in ("number", "at", "sequence", "records", "asked", "salt", "digest", "link")
    ]
    columns += [actor.c.word.label("actor"), behalf.c.word.label("behalf"), what.c.word.label("what")]
    made = select(*columns, entries.c.behalf.label("behalf_number"))
    made = made.select_from(entries).outerjoin(actor, actor.c.number == entries.c.actor)
    made = made.outerjoin(behalf, behalf.c.number == entries.c.behalf)
    made = made.outerjoin(what, what.c.number == entries.c.what).order_by(entries.c.number)
    with connection.execution_options(yield_per=_CHUNK).execute(made) as result:
        yield from result.partitions()
