"""A graph as a text of Mermaid, which Markdown pages draw."""

from collections.abc import Iterator

from regulars.lineage.graph import Graph
from regulars.messages import in_language

#: What would end a text in Mermaid, or begin markup in it.
_SPELT = {ord(each): f"#{ord(each)};" for each in '"#<>&`\\[]{}()|'}


def mermaid(graph: Graph) -> str:
    """The flowchart of `graph`; each thing has its kind for a class, which a page may colour."""
    return "\n".join(_lines(graph.plainly())) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield "flowchart LR"
    number = {each.thing: position for position, each in enumerate(graph.nodes)}
    for each in graph.nodes:
        text = in_language(each.label, each.name).translate(_SPELT)
        yield f'  n{number[each.thing]}["{text}"]:::{each.kind}'
    for edge in graph.edges:
        yield f"  n{number[edge.source]} --> n{number[edge.target]}"
