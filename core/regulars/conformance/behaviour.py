"""The check that hooks hold out whatever is written: they answer, the same to the same, and leave their batch alone."""

from collections.abc import Iterator, Sequence
from traceback import extract_tb
from typing import Any

from regulars.catalog import Domain
from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.ground import GROUNDS, Ground, write
from regulars.conformance.pointing import by_identity
from regulars.conformance.watching import WRITING, Seen, watched_store
from regulars.errors import NotStatedError, Place, PluginError, RecordError, RegularsError
from regulars.gate.session import open_session
from regulars.messages import _
from regulars.permissions.actor import Actor
from regulars.permissions.systemmode import SystemMode
from regulars.testing.apart import Made

CHECK = "behaviour"


def hooks_hold_out(candidate: Candidate) -> Iterator[Finding]:
    """What its hooks raise at made-up records, that they change in place, and answers that are none."""
    if not {*WRITING} & {*candidate.manifest.hooks}:
        return
    ground = GROUNDS.of(candidate)
    told: set[Any] = set()
    changing: set[str] = set()
    for domain in ground.concerning():
        # What a hook changes in place it changes in any batch; the last one is the most varied.
        for seen in _seen(ground, domain, ground.batches[domain.name][-1], loose=True):
            if seen.changed and seen.hook not in changing:
                changing.add(seen.hook)
                yield _changed(candidate, seen)
        batches = ground.batches[domain.name]
        said = [by_identity(ground, domain, each) for each in batches]
        for batch in (*batches, *filter(None, said)):
            for kind, finding in _looked(candidate, ground, domain, batch, changing):
                if kind not in told:
                    told.add(kind)
                    yield finding


def _looked(
    candidate: Candidate, ground: Ground, domain: Domain, batch: Sequence[Made], changing: set[str]
) -> Iterator[tuple[Any, Finding]]:
    for seen in _seen(ground, domain, batch):
        if seen.raised is not None and not refuses(seen):
            place = place_in(candidate, seen.raised)
            if type(seen.raised) is PluginError and place is None:
                yield (seen.hook, "flaw"), _unusable(candidate, str(seen.raised))
            elif seen.hook not in changing:
                kind = seen.hook, type(seen.raised), str(place)
                yield kind, _raised(ground, domain, batch, seen, seen.raised, place)
        elif seen.hook == "before_write":
            yield from (((seen.hook, kind), each) for kind, each in _answered(candidate, seen))


def refuses(seen: Seen) -> bool:
    """Whether what a hook raised is no fault: it refuses a record, or does what the check of its access tells."""
    if isinstance(seen.raised, RecordError):
        return seen.hook == "before_write"
    return isinstance(seen.raised, NotStatedError)


def _seen(ground: Ground, domain: Domain, batch: Sequence[Made], *, loose: bool = False) -> list[Seen]:
    """The calls of the candidate's hooks while a batch is written, which is undone again."""
    store, seen = watched_store(ground.workspace.store, ground.candidate.name, loose=loose)
    session = open_session(store, Actor("kit", system=SystemMode.TESTING))
    try:
        with session.rehearsal():
            write(session, domain, batch)
    except RegularsError:
        # What the hooks raised was seen; what else is refused is for other checks.
        pass
    return seen


def place_in(candidate: Candidate, error: BaseException) -> Place | None:
    """The innermost line of the candidate's code that an error came by."""
    for frame in reversed(extract_tb(error.__traceback__)):
        for root in (candidate.folder, candidate.site):
            if root is not None and frame.filename.startswith(str(root)):
                inner = frame.filename.removeprefix(str(root)).lstrip("/\\")
                name = inner if root == candidate.site else f"{candidate.package}/{inner}"
                return Place(name, frame.lineno)
    return None


def _raised(
    ground: Ground,
    domain: Domain,
    batch: Sequence[Made],
    seen: Seen,
    error: BaseException,
    place: Place | None,
) -> Finding:
    record = next(
        (each for each in batch if len(batch) > 1 and _fails(ground, domain, each, error)), batch[0]
    )
    return Finding(
        CHECK,
        "wrong",
        _("{hook} raises {error} when this {domain} is written: {record}",
          hook=seen.hook, error=f"{type(error).__name__}: {error}", domain=domain.name, record=_smallest(
              ground, domain, record, error)),
        place,
        _("Mend the line: any value that the declarations allow may come, nothing too. before_write refuses records by "
          "`RecordError({field: [text]})`."),
    )  # fmt: skip


def _smallest(ground: Ground, domain: Domain, record: Made, error: BaseException) -> Made:
    """The record with as few fields as the error needs."""
    small = dict(record)
    for name in record:
        less = {each: value for each, value in small.items() if each != name}
        field = domain.fields[name.partition(".")[0]]
        if (
            less
            and not field.required
            and field.name not in domain.identity
            and _fails(ground, domain, less, error)
        ):
            small = less
    return small


def _fails(ground: Ground, domain: Domain, record: Made, error: BaseException) -> bool:
    return any(type(each.raised) is type(error) for each in _seen(ground, domain, [record]))


def _changed(candidate: Candidate, seen: Seen) -> Finding:
    return Finding(
        CHECK,
        "wrong",
        _("{hook} changes its batch in place: {columns}.", hook=seen.hook, columns=", ".join(seen.changed)),
        Place(f"{candidate.package}/__init__.py"),
        _("Leave `batch` as it is, for other plugins see it too. before_write answers the columns to set: "
          "`return {'points': [...]}`."),
    )  # fmt: skip


def _answered(candidate: Candidate, seen: Seen) -> Iterator[tuple[str, Finding]]:
    """What is wrong with an answer of before_write that could be used."""
    place = Place(f"{candidate.package}/__init__.py")
    if seen.flaw:
        yield (
            "flaw",
            Finding(
                CHECK,
                "wrong",
                _("before_write answers what cannot be used: {reason}.", reason=seen.flaw),
                place,
                _(
                    "Answer None, or flat field names, each with a value a record in order: {'points': [3, None, 7]}."
                ),
            ),
        )
    if seen.answer != seen.again:
        yield "again", Finding(
            CHECK,
            "wrong",
            _("before_write answers {one} and then {other} to one and the same batch.",
              one=repr(seen.answer)[:200], other=repr(seen.again)[:200]),
            place,
            _("Let the answer depend on the batch and the store alone: no chance, no counter, no clock but "
              "`regulars.clock`."),
        )  # fmt: skip


def _unusable(candidate: Candidate, reason: str) -> Finding:
    return Finding(
        CHECK,
        "wrong",
        _("before_write answers what cannot be used: {reason}.", reason=reason),
        Place(f"{candidate.package}/__init__.py"),
        _("Answer None, or flat field names, each with a value a record in order: {'points': [3, None, 7]}."),
    )
