"""The check that hooks do with records what plugin.yaml asks for, and no more."""

from collections.abc import Iterator

from regulars.conformance.behaviour import place_in
from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.ground import GROUNDS, write
from regulars.conformance.watching import WRITING, watched_store
from regulars.errors import NotStatedError, RegularsError
from regulars.gate.session import open_session
from regulars.messages import _
from regulars.permissions.actor import Actor
from regulars.permissions.systemmode import SystemMode

CHECK = "access"


def access_stated(candidate: Candidate) -> Iterator[Finding]:
    """What its hooks read, write or reach that plugin.yaml does not ask for; each sentence names the line to add."""
    if not {*WRITING} & {*candidate.manifest.hooks}:
        return
    ground = GROUNDS.of(candidate)
    store, seen = watched_store(ground.workspace.store, candidate.name)
    session = open_session(store, Actor("kit", system=SystemMode.TESTING))
    told: set[str] = set()
    for domain in ground.concerning():
        for batch in ground.batches[domain.name]:
            seen.clear()
            try:
                with session.rehearsal():
                    write(session, domain, batch)
            except RegularsError:
                # What hooks raised was seen; what else is refused is for other checks.
                pass
            for each in (one.raised for one in seen if isinstance(one.raised, NotStatedError)):
                if str(each) not in told:
                    told.add(str(each))
                    yield Finding(
                        CHECK,
                        "wrong",
                        str(each),
                        place_in(candidate, each) or candidate.manifest_place("name"),
                        _("Add the line, or do without: plugin.yaml tells an admin what the plugin may do."),
                    )
