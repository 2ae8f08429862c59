"""`regulars init`: a new workspace, live from the start."""

from pathlib import Path

import click

from regulars import found_workspace
from regulars.messages import _, language
from regulars_cli.context import CommandContext
from regulars_cli.speech import N_


@click.command(help=N_("Make a workspace: a folder with regulars.yaml, your own schema files, a database."))
@click.argument(
    "directory", metavar=N_("[DIR]"), type=click.Path(file_okay=False, path_type=Path), default="."
)
@click.option(
    "--preset",
    metavar=N_("NAME"),
    help=N_(
        "A ready-made beginning: shop, restaurant, webshop; in Chinese shop-zh, restaurant-zh, webshop-zh."
    ),
)
@click.option(
    "--database", metavar=N_("URL"), help=N_("Instead of a SQLite file: postgresql://user@host/name")
)
@click.option(
    "--zone", metavar=N_("ZONE"), help=N_("Where the business is: Europe/London. Stays as it is later.")
)
@click.option("--currency", metavar=N_("CODE"), help=N_("What it counts in: GBP. Stays as it is later."))
@click.option(
    "--region", metavar=N_("COUNTRY"), help=N_("Whose phone numbers have no country code: GB, US, CN.")
)
@click.pass_obj
def init(
    context: CommandContext,
    directory: Path,
    preset: str | None,
    database: str | None,
    zone: str | None,
    currency: str | None,
    region: str | None,
) -> None:
    made = found_workspace(
        directory.absolute(), preset, database, language(), zone=zone, currency=currency, region=region
    )
    context.emit(made)
    context.echo(
        _("The workspace {folder} is ready; {admin} is its admin.", folder=made.folder, admin=made.admin)
    )
    context.echo(
        _(
            "Zone {zone}, currency {currency}, country {region}: zone and currency stay. For others make it anew, with "
            "--zone, --currency, --region.",
            zone=made.zone,
            currency=made.currency,
            region=made.region,
        )
    )
    context.echo(_("Written for you to edit: {files}", files=_(", ").join(made.written)))
    context.echo(
        _("Sensitive fields are not encrypted yet: whoever can read the database can read all of it.")
    )
    if preset is None:
        context.echo(
            _("No plugin is enabled yet: regulars plugin list. For a ready-made set: init DIR --preset shop")
        )
    context.echo(_("What to do next:"))
    where = "" if directory == Path() else f"cd {directory} && "
    context.echo(f"  {where}regulars status")
