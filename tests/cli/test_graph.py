"""`schema graph`: trees that people read in their language, data, a picture, and what it says where a name is wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

OWN = """
kind: metric
name: years
label: {en: Years, zh: 年数}
for: customer
value: years_between(birth_date, today())
---
kind: tag
name: grown
label: {en: Grown up, zh: 成年客户}
for: customer
when: years >= 18
---
kind: segment
name: adults
label: {en: Adults, zh: 成年人}
for: customer
when: has_tag('grown')
"""
ENGLISH = """\
What leads to it:
Name            Kind    Label     Place
--------------  ------  --------  -----------------------------------
grown           tag     Grown up  schemas/own.yaml:8
`- years        metric  Years     schemas/own.yaml:2
   `- customer  domain  Customer  regulars_customers/customers.yaml:1

What hangs on it:
Name       Kind     Label     Place
---------  -------  --------  -------------------
grown      tag      Grown up  schemas/own.yaml:8
`- adults  segment  Adults    schemas/own.yaml:14
"""
CHINESE = """\
来源：
名称            类别    显示名称  位置
--------------  ------  --------  -----------------------------------
grown           标签    成年客户  schemas/own.yaml:8
`- years        指标    年数      schemas/own.yaml:2
   `- customer  数据域  客户      regulars_customers/customers.yaml:1

去向：
名称       类别  显示名称  位置
---------  ----  --------  -------------------
grown      标签  成年客户  schemas/own.yaml:8
`- adults  客群  成年人    schemas/own.yaml:14
"""


@pytest.fixture
def declared(workspace: Path) -> Path:
    (workspace / "schemas/own.yaml").write_text(OWN, encoding="utf-8")
    return workspace


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize(("language", "expected"), [("en", ENGLISH), ("zh", CHINESE)])
def test_a_tree_in_the_readers_language(run: Run, language: str, expected: str) -> None:
    run("apply")
    told = run("schema", "graph", "grown", "--language", language)
    assert told.exit_code == 0
    assert told.output.strip() == expected.strip()


@pytest.mark.usefixtures("declared")
def test_everything_begins_with_what_nothing_leads_to(run: Run) -> None:
    lines = run("schema", "graph").output.splitlines()
    for begin in ("customer ", "|- years ", "|  `- grown ", "|     `- adults "):
        assert any(line.startswith(begin) for line in lines), begin
    assert "Nothing leads to these, and nothing is made of them:" in lines


@pytest.mark.usefixtures("declared")
def test_for_machines(run: Run) -> None:
    told = json.loads(run("schema", "graph", "grown", "--json").output)
    assert told["focus"] == {"kind": "tag", "name": "grown"} and told["files_read"]
    nodes = {each["name"]: each for each in told["nodes"]}
    assert list(nodes) == ["customer", "years", "grown", "adults"]
    assert nodes["grown"]["label"] == {"en": "Grown up", "zh": "成年客户"}
    assert (nodes["grown"]["file"], nodes["grown"]["line"], nodes["grown"]["owner"]) == (
        "schemas/own.yaml", 8, "workspace")  # fmt: skip
    edge = next(
        each
        for each in told["edges"]
        if each["target"]["name"] == "grown" and each["source"]["kind"] == "metric"
    )
    assert edge["why"] == [
        {"how": "speaks", "key": "when", "names": "", "file": "schemas/own.yaml", "line": 12}
    ]


def test_a_picture_is_written_whole_or_not_at_all(run: Run, declared: Path) -> None:
    told = run("schema", "graph", "--fields", "--picture", "graph.svg")
    assert told.exit_code == 0 and told.output.endswith("things drawn into graph.svg.\n")
    assert (declared / "graph.svg").read_text(encoding="utf-8").startswith("<svg ")
    refused = run("schema", "graph", "--picture", "schemas/own.yaml")
    assert refused.exit_code == 1 and (declared / "schemas/own.yaml").read_text(encoding="utf-8") == OWN


@pytest.mark.usefixtures("declared")
def test_mermaid_is_printed(run: Run) -> None:
    assert run("schema", "graph", "grown", "--mermaid").output.splitlines() == [
        "flowchart LR",
        '  n0["Customer"]:::domain',
        '  n1["Years"]:::metric',
        '  n2["Grown up"]:::tag',
        '  n3["Adults"]:::segment',
        "  n0 --> n1",
        "  n1 --> n2",
        "  n2 --> n3",
    ]


@pytest.mark.usefixtures("declared")
def test_what_cannot_be_meant(run: Run) -> None:
    assert "Did you mean `grown`" in run("schema", "graph", "grwn").output
    assert "say which" in run("schema", "graph", "--depth", "2").output
    assert "Nothing hangs on it." in run("schema", "graph", "adults").output
