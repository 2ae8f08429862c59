"""The parameters of a report, with all that is understood where nothing is said."""

from collections.abc import Iterator
from dataclasses import dataclass

from regulars import DomainScope, ValueType, parse_and_check
from regulars.catalog import Catalog, Domain
from regulars.messages import N_, _, in_language
from regulars_reports.declared.declaration import Parameter, Report
from regulars_reports.declared.fields import named_field

PERIOD, SEGMENT = "period", "segment"
_LABELS = {PERIOD: N_("Period"), "shop": N_("Shop"), SEGMENT: N_("Segment")}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A parameter as it is asked for: the value `of` of a `type`, or (no type) a segment of `domain`.

    Of a segment, `of` is the reference that leads to the domain; empty where the records are that domain's own.
    """

    name: str
    label: str
    of: str
    type: ValueType | None
    domain: str = ""
    default: str | None = None


def asked(catalog: Catalog, report: Report) -> dict[str, Asked]:
    """The parameters of `report` by name; ExpressionError where one speaks of what is not there."""
    return {name: _asked(catalog, report, each) for name, each in report.parameters.items()}


def _asked(catalog: Catalog, report: Report, parameter: Parameter) -> Asked:
    name, domain = parameter.name, catalog.domains[report.domain]
    label = in_language(parameter.label) or (_(_LABELS[name]) if name in _LABELS else "")
    if parameter.for_domain or (name == SEGMENT and parameter.of is None):
        subject = (
            parameter.for_domain or (domain.name if domain.subject else "") or next(_subjects(domain), "")
        )
        return Asked(
            name=name,
            label=label or name,
            of=_way(domain, subject),
            type=None,
            domain=subject,
            default=parameter.default,
        )
    of = parameter.of or (domain.time if name == PERIOD and domain.time else name)
    found = named_field(catalog, report.domain, of)
    return Asked(
        name=name,
        label=label or (in_language(found.label) if found else "") or name,
        of=of,
        type=parse_and_check(of, DomainScope(catalog, report.domain)).type,
        default=parameter.default,
    )


def _subjects(domain: Domain) -> Iterator[str]:
    return (str(domain.fields[each].to) for each in domain.belongs_to)


def _way(domain: Domain, subject: str) -> str:
    """The reference by which records of `domain` belong to `subject`; empty where there is none, or they are it."""
    return next((each for each in domain.belongs_to if domain.fields[each].to == subject), "")
