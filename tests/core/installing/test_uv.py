"""Where an environment has no pip, uv installs; where it has neither, that is said."""

import json
import os
import shutil
import site
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from regulars.testing import workspace

Run = Callable[..., "subprocess.CompletedProcess[str]"]
UV = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")


@pytest.fixture
def without_pip(tmp_path: Path) -> Run:
    """`regulars` in an environment that has all of this one except pip; uv follows no .pth file, so it is linked."""
    folder = tmp_path / "environment"
    venv.create(folder, with_pip=False)
    (packages,) = folder.glob("lib/python*/site-packages")
    for each in (each for place in site.getsitepackages() for each in Path(place).iterdir()):
        if each.suffix == ".dist-info" and not each.name.startswith("pip-"):
            shutil.copytree(each, packages / each.name)
        elif each.suffix != ".dist-info" and each.name != "pip":
            (packages / each.name).symlink_to(each)
    told = {
        "UV_OFFLINE": "1",
        "UV_NO_INDEX": "1",
        "UV_CACHE_DIR": str(tmp_path / "cache"),
        "HOME": str(tmp_path),
    }

    def run(*arguments: str, path: str = "") -> "subprocess.CompletedProcess[str]":
        program = "from regulars_cli.main import main; main()"
        return subprocess.run(
            [str(folder / "bin/python"), "-c", program, "-C", "shop", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**told, "LANGUAGE": "en", "PATH": path},
            cwd=tmp_path,
        )

    with workspace(tmp_path / "shop", None, ["customers"]):
        return run


@pytest.mark.skipif(UV is None, reason="uv is not installed; the extra `test` has it")
def test_uv_installs_upgrades_and_uninstalls(without_pip: Run, wheel: Callable[..., Path]) -> None:
    path = str(Path(str(UV)).parent)
    for version in ("1.0", "2.0"):
        made = wheel("regulars-fan", version, plugin="fan")
        done = without_pip("plugin", "install", str(made), "--upgrade", "--yes", path=path)
        assert done.returncode == 0, done.stderr
        assert f"Installed: regulars-fan {version}." in done.stdout
        listed = json.loads(without_pip("plugin", "list", "--json", path=path).stdout)
        assert [each["version"] for each in listed if each["name"] == "fan"] == [version]
    done = without_pip("plugin", "uninstall", "fan", "--yes", path=path)
    assert (done.returncode, "Uninstalled: regulars-fan 2.0." in done.stdout) == (0, True), done.stderr
    assert "fan" not in without_pip("plugin", "list", path=path).stdout


@pytest.mark.skipif(UV is None, reason="uv is not installed; the extra `test` has it")
def test_what_uv_cannot_install_is_told_in_its_words(without_pip: Run) -> None:
    done = without_pip("plugin", "install", "regulars-nowhere", "--yes", path=str(Path(str(UV)).parent))
    assert done.returncode == 1
    assert "could not be installed; nothing was changed" in done.stderr and "regulars-nowhere" in done.stderr


def test_without_either_the_ways_to_get_one_are_told(without_pip: Run, wheel: Callable[..., Path]) -> None:
    done = without_pip("plugin", "install", str(wheel("regulars-fan", plugin="fan")), "--yes")
    assert done.returncode == 1
    assert "-m ensurepip" in done.stderr and "uv pip install --python" in done.stderr
