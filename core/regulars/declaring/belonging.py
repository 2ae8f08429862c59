"""Whose a record is: `belongs_to` followed from domain to domain until it meets a subject."""

from collections.abc import Mapping

from regulars.catalog import Domain, Field
from regulars.declaring.declarations import Declaration
from regulars.declaring.findings import Findings
from regulars.messages import _
from regulars.nearest import suggestion


def resolve_belonging(
    each: Declaration,
    fields: Mapping[str, Field],
    declared: Mapping[str, Declaration],
    findings: Findings,
) -> tuple[str, ...]:
    """The reference fields that a domain's `belongs_to` means: named, or the only one that points to that domain."""
    found = []
    references = [
        field for field in fields.values() if field.type == "reference" and field.owner == each.owner
    ]
    for number, name in enumerate(each.body.get("belongs_to", [])):
        place = each.place("belongs_to", number)
        field = fields.get(name)
        if field is None:
            pointing = [other.name for other in references if other.to == name]
            if len(pointing) > 1:
                findings.add(
                    place,
                    _("`belongs_to: {name}`: several fields point there. Name one of {fields}.",
                      name=name, fields=", ".join(pointing)),
                )  # fmt: skip
            elif not pointing:
                findings.add(
                    place,
                    _("`belongs_to: {name}`: no field of that name, and none points there. {hint}",
                      name=name, hint=suggestion(name, [other.name for other in references])),
                )  # fmt: skip
            found += pointing[:1]
        elif field.type != "reference":
            findings.add(
                place, _("`belongs_to` wants a reference; `{name}` is {type}.", name=name, type=field.type)
            )
        elif field.to in declared:
            found.append(name)
    return tuple(dict.fromkeys(found))


def check_belonging(
    domains: Mapping[str, Domain], declared: Mapping[str, Declaration], findings: Findings
) -> None:
    """Every chain of `belongs_to` must end at a subject and never run in a circle."""
    for domain in domains.values():
        for name in domain.belongs_to:
            to = domain.fields[name].to or ""
            if not _ends(to, domains, {domain.name}):
                findings.add(
                    declared[domain.name].place("belongs_to"),
                    _(
                        "`belongs_to: {name}` leads to no subject: `{to}` is none and belongs to none.",
                        name=name,
                        to=to,
                    ),
                )


def _ends(name: str, domains: Mapping[str, Domain], met: set[str]) -> bool:
    domain = domains.get(name)
    if domain is None or name in met:
        return False
    return domain.subject or any(
        _ends(domain.fields[each].to or "", domains, met | {name}) for each in domain.belongs_to
    )
