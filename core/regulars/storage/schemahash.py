"""What tables a database holds, as one number: two stores of one number have the same tables, columns and indexes."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.engine.reflection import Inspector


def schema_of(connection: Connection) -> Mapping[str, Mapping[str, Any]]:
    """Table -> its columns, primary key, unique constraints and indexes, as the database reports them.

    Columns are in order of name, for one that came later stands last. A constraint has no name here: SQLite keeps
    the one that it was made with.
    """
    found = inspect(connection)
    return {name: _table(found, connection, name) for name in sorted(found.get_table_names())}


def schema_hash(connection: Connection) -> str:
    """SHA-256 over `schema_of`."""
    text = json.dumps(schema_of(connection), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _table(found: Inspector, connection: Connection, name: str) -> dict[str, Any]:
    constraints = found.get_unique_constraints(name)
    uniques = {each["name"] for each in constraints}
    return {
        "columns": {
            each["name"]: [
                each["type"].compile(connection.dialect),
                each["nullable"],
                getattr(each["type"], "collation", None),
            ]
            for each in found.get_columns(name)
        },
        "primary key": found.get_pk_constraint(name)["constrained_columns"],
        "unique": sorted(each["column_names"] for each in constraints),
        # PostgreSQL tells of a unique constraint among the indexes too.
        "indexes": {
            str(each["name"]): [each["column_names"], bool(each["unique"])]
            for each in found.get_indexes(name)
            if each["name"] not in uniques
        },
        "options": found.get_table_options(name),
    }
