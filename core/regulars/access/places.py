"""The index of the access log: which entries a record is in. It is made from the entries, and can be made again."""

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Integer,
    Select,
    Text,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from regulars.access.tables import entries, places, settings, words
from regulars.errors import StoreError
from regulars.messages import _

#: A number, or what a statement finds out.
Number = int | ColumnElement[int]

#: The record that stands for all that met an entry's filter.
EVERY = 0


def indexing() -> tuple[Executable, ...]:
    """What takes the entries that came since the last time into the index, one statement after the other."""
    last = select(func.max(entries.c.number)).scalar_subquery()
    known = select(cast(settings.c.value, Integer)).where(settings.c.name == "indexed").scalar_subquery()
    known_ones, everybody = given(known + 1), filtered(known + 1)
    names = list(places.c.keys())
    return (
        # In the order of the index, so that each of its pages is written once.
        insert(places).from_select(names, known_ones.order_by(*known_ones.selected_columns)),
        insert(places).from_select(names, everybody),
        update(settings).where(settings.c.name == "indexed").values(value=cast(func.coalesce(last, 0), Text)),
    )


def waiting() -> Select[tuple[int]]:
    """One row where an entry waits to be taken in."""
    known = select(cast(settings.c.value, Integer)).where(settings.c.name == "indexed").scalar_subquery()
    told = or_(entries.c.records.is_not(None), entries.c.sequence.is_not(None))
    return select(entries.c.number).where(entries.c.number > known, told).limit(1)


def indexed(connection: Connection) -> int:
    """The last entry that is in the index."""
    found = connection.execute(select(settings.c.value).where(settings.c.name == "indexed")).scalar()
    if not isinstance(found, str) or not found.isdigit():
        raise StoreError(
            _("The settings of the access log are not as they were written: regulars history verify")
        )
    return int(found)


def given(first: Number, last: int | None = None) -> Select[tuple[int, int, int]]:
    """The places of the entries whose records are known: domain, record, entry."""
    domain = func.json_each(entries.c.records).table_valued("key", "value", name="domain")
    record = func.json_each(domain.c.value).table_valued("value", name="record")
    made = select(words.c.number, record.c.value, entries.c.number)
    made = made.select_from(entries).join(domain, true()).join(record, true())
    return _between(made.join(words, words.c.word == domain.c.key), first, last)


def filtered(first: Number, last: int | None = None) -> Select[tuple[int, int, int]]:
    """The places of the entries that gave what met their filter."""
    what = words.alias()
    made = select(words.c.number, literal(EVERY, Integer()), entries.c.number)
    made = made.select_from(entries).join(what, what.c.number == entries.c.what)
    made = made.join(words, words.c.word == func.json_extract(what.c.word, "$[1]"))
    return _between(made.where(entries.c.sequence.is_not(None)), first, last)


def _between(
    made: Select[tuple[int, int, int]], first: Number, last: int | None
) -> Select[tuple[int, int, int]]:
    made = made.where(entries.c.number >= first)
    return made if last is None else made.where(entries.c.number <= last)
