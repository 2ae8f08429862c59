"""The data of a plugin written into a folder, before they go: JSON lines, what they mean, and a page that says so."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from regulars import clock
from regulars.catalog import Domain
from regulars.errors import RegularsError
from regulars.messages import _, in_language
from regulars.purging.held import Held
from regulars.purging.naming import Naming
from regulars.purging.rows import contributions, records
from regulars.purging.waiting import waiting
from regulars.records.transaction import source_names
from regulars.storage.domains import Domains
from regulars.versions import own_version


@dataclass(frozen=True)
class Written:
    """One file of an export."""

    file: str
    #: records, sources, fields, field_sources, related or waiting
    holds: str
    domain: str
    rows: int
    sha256: str


@dataclass
class Export:
    """A folder that is being written beside where it will stand; `place` puts it there, `discard` takes it away."""

    target: Path
    files: list[Written] = field(default_factory=list)

    def __post_init__(self) -> None:
        demand_free(self.target)
        self._fresh = self.target.with_name(f".{self.target.name}.{os.getpid()}")
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self._fresh.mkdir(mode=0o700)
        except OSError as error:
            raise RegularsError(
                _("{file} cannot be written: {reason}.", file=self.target, reason=error.strerror or error)
            ) from error

    def write(self, connection: Connection, of: Held, related: Sequence[Naming]) -> None:
        """Write all that the store holds of a plugin, and the records of others that go along."""
        sources = source_names(connection)
        shapes = Domains(of.catalog)
        for domain in of.catalog.domains.values():
            shape, own = shapes[domain.name], domain.plugin == of.plugin
            folder, holds = ("domains", "records") if own else ("fields", "fields")
            rows = records(connection, shape, of.plugin, sources)
            self._lines(f"{folder}/{domain.name}.jsonl", holds, domain.name, rows)
            if domain.subject:
                said = contributions(connection, shape, of.plugin, sources)
                kind = "sources" if own else "field_sources"
                self._lines(f"{folder}/{domain.name}.sources.jsonl", kind, domain.name, said)
        for each in related:
            name = each.shape.domain.name
            rows = (
                row
                for owner in each.shape.owners
                for row in records(connection, each.shape, owner, sources, each.ids)
            )
            self._lines(f"related/{name}.jsonl", "related", name, rows)
        aside = list(waiting(connection, of))
        if aside:
            self._lines("waiting.jsonl", "waiting", "", iter(aside))
        self._describe(of)

    def place(self) -> None:
        """Let it stand where it belongs, whole."""
        demand_free(self.target)
        self._fresh.rename(self.target)
        self._fresh = self.target

    def discard(self) -> None:
        """Leave nothing of it."""
        shutil.rmtree(self._fresh, ignore_errors=True)

    def _lines(self, name: str, holds: str, domain: str, rows: Iterator[Mapping[str, Any]]) -> None:
        made, digest = 0, hashlib.sha256()
        with self._open(name) as stream:
            for row in rows:
                line = json.dumps(row, ensure_ascii=False, default=_plain).encode() + b"\n"
                stream.write(line)
                digest.update(line)
                made += 1
        self.files.append(Written(name, holds, domain, made, digest.hexdigest()))

    def _describe(self, of: Held) -> None:
        told = {
            "plugin": of.plugin,
            "regulars": own_version(),
            "exported_at": clock.now().isoformat(),
            "catalog": of.catalog.version,
            "files": [asdict(each) for each in self.files],
            "domains": {each.name: asdict(each) for each in of.catalog.domains.values()},
        }
        with self._open("manifest.json") as stream:
            stream.write(json.dumps(told, ensure_ascii=False, indent=1, default=_plain).encode() + b"\n")
        with self._open("README.txt") as stream:
            stream.write(_page(of, self.files).encode())

    def _open(self, name: str) -> Any:
        path = self._fresh / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def demand_free(target: Path) -> None:
    """RegularsError where something stands at `target` already."""
    if os.path.lexists(target):
        raise RegularsError(_("{file} exists already: name a folder that does not.", file=target))


def _plain(value: Any) -> Any:
    """What JSON has no word for: amounts as texts, moments in UTC."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _page(of: Held, files: Sequence[Written]) -> str:
    """README.txt: what the folder is, and what each file holds."""
    lines = [
        _("What the plugin {plugin} kept, written out before it was removed from the store.", plugin=of.plugin),
        _("Each file is UTF-8 text, one JSON object a line; manifest.json describes domains and fields, and has the "
          "SHA-256 of each file. Amounts are texts, moments are in UTC, a reference is the id of a record."),
        _("It holds personal data: keep it as carefully as the store, and delete it when nobody needs it."),
        "",
    ]  # fmt: skip
    meanings = {
        "records": _("all records of {domain}"),
        "sources": _("what each source said of {domain}"),
        "fields": _("the fields that the plugin added to {domain}"),
        "field_sources": _("what each source said in those fields"),
        "related": _("records of {domain} that name something of the plugin"),
        "waiting": _("rows about them that were set aside for an admin"),
    }
    width = max((len(each.file) for each in files), default=0) + 2
    lines += [
        f"{each.file:<{width}}{each.rows:>9}  "
        + meanings[each.holds].format(domain=_called(of.catalog.domains.get(each.domain), each.domain))
        for each in files
    ]
    return "\n".join(lines) + "\n"


def _called(domain: Domain | None, name: str) -> str:
    label = in_language(domain.label, name) if domain else name
    return f"{label} ({name})" if label != name else name
