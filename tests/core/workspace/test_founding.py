"""A new workspace: live from the start, its maker the first admin; a failed one leaves nothing behind."""

from collections.abc import Callable
from pathlib import Path

import pytest

from regulars.errors import NotPermittedError, PluginError, RegularsError, WorkspaceError
from regulars.workspaces.founding import found_workspace
from regulars.workspaces.readymade import presets
from regulars.workspaces.users import system_user
from regulars.workspaces.workspace import Workspace

Install = Callable[..., Path]

PRESET = """kind: preset
name: zoo
label: {en: Zoo, zh: 动物园}
language: zh
zone: Europe/Paris
currency: EUR
region: FR
plugins: [zoo]
"""
ANIMAL = "kind: domain\nname: animal\nlabel: {en: A, zh: 动物}\nidentity: [n]\nfields: {n: {type: text}}\n"


def zoo(install: Install) -> None:
    files = {"zoo_preset.yaml": PRESET, "animal.yaml": ANIMAL}
    install("zoo", manifest="presets: {zoo: zoo_preset.yaml}\ndeclarations: [animal.yaml]", **files)


def test_a_workspace_from_a_preset_is_live_and_its_maker_admin(
    tmp_path: Path, install: Install, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoo(install)
    monkeypatch.setenv("ZOO_DATABASE", database_url)
    made = found_workspace(tmp_path / "w", "zoo", "${ZOO_DATABASE}")
    assert (made.admin, made.version) == (system_user(), 1)
    with Workspace.open(tmp_path / "w") as workspace:
        assert workspace.plan().empty
        assert (workspace.catalog.zone, workspace.catalog.currency, workspace.catalog.region) == (
            "Europe/Paris", "EUR", "FR",
        )  # fmt: skip
        assert workspace.settings.language == "zh"
        assert workspace.session().add("animal", {"n": "x"})
        assert workspace.session().count("animal") == 1
        with pytest.raises(NotPermittedError):
            workspace.session("somebody")
    assert database_url not in (tmp_path / "w" / "regulars.yaml").read_text()


MORE = """grammar: 1
kind: extension
name: more
extends: animal
fields:
  size: {type: integer}
"""


@pytest.mark.parametrize("more", [MORE, MORE.replace("integer", "intiger"), None])
def test_a_preset_may_begin_with_declarations(tmp_path: Path, install: Install, more: str | None) -> None:
    files = {"zoo_preset.yaml": PRESET + "files: {own.yaml: more.yaml}\n", "animal.yaml": ANIMAL}
    files |= {"more.yaml": more} if more else {}
    install("zoo", manifest="presets: {zoo: zoo_preset.yaml}\ndeclarations: [animal.yaml]", **files)
    folder = tmp_path / "w"
    if more == MORE:
        made = found_workspace(folder, "zoo")
        assert made.written == ("regulars.yaml", "schemas/own.yaml")
        with Workspace.open(folder) as workspace:
            assert workspace.plan().empty
            assert "size" in workspace.catalog.domains["animal"].fields
        assert (folder / "schemas" / "own.yaml").read_text().endswith(MORE)
        return
    with pytest.raises(RegularsError, match="intiger" if more else "no file more.yaml in the plugin zoo"):
        found_workspace(folder, "zoo")
    # What would stand in the way of another try is gone.
    assert not [each for each in tmp_path.rglob("*.yaml") if each.is_relative_to(folder)]


def test_a_workspace_without_a_preset_is_empty(tmp_path: Path) -> None:
    found_workspace(tmp_path, language="zh")
    with Workspace.open(tmp_path) as workspace:
        assert workspace.settings.plugins == ()
        assert workspace.catalog.version == 1
        assert (tmp_path / "schemas").is_dir()


@pytest.mark.parametrize(
    ("preset", "database", "error", "words"),
    [
        ("zo", None, WorkspaceError, "Unknown preset 'zo'. Did you mean `zoo`?"),
        ("zoo", "mysql://x/y", WorkspaceError, "Unknown kind of database"),
        ("zoo", "postgresql://ann:s3cret@x/y", WorkspaceError, "No password stands in regulars.yaml"),
    ],
)
def test_what_fails_leaves_no_workspace(
    tmp_path: Path, install: Install, preset: str, database: str | None, error: type[Exception], words: str
) -> None:
    zoo(install)
    with pytest.raises(error) as caught:
        found_workspace(tmp_path / "w", preset, database)
    assert words in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert not (tmp_path / "w" / "regulars.yaml").exists()


def test_a_workspace_is_not_made_over_another(tmp_path: Path) -> None:
    found_workspace(tmp_path)
    before = (tmp_path / "regulars.yaml").read_text()
    with pytest.raises(WorkspaceError, match="There is a workspace in"):
        found_workspace(tmp_path)
    assert (tmp_path / "regulars.yaml").read_text() == before


def test_one_preset_of_two_plugins_names_both(install: Install) -> None:
    zoo(install)
    install("ark", manifest="presets: {zoo: zoo_preset.yaml}", **{"zoo_preset.yaml": PRESET})
    with pytest.raises(PluginError, match="ark and zoo both bring the preset zoo"):
        presets()


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "regulars.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(WorkspaceError, match="already"):
        found_workspace(tmp_path / "w")
    assert not (tmp_path / "elsewhere.yaml").exists()
