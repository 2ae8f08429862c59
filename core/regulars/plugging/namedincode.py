"""Where the code of a plugin names something that it declares: an alias would leave it with a name that is none."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from regulars.errors import Place
from regulars.plugging.manifest import Manifest

#: A name given to it is one that the session makes that of the workspace.
_CALLED = "called"


def named_in_code(manifest: Manifest, name: str) -> Place | None:
    """The first place where a text or a keyword in the code of a plugin is or holds the word `name`.

    What is given to `session.called(…)` does not count, nor what only people read: comments and docstrings.
    """
    word = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])")
    for file in sorted(manifest.folder.rglob("*.py")):
        for text, line in _words(file):
            if word.search(text):
                return Place(f"{manifest.package}/{file.relative_to(manifest.folder).as_posix()}", line)
    return None


@cache
def _words(file: Path) -> tuple[tuple[str, int], ...]:
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ()
    return tuple(_named(tree))


def _named(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == _CALLED:
        yield from _named(node.func.value)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, node.lineno
    elif isinstance(node, ast.keyword) and node.arg is not None:
        yield node.arg, node.value.lineno
    for each in ast.iter_child_nodes(node):
        yield from _named(each)
