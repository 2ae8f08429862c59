"""Uses of what begins with an underscore on objects of Regulars: `session._store`, getattr(batch, "_rows")."""

import ast
from collections.abc import Iterator
from pathlib import Path

from regulars.conformance.candidate import Candidate
from regulars.conformance.sourcecode import constant, sources
from regulars.errors import Place

#: What hooks and commands are handed, by the names that the specifications give it.
_HANDED = frozenset({"session", "batch", "catalog", "workspace"})
_REACHING = frozenset({"getattr", "setattr", "delattr", "hasattr", "attrgetter", "__getattribute__"})
#: Ways to all that an object holds.
_WHOLE = frozenset({"__dict__", "__globals__", "__closure__", "__slots__", "__getattribute__", "__code__"})


def inner_uses(candidate: Candidate) -> Iterator[tuple[Place, str]]:
    """Each such use, with what it says, as far as names tell that an object is one of Regulars."""
    for file, root in sources(candidate):
        yield from _Uses(candidate, file, root).found()


class _Uses:
    def __init__(self, candidate: Candidate, file: Path, root: ast.Module) -> None:
        self._shown = candidate.shown(file)
        self._root = root
        self._imported = self._from_regulars()

    def found(self) -> Iterator[tuple[Place, str]]:
        yield from self._within(self._root, self._imported)

    def _from_regulars(self) -> frozenset[str]:
        """The names that stand for Regulars, its modules, and what is imported from them."""
        names = set()
        for node in ast.walk(self._root):
            if isinstance(node, ast.Import):
                names |= {(each.asname or "regulars") for each in node.names if _ours(each.name)}
            elif isinstance(node, ast.ImportFrom) and _ours(node.module or ""):
                names |= {each.asname or each.name for each in node.names}
        return frozenset(names)

    def _within(self, scope: ast.AST, ours: frozenset[str]) -> Iterator[tuple[Place, str]]:
        """The uses in a scope where the names `ours` stand for objects of Regulars."""
        ours = ours | self._assigned(scope, ours)
        for node in _own_nodes(scope):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                yield from self._within(node, (ours - _parameters(node)) | self._handed(node, ours))
            elif isinstance(node, ast.ClassDef):
                yield from self._within(node, ours)
            elif isinstance(node, ast.Attribute | ast.Call) and self._is_use(node, ours):
                yield Place(self._shown, node.lineno), f"`{ast.unparse(node)}`"

    def _handed(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, ours: frozenset[str]
    ) -> set[str]:
        """Those of its parameters that are handed by Regulars, by their name or what they are annotated with."""
        found = set()
        for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            named = (
                {one.id for one in ast.walk(each.annotation) if isinstance(one, ast.Name)}
                if each.annotation
                else ()
            )
            if each.arg in _HANDED or set(named) & self._imported:
                found.add(each.arg)
        return found

    def _assigned(self, scope: ast.AST, ours: frozenset[str]) -> set[str]:
        """Names that are given an object of Regulars: `store = session`, `record = session.get(…)`."""
        found: set[str] = set()
        for node in _own_nodes(scope):
            if isinstance(node, ast.Assign) and _root_name(node.value) in ours | found:
                found |= {each.id for each in node.targets if isinstance(each, ast.Name)}
        return found

    def _is_use(self, node: ast.Attribute | ast.Call, ours: frozenset[str]) -> bool:
        if isinstance(node, ast.Call):
            return self._reaches(node, ours)
        return _is_inner(node.attr) and _root_name(node.value) in ours

    def _reaches(self, node: ast.Call, ours: frozenset[str]) -> bool:
        """Whether it is getattr(session, "_x"), or vars(session)."""
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if not node.args or _root_name(node.args[0]) not in ours:
            return False
        if called == "vars":
            return True
        texts = [constant(each) for each in node.args]
        return called in _REACHING and any(each is not None and _is_inner(each) for each in texts)


def _ours(module: str) -> bool:
    return module.partition(".")[0] == "regulars"


def _is_inner(name: str) -> bool:
    return name in _WHOLE or (name.startswith("_") and not name.startswith("__"))


def _root_name(node: ast.expr) -> str:
    """The name that a chain of attributes, items and calls begins with; "" where it begins with none."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Await):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
    return {each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope: of functions and classes in it only themselves, not what is inside."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting = [*ast.iter_child_nodes(node), *waiting]
