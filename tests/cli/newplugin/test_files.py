"""The files of a new plugin, one by one."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result

from regulars.plugging.manifest import read_manifest
from regulars_cli.main import cli

Run = Callable[..., Result]
ROOT = Path(__file__).parents[3]
EACH = {
    "pyproject.toml", "README.md", "CHANGELOG.md", ".gitignore", ".github/workflows/check.yml",
    "tests/test_contract.py",
}  # fmt: skip
DOMAIN = EACH | {
    "regulars_gift_card/__init__.py", "regulars_gift_card/plugin.yaml", "regulars_gift_card/gift_card.yaml",
    "regulars_gift_card/points.py", "tests/test_points.py",
}  # fmt: skip
CONNECTOR = EACH | {
    "regulars_gift_card/__init__.py", "regulars_gift_card/plugin.yaml", "regulars_gift_card/gift_card.yaml",
    "regulars_gift_card/settings.yaml", "regulars_gift_card/connector.py", "regulars_gift_card/members.py",
    "regulars_gift_card/samples/members.jsonl", "regulars_gift_card/locale/zh/LC_MESSAGES/messages.po",
    "regulars_gift_card/locale/zh/LC_MESSAGES/messages.mo", "tests/test_members.py",
}  # fmt: skip


@pytest.fixture(params=["domain", "connector"])
def variant(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def project(run: Run, variant: str) -> Path:
    """A new plugin `gift_card`; its folder."""
    written = run(
        "--json", "plugin", "new", "gift_card", *(["--connector"] if variant == "connector" else [])
    )
    assert written.exit_code == 0, written.stderr
    return Path(json.loads(written.stdout)["folder"])


def manifest(project: Path) -> dict[str, Any]:
    body = yaml.safe_load((project / "regulars_gift_card/plugin.yaml").read_text(encoding="utf-8"))
    assert isinstance(body, dict)
    return body


def test_these_files_and_no_others(project: Path, variant: str) -> None:
    there = {each.relative_to(project).as_posix() for each in project.rglob("*") if each.is_file()}
    assert there == (CONNECTOR if variant == "connector" else DOMAIN)


def test_every_place_in_a_template_is_filled(project: Path) -> None:
    for each in project.rglob("*"):
        if each.is_file() and each.suffix != ".mo":
            assert not re.findall(
                r"PLUGIN|PACKAGE|DISTRIBUTION|LABEL|RANGE", each.read_text(encoding="utf-8")
            ), each


def test_the_project_says_what_packs_and_finds_it(project: Path) -> None:
    told = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    assert told["project"]["name"] == "regulars-gift-card"
    assert told["project"]["dependencies"] == ["regulars>=0.1,<1"]
    assert told["project"]["entry-points"]["regulars.plugins"] == {"gift_card": "regulars_gift_card"}
    assert "regulars[testing]>=0.1,<1" in told["project"]["optional-dependencies"]["test"]
    assert told["project"]["version"] == manifest(project)["version"]
    patterns = told["tool"]["setuptools"]["package-data"]["*"]
    package = project / "regulars_gift_card"
    packed = {each for pattern in patterns for each in package.glob(pattern)}
    needed = {each for each in package.rglob("*") if each.suffix in (".yaml", ".mo", ".po")}
    assert needed <= packed


def test_the_manifest_is_accepted(project: Path, variant: str) -> None:
    read = read_manifest("gift_card", "regulars_gift_card", project / "regulars_gift_card")
    assert read.hooks == (("provide_connectors",) if variant == "connector" else ("before_write",))
    assert read.regulars == ">=0.1,<1"
    assert read.label == {"en": "Gift card", "zh": "Gift card"}


def test_the_declarations_are_accepted(project: Path, variant: str, run: Run) -> None:
    said = run("schema", "check", str(project / "regulars_gift_card")).output.splitlines()
    if variant == "domain":
        assert said == ["Nothing is wrong: 3 declarations in 1 files."]
    else:  # It is not installed, and what a channel says is held against the connector.
        (line,) = said
        assert "No enabled plugin brings the connector 'gift_card'" in line


def test_the_code_is_as_the_linter_wants_it(project: Path) -> None:
    for words in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, "."],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_the_commands_of_the_readme_are_there(project: Path) -> None:
    text = (project / "README.md").read_text(encoding="utf-8")
    typed = re.findall(r"^regulars ([a-z-]+(?: [a-z-]+)?)", text, re.MULTILINE) + re.findall(
        r"`regulars ([a-z-]+(?: [a-z-]+)?)", text
    )
    assert len(typed) > 4
    for words in typed:
        command: Any = cli
        for word in words.split():
            if not hasattr(command, "get_command"):
                break
            with __import__("click").Context(command) as context:
                command = command.get_command(context, word)
            assert command is not None, words


def test_the_files_that_the_readme_names_are_there(project: Path) -> None:
    text = (project / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `((?:regulars_gift_card|tests)/[\w./]*)`", text, re.MULTILINE)
    assert len(named) > 4
    assert not [each for each in named if not (project / each).exists()]


def test_the_workflow_runs_what_the_readme_tells_to_run(project: Path) -> None:
    steps = yaml.safe_load((project / ".github/workflows/check.yml").read_text(encoding="utf-8"))["jobs"][
        "check"
    ]
    ran = [each["run"] for each in steps["steps"] if "run" in each]
    text = (project / "README.md").read_text(encoding="utf-8")
    block = text.partition("## Develop")[2].partition("```sh\n")[2].partition("```")[0]
    assert block.splitlines() == ran


@pytest.mark.parametrize("variant", ["connector"], indirect=True)
def test_what_the_connector_says_is_said_in_chinese(project: Path) -> None:
    package = project / "regulars_gift_card"
    with (package / "locale/zh/LC_MESSAGES/messages.mo").open("rb") as stream:
        catalog = GNUTranslations(stream)
    said = re.findall(r"""_\("([^"]+)\"""", (package / "members.py").read_text(encoding="utf-8"))
    assert len(said) == 3
    assert not [each for each in said if catalog.gettext(each) == each]


def test_it_is_written_where_one_says(run: Run) -> None:
    result = run("plugin", "new", "loyalty", "--in", "of/mine")
    assert result.exit_code == 0
    assert Path("of/mine/regulars-loyalty/pyproject.toml").is_file()


def test_in_chinese(run: Run) -> None:
    result = run("--language", "zh", "plugin", "new", "loyalty")
    assert "已生成插件 loyalty" in result.stdout
    assert "pip install -e" in result.stdout
