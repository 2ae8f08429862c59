"""The names in expressions, as they hold in a workspace."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from regulars.declaring.ownnames import Own, OwnField, OwnNames
from regulars.errors import ExpressionError
from regulars.expressions import Call, Function, Node
from regulars.expressions.parse import parse
from regulars.expressions.rewriting import Renaming, rewritten
from regulars.expressions.tree import Compare, Field, In, Literal, Parameter


@dataclass(frozen=True)
class WrittenNames:
    """Reads expressions in the names of whoever has written them."""

    names: OwnNames
    #: Function -> the plugin that provides it, and what it is.
    functions: Mapping[str, tuple[str, Function]]

    def settled(self, text: str, viewer: str, domain: Own | None, hidden: frozenset[str]) -> str:
        """`text`, about records of `domain`, in the names that hold here; what is no expression stays as it is.

        None: its names are no fields, as in a row of a source.
        """

        def renamings(node: Node) -> Iterator[Renaming]:
            if isinstance(node, Parameter) and len(node.path) == 2:
                attribute = self.names.meant(viewer, "user_attribute", node.path[1])
                if attribute is not None:
                    yield from self._part(1, 2, node.path[1], self.names.called(attribute))
            elif isinstance(node, Call):
                pass
            elif domain is not None and isinstance(node, Field) and node.path[0] not in hidden:
                yield from self._path(viewer, domain, node.path)
            elif isinstance(node, Literal) and isinstance(node.value, str):
                kind = literals.get(node.at)
                thing = self.names.meant(viewer, kind, node.value) if kind else None
                if thing is not None:
                    yield from self._part(0, 1, node.value, self.names.called(thing))

        try:
            literals = dict(self._literals(text, viewer, domain))
            return rewritten(text, renamings)
        except ExpressionError:
            return text

    def aggregated(self, text: str, viewer: str, domain: Own) -> Own | None:
        """The domain whose records the value of a metric aggregates; None where that cannot be told."""
        try:
            tree = parse(text)
        except ExpressionError:
            return None
        paths = [node.path for node in tree.walk() if isinstance(node, Field) and len(node.path) > 1]
        found = [
            self.names.meant(viewer, "domain", path[0])
            for path in paths
            if self.names.field(viewer, domain, path[0]) is None
        ]
        return next((each for each in found if each is not None), None)

    def _path(self, viewer: str, domain: Own, path: tuple[str, ...]) -> Iterator[Renaming]:
        """The parts of a path that are called otherwise: fields on the way, a metric at its end."""
        begun = 0
        if self.names.field(viewer, domain, path[0]) is None and len(path) > 1:
            child = self.names.meant(viewer, "domain", path[0])
            if child is not None:
                yield from self._part(0, 1, path[0], self.names.called(child))
                domain, begun = child, 1
            elif path[0] in self.names.owners:
                named = self._in_full(domain, path[0], path[1])
                if named is None:
                    return
                yield Renaming(0, 2, self.names.called(named))
                target = self.names.target(named) if isinstance(named, OwnField) else None
                if target is None:
                    return
                domain, begun = target, 2
        for number in range(begun, len(path)):
            found = self.names.field(viewer, domain, path[number])
            if found is None:
                metric = self.names.meant(viewer, "metric", path[number])
                if metric is not None:
                    yield from self._part(number, number + 1, path[number], self.names.called(metric))
                return
            yield from self._part(number, number + 1, path[number], self.names.called(found))
            following = self.names.target(found)
            if following is None:
                return
            domain = following

    def _in_full(self, domain: Own, owner: str, name: str) -> OwnField | Own | None:
        """vip.points: a field of the domain that the plugin has added, or a metric of it."""
        return self.names.field_of(domain, owner, name) or self.names.meant(
            owner, "metric", f"{owner}.{name}"
        )

    @staticmethod
    def _part(begin: int, end: int, old: str, new: str) -> Iterator[Renaming]:
        if old != new:
            yield Renaming(begin, end, new)

    def _literals(self, text: str, viewer: str, domain: Own | None) -> Iterator[tuple[int, str]]:
        """Where a text in it names a declaration, and of which kind: has_tag('rich'), tag = 'rich'."""
        for node in parse(text).walk():
            if isinstance(node, Call) and node.name in self.functions:
                kind = self._function(node.name)
                yield from ((each.at, kind) for each in node.arguments[:1] if kind)
            elif domain is not None and isinstance(node, Compare) and node.operator in {"=", "<>"}:
                yield from self._compared(viewer, domain, node.left, (node.right,))
            elif domain is not None and isinstance(node, In):
                yield from self._compared(viewer, domain, node.operand, node.members)

    def _function(self, name: str) -> str | None:
        plugin, function = self.functions[name]
        domain = self.names.meant(plugin, "domain", function.domain)
        found = self.names.field(plugin, domain, function.field) if domain is not None else None
        return found.names if found is not None else None

    def _compared(
        self, viewer: str, domain: Own, operand: Node, members: tuple[Node, ...]
    ) -> Iterator[tuple[int, str]]:
        at: Own | None = domain
        found: OwnField | None = None
        for part in operand.path if isinstance(operand, Field) else ():
            found = self.names.field(viewer, at, part) if at is not None else None
            at = self.names.target(found) if found is not None else None
        if found is not None and found.names:
            yield from ((each.at, found.names) for each in members if isinstance(each, Literal))
