"""The tables of a store: the core's own, and those that a catalog's domains need."""

import zlib

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from regulars.catalog import Catalog, Domain, Field
from regulars.storage.columns import CodePointText, RecordId, derived, fields_of, stored

core_metadata = MetaData()

#: One row a name: what a store says of itself (its format).
settings = Table(
    "regulars_setting",
    core_metadata,
    Column("name", CodePointText, primary_key=True),
    Column("value", CodePointText, nullable=False),
)
#: Where record ids come from: one row, `next` not yet given out.
counters = Table(
    "regulars_counter",
    core_metadata,
    Column("name", CodePointText, primary_key=True),
    Column("next", BigInteger, nullable=False),
)
#: Every catalog that was applied, whole.
catalogs = Table(
    "regulars_catalog",
    core_metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("applied_at", DateTime, nullable=False),
    Column("applied_by", CodePointText, nullable=False),
    Column("digest", CodePointText, nullable=False),
    Column("body", CodePointText, nullable=False),
)
#: Who may use the store: roles and teams as `|a|b|`, attributes as JSON, `manager` the name of the user above.
users = Table(
    "regulars_user",
    core_metadata,
    Column("name", CodePointText, primary_key=True),
    Column("roles", CodePointText, nullable=False),
    Column("attributes", CodePointText, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("teams", CodePointText),
    Column("manager", CodePointText),
)
#: Records that somebody who may share them lets a user, or a team, read: the other of the two is empty.
shares = Table(
    "regulars_share",
    core_metadata,
    Column("domain", CodePointText, nullable=False),
    Column("record", BigInteger, nullable=False),
    Column("user", CodePointText, nullable=False),
    Column("team", CodePointText, nullable=False),
    Column("shared_by", CodePointText, nullable=False),
    Column("shared_at", DateTime, nullable=False),
    Column("until", Date),
    PrimaryKeyConstraint("domain", "record", "user", "team"),
)
#: The systems that data come from.
sources = Table(
    "regulars_source",
    core_metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", CodePointText, nullable=False, unique=True),
)
#: One thing that somebody did: an import run, an edit.
change_sets = Table(
    "regulars_change_set",
    core_metadata,
    Column("id", RecordId, primary_key=True, autoincrement=False),
    Column("reason", CodePointText, nullable=False),
    Column("name", CodePointText, nullable=False),
    Column("actor", CodePointText, nullable=False),
    Column("catalog", Integer, nullable=False),
    Column("started_at", DateTime, nullable=False),
    Column("undone_by", BigInteger),
)
#: One commit of a change set.
chunks = Table(
    "regulars_chunk",
    core_metadata,
    Column("id", RecordId, primary_key=True, autoincrement=False),
    Column("change_set", BigInteger, nullable=False, index=True),
    Column("committed_at", DateTime, nullable=False),
    # Of the digest that the history has of the chunk; null where it was written before the history began.
    Column("salt", CodePointText),
)
#: The ids that a chunk created, as ranges: a create stores no image.
created = Table(
    "regulars_created",
    core_metadata,
    Column("chunk", BigInteger, nullable=False),
    Column("table_name", CodePointText, nullable=False),
    Column("first_id", BigInteger, nullable=False),
    Column("last_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("chunk", "table_name", "first_id"),
)
#: What a row held before a chunk changed it: the changed columns (update) or all of them (delete), as JSON.
befores = Table(
    "regulars_before",
    core_metadata,
    Column("chunk", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("table_name", CodePointText, nullable=False),
    Column("record", BigInteger, nullable=False),
    Column("action", CodePointText, nullable=False),
    Column("cells", CodePointText, nullable=False),
    # By which one sees that this row was changed, where its chunk's digest shows that one was.
    Column("mark", BigInteger),
    PrimaryKeyConstraint("chunk", "number"),
    Index("regulars_before_record", "record"),
)
#: What was done, by whom and when; only ever added to. Each link hangs on the entry, the one before it, and the key.
history = Table(
    "regulars_history",
    core_metadata,
    Column("number", RecordId, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False),
    Column("actor", CodePointText, nullable=False),
    Column("on_behalf_of", CodePointText),
    Column("plugin", CodePointText),
    Column("what", CodePointText, nullable=False),
    # `|a|b|`
    Column("domains", CodePointText),
    # JSON: what else there is to tell.
    Column("about", CodePointText),
    Column("change_set", BigInteger),
    Column("chunk", BigInteger, index=True),
    Column("digest", CodePointText),
    Column("link", CodePointText, nullable=False),
)
#: The last entry: one row, sealed with the key, so that without it nobody takes the last entries away unnoticed.
history_heads = Table(
    "regulars_history_head",
    core_metadata,
    Column("name", CodePointText, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("link", CodePointText, nullable=False),
    Column("key", CodePointText, nullable=False),
    Column("seal", CodePointText, nullable=False),
)
#: Which contribution (node) carries which identifier.
identifiers = Table(
    "regulars_identifier",
    core_metadata,
    Column("kind", CodePointText, nullable=False),
    Column("value", CodePointText, nullable=False),
    Column("node", BigInteger, nullable=False),
    Column("source", Integer, nullable=False),
    PrimaryKeyConstraint("kind", "value", "node"),
    sqlite_with_rowid=False,
)
#: Identifiers that too many subjects of one source carry: they link no longer.
shared_identifiers = Table(
    "regulars_shared_identifier",
    core_metadata,
    Column("kind", CodePointText, nullable=False),
    Column("value", CodePointText, nullable=False),
    PrimaryKeyConstraint("kind", "value"),
    sqlite_with_rowid=False,
)
#: Which nodes are one subject: a node that is not here is its own root.
merges = Table(
    "regulars_merge",
    core_metadata,
    Column("node", RecordId, primary_key=True, autoincrement=False),
    Column("root", BigInteger, nullable=False, index=True),
    Column("via", CodePointText, nullable=False),
)
#: Pairs of subjects that an identifier ties but that were not joined: to be reviewed.
pairs = Table(
    "regulars_pair",
    core_metadata,
    Column("first", BigInteger, nullable=False),
    Column("second", BigInteger, nullable=False),
    Column("via", CodePointText, nullable=False),
    PrimaryKeyConstraint("first", "second"),
)
#: Source rows that were set aside because they clash with what their author may not see: `parts` holds them whole and
#: `against` what they clash with, as JSON; `at` is the time that the source said so.
held = Table(
    "regulars_held",
    core_metadata,
    Column("id", RecordId, primary_key=True, autoincrement=False),
    Column("held_at", DateTime, nullable=False),
    Column("actor", CodePointText, nullable=False),
    Column("on_behalf_of", CodePointText),
    Column("source", CodePointText, nullable=False),
    Column("at", CodePointText, nullable=False),
    Column("zone", CodePointText),
    Column("change_set", BigInteger, nullable=False),
    Column("parts", CodePointText, nullable=False),
    Column("against", CodePointText, nullable=False),
    Column("state", CodePointText, nullable=False),
    Column("settled_at", DateTime),
    Column("settled_by", CodePointText),
    Column("reason", CodePointText),
    Index("regulars_held_state", "state"),
)
#: Hooks that failed the last time, and how often in a row; `paused_at`: since when their plugin is paused for it.
#: `entry` is the last one of the history before the first failure; `kind` and `about` (JSON) hold no value of a record.
failing_hooks = Table(
    "regulars_failing_hook",
    core_metadata,
    Column("plugin", CodePointText, nullable=False),
    Column("hook", CodePointText, nullable=False),
    Column("version", CodePointText, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("first_at", DateTime, nullable=False),
    Column("last_at", DateTime, nullable=False),
    Column("entry", BigInteger, nullable=False),
    Column("kind", CodePointText, nullable=False),
    Column("about", CodePointText),
    Column("paused_at", DateTime),
    PrimaryKeyConstraint("plugin", "hook"),
)
#: What `find` looks up: keys of field values, by record (of a subject: by node).
search_keys = Table(
    "regulars_search",
    core_metadata,
    Column("key", CodePointText, nullable=False),
    Column("field", Integer, nullable=False),
    Column("record", BigInteger, nullable=False),
    PrimaryKeyConstraint("key", "field", "record"),
    sqlite_with_rowid=False,
)


def side_name(domain: Domain, owner: str) -> str:
    """The table that holds the fields of `domain` that `owner` declares: the main one, or an extension's."""
    return domain.table if owner == domain.plugin else f"{domain.table}__{owner}"


def contribution_name(domain: Domain, owner: str) -> str:
    """The table of what each source said of a subject, for the fields that `owner` declares."""
    return f"{side_name(domain, owner)}__contribution"


def metadata(catalog: Catalog) -> MetaData:
    """All tables of a store with this catalog, the core's own among them."""
    made = MetaData()
    for table in core_metadata.tables.values():
        table.to_metadata(made)
    for domain in catalog.domains.values():
        for owner in (domain.plugin, *domain.owners()):
            _golden(made, domain, owner)
            if domain.subject:
                _contribution(made, domain, owner)
    return made


def _golden(made: MetaData, domain: Domain, owner: str) -> None:
    name = side_name(domain, owner)
    table = Table(name, made, Column("id", RecordId, primary_key=True, autoincrement=False))
    if owner == domain.plugin and not domain.subject:
        table.append_column(Column("identity", CodePointText, nullable=False))
        table.append_column(Column("source", Integer, nullable=False))
        table.append_constraint(UniqueConstraint("identity", name=f"{name}__by_identity"))
    for field in fields_of(domain, owner):
        for each in (*stored(field), *derived(field)):
            table.append_column(Column(each.name, each.type))
    for field in fields_of(domain, owner):
        _index(table, domain, field)
    for fields in domain.indexes if owner == domain.plugin else ():
        # The id settles the order of what is equal.
        Index(_shortened(f"{name}__on_{'_'.join(fields)}"), *(table.c[each] for each in fields), table.c.id)


def _shortened(name: str) -> str:
    """A name that PostgreSQL takes whole: at most 63 characters."""
    return name if len(name) <= 63 else f"{name[:54]}_{zlib.crc32(name.encode()):08x}"


def _index(table: Table, domain: Domain, field: Field) -> None:
    if field.unique:
        # Of a subject it is looked after when rows are written: what survives may change by parting.
        Index(
            _shortened(f"{table.name}__unique_{field.name}"), table.c[field.name], unique=not domain.subject
        )
    elif field.name in domain.belongs_to:
        # A person's records in time: one range of this index.
        time = domain.time
        columns = [table.c[field.name], *([table.c[time]] if time and time in table.c else [])]
        Index(_shortened(f"{table.name}__by_{field.name}"), *columns)


def _contribution(made: MetaData, domain: Domain, owner: str) -> None:
    name = contribution_name(domain, owner)
    table = Table(name, made, Column("id", RecordId, primary_key=True, autoincrement=False))
    if owner == domain.plugin:
        table.append_column(Column("source", Integer, nullable=False))
        table.append_column(Column("source_key", CodePointText, nullable=False))
        table.append_column(Column("at", DateTime, nullable=False))
        # JSON: field -> time, for the fields that an earlier row of the source set; `!` before a name: emptied.
        table.append_column(Column("times", CodePointText))
        table.append_constraint(UniqueConstraint("source_key", "source", name=f"{name}__by_key"))
    for field in fields_of(domain, owner):
        for each in stored(field):
            table.append_column(Column(each.name, each.type))
