"""The commands that plugins bring, read from their plugin.yaml; no plugin is imported for that.

`regulars --help` must be quick, and looking through all installed distributions and parsing YAML is not: the answer
is remembered. Installing, upgrading or removing a distribution changes the time of its folder on `sys.path`, and the
answer is looked for again.
"""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from regulars_cli.listing import Listed
from regulars_cli.remembered import remembered


def installed_commands() -> dict[str, dict[str, Listed]]:
    """The commands of every installed plugin: plugin -> command -> what is listed of it."""
    found: dict[str, dict[str, Any]] = remembered("commands", sys.path, _look)
    return {
        plugin: {
            name: Listed(run=each["run"], help=each["help"], plugin=plugin) for name, each in named.items()
        }
        for plugin, named in found.items()
    }


def _look() -> tuple[list[str], dict[str, dict[str, Any]]]:
    from importlib.metadata import entry_points
    from importlib.util import find_spec

    paths = list(sys.path)
    commands: dict[str, dict[str, Any]] = {}
    for entry in sorted(entry_points(group="regulars.plugins"), key=lambda each: each.name):
        with suppress(ImportError, ValueError):
            spec = find_spec(entry.module)
            for folder in (spec.submodule_search_locations or []) if spec else []:
                path = str(Path(folder) / "plugin.yaml")
                paths.append(path)
                commands.setdefault(entry.name, {}).update(_declared(path))
    return paths, commands


def _declared(path: str) -> dict[str, Any]:
    """The `commands:` of a manifest; what is wrong in it, `regulars plugin list` and `doctor` tell."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        body = yaml.load(Path(path).read_bytes(), loader)
        return {
            str(name): {"run": str(each.get("call") or each["run"]), "help": dict(each.get("help") or {})}
            for name, each in (body.get("commands") or {}).items()
        }
    except (OSError, ValueError, yaml.YAMLError, AttributeError, KeyError, TypeError):
        return {}
