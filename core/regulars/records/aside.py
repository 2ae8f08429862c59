"""The store without what the author of a write clashes with, for as long as it takes to see what would come of it."""

from collections.abc import Iterable

from regulars.records.guard import Clash
from regulars.records.transaction import Transaction
from regulars.storage.bulk import fetch, update_rows

#: Ends an identity or a key that nothing written can have.
_ASIDE = "\x1f"


def set_aside(transaction: Transaction, clashes: Iterable[Clash]) -> None:
    """Make that nothing meets the records of `clashes` any more: to be undone, with all that is written on it."""
    transaction.rows.flush()
    for domain, by in sorted({(each.domain, each.by) for each in clashes}):
        shape = transaction.domains[domain]
        records = {each.record for each in clashes if (each.domain, each.by) == (domain, by)}
        if by == "identity":
            column = shape.main.c.identity
        elif by == "key":
            column = shape.contributions[shape.domain.plugin].c.source_key
        else:
            column = shape.column((by,))
        rows = list(fetch(transaction.connection, (column.table.c.id, column), column.table.c.id, records))
        named = by in ("identity", "key")
        update_rows(
            transaction.connection,
            column.table,
            [column.name],
            [(f"{text}{_ASIDE}{record}" if named else None, record) for record, text in rows],
        )
    transaction.forget()
