"""What the names in an expression stand for: fields, metrics, domains, attributes of users, what functions need."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from regulars.catalog import Catalog, Domain
from regulars.catalog import Field as Declared
from regulars.errors import ExpressionError
from regulars.expressions import Call, Function, Node
from regulars.expressions.domainscope import subject_field
from regulars.expressions.parse import parse
from regulars.expressions.tree import Compare, Field, In, Literal, Parameter
from regulars.lineage.things import How, Thing

#: A thing, and how an expression uses it.
Meant = tuple[Thing, How]


@dataclass(frozen=True)
class Meanings:
    """Reads expressions over the domains of one catalog."""

    catalog: Catalog
    #: Function -> the plugin that provides it, and what it is.
    functions: Mapping[str, tuple[str, Function]] = field(default_factory=dict)

    def of(self, text: str, over: str | None, hidden: frozenset[str] = frozenset()) -> Iterator[Meant]:
        """What `text`, about records of the domain `over`, speaks of. What is no expression speaks of nothing.

        None: its names are no fields, as in a row of a source.
        """
        try:
            tree = parse(text)
        except ExpressionError:
            return
        domain = self.catalog.domains.get(over or "")
        for node in tree.walk():
            if isinstance(node, Parameter) and node.path[0] == "user":
                yield Thing("user_attribute", node.path[-1]), How.SPEAKS
            elif isinstance(node, Call) and node.name in self.functions:
                yield from self._called(node)
            elif domain is not None:
                yield from self._about(node, domain, hidden)

    def fields_on(self, domain: Domain, path: tuple[str, ...]) -> Iterator[tuple[Domain, Declared]]:
        """The fields that `path` leads over, each with its domain; none where its beginning is no field."""
        for name in path:
            found = domain.fields.get(name)
            if found is None:
                return
            yield domain, found
            following = self.catalog.domains.get(found.to or "")
            if following is None:
                return
            domain = following

    def aggregated(self, text: str, over: str) -> Iterator[str]:
        """The domains whose records the metric `text` of the domain `over` aggregates."""
        for thing, _how in self.of(text, over):
            if thing.kind == "domain":
                yield thing.name

    def _about(self, node: Node, domain: Domain, hidden: frozenset[str]) -> Iterator[Meant]:
        if isinstance(node, Field) and node.path[0] not in hidden:
            for thing in self._named(domain, node.path):
                yield thing, How.SPEAKS
        elif isinstance(node, Compare) and node.operator in {"=", "<>"}:
            yield from self._compared(domain, node.left, (node.right,))
        elif isinstance(node, In):
            yield from self._compared(domain, node.operand, node.members)

    def _named(self, domain: Domain, path: tuple[str, ...]) -> Iterator[Thing]:
        child = self.catalog.domains.get(path[0])
        owned = child is not None and subject_field(self.catalog, child, domain.name)
        if len(path) > 1 and path[0] not in domain.fields and child is not None and owned:
            yield Thing("domain", child.name)
            domain, path = child, path[1:]
        met = list(self.fields_on(domain, path))
        for each, found in met:
            yield Thing("field", f"{each.name}.{found.name}")
        # A metric stands last: customer.spend_90d
        if len(met) == len(path) - 1:
            whose = met[-1][1].to if met else domain.name
            metric = self.catalog.metrics.get(path[-1])
            if metric is not None and metric.for_domain == whose:
                yield Thing("metric", metric.name)

    def _compared(self, domain: Domain, operand: Node, members: tuple[Node, ...]) -> Iterator[Meant]:
        """A field that holds names of declarations, compared with some."""
        if not isinstance(operand, Field):
            return
        met = list(self.fields_on(domain, operand.path))
        kind = met[-1][1].names if len(met) == len(operand.path) else None
        for each in members if kind else ():
            if isinstance(each, Literal) and isinstance(each.value, str):
                yield Thing(str(kind), each.value), How.NAMES

    def _called(self, node: Call) -> Iterator[Meant]:
        plugin, function = self.functions[node.name]
        yield Thing("plugin", plugin), How.BROUGHT
        domain = self.catalog.domains.get(function.domain)
        names = domain.fields[function.field].names if domain and function.field in domain.fields else None
        if names and node.arguments and isinstance(node.arguments[0], Literal):
            yield Thing(names, str(node.arguments[0].value)), How.NAMES
