"""`regulars record pairs`: subjects that may be the same, and were not joined."""

import click

from regulars.messages import _
from regulars_cli.context import CommandContext
from regulars_cli.records import domain_named, names_of
from regulars_cli.speech import N_


@click.command(
    "pairs",
    help=N_("Records that have the same identifier and were not joined: regulars record pairs customer"),
)
@click.argument("domain")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help=N_("At most so many."))
@click.pass_obj
def pairs(context: CommandContext, domain: str, limit: int) -> None:
    session = context.session
    declared = domain_named(session, domain)
    every = session.pairs(domain)
    found = every[:limit]
    ties = [tie.partition(":") for _one, _other, tie in found]
    context.emit(
        {
            "pairs": [
                {"one": one, "other": other, "by": kind, "value": value}
                for (one, other, _tie), (kind, _colon, value) in zip(found, ties, strict=True)
            ],
            "more": len(every) - len(found),
        }
    )
    if not found:
        context.echo(_("No pairs."))
        return
    names = names_of(session, declared.name, (each for one, other, _tie in found for each in (one, other)))
    context.table(
        [_("Id"), _("Name"), _("Id"), _("Name"), _("Same")],
        [
            (one, names.get(one), other, names.get(other), value)
            for (one, other, _tie), (_kind, _colon, value) in zip(found, ties, strict=True)
        ],
        numbers=[0, 2],
    )
    if len(every) > len(found):
        context.echo(_("… and {count} more.", count=len(every) - len(found)))
