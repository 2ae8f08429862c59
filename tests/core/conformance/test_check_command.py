"""`regulars plugin check`, typed: by path, by name, in both languages, for machines, into a file."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from regulars_cli.main import cli

sys.path.insert(0, str(Path(__file__).with_name("bad")))

from good import changed, write

#: Wrong in what is read first, so that little else is gone through.
RANGELESS = changed("plugin.yaml", ('regulars: ">=0.1,<1"\n', ""))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(RANGELESS, tmp_path / "project")


def test_each_check_is_a_line_and_each_finding_says_how_to_mend_it(project: Path) -> None:
    result = CliRunner().invoke(cli, ["plugin", "check", str(project)])
    assert result.exit_code == 1
    lines = result.output.splitlines()
    place = lines.index("[wrong] It says which versions of Regulars it works with")
    assert lines[place + 1].startswith(
        "  regulars_stamps/plugin.yaml:1:1: plugin.yaml does not say which versions"
    )
    assert 'regulars: ">=0.1,<1"' in lines[place + 2]
    assert "[well] The manifest is in order" in lines
    assert "[left out] Its declarations are valid" in lines


def test_in_chinese(project: Path) -> None:
    result = CliRunner().invoke(
        cli, ["--language", "zh", "plugin", "check", str(project / "src/regulars_stamps")]
    )
    assert result.exit_code == 1
    assert "[错误] 写明适用的 Regulars 版本范围" in result.output
    assert "plugin.yaml 没有写明适用的 Regulars 版本" in result.output


def test_for_machines_and_into_a_file(project: Path) -> None:
    result = CliRunner().invoke(cli, ["--json", "plugin", "check", str(project), "--report", "stamps.json"])
    told = json.loads(result.output)
    assert json.loads(Path("stamps.json").read_text("utf-8")) == told
    assert {key: told[key] for key in ("status", "plugin", "version", "distribution")} == {
        "status": "failed", "plugin": "stamps", "version": "1.0.0", "distribution": "regulars-stamps",
    }  # fmt: skip
    assert told["python"] == sys.version.split()[0] and told["regulars"]
    (wrong,) = [each for each in told["checks"] if each["state"] == "wrong"]
    assert wrong["check"] == "compatibility"
    assert wrong["findings"][0]["place"] == {"file": "regulars_stamps/plugin.yaml", "line": 1, "column": 1}


def test_nothing_is_written_where_it_is_looked_at(project: Path) -> None:
    before = {each: each.stat().st_mtime_ns for each in project.parent.rglob("*")}
    CliRunner().invoke(cli, ["plugin", "check", str(project)])
    assert {each: each.stat().st_mtime_ns for each in project.parent.rglob("*")} == before


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("loyalti", "There is no path and no installed plugin 'loyalti'."),
        (".", "is no plugin: give the folder"),
    ],
)
def test_what_is_no_plugin_is_told(project: Path, what: str, says: str) -> None:
    result = CliRunner().invoke(cli, ["plugin", "check", what])
    assert result.exit_code == 1
    assert says in result.stderr


def test_a_version_before_is_of_the_same_plugin(project: Path) -> None:
    other = write({"regulars_other/plugin.yaml": "kind: plugin\nname: other\n"}, Path("other"))
    result = CliRunner().invoke(
        cli, ["plugin", "check", str(project), "--previous", str(other / "regulars_other")]
    )
    assert "is the plugin other, no earlier version of stamps" in result.stderr
