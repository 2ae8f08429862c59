"""The entries of the access log that a record stands in."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import Connection, Select, bindparam, select, type_coerce
from sqlalchemy.dialects import sqlite

from regulars.access.places import EVERY
from regulars.access.reading import Reading, Said
from regulars.access.tables import entries, places, words
from regulars.storage.columns import CodePointText
from regulars.storage.prepared import Prepared, is_listed, listed

_SQLITE = sqlite.dialect()
_NOTHING: Mapping[str, Any] = {}


def placed(
    connection: Connection, domain: str, records: Sequence[int], since: datetime | None = None
) -> Iterator[tuple[Reading, int | None]]:
    """The readings that `records` of a domain stand in, the latest first, each once.

    Those that gave whatever met a filter are among them, with how far the store was then; of the others None.
    """
    begin = "" if since is None else since.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    bound = {"domain": domain, "records": listed(_SQLITE, (*records, EVERY)), "since": begin}
    prepared = _prepared(len(records) > 1)
    for number, at, actor, behalf, word, sequence, asked, digest in prepared.rows(connection, bound):
        how, given, fields = _what(word)
        moment = datetime.fromisoformat(f"{at}+00:00")
        certainty: Literal["given", "probable"] = "given" if sequence is None else "probable"
        said = Said(asked) if asked else _NOTHING if digest is None else None
        yield Reading(number, moment, actor, behalf, how, given, fields, certainty, said), sequence


@cache
def _prepared(several: bool) -> Prepared:
    return Prepared(_select(several), _SQLITE)


def _select(several: bool) -> Select[Any]:
    actor, behalf, what = words.alias(), words.alias(), words.alias()
    made = select(
        entries.c.number,
        type_coerce(entries.c.at, CodePointText),
        actor.c.word,
        behalf.c.word,
        what.c.word,
        entries.c.sequence,
        entries.c.asked,
        entries.c.digest,
    )
    made = made.join_from(places, entries, entries.c.number == places.c.entry)
    made = made.join(actor, actor.c.number == entries.c.actor)
    made = made.join(what, what.c.number == entries.c.what)
    made = made.outerjoin(behalf, behalf.c.number == entries.c.behalf)
    number = select(words.c.number).where(words.c.word == bindparam("domain")).scalar_subquery()
    made = made.where(
        places.c.domain == number,
        is_listed(_SQLITE, places.c.record, "records"),
        type_coerce(entries.c.at, CodePointText) >= bindparam("since", type_=CodePointText),
    )
    # Several records of one page are one reading.
    return (made.distinct() if several else made).order_by(entries.c.number.desc())


@cache
def _what(word: str) -> tuple[str, str, tuple[str, ...]]:
    how, domain, fields = json.loads(word)
    return how, domain, tuple(fields)
