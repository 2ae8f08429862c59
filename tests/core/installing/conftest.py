"""Distributions of third parties as wheels, and an environment of the tests' own to install them into: no network."""

import os
import site
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "purging"))  # for `import vipplugin`

from vipplugin import DECLARED, MANIFEST, PERK, PERKS

Environment = Callable[..., subprocess.CompletedProcess[str]]

PROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "regulars-vip"
version = "1.0.0"
dependencies = ["regulars>=0.1"]

[project.entry-points."regulars.plugins"]
vip = "regulars_vip"

[tool.setuptools]
packages = ["regulars_vip"]
package-data = {"*" = ["*.yaml"]}
"""
CODE = '''"""Who is a VIP."""

from regulars import hookimpl


@hookimpl
def after_write(batch):
    """Look on."""
'''
HEAD = """grammar: 1
kind: plugin
name: {name}
version: 1.0.0
label: {{en: {name}, zh: {name}}}
regulars: ">=0.1,<1"
"""


@pytest.fixture(scope="session")
def vip_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source of a third party's plugin, as its author has it."""
    folder = tmp_path_factory.mktemp("vip")
    package = folder / "regulars_vip"
    package.mkdir()
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    command = 'commands:\n  points: {call: "regulars_vip:nothing", help: {en: Points., zh: 积分。}}\n'
    for name, text in {
        "__init__.py": CODE,
        "plugin.yaml": HEAD.format(name="vip") + "hooks: [after_write]\n" + MANIFEST + command,
        "vip.yaml": DECLARED,
        "perk.yaml": PERK,
        "perks.yaml": PERKS,
    }.items():
        (package / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def vip_wheel(vip_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """It built to a wheel by its own build system."""
    folder = tmp_path_factory.mktemp("wheels")
    build = [
        "wheel",
        "-q",
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(vip_project),
    ]
    subprocess.run([sys.executable, "-m", "pip", *build], check=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture
def wheel(tmp_path: Path) -> Callable[..., Path]:
    """Make a wheel: `wheel("regulars-fan", "1.0", plugin="fan", manifest="…", **{"fan.yaml": "…"})`."""

    def make(
        name: str,
        version: str = "1.0",
        *,
        plugin: str = "",
        package: str = "",
        manifest: str = "",
        **files: str,
    ) -> Path:
        package = package or name.replace("-", "_")
        info = f"{name.replace('-', '_')}-{version}.dist-info"
        held = {f"{package}/__init__.py": '"""Made for a test."""\n'}
        held |= {f"{package}/{file}": text for file, text in files.items()}
        if plugin:
            told = HEAD.format(name=plugin).replace("version: 1.0.0", f"version: '{version}'")
            held[f"{package}/plugin.yaml"] = told + manifest
            held[f"{info}/entry_points.txt"] = f"[regulars.plugins]\n{plugin} = {package}\n"
        held[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        held[f"{info}/WHEEL"] = (
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        held[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in (*held, f"{info}/RECORD"))
        path = tmp_path / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for file, text in held.items():
                archive.writestr(file, text)
        return path

    return make


@pytest.fixture
def regulars(tmp_path: Path) -> Environment:
    """`regulars("plugin", "list")` in an environment of its own, which sees what this one has installed."""
    folder = tmp_path / "environment"
    venv.create(folder, with_pip=False)
    (purelib,) = folder.glob("lib/python*/site-packages")
    lines = [f"import site; site.addsitedir({each!r})" for each in site.getsitepackages()]
    (purelib / "parent.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    keep = {name: os.environ[name] for name in ("PATH", "XDG_RUNTIME_DIR") if name in os.environ}
    told = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "LANGUAGE": "en", "HOME": str(home)}

    def run(*arguments: str, answer: str | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        program = "from regulars_cli.main import main; main()"
        return subprocess.run(
            [str(folder / "bin/python"), "-c", program, *arguments],
            input=answer,
            capture_output=True,
            text=True,
            check=False,
            env={**keep, **told, **more},
            cwd=tmp_path,
        )

    return run
