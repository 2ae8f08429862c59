"""`regulars demo`: a whole shop in one command, by the very commands that a user would give."""

from pathlib import Path

import click

from regulars.errors import WorkspaceError
from regulars.messages import N_, _, language
from regulars_demo.commandline import CommandLine
from regulars_demo.generate import LAST, Size, make_shop, write_shop
from regulars_demo.outro import outro
from regulars_demo.workspace import is_demo, lay_out, settle

#: The channels in the order in which their files come in: who is known first, then what was bought.
CHANNELS = ("shops", "employees", "products", "members", "till", "web", "fair", "companies")


@click.command(
    help=N_(
        "Build a made-up company in DIR (regulars-demo): three shops, a web shop, 5,000 customers in messy files, "
        "imported, tagged and drawn on a page. It is the same every time."
    )
)
@click.argument("directory", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--customers",
    type=click.IntRange(100, 1_000_000),
    default=Size.customers,
    show_default=True,
    help=N_("How many people the shop knows."),
)
@click.option(
    "--lines",
    type=click.IntRange(100, 20_000_000),
    default=Size.lines,
    show_default=True,
    help=N_("How many lines it sold in 18 months, nearly."),
)
@click.option("--seed", default=7, show_default=True, help=N_("Another number makes another shop."))
@click.option("--database", metavar="URL", help=N_("Keep it in this database instead of a file in DIR."))
@click.pass_context
def demo(
    context: click.Context,
    directory: Path | None,
    customers: int,
    lines: int,
    seed: int,
    database: str | None,
) -> None:
    folder = directory or Path("regulars-demo")
    fresh = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    if not fresh and not is_demo(folder):
        raise WorkspaceError(
            _(
                "{folder} is not empty and holds no demo: name another folder, such as: regulars demo my-demo",
                folder=folder,
            )
        )
    run = CommandLine(context, folder, as_of=LAST.isoformat())
    run.say(_("Writing the shop's files into {folder} …", folder=folder / "inbox"))
    shop = make_shop(Size(customers, lines), seed)
    written = write_shop(folder / "inbox", shop, seed, language=language())
    if fresh:
        lay_out(folder)
        run.init(folder, "--preset", "shop-zh", *(["--database", database] if database else []))
        settle(folder, language())
    for channel in CHANNELS:
        run("import", channel, may_be_partial=bool(written.bad.get(channel)))
    run("tag", "run", dated=True)
    run("dashboard", dated=True)
    outro(run, folder, shop)
