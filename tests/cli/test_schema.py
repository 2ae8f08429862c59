"""`regulars schema`: files checked without a database, and schemas for editors, kept where the files look for them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from jsonschema import Draft7Validator

from regulars import enable_plugin, yaml_language_server_line

Run = Callable[..., Result]

GOOD = """kind: metric
name: spent
label: {en: Spent, zh: 消费}
for: customer
value: sum(receipt_line.net)
"""
WRONG = """kind: metric
name: spent
label: {en: Spent, zh: 消费}
for: custmer
value: sum(receipt_line.nett)
---
kind: tag
name: loyal
labl: {en: Loyal, zh: 忠诚}
for: customer
when: 1 +
"""


def test_what_is_right_is_said_to_be_right(run: Run, workspace: Path) -> None:
    (workspace / "schemas/own.yaml").write_text(GOOD, encoding="utf-8")
    result = run("schema", "check", "schemas/own.yaml")
    assert (result.exit_code, result.output) == (0, "Nothing is wrong: 1 declarations in 1 files.\n")
    everything = json.loads(run("--json", "schema", "check").output)
    assert everything["status"] == "ok"
    assert everything["declarations"] > 40


def test_every_error_stands_at_its_place_with_the_nearest_right_spelling(run: Run, workspace: Path) -> None:
    (workspace / "schemas/own.yaml").write_text(WRONG, encoding="utf-8")
    result = run("schema", "check")
    assert result.exit_code == 1
    assert result.output.splitlines()[:2] == [
        "schemas/own.yaml:4:1: Unknown domain `custmer`. Did you mean `customer`?",
        "schemas/own.yaml:9:1: Unknown key `labl` in tag `loyal`. Did you mean `label`?",
    ]
    mended = WRONG.replace("custmer", "customer").replace("labl:", "label:")
    (workspace / "schemas/own.yaml").write_text(mended, encoding="utf-8")
    told = json.loads(run("--json", "schema", "check").output)
    assert told["status"] == "failed"
    assert [(each["file"], each["line"], each["column"]) for each in told["problems"]] == [
        ("schemas/own.yaml", 5, 1)
    ]
    assert "Did you mean 'receipt_line.net'?" in told["problems"][0]["message"]


def test_plan_tells_the_same_of_the_same_files(run: Run, workspace: Path) -> None:
    (workspace / "schemas/own.yaml").write_text(GOOD.replace("net)", "nett)"), encoding="utf-8")
    checked = run("schema", "check").output
    assert checked == run("plan").stderr.removeprefix("Error: ")


def test_the_database_is_not_touched(run: Run, workspace: Path) -> None:
    before = (workspace / "regulars.db").read_bytes()
    (workspace / "regulars.db").write_bytes(b"no database")
    assert run("schema", "check").exit_code == 0
    assert (workspace / "regulars.db").read_bytes() == b"no database"
    (workspace / "regulars.db").write_bytes(before)


def test_problems_of_other_files_are_told_apart(run: Run, workspace: Path) -> None:
    (workspace / "schemas/own.yaml").write_text(GOOD, encoding="utf-8")
    (workspace / "schemas/other.yaml").write_text("kind: metric\nname: x\nfoor: customer\n", encoding="utf-8")
    result = run("schema", "check", "schemas/own.yaml")
    assert result.exit_code == 1
    assert "3 problems in other files" in result.output
    assert "foor" not in result.output


def test_a_file_from_anywhere_is_checked_beside_what_the_workspace_declares(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(GOOD.replace("receipt_line.net", "receipt_line.brutto"), encoding="utf-8")
    result = run("schema", "check", str(draft))
    assert result.exit_code == 1
    assert result.output.startswith(f"{draft}:5:1: ")


PLUGIN = """kind: plugin
name: vip
version: 1.0.0
label: {en: VIP, zh: 贵宾}
regulars: ">=0.1,<1"
needs: [customers]
kinds: {perk: perk.yaml}
declarations: [vip.yaml]
"""
PERK = "kind: {type: string, allowed: [perk]}\nsize: {type: integer, required: true}\n"


def make_plugin(folder: Path, declarations: str) -> Path:
    package = folder / "regulars_vip"
    package.mkdir()
    (package / "plugin.yaml").write_text(PLUGIN, encoding="utf-8")
    (package / "perk.yaml").write_text(PERK, encoding="utf-8")
    (package / "vip.yaml").write_text(declarations, encoding="utf-8")
    return package


def test_a_plugins_folder_is_checked_without_being_installed(run: Run, tmp_path: Path) -> None:
    folder = make_plugin(tmp_path, "kind: perk\nname: tea\nsize: 2\n")
    result = run("schema", "check", str(folder))
    assert (result.exit_code, result.output) == (0, "Nothing is wrong: 1 declarations in 1 files.\n")
    (folder / "vip.yaml").write_text("kind: perk\nname: tea\nsise: 2\n", encoding="utf-8")
    assert run("schema", "check", str(folder)).output == (
        "regulars_vip/vip.yaml:3:1: Unknown key `sise` in perk `tea`. Did you mean `size`?\n"
    )
    (folder / "plugin.yaml").write_text(PLUGIN.replace("[customers]", "[custmers]"), encoding="utf-8")
    assert "Did you mean `customers`?" in run("schema", "check", str(folder)).output


def test_what_a_plugin_has_for_others_is_checked_beside_them(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "regulars_fan"
    folder.mkdir()
    head = "grammar: 1\nkind: plugin\nname: fan\nversion: '1.0'\nlabel: {en: Fan, zh: 粉丝}\nregulars: '>=0.1,<1'\n"
    rest = "declarations: [own.yaml]\nwith: {tags: [tags.yaml], nowhere: [nowhere.yaml]}\n"
    own = GOOD.replace("name: spent", "name: orders").replace(
        "sum(receipt_line.net)", "count(receipt.receipt_no)"
    )
    tag = "kind: tag\nname: loyal\nlabel: {en: Loyal, zh: 忠诚}\nfor: customer\nwhen: ordrs > 9\n"
    (folder / "plugin.yaml").write_text(head + "needs: [customers, purchases]\n" + rest, encoding="utf-8")
    (folder / "own.yaml").write_text(own, encoding="utf-8")
    (folder / "tags.yaml").write_text(tag, encoding="utf-8")
    result = run("schema", "check", str(folder))
    assert (result.exit_code, "tags.yaml:5" in result.output, "ordrs" in result.output) == (1, True, True)
    (folder / "tags.yaml").write_text(tag.replace("ordrs", "orders"), encoding="utf-8")
    result = run("schema", "check", str(folder))
    assert (result.exit_code, result.output) == (0, "Nothing is wrong: 2 declarations in 2 files.\n")
    # What it needs to stand alone is asked for all the same: tags would bring purchases along.
    (folder / "plugin.yaml").write_text(head + "needs: [customers]\n" + rest, encoding="utf-8")
    assert "own.yaml:5" in run("schema", "check", str(folder)).output


def test_without_a_workspace_and_without_files_there_is_nothing_to_check(run: Run) -> None:
    assert "regulars init" in run("schema", "check").output


def test_the_schema_of_a_kind_is_printed(run: Run, workspace: Path) -> None:
    made = json.loads(run("schema", "export", "metric").output)
    assert made["properties"]["within"]["pattern"]
    assert "customer" in made["properties"]["for"]["examples"]
    whole = json.loads(run("schema", "export").output)
    assert set(whole["properties"]["kind"]["enum"]) >= {"domain", "tag", "channel", "report"}
    assert "Did you mean `metric`?" in run("schema", "export", "metrik").output


def test_all_schemas_are_written_into_a_folder(run: Run, workspace: Path, tmp_path: Path) -> None:
    told = json.loads(run("--json", "schema", "export", "--output", str(tmp_path / "out")).output)
    assert sorted(told["written"]) == sorted(each.name for each in (tmp_path / "out").iterdir())
    assert {"schema.json", "workspace.json", "plugin.json", "tag.json"} <= set(told["written"])


def schema_of(file: Path) -> dict[str, object]:
    """The schema that an editor finds by the first line of `file`."""
    head, _, path = file.read_text(encoding="utf-8").splitlines()[0].partition("$schema=")
    assert head == "# yaml-language-server: "
    made = json.loads((file.parent / path).read_text(encoding="utf-8"))
    assert isinstance(made, dict)
    Draft7Validator.check_schema(made)
    return made


def test_a_new_workspace_points_an_editor_to_its_schemas_wherever_it_is_moved(
    run: Run, tmp_path: Path
) -> None:
    assert run("init", "tea").exit_code == 0
    shutil.move("tea", tmp_path / "moved")
    folder = tmp_path / "moved"
    assert "plugins" in str(schema_of(folder / "regulars.yaml")["properties"])
    own = folder / "schemas/deep/own.yaml"
    own.parent.mkdir()
    own.write_text(f"{yaml_language_server_line(folder, own)}\n{GOOD}", encoding="utf-8")
    assert "definitions" in schema_of(own)
    assert run("-C", str(folder), "plan").exit_code == 1
    settings = json.loads((folder / ".vscode/settings.json").read_text(encoding="utf-8"))
    assert all((folder / each).is_file() for each in settings["yaml.schemas"])


def test_settings_of_an_editor_that_are_there_are_left_alone(run: Run, tmp_path: Path) -> None:
    settings = Path("tea/.vscode/settings.json")
    settings.parent.mkdir(parents=True)
    settings.write_text("{}")
    assert run("init", "tea").exit_code == 0
    assert settings.read_text() == "{}"


@pytest.mark.parametrize("command", [("plugin", "enable", "tags"), ("apply",)])
def test_what_changes_what_may_be_said_renews_the_schemas(run: Run, command: tuple[str, ...]) -> None:
    assert run("init", "tea").exit_code == 0
    if command == ("apply",):
        enable_plugin(Path("tea"), "tags")
    assert "kind_tag" not in Path("tea/.regulars/schema.json").read_text(encoding="utf-8")
    assert run("-C", "tea", *command).exit_code == 0
    assert "kind_tag" in Path("tea/.regulars/schema.json").read_text(encoding="utf-8")
    assert run("-C", "tea", "plugin", "disable", "tags").exit_code == 0
    assert "kind_tag" not in Path("tea/.regulars/schema.json").read_text(encoding="utf-8")
