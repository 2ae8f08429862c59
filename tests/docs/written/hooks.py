"""docs/reference/hooks.md: each hook under its signature, in the words of its specification, and who implements it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from pageblocks import ROOT

from written.markdown import paragraphs

CORE = ROOT / "core/regulars/plugging/hookspecs.py"
HEAD = """# Hooks, one by one

Written from the code. How a plugin takes part, what it is given and what it may do: [Hooks](../hooks.md). What becomes of a write when a hook fails: [What a plugin may do](../plugin-safety.md).
"""


@dataclass(frozen=True)
class Hook:
    """A hook as it is specified, by the core (`owner` empty) or a plugin."""

    owner: str
    name: str
    signature: str
    told: str


def hooks() -> Iterator[Hook]:
    """Every hook of the core and of the built-in plugins, in the order of their files."""
    yield from _specified("", CORE)
    for folder in _plugins():
        module = _manifest(folder).get("hookspecs")
        if module:
            name = folder.name.removeprefix("regulars_")
            yield from _specified(name, folder / f"{module.partition('.')[2]}.py")


def page() -> str:
    parts = [HEAD]
    owner = None
    for hook in hooks():
        if hook.owner != owner:
            owner = hook.owner
            readme = f"../../plugins/regulars_{owner}/README.md"
            parts.append(f"\n## Of the plugin [{owner}]({readme})\n" if owner else "\n## Of the core\n")
        used = ", ".join(f"`{each}`" for each in users(hook.name))
        parts.append(f"\n### `{hook.signature}`\n\n{paragraphs(hook.told)}\n\nImplemented by: {used}.\n")
    return "".join(parts)


def users(hook: str) -> list[str]:
    """The built-in plugins that state the hook."""
    return [
        folder.name.removeprefix("regulars_")
        for folder in _plugins()
        if hook in _manifest(folder).get("hooks", ())
    ]


def _specified(owner: str, file) -> Iterator[Hook]:  # type: ignore[no-untyped-def]
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and any(
            "hookspec" in ast.unparse(each) for each in node.decorator_list
        ):
            returns = ast.unparse(node.returns) if node.returns else "None"
            signature = f"{node.name}({ast.unparse(node.args)}) -> {returns}".replace("'", "")
            yield Hook(owner, node.name, signature, ast.get_docstring(node) or "")


def _plugins():  # type: ignore[no-untyped-def]
    return sorted(
        each.parent for room in ("plugins", "connectors") for each in ROOT.glob(f"{room}/*/plugin.yaml")
    )


def _manifest(folder):  # type: ignore[no-untyped-def]
    return yaml.safe_load((folder / "plugin.yaml").read_text("utf-8"))
