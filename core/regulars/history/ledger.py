"""The history of a store: each thing that is done becomes an entry, last of all before it is committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, delete, func, inspect, select, update
from sqlalchemy.exc import IntegrityError

from regulars import clock
from regulars.errors import NotPermittedError, StoreError, WorkspaceError
from regulars.history.chain import Chain
from regulars.history.entries import BEGIN, COVERED, OF_USERS, REFUSED, Happening, Who, told
from regulars.history.key import ChainKey
from regulars.history.standingusers import of_users
from regulars.messages import _
from regulars.storage.bulk import insert_rows
from regulars.storage.cells import civil
from regulars.storage.database import Database
from regulars.storage.tables import counters, history, history_heads

#: The advisory lock of the chain on PostgreSQL: "history" in ASCII.
_LOCK = int.from_bytes(b"history")
_HEAD = "store"


@dataclass(frozen=True)
class Head:
    """The last entry."""

    number: int
    link: str
    key: str
    seal: str


class Ledger:
    """Puts entries down, and is the one to ask for the chain."""

    def __init__(self, key: ChainKey) -> None:
        self.key = key
        self._prepared = False

    @cached_property
    def chain(self) -> Chain:
        """The store's chain; WorkspaceError where the key is missing or no key."""
        return Chain(self.key.secret(), "store")

    def prepare(self, connection: Connection) -> None:
        """Ask early whether entries can be put down: WorkspaceError where store or key are not what they should."""
        if not self._prepared:
            if not inspect(connection).has_table(history_heads.name):
                raise WorkspaceError(
                    _(
                        "This store was made by an older version of Regulars. Bring it up to date: regulars apply"
                    )
                )
            self._demand(connection)
            self._prepared = True

    def put(self, connection: Connection, happening: Happening) -> int:
        """Append an entry in the open transaction; gives its number. Nothing else should be written after it.

        Raises WorkspaceError or StoreError where it cannot be: then nothing of the transaction may stay.
        """
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        head = self._demand(connection) or self._begin(connection, happening)
        return self._append(connection, head, happening).number

    def meddled(self, connection: Connection) -> dict[str, bool]:
        """What an entry about users tells besides, asked before they are changed: whether somebody else had.

        Otherwise the entry would hold what was done past Regulars as if that were right.
        """
        if not inspect(connection).has_table(history.name):
            return {}
        last = select(history.c.about).where(history.c.what.in_(OF_USERS)).order_by(history.c.number.desc())
        expected = told(connection.execute(last.limit(1)).scalar()).get("users")
        return {"meddled": True} if expected not in (None, of_users(connection)) else {}

    @contextmanager
    def refusing(self, database: Database, who: Who, about: dict[str, Any]) -> Iterator[None]:
        """Put down whatever is not permitted inside, in a transaction of its own: around the one that is undone."""
        try:
            yield
        except NotPermittedError:
            self.refused(database, Happening(what=REFUSED, who=who, about=about))
            raise

    def refused(self, database: Database, *refusals: Happening) -> None:
        """Put refusals down, in a transaction that waits for no writer but a committing one where the database can."""
        with database.begin(alone=False) as connection:
            for each in refusals:
                self.put(connection, each)

    def _demand(self, connection: Connection) -> Head | None:
        head = head_of(connection)
        if head is not None:
            self.demand(head)
        return head

    def demand(self, head: Head) -> None:
        """WorkspaceError where the head hangs on another key, StoreError where somebody has meddled with it."""
        if head.key != self.fingerprint:
            raise WorkspaceError(
                _(
                    "The history of this store hangs on another key than {file}. Put the right one back; "
                    "nothing can be written without it.",
                    file=self.key.file,
                )
            )
        if head.seal != self.seal(head.number, head.link):
            raise StoreError(
                _(
                    "Something else than Regulars has changed the history of this store: nothing more is written. "
                    "What is wrong: regulars history verify"
                )
            )

    @cached_property
    def fingerprint(self) -> str:
        """By which one knows the key."""
        return self.chain.seal("key")[:16]

    def seal(self, number: int, link: str) -> str:
        """The seal of a head."""
        return self.chain.seal("head", number, link)

    def restart(self, connection: Connection, who: Who, because: str) -> int:
        """Begin a new chain behind all entries that there are, for their key is lost; gives its first number.

        Nobody can check the old ones any more, and verifying says so for good.
        """
        highest = (func.max(each.c.number) for each in (history, history_heads))
        last = max(connection.execute(select(each)).scalar() or 0 for each in highest)
        connection.execute(delete(history_heads))
        happening = Happening(what=BEGIN, who=who, about={"because": because})
        return self._begin(connection, happening, last).number

    def _begin(self, connection: Connection, first: Happening, last: int = 0) -> Head:
        """Begin a chain behind the entry `last`."""
        self.key.secret(make=True)
        head = Head(last, "", self.fingerprint, self.seal(last, ""))
        insert_rows(
            connection,
            history_heads,
            ("name", "number", "link", "key", "seal"),
            [(_HEAD, head.number, head.link, head.key, head.seal)],
        )
        # What has a lower number was done before the chain began.
        taken = [each for each in (first.change_set, first.chunk) if each is not None]
        if not taken:
            taken = [connection.execute(select(func.max(counters.c.next))).scalar() or 0]
        about = {"key": self.fingerprint, "before": min(taken)}
        if first.what == BEGIN:
            about |= first.about
        return self._append(connection, head, Happening(what=BEGIN, who=first.who, about=about))

    def _append(self, connection: Connection, head: Head, happening: Happening) -> Head:
        if happening.what in OF_USERS:
            about = {**happening.about, "users": of_users(connection)}
            happening = replace(happening, about=about)
        row = happening.row(head.number + 1, civil(clock.present()))
        link = self.chain.link(head.link, row)
        try:
            insert_rows(connection, history, (*COVERED, "link"), [(*row, link)])
        except IntegrityError as error:
            raise StoreError(
                _(
                    "There is an entry {number} of the history already, which Regulars has not written: nothing more "
                    "is written. What is wrong: regulars history verify",
                    number=head.number + 1,
                )
            ) from error
        made = Head(head.number + 1, link, head.key, self.seal(head.number + 1, link))
        connection.execute(
            update(history_heads)
            .where(history_heads.c.name == _HEAD)
            .values(number=made.number, link=made.link, seal=made.seal)
        )
        return made


def head_of(connection: Connection) -> Head | None:
    """The last entry of the store's history; None where none was put down yet."""
    row = connection.execute(select(history_heads).where(history_heads.c.name == _HEAD)).first()
    return None if row is None else Head(row.number, row.link, row.key, row.seal)
