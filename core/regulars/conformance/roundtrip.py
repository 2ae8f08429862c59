"""The check that what is written is read back, whatever it is."""

from collections.abc import Iterator, Sequence
from typing import Any

from regulars.catalog import Domain
from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.ground import GROUNDS, Ground, written
from regulars.conformance.reading import declarations_of
from regulars.errors import Place, RegularsError
from regulars.messages import _
from regulars.testing.apart import Made

CHECK = "round_trip"


def read_back(candidate: Candidate) -> Iterator[Finding]:
    """Made-up records of the domains that it declares or extends that are refused, or read back as something else."""
    ground = GROUNDS.of(candidate)
    for domain in ground.catalog.domains.values():
        if not ground.is_own(domain):
            continue
        place = place_of(candidate, domain)
        if domain.name in ground.refused:
            yield _refused(domain, place, ground.refused[domain.name])
            continue
        told: set[str] = set()
        for batch in ground.batches[domain.name]:
            try:
                for name, put, got in _changed(ground, domain, batch):
                    if name not in told:
                        told.add(name)
                        yield _other(domain, place, name, put, got)
            except RegularsError as error:
                yield _refused(domain, place, error)
                break


def place_of(candidate: Candidate, domain: Domain) -> Place | None:
    """Where the candidate declares a domain, or its fields in one of others."""
    for each in declarations_of(candidate):
        named = each.name if each.kind == "domain" else each.body.get("extends")
        if each.kind in ("domain", "extension") and named in (domain.name, f"{domain.plugin}.{domain.name}"):
            return each.place("name")
    return None


def _changed(ground: Ground, domain: Domain, batch: Sequence[Made]) -> Iterator[tuple[str, Any, Any]]:
    """(flat field name, value written, value read) of what is read back as something else."""
    filled = filled_by_plugins(ground, domain)
    session = ground.session
    with session.rehearsal():
        for record, made in zip(written(session, domain, batch), batch, strict=True):
            found = flat(session.get(domain.name, record))
            for name, value in made.items():
                if found.get(name) != value and name.partition(".")[0] not in filled:
                    yield name, value, found.get(name)


def filled_by_plugins(ground: Ground, domain: Domain) -> set[str]:
    """The fields of a domain that hooks fill in, as the manifests of their plugins say."""
    return {
        name
        for each in ground.catalog.principals.values()
        for grant in (*each.access, *each.derives)
        if grant.domain in (domain.name, "*") and {"create", "update"} & {*grant.actions}
        for name in (grant.fields or domain.fields)
    }


def flat(record: Made) -> Made:
    """A record by flat field name."""
    found: Made = {}
    for name, value in record.items():
        if isinstance(value, dict):
            found |= {f"{name}.{part}": held for part, held in value.items()}
        else:
            found[name] = value
    return found


def _refused(domain: Domain, place: Place | None, error: RegularsError) -> Finding:
    return Finding(
        CHECK,
        "wrong",
        _("A made-up {domain} that keeps to all that is declared is refused: {reason}",
          domain=domain.name, reason=error),
        place,
        _("Declare what values may be (`min`, `max`, `values`, `required`, a narrower `type`), so that all know; "
          "a hook refuses only what no declaration can say."),
    )  # fmt: skip


def _other(domain: Domain, place: Place | None, name: str, put: Any, got: Any) -> Finding:
    return Finding(
        CHECK,
        "wrong",
        _("{field} was written as {put} and is read as {got}.",
          field=f"{domain.name}.{name}", put=repr(put), got=repr(got)),
        place,
        _("A hook that sets a field that somebody else has written must say so: `derives: [{{domain: {domain}, do: "
          "[create, update], fields: [{field}]}}]` in plugin.yaml; else leave it as it is.",
          domain=domain.name, field=name.partition(".")[0]),
    )  # fmt: skip
