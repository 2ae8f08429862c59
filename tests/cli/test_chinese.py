"""In Chinese, everything is Chinese: help, output and the errors of the first hour hold no English word."""

import getpass
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from regulars import Workspace, installed_plugins
from regulars_cli.main import cli

Run = Callable[..., Result]

#: Names of things that are the same in every language.
NAMES = {
    *(
        "Regulars",
        "regulars",
        "Python",
        "SQLite",
        "PostgreSQL",
        "JSON",
        "CSV",
        "TSV",
        "XLSX",
        "JSONL",
        "YAML",
        "Markdown",
        "Mermaid",
    ),
    *(
        "HTML",
        "URL",
        "GBK",
        "UTF",
        "ISO",
        "IANA",
        "Excel",
        "CNY",
        "Asia",
        "Shanghai",
        "en",
        "zh",
        "OpenDocument",
        "Schema",
        "Parquet",
        "vCard",
        "POSLog",
        "Square",
        "Shopify",
    ),
    *("png", "svg", "xlsx"),
    *("html", "csv", "json", "yaml", "sqlite", "postgresql", "schemas", "chmod", "true", "false"),
    *("restaurant", "webshop"),
}
#: What is typed, not read: options, paths, URLs, assignments, placeholders, quoted code.
TYPED = re.compile(
    r"--?[A-Za-z][\w-]*|\S*[/\\=_@.:][\w./\\=@:{}*-]*\w\S*|`[^`]*`|'[^']*'|\"[^\"]*\"|\[[a-z|-]+\]|\b[A-Z][A-Z_]+\b"
)
WORD = re.compile(r"[A-Za-z]{2,}")


def english(text: str, allowed: set[str]) -> set[str]:
    """The English words of `text` that are neither typed nor names."""
    return {word for word in WORD.findall(TYPED.sub(" ", text)) if word not in NAMES | allowed}


def commands(path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every command: ("record", "list")."""
    with click.Context(cli) as context:
        command: click.Command | None = cli
        for name in path:
            assert isinstance(command, click.Group)
            command = command.get_command(context, name)
        if path:
            yield path
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                yield from commands((*path, name))


#: Names in examples.
EXAMPLES = {
    "shop",
    "ming",
    "hua",
    "north",
    "east",
    "customer",
    "receipt",
    "vip",
    "name",
    "phone",
    "path",
    "exports",
}


def words_of_commands(run: Run) -> set[str]:
    """The names of commands, plugins and examples: the same in every language."""
    run("--help")
    names = {word for path in commands() for name in path for word in name.split("-")}
    return names | set(installed_plugins()) | EXAMPLES


def test_every_help_page_is_chinese(run: Run) -> None:
    names = words_of_commands(run)
    wrong = {}
    for path in [(), *commands()]:
        result = run("--language", "zh", *path, "--help")
        assert result.exit_code == 0, result.output
        if found := english(result.output, names):
            wrong[" ".join(path)] = found
    assert not wrong


@pytest.mark.parametrize(
    "typed",
    [
        "nonsense",
        "--nonsense",
        "stauts",
        "plan",
        "plan extra",
        "find",
        "find x --limit many",
        "find x --limit 0",
        "--language fr status",
        "record show customer twelve",
        "plugin info nonsense",
        "-C nowhere status",
    ],
)
def test_every_wrong_call_is_told_in_chinese(run: Run, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = words_of_commands(run)
    monkeypatch.setenv("REGULARS_LANGUAGE", "zh")
    result = run(*typed.split())
    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.output
    assert not english(result.output, names | set(typed.split()))


def names_of(folder: Path) -> set[str]:
    """Every word of the names that are declared here."""
    with Workspace.open(folder) as workspace:
        catalog = workspace.catalog
    found = {*catalog.plugins, *catalog.domains, *catalog.metrics, *catalog.roles, *catalog.user_attributes}
    fields = [field for domain in catalog.domains.values() for field in domain.fields.values()]
    found |= {field.name for field in fields} | {each.value for field in fields for each in field.values}
    found |= {name for named in catalog.declared.values() for name in named}
    found |= {name for each in catalog.of_kind("report").values() for name in each.body.get("parameters", {})}
    # What rules are written in is the same in every language.
    functions = {"today", "year", "month", "day", "in"}
    return {word for name in found for word in (name, *name.split("_"))} | functions


@pytest.mark.parametrize(
    "typed",
    [
        "status",
        "doctor",
        "plan",
        "plugin list",
        "plugin info purchases",
        "plugin disable china",
        "user list",
        "user add ming --role shop_clerk",
        "user show ming",
        "user team",
        "user manager",
        "role list",
        "role show auditor",
        "access explain ming read customer {id}",
        "access explain ming delete customer {id}",
        "access explain --role auditor read customer {id} --field phone",
        "access who-can read customer",
        "access review",
        "record list customer",
        "record show customer {id}",
        "record add customer name=王芳",
        "record edit customer {id} nickname=小明",
        "record list receipt",
        "record fields receipt",
        "find 张",
        "find 没有",
        "show 张小明",
        "tag list",
        "tag run",
        "segment list",
        "report list",
        "channel list",
        "pending list",
        "run list",
    ],
)
def test_every_output_is_chinese(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setenv("REGULARS_LANGUAGE", "zh")
    added = run(
        "--json", "record", "add", "customer", "name=张小明", "phone=13800138000", "address.city=上海"
    )
    number = str(json.loads(added.stdout)["id"])
    if "ming" in typed and "add" not in typed:
        run("user", "add", "ming", "--role", "shop_clerk")
    result = run(*typed.format(id=number).split())
    assert result.exit_code == 0, result.output
    assert not english(
        result.output, words_of_commands(run) | names_of(workspace) | {getpass.getuser(), "hand"}
    )


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("schemas/x.yaml", "kind: metric\nname: x\nfro: customer\n"),
        ("schemas/x.yaml", "kind: metric\nname: X\nfor: customer\nvalue: 1\nlabel: {en: X, zh: X}\n"),
        ("schemas/x.yaml", "kind: metrik\nname: x\n"),
        ("schemas/x.yaml", "kind: domain\nname: x\n"),
        (
            "schemas/x.yaml",
            "kind: extension\nname: x\nextends: customer\nfields: {a: {type: text, privcy: none}}\n",
        ),
        ("schemas/x.yaml", "kind: metric\nkind: metric\n"),
        ("schemas/x.yaml", "a: [1\n"),
        ("schemas/x.yaml", "a：1\n"),
        ("schemas/x.yaml", "a: on\n"),
        ("schemas/x.yaml", "a: 0123\n"),
        ("schemas/x.yaml", "a: &x 1\n"),
        ("schemas/x.yaml", "\ta: 1\n"),
        ("schemas/x.yaml", "kind: metric\nname: x\nfor: customer\nlabel: {en: X, zh: X}\nvalue: nme\n"),
        ("schemas/x.yaml", "kind: metric\nname: x\nfor: kunde\nlabel: {en: X, zh: X}\nvalue: 1\n"),
        ("schemas/x.yaml", "kind: tag\nname: x\nfor: customer\nlabel: {en: X, zh: X}\nwhen: spend_90 > 1\n"),
        ("regulars.yaml", "plugins: [custommers]\n"),
        ("regulars.yaml", "database: mysql://x/y\n"),
        ("regulars.yaml", "database: nonsense\n"),
        ("regulars.yaml", "database: ${NOT_SET_ANYWHERE}\n"),
        ("regulars.yaml", "database: postgresql://nobody@127.0.0.1:1/x\n"),
        ("regulars.yaml", "zone: Mars/Olympus\n"),
        ("regulars.yaml", "currency: XXQ\n"),
        ("regulars.yaml", "langauge: zh\n"),
    ],
)
def test_mistakes_of_the_first_hour_are_told_in_chinese(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str
) -> None:
    allowed = words_of_commands(run) | names_of(workspace) | set(WORD.findall(text))
    monkeypatch.setenv("REGULARS_LANGUAGE", "zh")
    (workspace / file).write_text(text, encoding="utf-8")
    result = run("plan")
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    assert "Regulars 内部出错" not in result.output
    assert not english(result.output, allowed | {"kind", "label", "fields", "value", "name", "en", "zh"})


def test_usage_stays_as_it_is_however_often_it_is_told() -> None:
    for _time in range(3):
        said = CliRunner().invoke(cli, ["import", "--help"]).output
        assert "CHANNEL [FILES]..." in said
