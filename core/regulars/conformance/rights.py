"""The check that hooks do their work for whoever may write, and tell nobody what that one may not see."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from regulars.catalog import Catalog, Domain, FieldRight, Grant, Role
from regulars.conformance.behaviour import place_in
from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.ground import GROUNDS, Ground, write
from regulars.conformance.watching import WRITING, Seen, watched_store
from regulars.errors import NotPermittedError, NotStatedError, Place, RecordError, RegularsError
from regulars.gate.session import Session, open_session
from regulars.messages import _
from regulars.permissions.actor import Actor
from regulars.testing.apart import Made

CHECK = "rights"
_ROLE = "made_up_clerk"
#: Shorter texts stand in any sentence.
_TELLING = 6


def fits_in(candidate: Candidate) -> Iterator[Finding]:
    """Hooks that break or refuse for somebody who sees a part of the records and fields, or tell of the rest."""
    if not {*WRITING} & {*candidate.manifest.hooks}:
        return
    ground = GROUNDS.of(candidate)
    told: set[str] = set()
    for domain in ground.concerning():
        session, seen = _clerk(ground, domain)
        for batch in ground.batches[domain.name]:
            seen.clear()
            for each in _tried(
                candidate, ground, domain, session, seen, [_part(domain, one) for one in batch]
            ):
                if each.message not in told:
                    told.add(each.message)
                    yield each


def _clerk(ground: Ground, domain: Domain) -> tuple[Session, list[Seen]]:
    """Somebody who writes a domain and sees every second field of it, and each of its records but one."""
    store, seen = watched_store(ground.workspace.store, ground.candidate.name)
    unseen = ground.known.get(domain.name, [0])[0]
    fields = {name: FieldRight(show="whole", write=True) for name in _written(domain)}
    grants = [
        Grant(
            domain=domain.name,
            actions=("read", "create", "update"),
            where=f"id <> {unseen}",
            fields={**fields, "*": FieldRight()},
        )
    ]
    needed = {str(each.to) for each in domain.fields.values() if each.to and each.name in fields}
    grants += [Grant(domain=each, actions=("read",)) for each in sorted(needed - {domain.name})]
    role = Role(name=_ROLE, plugin="core", grants=tuple(grants))
    catalog: Catalog = replace(store.catalog, roles={**store.catalog.roles, _ROLE: role})
    return open_session(store.under(catalog), Actor("clerk", (_ROLE,))), seen


def _written(domain: Domain) -> list[str]:
    """What stands in each record, and every second of the other fields."""
    always = [each.name for each in domain.fields.values() if each.required or each.name in domain.identity]
    others = [each.name for each in domain.fields.values() if each.name not in always and not each.to]
    return [*always, *others[::2]]


def _part(domain: Domain, record: Made) -> Made:
    names = _written(domain)
    return {name: value for name, value in record.items() if name.partition(".")[0] in names}


def _tried(
    candidate: Candidate,
    ground: Ground,
    domain: Domain,
    session: Session,
    seen: Sequence[Seen],
    batch: Sequence[Made],
) -> Iterator[Finding]:
    said: list[str] = []
    try:
        with session.rehearsal():
            outcome = write(session, domain, [each for each in batch if each] or [{}])
            said += [text for each in outcome.rejected for texts in each.messages.values() for text in texts]
    except RegularsError as error:
        said.append(str(error))
    for each in seen:
        if each.raised is None or isinstance(each.raised, (RecordError, NotStatedError)):
            continue
        place = place_in(candidate, each.raised)
        if isinstance(each.raised, NotPermittedError):
            yield _refused(domain, each, place)
        else:
            yield _broken(domain, each, place)
    yield from _leaked(ground, domain, said, batch)


def _refused(domain: Domain, seen: Seen, place: Place | None) -> Finding:
    told = (
        _("Whoever may write {domain}, and not read what {hook} asks for, cannot write: {reason}",
          domain=domain.name, hook=seen.hook, reason=seen.raised)
        if seen.hook.startswith("before_")
        else _("When somebody writes {domain} who may not read what {hook} asks for, what it does is lost: {reason}",
               domain=domain.name, hook=seen.hook, reason=seen.raised)
    )  # fmt: skip
    return _finding(
        told,
        place,
        _("What follows from a write whoever writes stands under `derives:` in plugin.yaml, and what the hook reads "
          "for it too: - {line}. Anything else that its user may not see the hook does without.",
          line=f"{{domain: {domain.name}, do: [read], fields: […]}}"),
    )  # fmt: skip


def _broken(domain: Domain, seen: Seen, place: Place | None) -> Finding:
    error = seen.raised
    return _finding(
        _("{hook} raises {error} when somebody writes {domain} who sees a part of it.",
          hook=seen.hook, error=f"{type(error).__name__}: {error}", domain=domain.name),
        place,
        _("What the session gives is what its user may see: a record may be missing, a field too."),
    )  # fmt: skip


def _leaked(ground: Ground, domain: Domain, said: Sequence[str], batch: Sequence[Made]) -> Iterator[Finding]:
    """Values of the record that the clerk does not see, in what the clerk is told."""
    if not said or not ground.known.get(domain.name):
        return
    unseen = ground.session.get(domain.name, ground.known[domain.name][0])
    own = {value for each in batch for value in each.values()}
    for name, value in unseen.items():
        telling = isinstance(value, str) and len(value) >= _TELLING and value not in own
        if telling and any(value in text for text in said):
            yield _finding(
                _("Somebody who may not see a {domain} is told its {field}.", domain=domain.name, field=name),
                None,
                _("Say what is wrong with what was written, and nothing of what stands in the store."),
            )


def _finding(message: str, place: Place | None, remedy: str) -> Finding:
    return Finding(CHECK, "wrong", message, place, remedy)
