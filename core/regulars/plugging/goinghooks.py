"""Hooks that go, and arguments of hooks: found in the functions of the plugins that implement them."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regulars.deprecation import DeprecatedUse, Whose
from regulars.errors import Place
from regulars.messages import _
from regulars.plugging.hookspecs import Going
from regulars.plugging.manifest import Manifest


@dataclass(frozen=True)
class SpecifiedHook:
    """A hook, what goes of it, and who specifies it."""

    name: str
    going: Going
    whose: Whose


def going_uses(hook: SpecifiedHook, function: Any, manifest: Manifest) -> Iterator[DeprecatedUse]:
    """What goes of `hook` and is used by `function`, the implementation of the plugin `manifest`."""
    found = hook.going
    if found == Going():
        return
    place = _place(function, manifest)
    if found.hook is not None:
        told = _(
            "The hook {hook}, which the plugin {plugin} implements,", hook=hook.name, plugin=manifest.name
        )
        yield DeprecatedUse(place, found.hook.told(told, hook.whose), found.hook.is_gone(hook.whose))
    for name in inspect.signature(function).parameters:
        one = found.arguments.get(name)
        if one is not None:
            told = _(
                "The argument {argument} of the hook {hook}, which the plugin {plugin} takes,",
                argument=name, hook=hook.name, plugin=manifest.name,
            )  # fmt: skip
            yield DeprecatedUse(place, one.told(told, hook.whose), one.is_gone(hook.whose))


def _place(function: Any, manifest: Manifest) -> Place:
    """Where the function stands, its line that of its name."""
    code = inspect.unwrap(function).__code__
    file = Path(code.co_filename)
    line = next((each.lineno for each in _functions(file) if each.name == code.co_name), code.co_firstlineno)
    inside = file.is_relative_to(manifest.folder)
    shown = f"{manifest.package}/{file.relative_to(manifest.folder).as_posix()}" if inside else str(file)
    return Place(shown, line)


def _functions(file: Path) -> Iterator[ast.FunctionDef]:
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return
    yield from (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))
