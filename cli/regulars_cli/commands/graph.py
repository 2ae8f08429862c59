"""`regulars schema graph`: what leads to what, from channels to reports, as a tree, as data, as a picture."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from regulars import Graph, GraphNode, graph_picture, mermaid, schema_graph
from regulars.messages import _, in_language
from regulars_cli.context import CommandContext
from regulars_cli.speech import N_

_ALSO = ("role", "restriction", "user_attribute", "plugin")


@click.command(
    help=N_(
        "What leads to what, from channels over domains, metrics, tags and segments to reports; of NAME: what leads to "
        "it, and what hangs on it."
    )
)
@click.argument("name", metavar=N_("[NAME]"), required=False)
@click.option("--kind", metavar=N_("KIND"), help=N_("What NAME is, where several things are called so."))
@click.option("--depth", type=click.IntRange(min=1), help=N_("How many steps away from NAME."))
@click.option("--fields", is_flag=True, help=N_("The fields too that something is made of."))
@click.option("--references", is_flag=True, help=N_("The references between domains too."))
@click.option(
    "--also",
    type=click.Choice(_ALSO),
    multiple=True,
    help=N_("A further kind; may be given several times."),
)
@click.option(
    "--picture",
    metavar=N_("FILE.svg"),
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("Write it as a picture, which any browser shows."),
)
@click.option(
    "--mermaid", "as_mermaid", is_flag=True, help=N_("Print it as Mermaid, which Markdown pages draw.")
)
@click.pass_obj
def graph(
    context: CommandContext,
    name: str | None,
    kind: str | None,
    depth: int | None,
    fields: bool,
    references: bool,
    also: Sequence[str],
    picture: Path | None,
    as_mermaid: bool,
) -> None:
    """The command."""
    if depth is not None and name is None:
        raise click.UsageError(_("--depth counts the steps away from NAME: say which."))
    kinds = [*also, *(["field"] if fields else [])]
    workspace = context.workspace
    if picture is not None:
        workspace.demand_writable(picture)
    made = schema_graph(workspace, name, kind, also=kinds, depth=depth, references=references)
    if picture is not None:
        workspace.write_output(picture, graph_picture(workspace, made).encode())
    context.emit(_for_machines(made, picture))
    if as_mermaid:
        context.echo(mermaid(made).rstrip("\n"))
    elif picture is not None:
        context.echo(_("{count} things drawn into {file}.", count=len(made.nodes), file=picture))
    else:
        _tell(context, made.plainly())
    if not made.files_read:
        context.echo(
            _(
                "The schema files have mistakes, so that only what is live was looked at: regulars schema check"
            ),
            err=True,
        )


def _for_machines(made: Graph, picture: Path | None) -> dict[str, Any]:
    focus = made.focus
    return {
        "status": "ok",
        "focus": {"kind": focus.kind, "name": focus.name} if focus else None,
        "files_read": made.files_read,
        "nodes": made.nodes,
        "edges": made.edges,
        **({"picture": str(picture)} if picture is not None else {}),
    }


def _tell(context: CommandContext, made: Graph) -> None:
    kinds = {"plugin": {"en": "plugin", "zh": "插件"}, **context.workspace.kinds}
    nodes = {(each.kind, each.name): each for each in made.nodes}
    after: dict[tuple[str, str], list[GraphNode]] = {}
    before: dict[tuple[str, str], list[GraphNode]] = {}
    for each in made.edges:
        source, target = (each.source.kind, each.source.name), (each.target.kind, each.target.name)
        after.setdefault(source, []).append(nodes[target])
        before.setdefault(target, []).append(nodes[source])
    if made.focus is not None:
        focus = nodes[made.focus.kind, made.focus.name]
        for heading, nothing, ways in (
            (_("What leads to it:"), _("Nothing leads to it."), before),
            (_("What hangs on it:"), _("Nothing hangs on it."), after),
        ):
            rows = list(_tree([focus], ways))
            context.echo(heading if len(rows) > 1 else nothing)
            if len(rows) > 1:
                _show(context, rows, kinds)
            context.echo()
        return
    met = {*after, *before}
    begin = [each for key, each in nodes.items() if key in after and key not in before]
    rows = list(_tree(begin, after))
    told = {(each.kind, each.name) for _text, each in rows}
    # What only circles lead to begins somewhere too.
    rows += _tree([each for key, each in nodes.items() if key in met and key not in told], after)
    _show(context, rows, kinds)
    alone = [each for key, each in nodes.items() if key not in met]
    if alone:
        context.echo()
        context.echo(_("Nothing leads to these, and nothing is made of them:"))
        context.echo(", ".join(each.name for each in alone))


def _tree(
    begin: Sequence[GraphNode], ways: Mapping[tuple[str, str], Sequence[GraphNode]]
) -> Iterator[tuple[str, GraphNode]]:
    """Each node with its place in the tree; what leads on is followed once only."""
    followed: set[tuple[str, str]] = set()
    again = _("(above)")

    def visit(node: GraphNode, lead: str, stem: str) -> Iterator[tuple[str, GraphNode]]:
        key = (node.kind, node.name)
        on = sorted(ways.get(key, ()), key=lambda each: (each.stage, each.name))
        if on and key in followed:
            yield f"{lead}{node.name} {again}", node
            return
        yield f"{lead}{node.name}", node
        followed.add(key)
        for number, each in enumerate(on, 1):
            last = number == len(on)
            yield from visit(each, f"{stem}{'`-' if last else '|-'} ", f"{stem}{'   ' if last else '|  '}")

    for each in begin:
        if (each.kind, each.name) not in followed:
            yield from visit(each, "", "")


def _show(
    context: CommandContext,
    rows: Sequence[tuple[str, GraphNode]],
    kinds: Mapping[str, Mapping[str, str]],
) -> None:
    context.table(
        [_("Name"), _("Kind"), _("Label"), _("Place")],
        [
            (
                text,
                in_language(kinds.get(each.kind, {}), each.kind),
                in_language(each.label, ""),
                _where(each),
            )
            for text, each in rows
        ],
    )


def _where(each: GraphNode) -> str:
    place = f"{each.file}:{each.line}" if each.file and each.line else each.file or each.owner
    if each.live and each.declared:
        return place
    state = _("not applied") if each.declared else _("live, declared no longer")
    return f"{place} ({state})"
