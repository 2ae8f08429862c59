"""Verifying the history: every link, and every row that a digest covers, in one pass over one snapshot."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from regulars.history import entries as kinds
from regulars.history.anchoring import Anchor
from regulars.history.covered import BEFORE, CATALOG, CHANGE_SET, CHUNK, CREATED, mark, of_chunk, of_row
from regulars.history.earlier import Earlier, look_ahead
from regulars.history.entries import COVERED, told
from regulars.history.ledger import Ledger, head_of
from regulars.history.problems import Problem, Problems
from regulars.history.standingusers import of_users
from regulars.history.streams import Row, Waiting, all_of
from regulars.messages import _
from regulars.storage.tables import befores, catalogs, change_sets, chunks, created, history, history_heads

#: Entries between two words of how far it is.
_STEP = 20

_AT = {name: place for place, name in enumerate((*COVERED, "link"))}


@dataclass(frozen=True)
class Verified:
    """What verifying found: `problems` is empty where the history is whole."""

    #: Entries of the chain, and all rows that were looked at.
    entries: int
    rows: int
    #: Chunks that were written before the chain began: nothing covers them.
    chunks_before: int
    #: Entries from before the chain was begun anew, for their key was lost: nobody can check them.
    entries_before: int
    #: The first entry that was checked, and when that was.
    since: str | None
    last: int
    problems: tuple[Problem, ...]
    #: How many more there are than `problems` holds.
    more: int = 0


@dataclass
class Verifier:
    """One pass. Chunks, change sets and what hangs on chunks come in the order in which the entries tell of them."""

    connection: Connection
    ledger: Ledger
    #: Told how many more rows have been looked at, now and then.
    advance: Callable[[int], None] | None = None
    problems: Problems = field(default_factory=Problems)
    rows: int = 0
    chunks_before: int = 0
    _advanced: int = 0
    #: The last entry that changed users, and their digest after it.
    _users: tuple[int, object] = (0, None)

    def run(self, anchor: Anchor | None = None) -> Verified:
        """Verify; with an `anchor` also that nothing was taken away since it was written down."""
        self.chain = self.ledger.chain
        self.earlier: Earlier = look_ahead(self.connection, self.ledger)
        self._chunks = Waiting(self._all(chunks, (*CHUNK, "salt"), "id"))
        self._created = Waiting(self._all(created, CREATED, "chunk", "table_name", "first_id"))
        self._befores = Waiting(self._all(befores, BEFORE, "chunk", "number"))
        self._change_sets = Waiting(self._all(change_sets, (*CHANGE_SET, "undone_by"), "id"))
        self._catalogs = Waiting(self._all(catalogs, CATALOG, "version"))
        #: Change sets that have an entry of their own.
        self._opened: set[int] = set()
        self._applied = False
        last, link, since, count = self._entries(anchor)
        self._rest()
        self._rights()
        self._head(last, link)
        if anchor is not None:
            self._anchored(anchor, last)
        found, more = self.problems.sorted()
        return Verified(
            entries=count,
            rows=self.rows + count,
            chunks_before=self.chunks_before,
            entries_before=self.earlier.unknown,
            since=since,
            last=last,
            problems=found,
            more=more,
        )

    def _all(self, table: Any, names: tuple[str, ...], *order: str) -> Iterator[Row]:
        return all_of(self.connection, [table.c[each] for each in names], [table.c[each] for each in order])

    def _entries(self, anchor: Anchor | None) -> tuple[int, str, str | None, int]:
        """Check every entry; gives the last one's number and link, when the first one was, and how many there are."""
        columns = [history.c[each] for each in _AT]
        first = self.earlier.first
        rows = all_of(self.connection, columns, [history.c.number], history.c.number >= first)
        last, link, count, since = first - 1, "", 0, None
        # What the link before may be: as it stands, or as it should be where somebody changed it.
        before: set[str] | None = {""}
        for row in rows:
            number, link = row[0], row[-1]
            count += 1
            since = since or row[_AT["at"]]
            if number != last + 1:
                self.problems.missing(last + 1, number - 1)
                before = None
            made = {self.chain.link(each, row[:-1]) for each in before} if before is not None else {link}
            if link in made:
                self._covered(row)
            else:
                self.problems.add(_("The entry itself was changed."), entry=number)
                if row[_AT["what"]] in kinds.OF_USERS:
                    # What it said of them nobody knows.
                    self._users = (0, None)
                elif self._plausible(row):
                    self._covered(row)
            before = {link, *made}
            if anchor is not None and anchor.number == number and anchor.link not in before:
                self.problems.add(
                    _("The anchor says otherwise: this entry is not the one it is of."), entry=number
                )
            last = number
            if count % _STEP == 0:
                self._advance(count)
        return last, link, since, count

    def _advance(self, count: int) -> None:
        if self.advance is not None:
            self.advance(self.rows + count - self._advanced)
            self._advanced = self.rows + count

    def _plausible(self, row: Row) -> bool:
        """Whether an entry that was changed still leads to the very chunk and change set that come next."""
        change_set, chunk = row[_AT["change_set"]], row[_AT["chunk"]]
        if row[_AT["what"]] not in (kinds.WRITE, kinds.UNDO, kinds.OPEN):
            return False
        known = change_set in self._opened or change_set == self._change_sets.key
        return known and chunk in (None, self._chunks.key)

    def _covered(self, row: Row) -> None:
        """Check the rows that an entry covers."""
        number, what = row[0], row[_AT["what"]]
        change_set, chunk, digest = row[_AT["change_set"]], row[_AT["chunk"]], row[_AT["digest"]]
        if what in (kinds.WRITE, kinds.UNDO):
            opened = self._opening(number, change_set)
            if chunk is not None:
                self._chunk(number, chunk, opened, digest)
            elif opened is not None and of_row(opened) != digest:
                self.problems.add(_("Its change set {id} was changed.", id=change_set), entry=number)
        elif what == kinds.OPEN:
            self._opened.add(change_set)
            found = self._change_set(number, change_set)
            if found is not None and of_row(found) != digest:
                self.problems.add(_("Its change set {id} was changed.", id=change_set), entry=number)
        elif what == kinds.APPLY:
            self._catalog(number, row[_AT["about"]], digest)
        if what in kinds.OF_USERS:
            about = told(row[_AT["about"]])
            self._users = (number, about.get("users"))
            if about.get("meddled"):
                self.problems.add(
                    _(
                        "Users, what they may or what is shared with them were changed past Regulars before it."
                    ),
                    entry=number,
                )

    def _opening(self, number: int, change_set: int) -> Row | None:
        """The row of a change set that an entry's chunk came with; None where it has an entry of its own."""
        if change_set in self._opened or change_set < self.earlier.boundary:
            return None
        return self._change_set(number, change_set)

    def _change_set(self, number: int, change_set: int) -> Row | None:
        for passed in self._change_sets.up_to(change_set):
            self._unknown_change_set(passed[0])
        found = self._change_sets.of(change_set)
        self.rows += len(found)
        if not found:
            self.problems.add(_("Its change set {id} is gone.", id=change_set), entry=number)
            return None
        self._undone(found[0])
        return found[0][:-1]

    def _undone(self, row: Row) -> None:
        undone_by = self.earlier.undone.get(row[0])
        if row[-1] != undone_by and not (
            undone_by is None and row[-1] is not None and row[-1] < self.earlier.boundary
        ):
            self.problems.add(_("Whether change set {id} was undone, and by which, was changed.", id=row[0]))

    def _unknown_change_set(self, row: Row) -> None:
        self.rows += 1
        if row[0] >= self.earlier.boundary:
            self.problems.add(_("No entry tells of change set {id}.", id=row[0]))
        else:
            self._undone(row)

    def _chunk(self, number: int, chunk: int, opened: Row | None, digest: str) -> None:
        for passed in self._chunks.up_to(chunk):
            self._unknown_chunk(passed[0])
        found = self._chunks.of(chunk)
        made, before = self._hanging(chunk)
        self.rows += len(found) + len(made) + len(before)
        if not found:
            self.problems.add(_("Its chunk {id} is gone.", id=chunk), entry=number)
            return
        *row, salt = found[0]
        if of_chunk(salt, opened, row, made, before) != self.earlier.erased.get(chunk, digest):
            self._explain(number, chunk, before)

    def _hanging(self, chunk: int) -> tuple[list[Row], list[Row]]:
        """What hangs on a chunk; what hangs on a lower one that is not there was put in."""
        for waiting in (self._created, self._befores):
            for group in waiting.up_to(chunk):
                self._orphan(group)
        return self._created.of(chunk), self._befores.of(chunk)

    def _orphan(self, group: list[Row]) -> None:
        self.rows += len(group)
        if not isinstance(group[0][0], int) or group[0][0] >= self.earlier.boundary:
            text = _("{count} rows hang on chunk {id}, which there is not.", count=len(group), id=group[0][0])
            self.problems.add(text)

    def _unknown_chunk(self, row: Row) -> None:
        made, before = self._hanging(row[0])
        self.rows += 1 + len(made) + len(before)
        if row[0] < self.earlier.boundary:
            self.chunks_before += 1
        else:
            self.problems.add(_("No entry tells of chunk {id}.", id=row[0]))

    def _explain(self, number: int, chunk: int, before: list[Row]) -> None:
        """Say which row of a chunk was changed, as far as that can be seen."""
        told = len(self.problems)
        expected = 0
        for row in before:
            place = row[1]
            if place != expected:
                self.problems.add(
                    _("Before-values {first} to {last} of chunk {id} are gone.",
                      first=expected, last=place - 1 if isinstance(place, int) else place, id=chunk),
                    entry=number,
                )  # fmt: skip
            expected = place + 1 if isinstance(place, int) else expected + 1
            if mark(self.chain, row[:-1]) != row[-1]:
                self.problems.add(
                    _("What stood in {table} before was changed (chunk {id}, row {place}).",
                      table=row[2], id=chunk, place=place),
                    entry=number,
                    table=row[2],
                    record=row[3],
                )  # fmt: skip
        if len(self.problems) == told:
            self.problems.add(
                _("Chunk {id} was changed: rows at its end, what it created, its time, its salt or its change set.",
                  id=chunk),
                entry=number,
            )  # fmt: skip

    def _catalog(self, number: int, about: str | None, digest: str) -> None:
        version = self.earlier.version(about)
        for group in self._catalogs.up_to(version):
            self._unknown_catalog(group)
        found = self._catalogs.of(version)
        self._applied = True
        self.rows += len(found)
        if not found or of_row(found[0]) != digest:
            self.problems.add(
                _("Version {version} of the declarations was changed.", version=version), entry=number
            )

    def _unknown_catalog(self, group: list[Row]) -> None:
        # Before the first apply that the chain tells of there may be older ones.
        self.rows += len(group)
        if self._applied:
            version = group[0][0]
            self.problems.add(_("No entry tells of version {version} of the declarations.", version=version))

    def _rest(self) -> None:
        """What no entry has asked for."""
        for group in self._chunks.up_to(None):
            self._unknown_chunk(group[0])
        for waiting in (self._created, self._befores):
            for group in waiting.up_to(None):
                self._orphan(group)
        for group in self._change_sets.up_to(None):
            self._unknown_change_set(group[0])
        for group in self._catalogs.up_to(None):
            self._unknown_catalog(group)

    def _anchored(self, anchor: Anchor, last: int) -> None:
        """What an anchor says of entries that are not there; the one that it is of has been held against it."""
        if anchor.key != self.ledger.fingerprint:
            self.problems.add(_("The anchor is of a history under another key."), entry=anchor.number)
        elif anchor.number > last:
            self.problems.add(
                _("The anchor is of entry {number}, but the history ends with entry {last}.",
                  number=anchor.number, last=last),
                entry=anchor.number,
            )  # fmt: skip

    def _rights(self) -> None:
        """Whether the users are those that the last entry about any of them left."""
        number, expected = self._users
        if number and of_users(self.connection) != expected:
            self.problems.add(
                _("Users, what they may or what is shared with them were changed past Regulars since entry {number}.",
                  number=number),
                entry=number,
            )  # fmt: skip

    def _head(self, last: int, link: str) -> None:
        head = head_of(self.connection)
        heads = select(func.count()).select_from(history_heads)
        if self.connection.execute(heads).scalar_one() > 1:
            self.problems.add(_("The history has more than one head."))
        if head is None:
            if last:
                self.problems.add(_("The head of the history is gone."))
        elif head.key != self.ledger.fingerprint:
            self.problems.add(_("The head of the history was changed, or this is not its key."))
        elif head.seal != self.ledger.seal(head.number, head.link):
            self.problems.add(_("The head of the history was changed."))
        elif head.number > last:
            self.problems.missing(last + 1, head.number)
        elif (head.number, head.link) != (last, link):
            self.problems.add(
                _("The head of the history is of entry {number}, not of the last one.", number=head.number)
            )
