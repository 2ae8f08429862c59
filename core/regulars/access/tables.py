"""The tables of access.db."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
)

from regulars.storage.columns import CodePointText, RecordId

#: What SQLite's header calls such a file, and the form of its tables: a newer program may raise it.
APPLICATION, FORMAT = int.from_bytes(b"rgac"), 1

access_metadata = MetaData()

#: Names and descriptions that come again and again: who reads, and what of which fields.
words = Table(
    "regulars_access_word",
    access_metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("word", CodePointText, nullable=False, unique=True),
)
#: One row an event, numbered from 1 without a gap; each holds a link of the chain. Never changed, but that `asked` and
#: its `salt`, which may name a person, can be erased: the chain holds their `digest`.
entries = Table(
    "regulars_access",
    access_metadata,
    Column("number", RecordId, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False),
    Column("actor", Integer, nullable=False),
    Column("behalf", Integer),
    Column("what", Integer, nullable=False),
    Column("sequence", BigInteger),
    Column("records", CodePointText),
    Column("asked", CodePointText),
    Column("salt", CodePointText),
    Column("digest", CodePointText),
    Column("link", CodePointText, nullable=False),
)
#: Which entries a record is in: made from the entries, up to the one that the setting `indexed` names. Record 0: all
#: that met a filter.
places = Table(
    "regulars_access_place",
    access_metadata,
    Column("domain", Integer, nullable=False),
    Column("record", BigInteger, nullable=False),
    Column("entry", BigInteger, nullable=False),
    PrimaryKeyConstraint("domain", "record", "entry"),
    sqlite_with_rowid=False,
)
settings = Table(
    "regulars_access_setting",
    access_metadata,
    Column("name", CodePointText, primary_key=True),
    Column("value", CodePointText, nullable=False),
)
