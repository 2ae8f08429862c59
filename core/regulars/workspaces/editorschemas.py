"""The JSON Schemas by which an editor completes and checks a workspace's files; they lie in the workspace itself."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from regulars.declaring.grammar import core_grammar
from regulars.declaring.jsonrules import Schema
from regulars.declaring.jsonschema import file_schema, kind_schema
from regulars.errors import RegularsError, WorkspaceError
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.plugging.plugins import Plugins, usable_plugins
from regulars.workspaces.knownhere import known_here
from regulars.workspaces.ownfiles import own_files
from regulars.workspaces.settings import FILE, SCHEMAS, read_settings

#: The folder of a workspace in which they lie.
EDITOR = ".regulars"
#: Of a schema file, and of regulars.yaml.
SCHEMA, WORKSPACE_SCHEMA = "schema.json", "workspace.json"
#: The first line of a file speaks for its first document only.
_VSCODE = {
    "yaml.schemas": {
        f"./{EDITOR}/{SCHEMA}": [f"{SCHEMAS}/**/*.yaml", f"{SCHEMAS}/**/*.yml"],
        f"./{EDITOR}/{WORKSPACE_SCHEMA}": [FILE],
    }
}
#: Kinds that stand in files of their own.
_ALONE = ("plugin", "preset", "workspace")


def editor_schemas(folder: Path | None, kind: str | None = None) -> Mapping[str, Schema]:
    """Every schema: `schema` of a schema file, and one of each kind, also of `plugin`, `preset` and `workspace`.

    By the plugins and the schema files of the workspace in `folder`; None: by every installed plugin. With `kind` that
    one alone; WorkspaceError where there is none.
    """
    plugins = Plugins(read_settings(folder).plugins if folder else usable_plugins())
    own = own_files(folder) if folder else ()
    known = known_here(plugins, [*plugins.schema_files(), *own])
    declared = plugins.grammars()
    alone = {each: core_grammar(each) for each in _ALONE}
    made = {each: kind_schema(grammar, known) for each, grammar in {**declared, **alone}.items()}
    made["schema"] = file_schema(declared, known)
    if kind is None:
        return made
    if kind not in made:
        raise WorkspaceError(_("Unknown kind `{kind}`. {hint}", kind=kind, hint=suggestion(kind, made)))
    return {kind: made[kind]}


def set_up_editor(folder: Path) -> None:
    """Write the schemas, and where VS Code has no settings here yet, those by which it finds them."""
    refresh_editor_schemas(folder)
    settings = folder / ".vscode" / "settings.json"
    with suppress(OSError):
        if not settings.exists():
            settings.parent.mkdir(exist_ok=True)
            settings.write_text(json.dumps(_VSCODE, indent=2) + "\n", encoding="utf-8")


def refresh_editor_schemas(folder: Path) -> None:
    """Write the schemas that the first lines of a workspace's files name."""
    # They only help to write: whatever hinders them is told by those who need it.
    with suppress(RegularsError, OSError):
        made = editor_schemas(folder)
        (folder / EDITOR).mkdir(exist_ok=True)
        for name, schema in ((SCHEMA, made["schema"]), (WORKSPACE_SCHEMA, made["workspace"])):
            write_schema(folder / EDITOR / name, schema)


def write_schema(path: Path, schema: Schema) -> None:
    """Write a schema, whole or not at all; one that stands there already is left alone."""
    text = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def yaml_language_server_line(folder: Path, file: Path) -> str:
    """The first line of a YAML file in the workspace `folder`, by which an editor finds its schema.

    The path in it is relative to the file: it holds wherever the workspace is moved to.
    """
    name = WORKSPACE_SCHEMA if file.name == FILE else SCHEMA
    schema = os.path.relpath(folder.absolute() / EDITOR / name, file.absolute().parent)
    return f"# yaml-language-server: $schema={Path(schema).as_posix()}"
