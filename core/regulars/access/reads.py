"""What the gate tells of its reads, written into the access log where it is personal."""

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, func, select

from regulars.access.log import Access, AccessLog
from regulars.access.personal import PersonalFields
from regulars.gate.reads import Asked
from regulars.gate.store import Store
from regulars.permissions.actor import Actor
from regulars.storage.tables import chunks

#: A page of more records is kept as what met its filter; of a search, which has none, all are kept.
MOST = 1_000


class Telling:
    """Makes what a store tells its reads to: one log under whatever catalog is live."""

    def __init__(self, log: AccessLog) -> None:
        self._log = log
        self._personal: WeakKeyDictionary[Store, PersonalFields] = WeakKeyDictionary()

    def __call__(self, store: Store, actor: Actor, told: set[Any] | None) -> "LoggedReads":
        if store not in self._personal:
            self._personal[store] = PersonalFields(store.catalog, store.functions)
        return LoggedReads(self._log, self._personal[store], store, actor, told)


class LoggedReads:
    """The reads of one actor. Of a plugin that works in somebody's operation each sort is told once (`told`)."""

    def __init__(
        self, log: AccessLog, personal: PersonalFields, store: Store, actor: Actor, told: set[Any] | None
    ) -> None:
        self._log, self._personal, self._store = log, personal, store
        self._actor, self._told = actor, told

    def listed(
        self, how: str, asked: Sequence[Asked], records: Mapping[str, Sequence[int]], said: Mapping[str, Any]
    ) -> None:
        """See Reads.listed."""
        fields = self._personal.of(asked)
        if not fields:
            return
        domain = next(iter(records), "")
        if how == "find" and len(records[domain]) > MOST:
            with self._store.reading() as connection:
                self._write(how, domain, fields, said, sequence=_sequence(connection))
        else:
            self._write(how, domain, fields, said, records=records)

    def passed(
        self, how: str, domain: str, asked: Sequence[Asked], said: Mapping[str, Any], connection: Connection
    ) -> None:
        """See Reads.passed."""
        fields = self._personal.of(asked)
        if fields:
            self._write(how, domain, fields, said, sequence=_sequence(connection))

    def _write(
        self,
        how: str,
        domain: str,
        fields: frozenset[str],
        said: Mapping[str, Any],
        *,
        records: Mapping[str, Sequence[int]] | None = None,
        sequence: int | None = None,
    ) -> None:
        what = (how, domain, tuple(sorted(fields)))
        asked: Mapping[str, Any] | None = {key: each for key, each in said.items() if each} or None
        if self._told is not None:
            # One entry says what the plugin read in this operation; what it read it of, the operation says.
            if (self._actor.name, what) in self._told:
                return
            records = sequence = asked = None
        self._log.append(
            Access(
                actor=self._actor.name,
                behalf=self._actor.on_behalf_of,
                what=what,
                sequence=sequence,
                records=records,
                asked=asked,
            )
        )
        if self._told is not None:
            self._told.add((self._actor.name, what))


def _sequence(connection: Connection) -> int:
    """How far the history of the store is: the last chunk that was written."""
    return int(connection.execute(select(func.max(chunks.c.id))).scalar() or 0)
