"""`regulars passes`: what is left on the passes, and counting again."""

from typing import Any

import click
from regulars.messages import N_, _


@click.group(help=N_("Class passes: what is left on them."))
def passes() -> None:
    """The group."""


@passes.command("list", help=N_("The passes that are valid today, those that run out first."))
@click.option("--at-most", type=click.IntRange(0), help=N_("Only those with so many visits left, or fewer."))
@click.pass_obj
def list_passes(context: Any, at_most: int | None) -> None:
    """The command."""
    where = "valid_until >= today() and bought_on <= today()"
    if at_most is not None:
        where += f" and left <= {at_most}"
    fields = {
        "number": "number",
        "customer": "customer.name",
        "phone": "customer.phone",
        "left": "left",
        "until": "valid_until",
    }
    ending = ["left", "valid_until", "number"]
    found = list(context.session.rows("class_pass", where, fields=fields, order=ending))
    context.emit([{name: row[name] for name in fields} for row in found])
    if not found:
        context.echo(_("No pass is valid today."))
        return
    context.table(
        [_("Pass"), _("Customer"), _("Phone"), _("Visits left"), _("Valid until")],
        [[row[name] for name in fields] for row in found],
        numbers=[3],
    )


@passes.command(help=N_("Share out all visits again, as after visits were deleted."))
@click.pass_obj
def recount(context: Any) -> None:
    """The command."""
    from regulars_passes.keeping import keep_passes
    from regulars_passes.upgrades import every_customer

    session = context.session
    with session.change_set(reason="passes recount"):
        changed = keep_passes(session, every_customer(session))
    context.emit({"status": "ok", "updated": changed})
    context.echo(_("{count} records were not as they should be, and are now.", count=changed))
