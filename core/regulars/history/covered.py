"""What a digest covers: the rows of one chunk, a change set, a catalog; always the same text from the same rows."""

from collections.abc import Sequence
from hashlib import sha256

from regulars.history.chain import Chain, Part, digest, line, lines

#: The columns of each table as they stand in the text.
CHANGE_SET = ("id", "reason", "name", "actor", "catalog", "started_at")
CHUNK = ("id", "change_set", "committed_at")
CREATED = ("chunk", "table_name", "first_id", "last_id")
BEFORE = ("chunk", "number", "table_name", "record", "action", "cells", "mark")
CATALOG = ("version", "applied_at", "applied_by", "digest", "body")


def of_row(row: Sequence[Part]) -> str:
    """The digest of a row that is never erased: of a change set or a catalog."""
    return sha256(line(row).encode()).hexdigest()


def of_chunk(
    salt: str,
    opened: Sequence[Part] | None,
    chunk: Sequence[Part],
    created: Sequence[tuple[Part, ...]],
    befores: Sequence[tuple[Part, ...]],
) -> str:
    """The digest of a chunk with the rows that hang on it, `created` by table and first id, `befores` by number.

    `opened`: its change set, where that was opened with it; one that holds many chunks has an entry of its own.
    """
    head = f"{line(chunk)}\n{line(opened) if opened else ''}\n{len(created)}\t{len(befores)}\n"
    return digest(salt, (head, lines(created), lines(befores)))


def marked(
    chain: Chain, chunk: int, rows: Sequence[tuple[str, int, str, str]]
) -> list[tuple[int, int, str, int, str, str, int]]:
    """The before-rows of a chunk (table, record, action, cells), numbered from 0, each with its mark."""
    return [(*row, mark(chain, row)) for row in ((chunk, n, *each) for n, each in enumerate(rows))]


def mark(chain: Chain, row: Sequence[Part]) -> int:
    """The mark of a before-row: of its cells in the columns BEFORE without the mark itself."""
    return chain.mark(line(row))
