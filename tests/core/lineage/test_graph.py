"""The graph: which way an edge leads, why, what is left out until it is asked for, and what a name narrows it to."""

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from vipplugin import PLUGINS, install_vip

from regulars import Graph, Workspace, graph_picture, mermaid, schema_graph
from regulars.errors import NotFoundError
from regulars.messages import set_language
from regulars.testing import workspace

OWN = """
kind: metric
name: points_and_more
label: {en: "More & <more>", zh: 积分加一}
for: customer
value: points + 1
---
kind: tag
name: rich
label: {en: Rich, zh: 富裕}
for: customer
when: points_and_more > 10
---
kind: segment
name: richest
label: {en: Richest, zh: 最富裕的客户}
for: customer
when: has_tag('rich') and points > 3
"""


@pytest.fixture
def shop(tmp_path: Path, install: Callable[..., Path]) -> Iterator[Workspace]:
    install_vip(install)
    with workspace(tmp_path / "shop", None, (*PLUGINS, "vip"), {"own.yaml": OWN}) as opened:
        yield opened


def edges(graph: Graph) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in graph.edges:
        source, target = each.source, each.target
        found.setdefault(f"{source.kind} {source.name}", set()).add(f"{target.kind} {target.name}")
    return found


def test_from_the_channel_to_the_segment(shop: Workspace) -> None:
    graph = schema_graph(shop)
    found = edges(graph)
    assert found["channel vip_file"] == {"domain customer", "domain card"}
    assert "metric points_and_more" in found["domain customer"]
    assert found["metric points_and_more"] == {"tag rich"}
    assert found["tag rich"] == {"segment richest"}
    kinds = {each.kind for each in graph.nodes}
    assert {"channel", "domain", "metric", "tag", "segment", "report", "perk"} == kinds
    stages = {each.kind: each.stage for each in graph.nodes}
    assert sorted(stages, key=lambda kind: stages[kind])[:5] == ["channel", "domain", "metric", "tag", "perk"]
    assert [each.stage for each in graph.nodes] == sorted(each.stage for each in graph.nodes)


def test_each_edge_says_why(shop: Workspace) -> None:
    found = {(each.source.name, each.target.name): each.why for each in schema_graph(shop).edges}
    (why,) = found["points_and_more", "rich"]
    assert (why.how, why.key, why.file, why.line) == ("speaks", "when", "schemas/own.yaml", 12)


def test_a_field_stands_for_its_domain_until_fields_are_asked_for(shop: Workspace) -> None:
    customer = next(
        each
        for each in schema_graph(shop).edges
        if (each.source.name, each.target.name) == ("customer", "points_and_more")
    )
    assert {(each.key, each.names) for each in customer.why} == {
        ("for", ""),
        ("value", "field customer.points"),
    }
    found = edges(schema_graph(shop, also=["field"]))
    assert "metric points_and_more" in found["field customer.points"]
    assert "field customer.points" in found["channel vip_file"] | found["domain customer"]
    plain = schema_graph(shop, "card", "domain", also=["field"]).plainly()
    assert "field card.number" in edges(plain)["domain card"]
    assert "field card.number" not in edges(plain)["channel vip_file"]
    assert not [each for each in plain.edges if (each.source.kind, each.target.name) == ("field", "card")]
    assert "field customer.street" not in {key for each in found.values() for key in each}


def test_plainly_only_the_longest_way_is_kept(shop: Workspace) -> None:
    graph = schema_graph(shop)
    assert "segment richest" in edges(graph)["domain customer"]
    plain = edges(graph.plainly())
    assert "segment richest" not in plain["domain customer"]
    assert "tag rich" not in plain["domain customer"]
    assert plain["metric points_and_more"] == {"tag rich"}


def test_a_name_narrows_it_to_what_leads_there_and_what_hangs_on_it(shop: Workspace) -> None:
    graph = schema_graph(shop, "rich")
    names = {f"{each.kind} {each.name}" for each in graph.nodes}
    assert {
        "channel vip_file",
        "domain customer",
        "metric points_and_more",
        "tag rich",
        "segment richest",
    } == names
    assert (graph.focus is not None) and graph.focus.name == "rich"
    near = schema_graph(shop, "rich", depth=1)
    assert {each.name for each in near.nodes} == {"customer", "points_and_more", "rich", "richest"}
    # Past it, not through it.
    assert "segment richest" not in edges(near)["domain customer"]


def test_roles_and_plugins_are_there_on_request(shop: Workspace) -> None:
    assert "role vip_desk" in edges(schema_graph(shop, also=["role"]))["domain customer"]
    graph = schema_graph(shop, "vip", "plugin")
    assert {"domain card", "tag big_points"} <= edges(graph)["plugin vip"]


def test_references_are_there_on_request(shop: Workspace) -> None:
    assert "domain card" not in edges(schema_graph(shop))["domain customer"]
    assert "domain card" in edges(schema_graph(shop, references=True))["domain customer"]


def test_what_is_not_live_and_what_is_declared_no_longer(shop: Workspace) -> None:
    text = OWN.replace("name: richest", "name: poorest")
    (shop.folder / "schemas/own.yaml").write_text(text, encoding="utf-8")
    graph = schema_graph(shop)
    state = {each.name: (each.live, each.declared) for each in graph.nodes if each.kind == "segment"}
    assert (state["richest"], state["poorest"]) == ((True, False), (False, True))
    drawn = graph_picture(shop, graph)
    assert drawn.count('waits"') == 1 and drawn.count('goes"') == 1
    (shop.folder / "schemas/own.yaml").write_text("kind: domain\n", encoding="utf-8")
    assert not schema_graph(shop).files_read


def test_a_plugin_that_is_not_enabled_is_no_part(shop: Workspace) -> None:
    with pytest.raises(NotFoundError, match="demo is not part of this workspace"):
        schema_graph(shop, "demo")


def test_the_picture_is_one_well_formed_file_that_needs_nothing_else(shop: Workspace) -> None:
    set_language("zh")
    graph = schema_graph(
        shop, also=["field", "role", "restriction", "user_attribute", "plugin"], references=True
    )
    drawn = graph_picture(shop, graph)
    root = ElementTree.fromstring(drawn)
    nodes = [each for each in root.iter() if each.get("class", "").startswith("node ")]
    assert len(nodes) == len(graph.nodes)
    texts = {each.text for each in root.iter() if each.get("class") == "label"}
    assert {"富裕", "最富裕的客户", "积分加一"} <= texts
    assert not [each for each in root.iter() if each.tag.endswith(("script", "image", "foreignObject", "a"))]
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "") and "url(" not in drawn
    assert "prefers-color-scheme: dark" in drawn


def test_labels_cannot_become_markup(shop: Workspace) -> None:
    drawn = graph_picture(shop, schema_graph(shop))
    assert "More &amp; &lt;more&gt;" in drawn and "<more>" not in drawn
    text = mermaid(schema_graph(shop, "rich"))
    assert text.startswith("flowchart LR\n")
    assert '["More #38; #60;more#62;"]:::metric' in text
