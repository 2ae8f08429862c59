"""`regulars`: the program."""

import sys
import warnings

import click

from regulars_cli.program import Program
from regulars_cli.speech import LANGUAGES, N_


@click.group(
    cls=Program,
    help=N_(
        "Know your regulars: your customers from every channel in one store, matched, tagged and reported."
    ),
    epilog=N_("A first look, with made-up data: regulars demo"),
)
@click.option(
    "-C",
    "directory",
    metavar="DIR",
    help=N_("Work in this folder; else the nearest with a regulars.yaml, upward."),
)
@click.option("--json", "as_json", is_flag=True, help=N_("Answer in JSON, for machines."))
@click.option(
    "--as",
    "as_user",
    metavar="USER",
    help=N_("Act as this user, with exactly its rights; you need the right to."),
)
@click.option("--as-of", metavar="DATE", help=N_("Let it be this date: 2026-03-31, or 2026-03-31T18:00."))
@click.option("--language", type=click.Choice(LANGUAGES), help=N_("Speak English or Chinese."))
@click.option("--debug", is_flag=True, help=N_("Show where an error came from."))
@click.version_option(package_name="regulars", message="regulars %(version)s")
@click.pass_context
def cli(
    context: click.Context,
    /,
    directory: str | None,
    as_json: bool,
    as_user: str | None,
    as_of: str | None,
    **_: object,
) -> None:
    """Make ready what every command is given."""
    from regulars_cli.context import CommandContext

    context.obj = context.with_resource(
        CommandContext(directory, as_json=as_json, as_user=as_user, as_of=as_of)
    )


def main() -> None:
    """Run `regulars` on the command line's arguments. Python's warnings are for developers, who ask for them by -W."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    cli.main()
