"""What a store holds as one number: two stores that hold the same have the same."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from regulars.records.contributions import fetch_said
from regulars.storage import schemahash
from regulars.storage.tables import merges
from regulars.testing.sessions import trusted_session
from regulars.workspaces.workspace import Workspace


def schema_hash(opened: Workspace) -> str:
    """SHA-256 over the tables, columns and indexes of the store, as the database reports them."""
    with opened.database.connect() as connection:
        return schemahash.schema_hash(connection)


def logical_hash(opened: Workspace, leave_out: Sequence[str] = ()) -> str:
    """SHA-256 over what the store says, whatever ids it gave: golden records, contributions, facts, who is one.

    References stand as what identifies their target. Domains in `leave_out` are passed over.
    """
    return hashlib.sha256("\n".join(logical_lines(opened, leave_out)).encode()).hexdigest()


def logical_lines(opened: Workspace, leave_out: Sequence[str] = ()) -> list[str]:
    """What `logical_hash` is made of, sorted: a line for each record and contribution, the domain's name first."""
    store = opened.store
    session = trusted_session(opened)
    lines: list[str] = []
    names = _Names(opened)
    for domain in store.catalog.domains.values():
        if domain.name in leave_out:
            continue
        for record in session.rows(domain.name):
            lines.append(
                f"{domain.name}\t{names.of(domain.name, record['id'])}\t{_said(names, domain, record)}"
            )
        if domain.subject:
            lines += _contributed(opened, names, domain.name)
    return sorted(lines)


def _contributed(opened: Workspace, names: "_Names", name: str) -> Iterator[str]:
    """A line for what each source said of each subject."""
    shape = opened.store.domains[name]
    with opened.database.connect() as connection:
        nodes = connection.execute(select(shape.contributions[shape.domain.plugin].c.id)).scalars().all()
        said = fetch_said(connection, shape, nodes)
    codecs = shape.codecs()
    for node, each in said.items():
        values = {
            flat: codecs[flat].value(cell) if flat in codecs else cell for flat, cell in each.cells.items()
        }
        yield f"{name}+\t{names.of(name, node)}\t{each.key}\t{_said(names, shape.domain, values)}"


def _said(names: "_Names", domain: Any, record: Mapping[str, Any]) -> str:
    parts = []
    for name, value in sorted(record.items()):
        field = domain.fields.get(name.partition(".")[0])
        if name == "id" or value is None or field is None:
            continue
        if field.type == "reference":
            value = names.of(field.to, value)
        parts.append(f"{name}={value}")
    return "\t".join(parts)


class _Names:
    """What identifies a record whatever its id: a subject's keys, a fact's identity text."""

    def __init__(self, opened: Workspace) -> None:
        self.domains = opened.store.domains
        self._found: dict[str, dict[int, str]] = {}
        self._database = opened.database
        with self._database.connect() as connection:
            self._roots = {
                int(n): int(r) for n, r in connection.execute(select(merges.c.node, merges.c.root))
            }

    def of(self, domain: str, record: int) -> str:
        """The text that stands for a record."""
        if domain not in self._found:
            self._found[domain] = self._read(domain)
        return self._found[domain].get(self._roots.get(record, record), f"?{record}")

    def _read(self, name: str) -> dict[int, str]:
        shape = self.domains[name]
        with self._database.connect() as connection:
            if not shape.domain.subject:
                main = shape.main
                rows = connection.execute(select(main.c.id, main.c.identity))
                return {int(record): self._text(shape, str(text)) for record, text in rows}
            table = shape.contributions[shape.domain.plugin]
            keys: dict[int, list[str]] = {}
            for node, source, key in connection.execute(
                select(table.c.id, table.c.source, table.c.source_key).order_by(
                    table.c.source_key, table.c.source
                )
            ):
                keys.setdefault(self._roots.get(int(node), int(node)), []).append(f"{source}:{key}")
            return {root: ",".join(found) for root, found in keys.items()}

    def _text(self, shape: Any, identity: str) -> str:
        """An identity text with its references named, not numbered."""
        if identity.startswith("#") or not shape.domain.identity:
            return "#"
        head, *parts = identity.split("|")
        fields = [shape.domain.fields[each] for each in shape.domain.identity]
        if len(parts) != len(fields):
            return identity
        return "|".join(
            [head]
            + [
                self.of(str(field.to), int(part)) if field.type == "reference" and part.isdigit() else part
                for field, part in zip(fields, parts, strict=True)
            ]
        )
