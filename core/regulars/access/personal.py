"""Which personal fields a read reaches: by name, through references, and through what metrics and tags are made of."""

from collections.abc import Iterable, Mapping

from regulars.catalog import Catalog
from regulars.expressions import Function, RelatedFunction, parse_and_check
from regulars.expressions.domainscope import DomainScope, metric_expression, subject_field
from regulars.gate.reads import Asked

Path = tuple[str, ...]


class PersonalFields:
    """Knows the lineage of every name under one catalog. A field is `domain.field`."""

    def __init__(self, catalog: Catalog, functions: Mapping[str, Function]) -> None:
        self.catalog = catalog
        self.functions = functions
        self._known: dict[tuple[str, str | Path], frozenset[str]] = {}

    def of(self, asked: Iterable[Asked]) -> frozenset[str]:
        """The personal fields behind what was asked for."""
        found: set[str] = set()
        for each in asked:
            for path in each.names:
                found |= self._remembered(each.domain, path)
            for name in each.functions:
                found |= self._remembered(each.domain, name)
        return frozenset(found)

    def _remembered(self, domain: str, named: str | Path) -> frozenset[str]:
        key = (domain, named)
        if key not in self._known:
            # A metric that needs itself is refused elsewhere.
            self._known[key] = frozenset()
            found = self._function(named) if isinstance(named, str) else self._path(domain, named)
            self._known[key] = frozenset(found)
        return self._known[key]

    def _path(self, domain: str, path: Path) -> set[str]:
        declared = self.catalog.domains[domain]
        field = declared.fields.get(path[0])
        if field is not None:
            found = {f"{domain}.{field.name}"} if field.privacy != "none" else set()
            if len(path) > 1 and field.to is not None:
                found |= self._remembered(field.to, path[1:])
            return found
        child = self.catalog.domains.get(path[0])
        if child is not None and len(path) > 1 and subject_field(self.catalog, child, domain):
            return set(self._remembered(child.name, path[1:]))
        return self._metric(path[0]) if len(path) == 1 else set()

    def _metric(self, name: str) -> set[str]:
        metric = self.catalog.metrics.get(name)
        if metric is None:
            return set()
        expression = metric_expression(self.catalog, metric, self.functions)
        found = set(self.of([Asked(metric.for_domain, expression.names, expression.functions)]))
        for path in expression.names if metric.where else ():
            if (
                path[0] in self.catalog.domains
                and path[0] not in self.catalog.domains[metric.for_domain].fields
            ):
                found |= self._condition(path[0], str(metric.where))
        return found

    def _function(self, name: str) -> set[str]:
        function = self.functions.get(name)
        if not isinstance(function, RelatedFunction) or function.domain not in self.catalog.domains:
            return set()
        found: set[str] = set()
        for field in (function.field, *function.further):
            found |= self._remembered(function.domain, (field,))
        return found | (self._condition(function.domain, function.where) if function.where else set())

    def _condition(self, domain: str, text: str) -> set[str]:
        made = parse_and_check(text, DomainScope(self.catalog, domain, self.functions, metrics=False))
        return set(self.of([Asked(domain, made.names, made.functions)]))
