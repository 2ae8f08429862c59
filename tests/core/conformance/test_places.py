"""Where a plugin may lie: projects of every layout, packages, wheels; and what is none is told."""

import sys
import zipfile
from pathlib import Path

import pytest

from regulars.conformance.candidate import Candidate
from regulars.conformance.places import candidate_at, installed_candidate
from regulars.errors import PluginError

sys.path.insert(0, str(Path(__file__).with_name("bad")))

from good import GOOD, PACKAGE, Files, write

FLAT = {path.removeprefix("src/"): text for path, text in GOOD.items() if path != "pyproject.toml"}
SETUP = """[metadata]
name = regulars-stamps
version = {version}

[options]
packages = regulars_stamps

[options.entry_points]
regulars.plugins =
    stamps = regulars_stamps
"""
HATCH = """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "regulars-stamps"
dynamic = ["version"]

[project.entry-points."regulars.plugins"]
stamps = "regulars_stamps"
"""
POETRY = """[tool.poetry]
name = "regulars-stamps"
version = "1.0.0"

[tool.poetry.plugins."regulars.plugins"]
stamps = "regulars_stamps"
"""
MAPPED = """[project]
name = "regulars-stamps"
version = "1.0.0"
entry-points = {"regulars.plugins" = {stamps = "regulars_stamps"}}

[tool.setuptools]
package-dir = {regulars_stamps = "lib/stamps"}
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "room").mkdir()
    return tmp_path / "room"


def found(candidate: Candidate) -> tuple[str, str, str, str]:
    return candidate.name, candidate.package, candidate.distribution, candidate.version


@pytest.mark.parametrize(
    ("files", "version"),
    [
        (GOOD, "1.0.0"),
        ({**FLAT, "setup.cfg": SETUP.format(version="1.0.0")}, "1.0.0"),
        ({**FLAT, "setup.cfg": SETUP.format(version="attr: regulars_stamps.VERSION")}, ""),
        ({**FLAT, "pyproject.toml": HATCH}, ""),
        ({**FLAT, "pyproject.toml": POETRY}, "1.0.0"),
        ({f"deep/down/{path}": text for path, text in FLAT.items()} | {"pyproject.toml": POETRY}, "1.0.0"),
        ({path.replace("regulars_stamps", "lib/stamps"): text for path, text in FLAT.items()}
         | {"pyproject.toml": MAPPED}, "1.0.0"),
    ],
    ids=["src", "setup.cfg", "attr", "hatch", "poetry", "deep", "mapped"],
)  # fmt: skip
def test_a_project(tmp_path: Path, room: Path, files: Files, version: str) -> None:
    candidate = candidate_at(write(files, tmp_path / "project"), room)
    assert found(candidate) == ("stamps", "regulars_stamps", "regulars-stamps", version)
    assert candidate.manifest.version == "1.0.0"
    assert "A card for each customer" in candidate.description or not files.get("README.md")
    assert (room / "regulars_stamps/plugin.yaml").is_file()


def test_a_package_of_a_project_and_one_of_none(tmp_path: Path, room: Path) -> None:
    project = write(GOOD, tmp_path / "project")
    candidate = candidate_at(project / PACKAGE, room)
    assert found(candidate) == ("stamps", "regulars_stamps", "regulars-stamps", "1.0.0")
    assert candidate.project == project
    (tmp_path / "other").mkdir()
    (project / "pyproject.toml").unlink()
    assert found(candidate_at(project / PACKAGE, tmp_path / "other")) == (
        "stamps", "regulars_stamps", "regulars_stamps", "",
    )  # fmt: skip


def wheel(folder: Path, files: Files) -> Path:
    path = folder / "regulars_stamps-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return path


INFO = "regulars_stamps-1.0.0.dist-info"
PACKED = {
    **{path: text for path, text in FLAT.items() if path.startswith("regulars_stamps")},
    f"{INFO}/METADATA": "Metadata-Version: 2.1\nName: regulars-stamps\nVersion: 1.0.0\n\n# Stamps\n\nCards.\n",
    f"{INFO}/entry_points.txt": "[regulars.plugins]\nstamps = regulars_stamps\n",
}


def test_a_wheel(tmp_path: Path, room: Path) -> None:
    candidate = candidate_at(wheel(tmp_path, PACKED), room)
    assert found(candidate) == ("stamps", "regulars_stamps", "regulars-stamps", "1.0.0")
    assert "Cards." in candidate.description
    assert candidate.folder == room / "regulars_stamps"


@pytest.mark.parametrize(
    "name", ["../outside.py", "/tmp/outside.py", "a/../../outside.py", "..\\outside.py", "C:/x.py"]
)
def test_a_wheel_that_reaches_out_of_its_folder(tmp_path: Path, room: Path, name: str) -> None:
    with pytest.raises(PluginError, match="would lie outside of it"):
        candidate_at(wheel(tmp_path, {**PACKED, name: ""}), room)
    assert not list(room.iterdir())


def test_a_wheel_with_a_link(tmp_path: Path, room: Path) -> None:
    path = wheel(tmp_path, PACKED)
    link = zipfile.ZipInfo("regulars_stamps/passwords")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr(link, "/etc/passwd")
    with pytest.raises(PluginError, match="would lie outside of it"):
        candidate_at(path, room)


def test_a_wheel_that_is_none(tmp_path: Path, room: Path) -> None:
    path = tmp_path / "stamps.whl"
    path.write_bytes(b"no zip")
    with pytest.raises(PluginError, match=r"stamps\.whl is no wheel"):
        candidate_at(path, room)
    with pytest.raises(PluginError, match="there is no METADATA"):
        candidate_at(wheel(tmp_path, {"regulars_stamps/__init__.py": ""}), room)


def test_a_wheel_that_holds_far_too_much(tmp_path: Path, room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulars.conformance.wheel._MOST_BYTES", 1_000)
    with pytest.raises(PluginError, match="far too much"):
        candidate_at(wheel(tmp_path, PACKED), room)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"README.md": "nothing"}, "is no plugin: give the folder"),
        ({"pyproject.toml": "[project]\nname = 'x'\n"}, "brings no plugin of Regulars"),
        (
            {"pyproject.toml": POETRY + 'others = "regulars_others"\n'},
            "brings several plugins: others, stamps",
        ),
        (
            {"pyproject.toml": POETRY},
            "the plugin stamps is the package regulars_stamps, and there is no such",
        ),
        ({"pyproject.toml": "[project\n"}, "cannot be read as TOML"),
        ({"setup.cfg": "name\n"}, "cannot be read as a setup.cfg"),
    ],
)
def test_what_is_no_plugin(tmp_path: Path, room: Path, files: Files, says: str) -> None:
    with pytest.raises(PluginError, match=says):
        candidate_at(write(files, tmp_path / "project"), room)


def test_an_installed_one() -> None:
    candidate = installed_candidate("customers")
    assert candidate.built_in and candidate.site is None
    with pytest.raises(PluginError, match="Did you mean `customers`"):
        installed_candidate("custmers")
