"""Python on a page: run where the reader is, with the workspace there; `#  -> value` behind a line is what it gives."""

import ast
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from regulars import Workspace

#: Behind a line: what its expression gives, as Python writes it; `…` is anything.
GIVES = re.compile(r"#\s*->\s*(.+)$")


class Shell:
    """Runs the blocks of a page one after another, in one namespace: `workspace` and `session` are those here."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._names: dict[str, Any] = {}
        self.checked = 0

    def run(self, text: str) -> None:
        """Run a block; AssertionError where a line gives something else than stands behind it."""
        lines = text.splitlines()
        if re.search(r"\b(workspace|session)\b", text) and "session" not in self._names:
            self._enter()
        for node in ast.parse(text).body:
            gives = GIVES.search(lines[(node.end_lineno or 1) - 1])
            code = ast.unparse(node)
            if isinstance(node, ast.Expr) and gives:
                self._demand(code, gives[1].strip())
            else:
                exec(compile(code, "<page>", "exec"), self._names)

    def close(self) -> None:
        """Close the workspace: a command comes next, or the end."""
        self._open.close()
        self._names.pop("session", None)
        self._names.pop("workspace", None)

    def _enter(self) -> None:
        workspace = self._open.enter_context(Workspace.open(Path.cwd()))
        self._names.update(workspace=workspace, session=workspace.session())

    def _demand(self, code: str, gives: str) -> None:
        value = eval(compile(code, "<page>", "eval"), self._names)
        told = " ".join(repr(value).split())
        pattern = re.escape(" ".join(gives.split())).replace("…", ".*")
        assert re.fullmatch(pattern, told), f"{code}\ngives {told}\nnot   {gives}"
        self.checked += 1
