"""The Python files of a plugin as syntax trees: what they import, under which names, by whatever way."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from regulars.conformance.candidate import Candidate
from regulars.errors import Place

#: What imports the module that its first argument names.
_IMPORTING = frozenset(
    {"import_module", "__import__", "find_spec", "run_module", "load_module", "resolve_name", "importorskip"}
)


@dataclass(frozen=True)
class Imported:
    """One import: the module, and of `from module import name` the name."""

    module: str
    name: str
    place: Place

    @property
    def top(self) -> str:
        """The package that it leads to."""
        return self.module.partition(".")[0]


@cache
def tree(file: Path) -> ast.Module | None:
    """What Python makes of a file; None where that is nothing (importing it tells why)."""
    try:
        return ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, OSError):
        return None


def sources(candidate: Candidate) -> Iterator[tuple[Path, ast.Module]]:
    """Its Python files that can be read, each with its tree."""
    for file in candidate.sources():
        found = tree(file)
        if found is not None:
            yield file, found


def imports(candidate: Candidate) -> Iterator[Imported]:
    """All that its files import, wherever in them, also by a call that names a module in one constant text."""
    for file, root in sources(candidate):
        shown, inside = candidate.shown(file), _package_of(candidate, file)
        for node in ast.walk(root):
            place = Place(shown, getattr(node, "lineno", None))
            if isinstance(node, ast.Import):
                yield from (Imported(each.name, "", place) for each in node.names)
            elif isinstance(node, ast.ImportFrom):
                module = _absolute(node, inside)
                yield from (Imported(module, each.name, place) for each in node.names)
            elif isinstance(node, ast.Call) and _last(node.func) in _IMPORTING and node.args:
                named = constant(node.args[0])
                if named:
                    yield Imported(named.partition(":")[0], "", place)
            elif isinstance(node, ast.Subscript) and _last(node.value) == "modules":
                named = constant(node.slice)
                if named:
                    yield Imported(named, "", place)


def constant(node: ast.expr) -> str | None:
    """The text that an expression is whatever happens: a literal, or literals put together; None: it is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [constant(node.left), constant(node.right)]
    elif isinstance(node, ast.JoinedStr):
        parts = [
            constant(each.value if isinstance(each, ast.FormattedValue) else each) for each in node.values
        ]
    elif isinstance(node, ast.Call) and _last(node.func) == "join" and len(node.args) == 1:
        return _joined(node)
    else:
        return None
    return None if None in parts else "".join(each or "" for each in parts)


def _joined(node: ast.Call) -> str | None:
    between = constant(node.func.value) if isinstance(node.func, ast.Attribute) else None
    if between is None or not isinstance(node.args[0], ast.List | ast.Tuple):
        return None
    parts = [constant(each) for each in node.args[0].elts]
    return None if None in parts else between.join(each or "" for each in parts)


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _package_of(candidate: Candidate, file: Path) -> list[str]:
    return [*candidate.package.split("."), *file.relative_to(candidate.folder).parent.parts]


def _absolute(node: ast.ImportFrom, inside: list[str]) -> str:
    if not node.level:
        return node.module or ""
    above = inside[: len(inside) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])
