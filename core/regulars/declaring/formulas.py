"""The expressions that the core's own declarations hold, checked against the fields that they name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from regulars.catalog import Catalog, Domain, Metric, Restriction, Role
from regulars.declaring.declarations import Declaration
from regulars.declaring.findings import Findings
from regulars.errors import ExpressionError
from regulars.expressions import Expression, Function, Kind, parse_and_check
from regulars.expressions.domainscope import DomainScope, aggregated_domain, metric_expression, subject_field
from regulars.expressions.parse import parse
from regulars.expressions.tree import Field
from regulars.messages import _


@dataclass(frozen=True)
class Formulas:
    """Checks expressions of one catalog; what is wrong goes to `findings`."""

    catalog: Catalog
    functions: Mapping[str, Function]
    findings: Findings

    def check_domain(self, domain: Domain, declaration: Declaration) -> None:
        """Which records are derived is a condition on them."""
        if domain.derived is not None:
            self._condition(domain.derived, domain.name, declaration, "derived")

    def check_metric(self, metric: Metric, declaration: Declaration) -> None:
        """A metric is derived for a subject, from its own fields or by aggregates over what belongs to it."""
        if not self.catalog.domains[metric.for_domain].subject:
            self._add(
                declaration,
                "for",
                _("A metric is for subjects; `{domain}` is none.", domain=metric.for_domain),
            )
        if metric.name in self.catalog.domains[metric.for_domain].fields:
            self._add(
                declaration,
                "name",
                _("The domain `{domain}` has a field `{name}`: call the metric differently.",
                  domain=metric.for_domain, name=metric.name),
            )  # fmt: skip
            return
        circle = self._circle(metric)
        if circle:
            self._add(
                declaration, "value", _("Metrics need each other in a circle: {circle}.", circle=circle)
            )
            return
        try:
            value = metric_expression(self.catalog, metric, self.functions)
        except ExpressionError as error:
            self._add(declaration, "value", str(error))
            return
        self._about_nobody(value, declaration, "value")
        self._narrowed(metric, value, declaration)

    def _narrowed(self, metric: Metric, value: Expression, declaration: Declaration) -> None:
        """`where` and `within` say which records of the one aggregated domain count."""
        found = {aggregated_domain(self.catalog, metric, path) for path in value.names} - {None}
        keys = [key for key in ("where", "within") if key in declaration.body]
        if not keys:
            return
        if not found:
            hidden = self._hidden(metric, value)
            if hidden is not None:
                self._add(
                    declaration,
                    keys[0],
                    _("`{key}` needs a `value` that aggregates the records of one domain, but `{domain}.{name}` is a "
                      "field here, which hides the domain `{name}`: give the field another name.",
                      key=keys[0], domain=metric.for_domain, name=hidden),
                )  # fmt: skip
                return
        if len(found) != 1:
            self._add(
                declaration,
                keys[0],
                _("`{key}` needs a `value` that aggregates the records of one domain.", key=keys[0]),
            )
            return
        domain = str(found.pop())
        if "within" in keys and self.catalog.domains[domain].time is None:
            self._add(
                declaration,
                "within",
                _("`within` needs a domain with `time:`; `{domain}` has none.", domain=domain),
            )
        if metric.where is not None:
            where = self._condition(metric.where, domain, declaration, "where")
            if where is not None:
                self._about_nobody(where, declaration, "where")

    def _hidden(self, metric: Metric, value: Expression) -> str | None:
        """The domain whose records the value cannot reach, as a field of the subject has its name."""
        fields = self.catalog.domains[metric.for_domain].fields
        names = (path[0] for path in value.names if len(path) > 1)
        return next((name for name in names if name in fields and name in self.catalog.domains
                     and subject_field(self.catalog, self.catalog.domains[name], metric.for_domain)), None)  # fmt: skip

    def check_role(self, role: Role, declaration: Declaration) -> None:
        """The row expressions of a role are conditions on the records of their domain."""
        for number, grant in enumerate(role.grants):
            if grant.where is None:
                continue
            if grant.domain == "*":
                self._add(
                    declaration,
                    ("grants", number, "where"),
                    _("A grant for every domain cannot have `where`."),
                )
            else:
                self._condition(grant.where, grant.domain, declaration, "grants", number, "where")

    def check_restriction(self, restriction: Restriction, declaration: Declaration) -> None:
        """What a restriction leaves is a condition on the records of its domain."""
        self._condition(restriction.where, restriction.domain, declaration, "where")

    def _condition(
        self, text: str, domain: str, declaration: Declaration, *path: str | int
    ) -> Expression | None:
        scope = DomainScope(self.catalog, domain, self.functions, metrics=False)
        try:
            return parse_and_check(text, scope, expect=Kind.BOOLEAN)
        except ExpressionError as error:
            self._add(declaration, path, str(error))
            return None

    def _about_nobody(self, expression: Expression, declaration: Declaration, key: str) -> None:
        if expression.parameters:
            self._add(declaration, key, _("A metric is the same for every reader: it cannot use :user."))

    def _circle(self, metric: Metric) -> str | None:
        """`a -> b -> a` where a metric hangs on itself."""

        def visit(name: str, above: tuple[str, ...]) -> str | None:
            if name in above:
                return " -> ".join((*above[above.index(name) :], name))
            for other in self._metrics_in(self.catalog.metrics[name]):
                found = visit(other, (*above, name))
                if found:
                    return found
            return None

        return visit(metric.name, ())

    def _metrics_in(self, metric: Metric) -> Iterator[str]:
        try:
            tree = parse(metric.value)
        except ExpressionError:
            return
        for node in tree.walk():
            if isinstance(node, Field) and len(node.path) == 1:
                other = self.catalog.metrics.get(node.path[0])
                if other is not None and other.for_domain == metric.for_domain:
                    yield other.name

    def _add(self, declaration: Declaration, path: str | tuple[str | int, ...], text: str) -> None:
        place = declaration.place(*((path,) if isinstance(path, str) else path))
        self.findings.add(place, text)
