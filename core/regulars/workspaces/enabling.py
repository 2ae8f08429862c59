"""Plugins enabled and disabled in regulars.yaml: lines are added and removed, comments and order stay."""

import os
from collections.abc import Sequence
from pathlib import Path

from regulars.declaring.yamlfile import read_documents
from regulars.errors import Place, PluginError, WorkspaceError
from regulars.messages import _
from regulars.plugging.installed import installed_plugins
from regulars.plugging.plugins import Plugins
from regulars.workspaces.settings import FILE, Settings, read_settings


def enable_plugin(folder: Path, name: str) -> list[str]:
    """Enable a plugin and those that it needs, in regulars.yaml; the names that were added, needs first."""
    settings = read_settings(folder)
    added = [each for each in with_needs([name]) if each not in settings.plugins]
    if added:
        write_plugins(settings, [*settings.plugins, *added])
    return added


def disable_plugin(folder: Path, name: str) -> None:
    """Disable a plugin in regulars.yaml; PluginError where it is not enabled or another enabled one needs it."""
    settings = read_settings(folder)
    if name not in settings.plugins:
        raise PluginError(_("The plugin {plugin} is not enabled.", plugin=name))
    others = needing(name, settings.plugins)
    if others:
        raise PluginError(
            _(
                "The plugin {plugin} is needed by {needing}: disable that first.",
                plugin=name,
                needing=", ".join(others),
            )
        )
    write_plugins(settings, [each for each in settings.plugins if each != name])


def needing(name: str, among: Sequence[str]) -> list[str]:
    """The plugins `among` that need `name`."""
    installed = installed_plugins()
    return [
        each
        for each in among
        if each != name and each in installed and name in installed[each].manifest().needs
    ]


def with_needs(names: Sequence[str]) -> list[str]:
    """Plugins and all that they need, each after its own needs."""
    wanted = list(names)
    installed = installed_plugins()
    for each in wanted:
        for need in installed[each].manifest().needs if each in installed else ():
            if need not in installed:
                raise PluginError(
                    _("The plugin {plugin} needs {need}, which is not installed.", plugin=each, need=need)
                )
            if need not in wanted:
                wanted.append(need)
    return list(Plugins(wanted[::-1]).names)


def write_plugins(settings: Settings, plugins: list[str]) -> None:
    """Change the list of plugins in regulars.yaml, whole or not at all; WorkspaceError where that cannot be edited."""
    if tuple(plugins) == settings.plugins:
        return
    path = settings.folder / FILE
    text = path.read_text(encoding="utf-8-sig")
    edited = _edited(text, list(settings.plugins), plugins)
    fresh = path.with_name(f".{FILE}.{os.getpid()}")
    fresh.write_text(edited, encoding="utf-8")
    try:
        _confirm(fresh, plugins)
    except WorkspaceError:
        fresh.unlink()
        raise
    fresh.replace(path)


def _edited(text: str, before: list[str], after: list[str]) -> str:
    """`text` with its list `plugins:` changed from `before` to `after`."""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if line.startswith("plugins:")), None)
    if start is None:
        return "\n".join([*lines, "plugins:", *(f"  - {each}" for each in after)]) + "\n"
    head = lines[start].partition("#")[0].removeprefix("plugins:").strip()
    if head:
        return _edited_flow(lines, start, after)
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " -#"):
        end += 1
    items = {_item(line): n for n, line in enumerate(lines[start + 1 : end], start + 1) if _item(line)}
    indent = next(
        (line[: len(line) - len(line.lstrip())] for line in map(lines.__getitem__, items.values())), "  "
    )
    last = max(items.values(), default=start)
    gone = {n for name, n in items.items() if name not in after}
    new = [f"{indent}- {each}" for each in after if each not in before]
    if not after:
        lines[start] = "plugins: []"
    return (
        "\n".join(
            [line for n, line in enumerate(lines[: last + 1]) if n not in gone] + new + lines[last + 1 :]
        )
        + "\n"
    )


def _edited_flow(lines: list[str], start: int, after: list[str]) -> str:
    """The same for a list in brackets, which may go over several lines."""
    end = start
    while "]" not in lines[end].partition("#")[0] and end + 1 < len(lines):
        end += 1
    tail = lines[end].partition("]")[2]
    return "\n".join([*lines[:start], f"plugins: [{', '.join(after)}]{tail}", *lines[end + 1 :]]) + "\n"


def _item(line: str) -> str:
    text = line.partition("#")[0].strip()
    return text[1:].strip().strip("'\"") if text.startswith("-") else ""


def _confirm(path: Path, plugins: list[str]) -> None:
    """Read what was written; whatever this editing does not understand is left for a person to edit."""
    documents = read_documents(path, FILE)
    if not documents or documents[0].body.get("plugins", []) != plugins:
        raise WorkspaceError(
            _("The list of plugins is written in a way that cannot be edited here: change it by hand."),
            Place(FILE),
        )
