"""What became of the source rows of an import."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol


class RecordCounts(Protocol):
    created: int
    updated: int
    unchanged: int


@dataclass
class Counts:
    """Source rows: read = created + updated + unchanged + rejected + skipped. `records` are counted by domain."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: int = 0
    records: dict[str, dict[str, int]] = field(default_factory=dict)
    #: Rows that took the place of an earlier row of the same chunk and said something else.
    overwritten: int = 0

    @property
    def accepted(self) -> int:
        """Rows that said something which is now in the store, or was already."""
        return self.created + self.updated + self.unchanged

    def add(self, other: "Counts") -> None:
        """Count what another says too."""
        for name in (*ROWS, "overwritten"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for domain, counts in other.records.items():
            mine = self.records.setdefault(domain, dict.fromkeys(counts, 0))
            for name, count in counts.items():
                mine[name] = mine.get(name, 0) + count

    def add_records(self, records: Mapping[str, RecordCounts]) -> None:
        """Count records, as a write's outcome tells them."""
        for domain, counts in records.items():
            found = {name: getattr(counts, name) for name in ("created", "updated", "unchanged")}
            self.add(Counts(records={domain: found}))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


#: The counts of source rows, in the order in which people read them.
ROWS = ("read", "created", "updated", "unchanged", "rejected", "skipped")
