"""Which record a word on the command line means: its id, or what only one record is found by."""

from collections.abc import Iterator, Sequence

from regulars import Hit, Session
from regulars.catalog import Domain
from regulars.errors import NotFoundError, RegularsError
from regulars.messages import _


def record_meant(session: Session, domains: Sequence[Domain], text: str) -> tuple[Domain, int]:
    """The record of one of `domains` that `text` means; NotFoundError for none, RegularsError for several."""
    if text.isascii() and text.isdigit():
        for each in domains:
            if _exists(session, each.name, int(text)):
                return each, int(text)
    hits: dict[tuple[str, int], Hit] = {}
    for each in domains:
        for hit in session.search(text, each.name, 10):
            hits.setdefault((hit.domain, hit.id), hit)
        if not hits:
            hits = {(each.name, hit.id): hit for hit in _called(session, each, text)}
    if not hits and len(domains) == 1 and text.isdigit():
        raise NotFoundError(_("There is no {domain} {id}.", domain=domains[0].called, id=text))
    if not hits and domains[0].subject:
        raise NotFoundError(_("Nobody was found for {text}.", text=text))
    if not hits:
        raise NotFoundError(_("Nothing was found for {text}.", text=text))
    if len(hits) > 1:
        listed = _(", ").join(f"{hit.id} {hit.label}" for hit in hits.values())
        raise RegularsError(
            _("{text} may be several: {listed}. Name one by its number.", text=text, listed=listed)
        )
    ((name, record_id),) = hits
    return session.catalog.domains[name], record_id


def _called(session: Session, domain: Domain, text: str) -> Iterator[Hit]:
    """The records that lists show under the name `text`, or whose identity it is, where nothing else finds them."""
    names = {domain.display, *(domain.identity if len(domain.identity) == 1 else ())}
    fields = {each.name: each for each in domain.fields.values()}
    found: dict[int, Hit] = {}
    for name in sorted(each for each in names if each in fields and fields[each].type == "text"):
        quoted = text.replace("'", "''")
        try:
            rows = session.find(domain.name, f"{name} = '{quoted}'", fields=[name], limit=10).rows
        except RegularsError:
            # The actor is shown nothing of it, or the text is none that an expression could hold.
            continue
        for row in rows:
            found.setdefault(row["id"], Hit(domain.name, row["id"], text, name))
    yield from found.values()


def _exists(session: Session, domain: str, record_id: int) -> bool:
    try:
        session.get(domain, record_id)
    except NotFoundError:
        return False
    return True
