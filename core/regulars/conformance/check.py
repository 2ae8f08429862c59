"""What a check is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from regulars.catalog import Labels
from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding


@dataclass(frozen=True, kw_only=True)
class Check:
    """A check: its name, one line for people, and what looks."""

    name: str
    label: Labels
    look: Callable[[Candidate], Iterable[Finding]]
    #: Where one of these checks has found something wrong, this one could not tell what: it is left out.
    after: tuple[str, ...] = ()
    #: Whether it keeps records: it is gone through on each database, SQLite and PostgreSQL, where both can be had.
    stores: bool = False
    #: Seconds that it may take.
    limit: int = 60
