"""What the plugins' manifests ask for, resolved: domains and fields known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from regulars.catalog import Domain, Grant, Principal
from regulars.declaring.findings import Findings
from regulars.errors import Place
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.permissions.principals import of_fields


@dataclass(frozen=True)
class Asked:
    """What one manifest asks for: its lists as they stand in `file`."""

    plugin: str
    file: str
    access: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    derives: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    hooks: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


def resolve_principals(
    asked: Sequence[Asked], domains: Mapping[str, Domain], findings: Findings
) -> dict[str, Principal]:
    """What each plugin may do, by its name; those that ask for nothing are left out."""
    return {
        each.plugin: Principal(
            plugin=each.plugin,
            access=tuple(_grants(each, "access", each.access, domains, findings)),
            derives=tuple(_grants(each, "derives", each.derives, domains, findings)),
            hosts=each.hosts,
            secrets=each.secrets,
        )
        for each in asked
        if each.access or each.derives or each.hosts or each.secrets
    }


def _grants(
    asked: Asked,
    key: str,
    bodies: Sequence[Mapping[str, Any]],
    domains: Mapping[str, Domain],
    findings: Findings,
) -> Iterator[Grant]:
    for number, body in enumerate(bodies):
        place = Place(f"{asked.file} ({key}: {number + 1})")
        domain, names = body["domain"], tuple(body.get("fields", ()))
        known = domains.get(domain)
        if domain != "*" and known is None:
            findings.add(
                place,
                _("There is no domain {domain}. {hint}", domain=domain, hint=suggestion(domain, domains)),
            )
        for name in names:
            if known is not None and name not in known.fields:
                findings.add(
                    place,
                    _("{domain} has no field {name}. {hint}", domain=domain, name=name,
                      hint=suggestion(name, known.fields)),
                )  # fmt: skip
        yield Grant(domain=domain, actions=tuple(body["do"]), fields=of_fields(names))
