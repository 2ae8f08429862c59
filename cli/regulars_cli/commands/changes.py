"""`regulars plan` and `regulars apply`: what the schema files would change, and making it live."""

from collections import defaultdict
from collections.abc import Sequence

import click

from regulars import Plan, first_admin, refresh_editor_schemas
from regulars.messages import _, in_language
from regulars_cli.context import LINE, CommandContext
from regulars_cli.planaccess import access_told
from regulars_cli.planrights import show_rights
from regulars_cli.plansteps import show_steps, show_way_on
from regulars_cli.speech import N_
from regulars_cli.terminal import wrap

_SIGNS = {"added": "+", "changed": "~", "renamed": "~", "removed": "-"}


@click.command(help=N_("Show what the schema files would change. Nothing is changed."))
@click.pass_obj
def plan(context: CommandContext) -> None:
    made = context.workspace.plan()
    context.emit(made.to_dict())
    show_plan(context, made)
    for use in made.deprecated:
        context.echo(_("Note: {text}", text=use))
    if not made.empty:
        context.echo()
        show_way_on(context, made)
    if made.refused or made.in_the_way:
        click.get_current_context().exit(1)


@click.command(help=N_("Make the schema files live, in one transaction."))
@click.option(
    "--lose", "losses", multiple=True, metavar="NAME", help=N_("What may be lost, as the plan calls it.")
)
@click.option("--dry-run", is_flag=True, help=N_("Do all of it, then undo it again."))
@click.pass_obj
def apply(context: CommandContext, losses: Sequence[str], dry_run: bool) -> None:
    refresh_editor_schemas(context.workspace.folder)
    made = context.workspace.plan()
    stopped = bool(made.refused or made.in_the_way or made.unnamed(losses))
    if made.empty or stopped:
        if made.version and made.empty:
            _first_admin(context)
        context.emit(made.to_dict())
        show_plan(context, made)
        if stopped:
            context.echo()
            show_way_on(context, made)
        click.get_current_context().exit(1 if stopped else 0)
    done = context.workspace.apply(losses=losses, rehearse=dry_run)
    context.emit(done.to_dict())
    show_plan(context, made)
    context.echo()
    if dry_run:
        context.echo(_("All of this can be applied. Nothing was changed."))
        return
    context.echo(_("Version {version} is live.", version=done.version))
    _first_admin(context)


def _first_admin(context: CommandContext) -> None:
    """A store made by `apply`, after the old file was deleted or the database changed, has no users yet."""
    if (name := first_admin(context.workspace)) is not None:
        context.echo(_("Nobody was a user of this database yet: {name} is its admin now.", name=name))


def show_plan(context: CommandContext, plan: Plan) -> None:
    """Print a plan for people: what is refused, plugins, tables, declarations by kind, and what data would change."""
    if plan.empty:
        context.echo(_("Nothing to apply: version {version} is live.", version=plan.version))
        return
    for sentence in plan.refused:
        context.echo(_("Refused: {sentence}", sentence=sentence))
    for sign, label, names in (
        ("+", _("Plugins"), plan.enabled),
        ("-", _("Plugins"), plan.disabled),
        ("+", _("Tables"), plan.tables),
        ("+", _("Columns"), _of_old_tables(plan)),
    ):
        if names:
            _line(context, sign, label, names)
    if plan.upgraded:
        _line(
            context, "~", _("Plugins"), [f"{each.plugin} {each.old} -> {each.new}" for each in plan.upgraded]
        )
    _show_changes(context, plan)
    show_steps(context, plan)
    show_rights(context, plan.rights)
    for note in plan.notes:
        if note.figures and not any(note.figures.values()):
            continue
        context.echo(f"* {note.text}")


def _show_changes(context: CommandContext, plan: Plan) -> None:
    """The declarations by kind and owner; of a domain that comes or goes as a whole, not each field."""
    kinds = context.workspace.kinds
    whole = {
        (each.what, each.name) for each in plan.changes if each.kind == "domain" and each.what != "renamed"
    }
    grouped: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for each in plan.changes:
        if each.kind != "field" or (each.what, each.name.partition(".")[0]) not in whole:
            name = each.name if each.was is None else f"{each.was} -> {each.name}"
            grouped[each.what, each.kind, each.owner].append(name)
    for (what, kind, owner), names in grouped.items():
        whose = _("your own") if owner == "workspace" else owner
        label = _("{kind} ({owner})", kind=in_language(kinds.get(kind, {}), kind), owner=whose)
        if kind == "access":
            names = [_("; ").join(map(access_told, names))]
        _line(context, _SIGNS[what], label, names)


def _of_old_tables(plan: Plan) -> list[str]:
    return [each for each in plan.columns if each.partition(".")[0] not in plan.tables]


def _line(context: CommandContext, sign: str, label: str, names: Sequence[str]) -> None:
    first, *more = wrap(_("{name}: {told}", name=label, told=", ".join(names)), LINE)
    context.echo(f"{sign} {first}")
    for line in more:
        context.echo(f"    {line}")
