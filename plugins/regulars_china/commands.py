"""`regulars china`: what the plugin does on demand."""

from typing import Any

import click

from regulars.messages import N_, _


@click.group(help=N_("China: divisions, city tiers."))
def china() -> None:
    pass


@china.command(
    help=N_("Read all addresses again and fill province, city and tier, after their data changed.")
)
@click.option("--dry-run", is_flag=True, help=N_("Only count, change nothing."))
@click.pass_obj
def refill(context: Any, dry_run: bool) -> None:
    from regulars_china.divisions import data_version
    from regulars_china.refilling import refill as run

    session = context.session
    with context.progress(_("Reading addresses"), session.count("customer")) as advance:
        done = run(session, dry_run=dry_run, advance=advance)
    context.emit({"status": "ok", "read": done.read, "updated": done.changed, "data": data_version()})
    context.echo(
        _("{read} customers read; {changed} would be filled.", read=done.read, changed=done.changed)
        if dry_run
        else _("{read} customers read, {changed} filled.", read=done.read, changed=done.changed)
    )
