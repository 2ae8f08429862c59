"""`regulars schema`: the schema files checked, and what they may say given to an editor."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from regulars import Checked, check_schemas, editor_schemas, write_schema
from regulars.messages import _
from regulars_cli import place
from regulars_cli.commands.graph import graph
from regulars_cli.commands.impact import impact
from regulars_cli.context import CommandContext
from regulars_cli.speech import N_


@click.group(help=N_("The schema files: check them, see what hangs on what, let an editor complete them."))
def schema() -> None:
    """The group."""


@schema.command(
    help=N_("Check schema files, without the database: all of this workspace, or FILES and folders.")
)
@click.argument("files", metavar=N_("[FILES]"), nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def check(context: CommandContext, files: tuple[Path, ...]) -> None:
    folder = _folder(context) if files else context.workspace.folder
    checked = check_schemas(folder, files)
    context.emit(_for_machines(checked))
    for where, text in checked.problems:
        context.echo(f"{where}: {text}" if where else text)
    for use in checked.deprecated:
        context.echo(_("Note: {text}", text=use))
    if checked.elsewhere:
        context.echo(
            _(
                "{count} problems in other files hide what refers to those: regulars schema check",
                count=checked.elsewhere,
            )
        )
    elif not checked.problems:
        context.echo(
            _("Nothing is wrong: {declarations} declarations in {files} files.",
              declarations=checked.declarations, files=checked.files)
        )  # fmt: skip
    if checked.problems or checked.elsewhere:
        click.get_current_context().exit(1)


def _for_machines(checked: Checked) -> dict[str, Any]:
    return {
        "status": "failed" if checked.problems or checked.elsewhere else "ok",
        "files": checked.files,
        "declarations": checked.declarations,
        "elsewhere": checked.elsewhere,
        "problems": [
            {**(asdict(where) if where else {}), "message": text} for where, text in checked.problems
        ],
        "deprecated": [
            {**(asdict(each.place) if each.place else {}), "message": each.text}
            for each in checked.deprecated
        ],
    }


@schema.command(
    help=N_("Print the JSON Schema of a schema file, or of one KIND; with --output write all of them.")
)
@click.argument("kind", metavar=N_("[KIND]"), required=False)
@click.option(
    "--output",
    metavar=N_("DIR"),
    type=click.Path(file_okay=False, path_type=Path),
    help=N_("Write the schemas into this folder: schema.json is that of a schema file."),
)
@click.pass_obj
def export(context: CommandContext, kind: str | None, output: Path | None) -> None:
    made = editor_schemas(_folder(context), kind)
    if output is None:
        click.echo(json.dumps(made[kind or "schema"], ensure_ascii=False, indent=1))
        return
    output.mkdir(parents=True, exist_ok=True)
    for name, each in made.items():
        write_schema(output / f"{name}.json", each)
    written = [f"{name}.json" for name in made]
    context.emit({"folder": str(output), "written": written})
    context.echo(_("Written into {folder}: {names}.", folder=output, names=", ".join(written)))


schema.add_command(impact)
schema.add_command(graph)


def _folder(context: CommandContext) -> Path | None:
    """The folder of the workspace here; None outside of one."""
    found = place.find(context.directory)
    return found.folder if found else None
