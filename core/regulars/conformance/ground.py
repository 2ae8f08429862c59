"""A workspace to try a plugin in: it with what it needs, applied, with made-up records in it."""

import atexit
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from regulars.catalog import Catalog, Domain
from regulars.conformance.candidate import Candidate
from regulars.conformance.standing import beside
from regulars.errors import RegularsError
from regulars.gate.session import Session
from regulars.records.parts import Outcome, Part
from regulars.testing.apart import Made
from regulars.testing.opening import workspace
from regulars.testing.sessions import trusted_session
from regulars.workspaces.workspace import Workspace

#: Who says what is made up.
SOURCE = "made_up"
#: How many batches of how many records are made up of each domain.
BATCHES, SIZE = 5, 4


@dataclass
class Ground:
    """One workspace, and what was made up for it."""

    candidate: Candidate
    workspace: Workspace
    #: Domain -> batches of records that were not written yet; all of them may stand together.
    batches: dict[str, list[list[Made]]] = field(default_factory=dict)
    #: Domain -> the ids of those that were.
    known: dict[str, list[int]] = field(default_factory=dict)
    #: Domain -> why nothing could be written to it.
    refused: dict[str, RegularsError] = field(default_factory=dict)

    @property
    def catalog(self) -> Catalog:
        """What is live."""
        return self.workspace.catalog

    @property
    def session(self) -> Session:
        """A session with every right."""
        return trusted_session(self.workspace)

    def is_own(self, domain: Domain) -> bool:
        """Whether the candidate declares or extends a domain."""
        return self.candidate.name in (domain.plugin, *domain.owners())

    def concerns(self, domain: Domain) -> bool:
        """Whether it is one of its own, or one that its manifest asks to do something with."""
        principal = self.catalog.principals.get(self.candidate.name)
        asked = {each.domain for each in (*principal.access, *principal.derives)} if principal else set()
        return self.is_own(domain) or bool(asked & {domain.name, "*"})

    def concerning(self) -> list[Domain]:
        """The domains that concern it and that something could be written to."""
        return [
            each
            for each in self.catalog.domains.values()
            if self.batches.get(each.name) and self.concerns(each)
        ]

    def fill(self, batches: int = BATCHES) -> None:
        """Make up records of the domains that concern it, those that others refer to first; write one batch of each."""
        # Brings Hypothesis, which only the extra `testing` has.
        from regulars.conformance.madeup import made_up

        for domain in in_order(self.catalog, self._wanted()):
            try:
                made = made_up(domain, self.known, count=batches, size=SIZE, zone=self.catalog.zone)
                # The last ones are the most varied.
                first = made.pop()
                self.batches[domain.name] = made
                self.known[domain.name] = written(self.session, domain, first)
            except RegularsError as error:
                self.refused[domain.name] = error

    def _wanted(self) -> set[str]:
        """The domains that concern it, and all that they refer to."""
        wanted = [each.name for each in self.catalog.domains.values() if self.concerns(each)]
        for name in wanted:
            wanted += [each for each in _referred(self.catalog.domains[name]) if each not in wanted]
        return set(wanted)


def written(session: Session, domain: Domain, batch: Sequence[Made]) -> list[int]:
    """Write a batch, as an import does; the ids of its records. RegularsError where one is refused."""
    outcome = write(session, domain, batch)
    for each in outcome.rejected:
        texts = "; ".join(f"{name}: {' '.join(said)}" for name, said in each.messages.items())
        raise RegularsError(texts)
    return [outcome.ids[0][row] for row in range(len(batch))]


def write(session: Session, domain: Domain, batch: Sequence[Made]) -> Outcome:
    """Write a batch, as an import does. Of a subject, its values are its key in the source."""
    names = list(dict.fromkeys(name for record in batch for name in record))
    part = Part(
        domain=domain.name,
        columns={name: [record.get(name) for record in batch] for name in names},
        rows=range(len(batch)),
        keys=[repr(sorted(record.items())) for record in batch] if domain.subject else None,
    )
    return session.write([part], source=SOURCE)


def in_order(catalog: Catalog, wanted: Collection[str]) -> Iterator[Domain]:
    """The `wanted` domains, each after those that it refers to, as far as that goes."""
    waiting = {name: each for name, each in catalog.domains.items() if name in wanted}
    while waiting:
        free = [each for each in waiting.values() if not _referred(each) & waiting.keys()]
        for each in free or [min(waiting.values(), key=lambda domain: _required(domain, waiting))]:
            del waiting[each.name]
            yield each


def _referred(domain: Domain) -> set[str]:
    return {str(each.to) for each in domain.fields.values() if each.to} - {domain.name}


def _required(domain: Domain, waiting: Collection[str]) -> int:
    return sum(1 for each in domain.fields.values() if each.required and each.to in waiting)


class Grounds:
    """The grounds of the candidates that are looked at: one each, made when first asked for."""

    def __init__(self) -> None:
        self._made: dict[Candidate, Ground] = {}
        self._open = ExitStack()

    def of(self, candidate: Candidate) -> Ground:
        """The ground of a candidate, filled. RegularsError where it cannot be applied."""
        if candidate not in self._made:
            made = self.fresh(candidate, beside(candidate)[-1])
            made.fill()
            self._made[candidate] = made
        return self._made[candidate]

    def fresh(self, candidate: Candidate, plugins: Sequence[str]) -> Ground:
        """Another one with these plugins, empty."""
        for name in candidate.manifest.secrets:
            # Whoever looks at a plugin has none of its secrets.
            os.environ.setdefault(name, "made-up")
        room = Path(self._open.enter_context(TemporaryDirectory(prefix="regulars-ground-")))
        opened = self._open.enter_context(workspace(room, candidate.database(), plugins))
        return Ground(candidate, opened)

    def close(self) -> None:
        """Close all of them."""
        self._open.close()
        self._made.clear()


#: Those of this process.
GROUNDS = Grounds()
atexit.register(GROUNDS.close)
