"""`regulars schema impact`: what would break where something is removed, before it is."""

from collections.abc import Mapping, Sequence

import click

from regulars import Affected, HeldCount, Impacts, impact_holds, impacts
from regulars.messages import _, in_language
from regulars_cli.context import CommandContext
from regulars_cli.holdings import tell_holdings
from regulars_cli.speech import N_


@click.command(
    help=N_(
        "What would break if NAME were removed: a plugin, domain, field (customer.points), metric, tag, role …"
    )
)
@click.argument("name")
@click.option("--kind", metavar=N_("KIND"), help=N_("What NAME is, where several things are called so."))
@click.pass_obj
def impact(context: CommandContext, name: str, kind: str | None) -> None:
    """The command."""
    told = impacts(context.workspace, name, kind)
    holds = impact_holds(context.workspace, told)
    context.emit(
        {
            "status": "failed" if told.breaks else "ok",
            "kind": told.kind,
            "name": told.name,
            "files_read": told.files_read,
            "breaks": told.breaks,
            "along": told.along,
            "holds": holds,
        }
    )
    _tell(context, told, holds)
    if told.breaks:
        click.get_current_context().exit(1)


def _tell(context: CommandContext, told: Impacts, holds: Sequence[HeldCount] | None) -> None:
    kinds = {"plugin": {"en": "plugin", "zh": "插件"}, **context.workspace.kinds}
    what = f"{in_language(kinds.get(told.kind, {}), told.kind)} {told.name}"
    if told.breaks:
        context.echo(_("Without {what} this would break:", what=what))
        context.table(
            [_("Kind"), _("Name"), _("Because of"), _("Place")],
            [
                (
                    in_language(kinds.get(each.kind, {}), each.kind),
                    each.name,
                    _because(each, kinds),
                    _where(each),
                )
                for each in told.breaks
            ],
        )
    else:
        context.echo(_("Without {what} nothing would break.", what=what))
    if told.along:
        context.echo()
        context.echo(_("It takes along what is a part of it:"))
        by_kind: dict[str, list[str]] = {}
        for each in told.along:
            by_kind.setdefault(each.kind, []).append(each.name)
        context.pairs(
            [(in_language(kinds.get(kind, {}), kind), ", ".join(names)) for kind, names in by_kind.items()],
            indent="  ",
        )
    if holds:
        context.echo()
        context.echo(_("What it holds:"))
        tell_holdings(context, holds)
    if not told.files_read:
        context.echo()
        context.echo(
            _(
                "The schema files have mistakes, so that only what is live was looked at: regulars schema check"
            )
        )


def _because(each: Affected, kinds: Mapping[str, Mapping[str, str]]) -> str:
    used = f"{in_language(kinds.get(each.uses_kind, {}), each.uses_kind)} {each.uses_name}"
    return _("{name}: {told}", name=each.key, told=used) if each.key else used


def _where(each: Affected) -> str:
    place = f"{each.file}:{each.line}" if each.file and each.line else each.file or each.owner
    if each.live and each.declared:
        return place
    state = _("not applied") if each.declared else _("live, declared no longer")
    return f"{place} ({state})"
