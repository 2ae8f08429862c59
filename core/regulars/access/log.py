"""The access log: entries are added to it, each linked to the one before, by several processes at once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from threading import RLock
from typing import Any

from sqlalchemy import Dialect, Executable, bindparam, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from regulars import clock
from regulars.access.file import AccessFile
from regulars.access.places import indexing, waiting
from regulars.access.tables import entries, settings, words
from regulars.errors import NotPermittedError, RegularsError, WorkspaceError
from regulars.history.chain import Chain, Part, digest, new_salt
from regulars.history.key import ChainKey
from regulars.messages import _

#: What the links of this log are told from those of other chains by.
CHAIN = "access"

#: A person opened a session, or was refused one.
LOGIN, REFUSED = "login", "refused"

#: Who writes an entry whose number this divides brings the index up to it.
_EVERY = 256


@dataclass(frozen=True, kw_only=True)
class Access:
    """What an entry says. `what`: [how, domain or "", the personal fields that were read]."""

    actor: str
    what: tuple[str, str, tuple[str, ...]]
    #: Who asked for it, where the actor acts for somebody.
    behalf: str | None = None
    #: How far the history of the store was, where the records are those that met a filter then.
    sequence: int | None = None
    #: Domain -> the ids of the records that were given out; None: see `sequence`.
    records: Mapping[str, Sequence[int]] | None = None
    #: What was asked for, in the asker's words.
    asked: Mapping[str, Any] | None = None


class AccessLog:
    """The log in one file. Nothing is ever changed in it, and an entry is there for all before `append` returns."""

    def __init__(self, path: Path, key: ChainKey) -> None:
        self.file = AccessFile(path)
        self.key = key
        self._lock = RLock()
        self._connection: Any = None
        self._words: dict[str, int] = {}

    def append(self, access: Access) -> int:
        """Write an entry; its number. RegularsError where that cannot be: then nothing may be given out."""
        said = None if access.asked is None else _text(access.asked)
        salt = None if said is None else new_salt()
        covered = None if said is None or salt is None else digest(salt, (said,))
        records = None if access.records is None else _text(_once(access.records))
        names = [access.actor, access.behalf, _what(access.what)]
        domains = (access.what[1],) if access.records is None else access.records
        chain = self.chain
        with self._lock:
            cursor = self._cursor()
            fresh: dict[str, int] = {}
            try:
                cursor.execute("BEGIN IMMEDIATE")
                number, before = cursor.execute(self._texts.head).fetchone() or (0, "")
                # After the lock, so that times rise with the numbers.
                at = clock.present().replace(tzinfo=None).isoformat(" ", "microseconds")
                numbers = [None if each is None else self._number(cursor, each, fresh) for each in names]
                for each in domains:
                    # The index finds their numbers.
                    self._number(cursor, each, fresh)
                number += 1
                link = chain.link(before, linked(number, at, names, access.sequence, records, covered))
                cursor.execute(
                    self._texts.entry,
                    (number, at, *numbers, access.sequence, records, said, salt, covered, link),
                )
                cursor.execute("COMMIT")
            except self._errors as error:
                self._undo(cursor)
                raise self.file.meant(error) from error
            except BaseException:
                self._undo(cursor)
                raise
            self._words |= fresh
        if number % _EVERY == 0:
            # The index can be made at any time: that others write now is no reason to keep an answer back.
            with suppress(RegularsError):
                self.index()
        return int(number)

    @contextmanager
    def opening(self, user: str, behalf: str | None) -> Iterator[None]:
        """Put down that a user opens a session in the block, or was refused one."""
        try:
            yield
        except NotPermittedError:
            self.append(Access(actor=user, behalf=behalf, what=(REFUSED, "", ())))
            raise
        self.append(Access(actor=user, behalf=behalf, what=(LOGIN, "", ())))

    def index(self) -> None:
        """Bring the index of records up to the last entry."""
        with self._lock:
            try:
                found = self._cursor().execute(self._texts.waiting).fetchone()
            except self._errors as error:
                raise self.file.meant(error) from error
            if found is not None:
                self._together(self._texts.index)

    def settle(self) -> None:
        """Let all that was written reach the disk."""
        with self._lock:
            cursor = self._cursor()
            cursor.execute("PRAGMA synchronous = FULL")
            try:
                # A write that changes nothing: the disk is waited for with all that was written before it.
                self._together((self._texts.again,))
            finally:
                cursor.execute("PRAGMA synchronous = NORMAL")

    def _together(self, statements: Sequence[str]) -> None:
        """Statements without parameters, all or none of them."""
        cursor = self._cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
            for each in statements:
                cursor.execute(each)
            cursor.execute("COMMIT")
        except self._errors as error:
            self._undo(cursor)
            raise self.file.meant(error) from error

    @cached_property
    def chain(self) -> Chain:
        """The chain of the entries; WorkspaceError where its key is missing or another one."""
        with self.file.connect() as connection:
            known = connection.execute(select(settings.c.value).where(settings.c.name == "key")).scalar()
        made = Chain(self.key.secret(make=known is None), CHAIN)
        if known is None:
            with self.file.connect(writing=True) as connection:
                # Another process, with the same key, may have written it meanwhile.
                connection.execute(
                    sqlite_insert(settings)
                    .values(name="key", value=fingerprint(made))
                    .on_conflict_do_nothing()
                )
        elif known != fingerprint(made):
            raise WorkspaceError(
                _(
                    "The access log {file} hangs on another key than {key}. Put the right one back; "
                    "nothing personal is given out without it.",
                    file=self.file.path,
                    key=self.key.file,
                )
            )
        return made

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self.file.close()

    def _cursor(self) -> Any:
        if self._connection is None:
            engine = self.file.engine()
            # The driver's own: what SQLAlchemy lays around a statement takes longer than all of them.
            with self.file.told():
                self._connection = engine.raw_connection()
        return self._connection.cursor()

    def _undo(self, cursor: Any) -> None:
        with suppress(*self._errors):
            if cursor.connection.in_transaction:
                cursor.execute("ROLLBACK")

    def _number(self, cursor: Any, word: str, fresh: dict[str, int]) -> int:
        """The number that stands for a word; a new one is written."""
        found = self._words.get(word) or fresh.get(word)
        if found is None:
            row = cursor.execute(self._texts.known, (word,)).fetchone()
            if row is None:
                row = (int(cursor.execute(self._texts.last).fetchone()[0] or 0) + 1,)
                cursor.execute(self._texts.word, (row[0], word))
            found = fresh[word] = int(row[0])
        return found

    @cached_property
    def _errors(self) -> tuple[type[BaseException], ...]:
        return (self.file.engine().dialect.loaded_dbapi.Error,)

    @cached_property
    def _texts(self) -> "_Texts":
        return _Texts.made(self.file.engine().dialect)


def fingerprint(chain: Chain) -> str:
    """By which one knows the key of a chain."""
    return chain.seal("key")[:16]


def linked(
    number: int,
    at: str,
    names: Sequence[str | None],
    sequence: int | None,
    records: str | None,
    covered: str | None,
) -> tuple[Part, ...]:
    """What of an entry its link holds: words themselves, not their numbers; of what was asked, its digest."""
    return (number, at, *names, sequence, records, covered)


def _once(records: Mapping[str, Sequence[int]]) -> Mapping[str, Sequence[int]]:
    """The same ids, each once: the index has one place for each."""
    if all(len(set(ids)) == len(ids) for ids in records.values()):
        return records
    return {domain: list(dict.fromkeys(ids)) for domain, ids in records.items()}


@cache
def _what(what: tuple[str, str, tuple[str, ...]]) -> str:
    return _text(what)


_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


@dataclass(frozen=True)
class _Texts:
    """The statements of `append`, compiled once."""

    head: str
    known: str
    last: str
    word: str
    entry: str
    again: str
    waiting: str
    index: tuple[str, ...]

    @classmethod
    def made(cls, dialect: Dialect) -> "_Texts":
        def text(statement: Executable) -> str:
            return str(statement.compile(dialect=dialect))  # type: ignore[attr-defined]

        def whole(statement: Executable) -> str:
            return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))  # type: ignore[attr-defined]

        last = select(func.max(entries.c.number)).scalar_subquery()
        return cls(
            head=text(select(entries.c.number, entries.c.link).where(entries.c.number == last)),
            known=text(select(words.c.number).where(words.c.word == bindparam("word"))),
            last=text(select(func.max(words.c.number))),
            word=text(insert(words)),
            entry=text(insert(entries)),
            again=text(update(settings).values(value=settings.c.value)),
            waiting=whole(waiting()),
            index=tuple(whole(each) for each in indexing()),
        )
