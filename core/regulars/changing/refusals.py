"""What cannot be changed in this version: each named, with the way out."""

from collections.abc import Iterator

from regulars.changing.difference import Difference
from regulars.messages import _

#: PostgreSQL takes 1,600 columns in a table, SQLite 2,000.
MOST_COLUMNS = 1_600


def refusals(difference: Difference) -> Iterator[str]:
    """A sentence for each."""
    live, wanted = difference.live, difference.wanted
    told: set[str] = set()
    for key in ("currency", "zone") if live.version else ():
        if getattr(live, key) != getattr(wanted, key):
            told.add(key)
            yield _("Changing `{key}` is not supported in this version: put {old} back in regulars.yaml, or make a new "
                    "workspace: regulars init DIR --{key} {new}",
                    key=key, old=getattr(live, key), new=getattr(wanted, key))  # fmt: skip
    for before, after in difference.staying():
        for key in ("subject", "shared"):
            if getattr(before, key) != getattr(after, key):
                yield _("Changing `{key}` of domain `{name}` is not supported in this version: put it back.",
                        key=key, name=before.name)  # fmt: skip
    for each in difference.fields:
        # The workspace's currency is that of most fields: told once.
        money = each.old.type == each.new.type == "money"
        if money and each.old.currency != each.new.currency and "currency" not in told:
            yield _("Changing `{key}` of field `{name}` is not supported in this version: put it back.",
                    key="currency", name=each.name)  # fmt: skip
    for table in difference.tables_after.tables.values():
        if len(table.columns) > MOST_COLUMNS:
            yield _("The table {table} would have {count} columns, and a database takes {most}: declare some of its "
                    "fields in an extension of another plugin. A text takes two columns, an address twelve.",
                    table=table.name, count=len(table.columns), most=MOST_COLUMNS)  # fmt: skip
