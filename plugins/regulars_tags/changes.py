"""What a run of the rules changes: assignments written and deleted, gathered into chunks."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from regulars import Outdated, Part, Session, clock
from regulars_tags.rules import ASSIGNMENT
from regulars_tags.said import said

SOURCE = "tags"

#: Tag -> the JSON of its operands, from all operands as JSON.
Reasons = Mapping[str, Callable[[Mapping[str, str]], str]]

_CHUNK = 10_000
#: So many members fit into a list of an expression.
_LISTED = 1_000


@dataclass
class Counted:
    """What a run did to one tag: how many carry it now, and how many entered, left or changed their band."""

    carriers: int = 0
    entered: int = 0
    left: int = 0
    moved: int = 0

    def count(self, due: str | None, kept: str | None) -> None:
        """Count one customer in, by the text that is due and the one that is kept."""
        if due is None:
            self.left += kept is not None
        elif kept is None:
            self.entered += 1
        else:
            self.moved += due != kept


class Changes:
    """Of one run: `note` each customer, then `finish`."""

    def __init__(
        self, session: Session, reasons: Reasons, where: str, counted: Mapping[str, Counted], dry_run: bool
    ) -> None:
        self.session = session
        #: Tag -> how many of its assignments went.
        self.gone: Counter[str] = Counter()
        self._reasons, self._where, self._dry_run = reasons, where, dry_run
        self._counted = counted
        # As text, for a column of one text is read once.
        self._time = clock.now().isoformat()
        self._going: list[Outdated] = []
        self._forget()

    def _forget(self) -> None:
        self._customers: list[int] = []
        self._tags: list[str] = []
        self._bands: list[str | None] = []
        self._operands: list[str] = []

    def note(self, customer: Outdated) -> None:
        """Gather what changes for one customer."""
        kept, carried = customer.kept, 0
        going = False
        texts: dict[str, str] | None = None
        for name, due in customer.due.items():
            held = kept[name]
            carried += held is not None
            if due == held:
                continue
            self._counted[name].count(due, held)
            if due is None:
                going = True
                continue
            if texts is None:
                texts = {each: said(value) for each, value in customer.fields.items()}
            self._customers.append(customer.id)
            self._tags.append(name)
            self._bands.append(due or None)
            self._operands.append(self._reasons[name](texts))
        # More stand than that: of tags that are declared no longer, or of two customers who turned out to be one.
        if going or customer.count > carried:
            self._going.append(customer)
        if len(self._customers) > _CHUNK - len(kept) or len(self._going) == _LISTED:
            self.finish()

    def finish(self) -> None:
        """Send what has gathered."""
        if self._going:
            self._delete()
        if self._customers and not self._dry_run:
            self.session.write([self._part()], source=SOURCE)
        self._forget()

    def _delete(self) -> None:
        leaving = {customer.id: customer for customer in self._going}
        held: dict[tuple[int, str], list[dict[str, Any]]] = {}
        listed = f"({self._where}) and customer in ({', '.join(map(str, leaving))})"
        for row in self.session.rows(ASSIGNMENT, listed, fields=["customer", "tag", "band"]):
            held.setdefault((row["customer"], row["tag"]), []).append(row)
        gone = []
        for (customer, tag), rows in held.items():
            due, kept = leaving[customer].due.get(tag), leaving[customer].kept.get(tag)
            if due is None:
                going = rows
            elif len(rows) == 1:
                continue
            else:
                # One is kept where it says what is due; else all go, and one is written.
                first = (
                    next((row for row in rows if (row["band"] or "") == due), None) if due == kept else None
                )
                going = [row for row in rows if row is not first]
            gone += [row["id"] for row in going]
            anew = due is not None and len(going) == len(rows)
            self.gone[tag] += len(going) - anew
        if not self._dry_run:
            self.session.delete(ASSIGNMENT, gone)
        self._going = []

    def _part(self) -> Part:
        size = len(self._customers)
        columns: dict[str, list[Any]] = {
            "customer": self._customers,
            "tag": self._tags,
            "band": self._bands,
            "given_by": ["rule"] * size,
            "since": [self._time] * size,
            "catalog_version": [self.session.catalog.version] * size,
            "operands": self._operands,
        }
        return Part(domain=ASSIGNMENT, columns=columns, rows=range(size))
