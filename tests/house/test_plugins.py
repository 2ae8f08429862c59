"""Each built-in plugin is a whole thing: a manifest, a README, labels in both languages, documented hooks."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PLUGINS = sorted(
    each.parent for room in ("plugins", "connectors") for each in (ROOT / room).glob("*/__init__.py")
)
#: Mappings of these keys are texts that people read.
READ = {"label", "help"}


def named(path: Path) -> str:
    return path.name


def manifest(folder: Path) -> dict[str, Any]:
    body = yaml.safe_load((folder / "plugin.yaml").read_text(encoding="utf-8"))
    assert isinstance(body, dict)
    return body


def began_with(preset: Path) -> list[str]:
    """The files of declarations that a preset writes for a new workspace."""
    return list(yaml.safe_load(preset.read_text(encoding="utf-8")).get("files", {}).values())


@pytest.mark.parametrize("folder", PLUGINS, ids=named)
def test_a_plugin_says_what_it_is(folder: Path) -> None:
    assert manifest(folder)["name"] == folder.name.removeprefix("regulars_")
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert len(text.splitlines()) > 5, "say what it adds, its settings and permissions"


@pytest.mark.parametrize("folder", PLUGINS, ids=named)
def test_every_yaml_file_is_named_in_the_manifest_or_read(folder: Path) -> None:
    told = manifest(folder)
    listed = {
        "plugin.yaml",
        *told.get("declarations", ()),
        *(each for files in told.get("with", {}).values() for each in files),
        *told.get("kinds", {}).values(),
        *told.get("presets", {}).values(),
        *(each for preset in told.get("presets", {}).values() for each in began_with(folder / preset)),
    }
    lying = {
        each.relative_to(folder).as_posix() for each in folder.rglob("*.yaml") if "samples" not in each.parts
    }
    code = "".join(each.read_text(encoding="utf-8") for each in folder.rglob("*.py"))
    assert {each for each in lying - listed if f'"{each}"' not in code} == set(), "nobody reads it"
    assert not listed - lying, "it is not there"


@pytest.mark.parametrize(
    "path",
    sorted(each for folder in [*PLUGINS, ROOT / "schemas"] for each in folder.rglob("*.yaml")),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_every_label_speaks_both_languages(path: Path) -> None:
    wrong = []
    for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        for where, text in labels(document):
            if not (isinstance(text, dict) and text.get("en") and text.get("zh")):
                wrong.append(where)
    assert not wrong


def labels(node: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Every label and help text of a document. A grammar's rules for them (`type: labels`) are none."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in READ and not (isinstance(value, dict) and "type" in value):
                yield f"{where}.{key}", value
            else:
                yield from labels(value, f"{where}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from labels(value, f"{where}[{index}]")


def specified() -> dict[str, ast.FunctionDef]:
    """Every hook that the core or a built-in plugin specifies, by name."""
    files = [ROOT / "core/regulars/plugging/hookspecs.py"]
    for folder in PLUGINS:
        if module := manifest(folder).get("hookspecs"):
            files.append(folder / f"{module.partition('.')[2]}.py")
    return {
        node.name: node
        for file in files
        for node in ast.parse(file.read_bytes()).body
        if isinstance(node, ast.FunctionDef)
        and [ast.unparse(each) for each in node.decorator_list] == ["hookspec"]
    }


def used() -> set[str]:
    """The names of all functions in the plugins' `__init__.py` that are marked as hook implementations."""
    found = set()
    for folder in PLUGINS:
        for node in ast.parse((folder / "__init__.py").read_bytes()).body:
            if isinstance(node, ast.FunctionDef) and any(
                "hookimpl" in ast.unparse(each) for each in node.decorator_list
            ):
                found.add(node.name)
    return found


def test_there_are_hooks() -> None:
    assert len(specified()) >= 6


def test_every_hook_is_used_by_a_built_in_plugin() -> None:
    assert not set(specified()) - used()
    assert not used() - set(specified())


def test_every_hook_is_documented_under_its_exact_signature() -> None:
    text = (ROOT / "docs/reference/hooks.md").read_text(encoding="utf-8")
    assert not [
        heading for heading in (signature(each) for each in specified().values()) if heading not in text
    ]


def test_no_hook_is_documented_that_is_not_there() -> None:
    text = (ROOT / "docs/reference/hooks.md").read_text(encoding="utf-8")
    told = {
        line.removeprefix("### `").partition("(")[0] for line in text.splitlines() if line.startswith("### `")
    }
    assert told == set(specified())


def test_a_hook_takes_at_most_three_arguments_and_is_told_apart_by_its_first_word() -> None:
    for name, node in specified().items():
        assert len(node.args.args) <= 3
        assert name.partition("_")[0] in ("provide", "before", "after", "decide")


def signature(node: ast.FunctionDef) -> str:
    returns = ast.unparse(node.returns) if node.returns else "None"
    return f"### `{node.name}({ast.unparse(node.args)}) -> {returns}`".replace("'", "")
