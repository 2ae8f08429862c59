"""What the names in an expression stand for: the fields of a domain, of what it refers to, metrics, parameters."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from regulars.catalog import Catalog, Domain, Field, Metric
from regulars.expressions import Expression, Function, Kind, Name, ValueType, parse_and_check
from regulars.expressions.scope import SETS
from regulars.storage.columns import FOLDED_TYPES, scale

#: A path may follow so many references: receipt_line -> customer -> home_shop -> name.
_HOPS = 3

_KINDS = {
    "text": Kind.TEXT, "email": Kind.TEXT, "phone": Kind.TEXT, "url": Kind.TEXT, "country": Kind.TEXT,
    "integer": Kind.INTEGER, "decimal": Kind.DECIMAL, "money": Kind.MONEY, "boolean": Kind.BOOLEAN,
    "date": Kind.DATE, "datetime": Kind.DATETIME, "choice": Kind.CHOICE, "choices": Kind.CHOICES,
    "reference": Kind.REFERENCE, "handle": Kind.TEXT, "json": Kind.JSON, "point": Kind.DECIMAL,
}  # fmt: skip

_ID = Name(ValueType(Kind.INTEGER))
_MASKED = Name(ValueType(Kind.TEXT, masked=True))

#: Digits after the point of a user's attribute that is a number.
ATTRIBUTE_PLACES = 6


def value_type(declared: Field) -> ValueType:
    """The type that expressions see in a field."""
    kind = _KINDS[declared.type]
    return ValueType(
        kind,
        places=scale(declared) if kind in (Kind.DECIMAL, Kind.MONEY) else 0,
        currency=declared.currency if kind is Kind.MONEY else None,
        choices=tuple(each.value for each in declared.values),
        to=declared.to,
    )


@dataclass(frozen=True)
class DomainScope:
    """The names of a domain's records: fields, parts of addresses, references followed, metrics, `:user.` attributes.

    With `children`, also the fields of the domains that belong to it: what a metric aggregates.
    """

    catalog: Catalog
    domain: str
    functions: Mapping[str, Function] = field(default_factory=dict)
    children: bool = False
    metrics: bool = True
    #: Whether who asks is shown some of a field (domain, name) as a mask: then it is a text.
    masked: Callable[[str, str], bool] | None = None

    def name(self, path: tuple[str, ...]) -> Name | None:
        """What `path` stands for; None where it stands for nothing."""
        found = self._in_domain(self.catalog.domains[self.domain], path, _HOPS)
        if found is None and self.children and len(path) > 1:
            child = self.catalog.domains.get(path[0])
            if child is not None and subject_field(self.catalog, child, self.domain):
                return self._in_domain(child, path[1:], _HOPS)
        return found

    def _in_domain(self, domain: Domain, path: tuple[str, ...], hops: int) -> Name | None:
        if path == ("id",):
            return _ID
        declared = domain.fields.get(path[0])
        if declared is None:
            return self._metric(domain, path)
        if len(path) == 1:
            if self.masked is not None and not declared.parts and self.masked(domain.name, declared.name):
                return _MASKED
            return None if declared.parts else Name(value_type(declared), declared.type in FOLDED_TYPES)
        if declared.parts:
            return _part(declared, path[1]) if len(path) == 2 else None
        if declared.type == "reference" and hops:
            return self._in_domain(self.catalog.domains[str(declared.to)], path[1:], hops - 1)
        return None

    def _metric(self, domain: Domain, path: tuple[str, ...]) -> Name | None:
        metric = self.catalog.metrics.get(path[0]) if len(path) == 1 and self.metrics else None
        if metric is None or metric.for_domain != domain.name:
            return None
        return Name(metric_expression(self.catalog, metric, self.functions).type)

    def names(self) -> Iterable[str]:
        """All names one reference deep, dotted."""
        domain = self.catalog.domains[self.domain]
        yield from _names(self.catalog, domain, "", 1)
        yield from (
            m.name for m in self.catalog.metrics.values() if self.metrics and m.for_domain == self.domain
        )
        if self.children:
            for child in self.catalog.domains.values():
                if subject_field(self.catalog, child, self.domain):
                    yield from _names(self.catalog, child, f"{child.name}.", 0)

    def parameter(self, path: tuple[str, ...]) -> ValueType | None:
        """The type of `:user.<name>`; of the members of `:team.<name>`, `:subtree.<name>` and `:shared.<domain>`."""
        if path[0] == "shared":
            return _ID.type if path[1:] == (self.domain,) else None
        known = len(path) == 2 and path[0] in ("user", *SETS)
        attribute = self.catalog.user_attributes.get(path[1]) if known else None
        if attribute is None:
            return None
        places = ATTRIBUTE_PLACES if attribute.type == "decimal" else 0
        return ValueType(_KINDS[attribute.type], places=places, to=attribute.to)

    def function(self, name: str) -> Function | None:
        """A function that a plugin provides."""
        return self.functions.get(name)


def _part(declared: Field, part: str) -> Name | None:
    if part not in declared.parts:
        return None
    return (
        Name(ValueType(Kind.TEXT), foldable=True)
        if declared.type == "address"
        else Name(value_type(declared))
    )


def _names(catalog: Catalog, domain: Domain, prefix: str, hops: int) -> Iterable[str]:
    for declared in domain.fields.values():
        if declared.parts:
            yield from (f"{prefix}{declared.name}.{part}" for part in declared.parts)
            continue
        yield f"{prefix}{declared.name}"
        if declared.type == "reference" and hops:
            yield from _names(
                catalog, catalog.domains[str(declared.to)], f"{prefix}{declared.name}.", hops - 1
            )


def subject_field(catalog: Catalog, child: Domain, subject: str) -> str | None:
    """The reference field by which `child` belongs to `subject`; None where it does not."""
    del catalog
    return next((name for name in child.belongs_to if child.fields[name].to == subject), None)


def metric_expression(
    catalog: Catalog, metric: Metric, functions: Mapping[str, Function] | None = None
) -> Expression:
    """The checked value of a metric."""
    scope = DomainScope(catalog, metric.for_domain, functions or {}, children=True)
    return parse_and_check(metric.value, scope, aggregates=True)


def aggregated_domain(catalog: Catalog, metric: Metric, path: tuple[str, ...]) -> str | None:
    """The domain whose records an aggregate over `path` runs over, for a metric of `metric.for_domain`."""
    child = catalog.domains.get(path[0])
    if child is None or path[0] in catalog.domains[metric.for_domain].fields:
        return None
    return child.name if subject_field(catalog, child, metric.for_domain) else None
