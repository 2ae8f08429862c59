"""What lies in the folders is listed in setup.cfg and comes with the wheel."""

import configparser
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("schemas", "core", "cli", "plugins", "connectors")
NOT_SHIPPED = ("__pycache__", "*.pyc", "*.egg-info", ".*_cache")


@pytest.fixture(scope="module")
def setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def listed(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def folders() -> dict[str, Path]:
    """Each package's name -> its folder, found by looking."""
    found = {"regulars_schemas": ROOT / "schemas"}
    for room in ("core", "cli", "plugins", "connectors"):
        for each in (ROOT / room).rglob("__init__.py"):
            found[".".join(each.parent.relative_to(ROOT / room).parts)] = each.parent
    return found


def test_every_package_is_listed(setup: configparser.ConfigParser) -> None:
    assert sorted(listed(setup["options"]["packages"])) == sorted(folders())


def test_every_package_is_looked_for_where_it_lies(setup: configparser.ConfigParser) -> None:
    for line in listed(setup["options"]["package_dir"]):
        name, _, folder = line.partition(" = ")
        assert folders()[name] == ROOT / folder


def test_every_plugin_and_connector_is_an_entry_point(setup: configparser.ConfigParser) -> None:
    told = dict(line.split(" = ") for line in listed(setup["options.entry_points"]["regulars.plugins"]))
    found = {
        each.parent.name.removeprefix("regulars_"): each.parent.name
        for room in ("plugins", "connectors")
        for each in (ROOT / room).glob("*/__init__.py")
    }
    assert told == found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel built from a copy, so that the build leaves nothing in the checkout."""
    copy = tmp_path_factory.mktemp("source")
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns(*NOT_SHIPPED))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            str(copy / "dist"),
            str(copy),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (copy / "dist").glob("*.whl")
    return set(zipfile.ZipFile(built).namelist())


def test_every_file_is_in_the_wheel(wheel: set[str]) -> None:
    tops = {name: folder for name, folder in folders().items() if "." not in name}
    lying = {
        f"{name}/{file.relative_to(folder).as_posix()}"
        for name, folder in tops.items()
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert {name for name in wheel if ".dist-info/" not in name} == lying


def test_the_wheel_carries_its_licence_and_entry_points(wheel: set[str]) -> None:
    told = {name.partition(".dist-info/")[2] for name in wheel if ".dist-info/" in name}
    assert {"licenses/LICENSE", "entry_points.txt"} <= told
