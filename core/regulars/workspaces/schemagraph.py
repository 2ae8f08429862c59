"""What leads to what in a workspace: in what is live, and in what its schema files declare."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from regulars.errors import NotFoundError
from regulars.lineage.graph import Graph, make_graph
from regulars.lineage.picture import picture
from regulars.messages import _
from regulars.workspaces.impact import Lineages
from regulars.workspaces.workspace import Workspace


def schema_graph(
    workspace: Workspace,
    name: str | None = None,
    kind: str | None = None,
    *,
    also: Collection[str] = (),
    depth: int | None = None,
    references: bool = False,
) -> Graph:
    """The graph of all declarations, or of what leads to the thing `name` and hangs on it; raises as `impacts`.

    `also`: kinds that are left out else: field, role, restriction, user_attribute, plugin. `depth`: how many steps
    away from the thing. `references`: the references between domains too.
    """
    lineages = Lineages(workspace)
    focus = lineages.meant(name, kind) if name is not None else None
    graph = make_graph(
        lineages.both(), _stages(workspace), also=also, focus=focus, depth=depth, references=references
    )
    if focus is not None and not graph.nodes:
        raise NotFoundError(_("{name} is not part of this workspace: nothing leads to it.", name=focus.name))
    return replace(graph, files_read=lineages.declared is not None)


def graph_picture(workspace: Workspace, graph: Graph) -> str:
    """`graph` as one SVG that needs nothing else, in the reader's language."""
    return picture(graph, workspace.kinds)


def _stages(workspace: Workspace) -> Mapping[str, int]:
    """Where the things of each kind stand, from left to right, as the grammars say."""
    found: dict[str, int] = {}
    for kind, grammar in workspace.plugins.grammars().items():
        stage = grammar.text.rules.get("kind", {}).get("meta", {}).get("stage")
        if isinstance(stage, int):
            found[kind] = stage
    return found
