"""Running the rules: who enters, who leaves, written in chunks as one change set."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from regulars import Part, Session, clock
from regulars_tags.deciding import ASSIGNMENT, SUBJECT, Verdict, decide
from regulars_tags.rules import rules_of

SOURCE = "tags"

_CHUNK = 5_000


@dataclass
class Counted:
    """What a run did to one tag: how many carry it now, and how many entered, left or changed their band."""

    carriers: int = 0
    entered: int = 0
    left: int = 0
    moved: int = 0

    def count(self, verdict: Verdict) -> None:
        """Count one customer in."""
        self.carriers += verdict.decision is not None
        self.entered += verdict.entered
        self.left += verdict.left
        self.moved += verdict.moved


def run(
    session: Session, *, dry_run: bool = False, advance: Callable[[int], None] = lambda _: None
) -> dict[str, Counted]:
    """Evaluate every rule for every customer and write what changed. Tag -> what happened.

    A tag that is declared no longer leaves all its carriers. What people gave by hand stays untouched.
    """
    catalog = session.catalog
    rules = {
        name: rule for name, rule in rules_of(catalog).items() if rule.domain == SUBJECT and not rule.by_hand
    }
    counted = {name: Counted() for name in rules}
    changes = _Changes(session, catalog.version, clock.now(), dry_run)
    with session.change_set(reason="tag run", name=f"catalog {catalog.version}"):
        for verdicts, others in decide(session, rules):
            for verdict in verdicts:
                counted[verdict.tag].count(verdict)
                changes.note(verdict)
            for name, rows in others.items():
                counted.setdefault(name, Counted()).left += 1
                changes.gone += [row["id"] for row in rows]
            changes.flush(_CHUNK)
            advance(1)
        changes.flush(1)
    return counted


@dataclass
class _Changes:
    """Writes and deletions, gathered into chunks."""

    session: Session
    version: int
    time: datetime
    dry_run: bool
    new: list[Verdict] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    def note(self, verdict: Verdict) -> None:
        keep = 0 if verdict.decision is None else 1
        self.gone += [row["id"] for row in verdict.held[keep:]]
        if verdict.entered or verdict.moved:
            self.new.append(verdict)

    def flush(self, at_least: int) -> None:
        """Write what has gathered, where it is that many."""
        if len(self.gone) >= at_least:
            if not self.dry_run:
                self.session.delete(ASSIGNMENT, self.gone)
            self.gone = []
        if len(self.new) >= at_least:
            if not self.dry_run:
                self.session.write([self._part()], source=SOURCE)
            self.new = []

    def _part(self) -> Part:
        size = len(self.new)
        columns: dict[str, list[Any]] = {
            "customer": [each.customer for each in self.new],
            "tag": [each.tag for each in self.new],
            "band": [each.decision.band if each.decision else None for each in self.new],
            "given_by": ["rule"] * size,
            "since": [self.time] * size,
            "catalog_version": [self.version] * size,
            "operands": [json.dumps(each.values, ensure_ascii=False, default=str) for each in self.new],
        }
        return Part(domain=ASSIGNMENT, columns=columns, rows=range(size))
