"""Names that no field may take, and why."""

from regulars.messages import _

#: Columns of the store's own, and columns that PostgreSQL and SQLite have in every table.
_STORE = frozenset({
    "id", "source", "source_key", "identity", "at", "times", "created", "updated", "created_at", "updated_at",
    "rowid", "oid", "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid",
})  # fmt: skip
#: Words of the expression language: a field of that name could not be written in one.
_LANGUAGE = frozenset({
    "and", "or", "not", "in", "is", "null", "true", "false", "between", "like", "case", "when", "then", "else",
    "end", "select", "from", "where", "as", "by", "all", "any", "distinct", "exists", "interval", "cast", "with",
    "union", "order", "group", "having", "limit", "user",
})  # fmt: skip


def why_reserved(name: str) -> str | None:
    """Why no field may be called `name`; None where it may."""
    if name in _STORE:
        return _("`{name}` is a name that the store keeps for itself: choose another.", name=name)
    if name in _LANGUAGE:
        return _("`{name}` is a word of the expression language: choose another.", name=name)
    return None
