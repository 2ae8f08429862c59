"""The index of the access log: which entries a record is in. It is made from the entries, and can be made again."""

from sqlalchemy import Connection, Integer, Select, func, insert, literal, select, update

from regulars.access.tables import entries, places, settings, words
from regulars.errors import StoreError
from regulars.messages import _

#: The record that stands for all that met an entry's filter.
EVERY = 0


def index_places(connection: Connection) -> None:
    """Take the entries that came since the last time into the index."""
    first = indexed(connection) + 1
    last = connection.execute(select(func.max(entries.c.number))).scalar() or 0
    if last < first:
        return
    for made in (given(first), filtered(first)):
        # In the order of the index, so that each of its pages is written once.
        connection.execute(
            insert(places).from_select(list(places.c.keys()), made.order_by(*made.selected_columns))
        )
    connection.execute(update(settings).where(settings.c.name == "indexed").values(value=str(last)))


def indexed(connection: Connection) -> int:
    """The last entry that is in the index."""
    found = connection.execute(select(settings.c.value).where(settings.c.name == "indexed")).scalar()
    if not isinstance(found, str) or not found.isdigit():
        raise StoreError(
            _("The settings of the access log are not as they were written: regulars history verify")
        )
    return int(found)


def given(first: int, last: int | None = None) -> Select[tuple[int, int, int]]:
    """The places of the entries whose records are known: domain, record, entry; each once."""
    domain = func.json_each(entries.c.records).table_valued("key", "value", name="domain")
    record = func.json_each(domain.c.value).table_valued("value", name="record")
    made = select(words.c.number, record.c.value, entries.c.number).distinct()
    made = made.select_from(entries).join(domain, literal(True)).join(record, literal(True))
    return _between(made.join(words, words.c.word == domain.c.key), first, last)


def filtered(first: int, last: int | None = None) -> Select[tuple[int, int, int]]:
    """The places of the entries that gave what met their filter."""
    what = words.alias()
    made = select(words.c.number, literal(EVERY, Integer()), entries.c.number)
    made = made.select_from(entries).join(what, what.c.number == entries.c.what)
    made = made.join(words, words.c.word == func.json_extract(what.c.word, "$[1]"))
    return _between(made.where(entries.c.sequence.is_not(None)), first, last)


def _between(
    made: Select[tuple[int, int, int]], first: int, last: int | None
) -> Select[tuple[int, int, int]]:
    made = made.where(entries.c.number >= first)
    return made if last is None else made.where(entries.c.number <= last)
