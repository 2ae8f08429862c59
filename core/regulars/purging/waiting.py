"""Source rows that were set aside for an admin, as far as they say something of what goes."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from regulars.purging.held import Held
from regulars.storage.tables import held as held_table


def waiting(connection: Connection, of: Held) -> Iterator[dict[str, Any]]:
    """The rows as they are kept, settled ones too; what they say as plain JSON."""
    fields = {each.name: _fields(of, each.name) for each in of.extended}
    own = {each.name for each in of.own}
    rows = connection.execute(select(held_table).order_by(held_table.c.id)).mappings()
    for row in rows:
        parts = json.loads(row["parts"])
        if any(_says(part, own, fields) for part in parts):
            yield {**row, "parts": parts, "against": json.loads(row["against"])}


def _fields(of: Held, domain: str) -> set[str]:
    return {each.name for each in of.catalog.domains[domain].fields.values() if each.owner == of.plugin}


def _says(part: Mapping[str, Any], own: set[str], fields: Mapping[str, set[str]]) -> bool:
    """Whether a part is a record of a domain that goes, or sets a field that goes."""
    domain = part["domain"]
    return domain in own or any(name.partition(".")[0] in fields.get(domain, ()) for name in part["columns"])
