"""`regulars territory`: what the plugin tells and does on demand."""

from decimal import Decimal
from typing import Any

import click

from regulars.clock import today
from regulars.messages import N_, _


@click.group(help=N_("Territories: who looks after which places, and what they sell."))
def territory() -> None:
    pass


@territory.command(
    "list", help=N_("The territories with customers, shops, and sales of a year against the target.")
)
@click.option(
    "--year", type=click.IntRange(1, 9999), help=N_("The calendar year of the sales; this one by default.")
)
@click.pass_obj
def list_territories(context: Any, year: int | None) -> None:
    from regulars_territories.listing import told

    session = context.session
    found = told(session, year or today(session.zone).year)
    context.emit([{**vars(each), "attained": each.attained and round(each.attained, 4)} for each in found])
    if not found:
        context.echo(
            _("There are no territories yet. regulars record add territory code=east name=East, then its areas: "
              "regulars record add territory_area territory=east region=…")
        )  # fmt: skip
        return
    context.table(
        [
            _("Territory"),
            _("Code"),
            _("Manager"),
            _("Areas"),
            _("Customers"),
            _("Shops"),
            _("Net sales"),
            _("Target"),
            _("Attained"),
        ],
        [
            [
                "  " * each.level + each.name,
                each.code,
                each.manager,
                _areas(each.areas),
                each.customers,
                each.shops,
                f"{each.sales:,f}",
                "" if each.target is None else f"{each.target:,f}",
                "" if each.attained is None else _percent(each.attained),
            ]
            for each in found
        ],
        numbers=[4, 5, 6, 7, 8],
    )


@territory.command(
    help=N_(
        "Read all addresses and points again and fill territories and nearest shops, after these changed."
    )
)
@click.option("--dry-run", is_flag=True, help=N_("Only count, change nothing."))
@click.pass_obj
def refill(context: Any, dry_run: bool) -> None:
    from regulars_territories.refilling import refill as run

    session = context.session
    with context.progress(_("Reading addresses"), session.count("customer")) as advance:
        done = run(session, dry_run=dry_run, advance=advance)
    context.emit(
        {
            "status": "ok",
            "read": done.read,
            "updated": done.changed,
            "by_hand": done.by_hand,
            "shops": done.shops,
        }
    )
    context.echo(
        _("{read} customers read; {changed} of them and {shops} shops would be filled.",
          read=done.read, changed=done.changed, shops=done.shops)
        if dry_run
        else _("{read} customers read; {changed} of them and {shops} shops filled.",
               read=done.read, changed=done.changed, shops=done.shops)
    )  # fmt: skip
    if done.by_hand:
        context.echo(_("{count} customers keep what was set by hand.", count=done.by_hand))


def _areas(places: tuple[str, ...]) -> str:
    """The first places, and how many more there are."""
    shown = _(", ").join(places[:3])
    return _("{places} and {count} more", places=shown, count=len(places) - 3) if places[3:] else shown


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}%"
