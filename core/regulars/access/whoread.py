"""Who read what of whom: the answer for one record, from its own entries and those of what belongs or refers to it."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, func, select

from regulars.access.filters import Filters
from regulars.access.kin import Kin, kin
from regulars.access.log import AccessLog
from regulars.access.lookup import placed
from regulars.access.reading import Reading
from regulars.access.tables import places, words
from regulars.gate.reading import Reader
from regulars.storage.database import Database
from regulars.storage.domains import Domains


def who_read(
    log: AccessLog,
    database: Database,
    domains: Domains,
    reader: Callable[[Connection, str], Reader],
    domain: str,
    record: int,
    *,
    field: str | None = None,
    since: datetime | None = None,
) -> list[Reading]:
    """The readings of a record's personal fields, the latest first; of `field` (`phone`, `customer.phone`) alone.

    `reader` makes of an actor's name what he reads as now.
    """
    log.index()
    named = None if field is None else field if "." in field else f"{domain}.{field}"
    found: list[list[Reading]] = []
    with log.file.connect() as reads, database.connect() as store:
        told = _Told(reads, domains, domain, named)
        for each in kin(store, domains, domain, record, told.worth):
            filters = Filters(
                store,
                each.domain,
                each.records,
                cache(lambda name: reader(store, name)),
                domains.catalog.zone,
            )
            found.append([r for r in _of(reads, each, filters, since) if told.about(each, r)])
    if len(found) == 1:
        return found[0]
    # One entry may be about several of them; the record itself comes first.
    by_number = {each.number: each for readings in reversed(found) for each in readings}
    return [by_number[number] for number in sorted(by_number, reverse=True)]


def _of(reads: Connection, each: Kin, filters: Filters, since: datetime | None) -> Iterator[Reading]:
    """The readings of some records: those that gave them by their ids, and those whose filter they meet."""
    for reading, sequence in placed(reads, each.domain, each.records, since):
        if sequence is None:
            yield reading
            continue
        verdict = filters.verdict(reading, sequence)
        if verdict is not None:
            yield reading._replace(certainty=verdict)


class _Told:
    """What the log tells at all of a domain, so that what it does not tell is not looked for."""

    def __init__(self, reads: Connection, domains: Domains, domain: str, field: str | None) -> None:
        self._domain, self._field = domain, field
        if not any(domains.catalog.referring_to(domain)):
            return
        self._listed = {*_listed(reads)}
        whats = reads.execute(select(words.c.word).where(words.c.word.startswith('["')))
        self._foreign = {other for other, fields in map(_what, whats.scalars()) if _of_domain(fields, domain)}

    def worth(self, other: str, belonging: bool) -> bool:
        """Whether records of another domain that belong or refer to the record are worth looking up."""
        return other in self._listed and (belonging or other in self._foreign)

    def about(self, each: Kin, reading: Reading) -> bool:
        """Whether a reading of its kin tells of the record, and of the field that is asked about."""
        if self._field is not None and self._field not in reading.fields:
            return False
        if each.domain == self._domain:
            return True
        return _of_domain(reading.fields, self._domain, *([each.domain] if each.own else []))


def _listed(reads: Connection) -> Iterator[str]:
    """The domains that records in the log are of."""
    # From one to the next through the index, for there are few domains and many records.
    following = select(func.min(places.c.domain)).where(places.c.domain > bindparam("last"))
    number = reads.execute(following, {"last": 0}).scalar()
    while number is not None:
        yield str(reads.execute(select(words.c.word).where(words.c.number == number)).scalar_one())
        number = reads.execute(following, {"last": number}).scalar()


def _what(word: str) -> tuple[str, list[str]]:
    """The domain and the fields of what was read; nothing of a name that only looks like it."""
    try:
        _how, domain, fields = json.loads(word)
    except ValueError:
        return "", []
    return domain, fields


def _of_domain(fields: list[str] | tuple[str, ...], *domains: str) -> bool:
    return any(field.partition(".")[0] in domains for field in fields)
