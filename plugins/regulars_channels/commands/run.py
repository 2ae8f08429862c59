"""`regulars run`: the imports that were run, and taking one back."""

from pathlib import Path
from typing import Any

import click

from regulars.messages import N_, _
from regulars_channels.commands.telling import outcome_json, outcome_pairs, problems_of, status_word, when
from regulars_channels.running import runs
from regulars_channels.running.undoing import undo


@click.group(help=N_("Imports that were run: list, show, undo."))
def run() -> None:
    """The group."""


@run.command("list", help=N_("The latest runs, the last one first."))
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help=N_("At most so many.")
)
@click.pass_obj
def list_runs(obj: Any, limit: int) -> None:
    session = obj.session
    found = [runs.read(record) for record in session.find("run", order=["-number"], limit=limit).rows]
    obj.emit([outcome_json(each) for each in found])
    if not found:
        obj.echo(_("Nothing was imported yet."))
        return
    obj.table(
        [_("Run"), _("Channel"), _("Status"), _("Started"), _("Rows read"), _("pending"), _("Files")],
        [
            (
                each.number,
                each.channel,
                status_word(session.catalog, each.status),
                when(each.started, session.zone),
                f"{each.counts.read:,}",
                f"{each.counts.rejected:,}",
                files_text(each.files),
            )
            for each in found
        ],
        numbers=[0, 4, 5],
    )


def files_text(files: list[str]) -> str:
    """The files of a run in a few words."""
    names = [Path(file).name for file in files]
    if len(names) < 3:
        return ", ".join(names)
    return _("{first} and {count} more", first=names[0], count=len(names) - 1)


@run.command("show", help=N_("One run: its rows, its files, what went wrong."))
@click.argument("number", type=int)
@click.pass_obj
def show_run(obj: Any, number: int) -> None:
    session = obj.session
    found = runs.get(session, number)
    obj.emit(outcome_json(found))
    obj.pairs(
        [
            (_("Channel"), found.channel),
            (_("Status"), status_word(session.catalog, found.status)),
            (_("Started"), when(found.started, session.zone)),
            (_("Finished"), when(found.finished, session.zone)),
            (_("Files"), ", ".join(found.files)),
            *outcome_pairs(found, session.catalog),
            *((_("Problem"), problem) for problem in problems_of(found)),
        ]
    )


@run.command("undo", help=N_("Take back all that a run wrote, as if it had never been."))
@click.argument("number", type=int)
@click.pass_obj
def undo_run(obj: Any, number: int) -> None:
    count = undo(obj.session, number)
    obj.emit({"status": "ok", "run": number, "undone": count})
    obj.echo(
        _(
            "Run {number} is undone: {count} rows of the store are as they were.",
            number=number,
            count=f"{count:,}",
        )
    )
