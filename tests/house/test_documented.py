"""What the pages show is true: their declarations are accepted, their plugin works, no function is left out."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

from regulars import Workspace, enable_plugin, found_workspace
from regulars.declaring.yamlfile import read_documents
from regulars.expressions.functions import ALL

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(?:yaml|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: What the examples of the pages stand on.
PLUGINS = ("customers", "organization", "purchases", "channels", "files", "tags", "reports", "china")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found_workspace(tmp_path / "tea")
    for name in PLUGINS:
        enable_plugin(tmp_path / "tea", name)
    return tmp_path / "tea"


def test_every_function_is_on_the_page_of_expressions() -> None:
    text = (ROOT / "docs/expressions.md").read_text(encoding="utf-8")
    assert not [name for name in ALL if not re.search(rf"\b{name}\b", text)]


def test_every_key_of_a_field_is_on_the_page_of_declarations() -> None:
    text = (ROOT / "docs/declarations.md").read_text(encoding="utf-8")
    (grammar,) = read_documents(ROOT / "schemas/field.yaml", "field.yaml")
    keys = [key for key, rule in grammar.body.items() if "not_yet" not in rule]
    assert len(keys) > 10
    assert not [key for key in keys if f"`{key}`" not in text]
    assert not [each for each in grammar.body["type"]["allowed"] if f"`{each}`" not in text]


def test_the_declarations_of_the_page_are_accepted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = BLOCK.findall((ROOT / "docs/declarations.md").read_text(encoding="utf-8"))
    (settings,) = (each for each in blocks if "plugins:" in each)
    for number, each in enumerate(block for block in blocks if block != settings):
        (folder / f"schemas/page{number}.yaml").write_text(each, encoding="utf-8")
    monkeypatch.setenv("REGULARS_DATABASE", f"sqlite:///{folder}/other.db")
    (folder / "regulars.yaml").write_text(settings, encoding="utf-8")
    with Workspace.open(folder) as workspace:
        changed = {each.name for each in workspace.plan().changes}
    assert {"visit", "customer.pet", "visits_90d", "counter", "floor"} <= changed


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_plugin_of_the_readme_works(
    page: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    project, manifest, declarations = BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    told = tomllib.loads(project)["project"]
    # Without it pip leaves the declarations behind.
    assert tomllib.loads(project)["tool"]["setuptools"]["package-data"] == {"*": ["*.yaml"]}
    info = site / "regulars_vip-1.0.dist-info"
    package = site / "regulars_vip"
    info.mkdir(parents=True)
    package.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {told['name']}\nVersion: {told['version']}\n"
    )
    (group,) = told["entry-points"]
    lines = "".join(f"{name} = {module}\n" for name, module in told["entry-points"][group].items())
    (info / "entry_points.txt").write_text(f"[{group}]\n{lines}")
    (package / "__init__.py").write_text('"""Who is a VIP."""\n')
    (package / "plugin.yaml").write_text(manifest, encoding="utf-8")
    (package / "vip.yaml").write_text(declarations, encoding="utf-8")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setattr("regulars.messages._packages", ["regulars"])
    try:
        assert enable_plugin(folder, "vip") == ["vip"]
        with Workspace.open(folder) as workspace:
            assert "vip" in workspace.apply().enabled
            session = workspace.session()
            made = session.add("customer", {"name": "Ann", "card": "gold"})
            assert session.get("customer", made)["card"] == "gold"
            assert "vip" in workspace.catalog.of_kind("tag")
    finally:
        # Other tests have a plugin of that name.
        sys.modules.pop(told["entry-points"][group]["vip"], None)
