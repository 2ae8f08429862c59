"""`regulars import`: files in, through a channel."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from regulars.errors import SourceError
from regulars.messages import N_, _
from regulars_channels.commands.telling import outcome_json, outcome_pairs, problems_of
from regulars_channels.connectors import channel_named, connector_of, files_of
from regulars_channels.running.importing import Import
from regulars_channels.running.runs import Run

#: What a run's status is to the shell that called.
EXIT = {"ok": 0, "failed": 1, "partial": 3}


@click.command(
    "import",
    help=N_(
        "Import FILES through CHANNEL; without FILES, those that the channel's path: names. Importing a file again "
        "changes nothing; an import that was interrupted goes on where it stopped."
    ),
)
@click.argument("channel")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help=N_("Show what would happen, and write nothing."))
@click.pass_context
def import_(context: click.Context, channel: str, files: tuple[Path, ...], dry_run: bool) -> None:
    obj = context.obj
    declared = channel_named(obj.session, channel)
    connector = connector_of(declared, obj.workspace.live_plugins.provided("provide_connectors"))
    chosen = list(files) or files_of(declared, obj.workspace.folder)
    _some_there(chosen)
    _not_the_store(obj.workspace, chosen)
    with _progress(obj, len(chosen)) as progress:
        run = Import(obj.session, declared, connector, progress).run(chosen, rehearse=dry_run)
    obj.emit(outcome_json(run, rehearsed=dry_run))
    tell(obj, run, rehearsed=dry_run)
    context.exit(EXIT[run.status])


def _some_there(files: Sequence[Path]) -> None:
    """SourceError where none of `files` is there: that is a name mistyped, and no run."""
    for file in files:
        try:
            file.lstat()
        except FileNotFoundError:
            continue
        except OSError:
            pass
        return
    raise SourceError(_("There is no file {path}.", path=files[0]))


def _not_the_store(workspace: Any, files: Sequence[Path]) -> None:
    for file in files:
        if workspace.is_store(file):
            raise SourceError(
                _("{file} is this workspace's own store: nothing can be imported from it.", file=file)
            )


def tell(obj: Any, run: Run, *, rehearsed: bool = False) -> None:
    """Print what became of a run's rows, and what to do next."""
    for problem in problems_of(run):
        obj.echo(_("Error: {problem}", problem=problem), err=True)
    if rehearsed:
        obj.echo(_("A dry run: nothing was written."))
    if run.counts.read or not run.problem:
        obj.pairs(outcome_pairs(run, obj.session.catalog))
    if run.counts.overwritten:
        obj.echo(
            _(
                "Rows that took the place of an earlier one and say something else: {count}. If they are different "
                "things, something more must tell them apart: another column, or occurrence(…).",
                count=run.counts.overwritten,
            )
        )
    if rehearsed:
        return
    if run.counts.rejected:
        obj.echo(
            _(
                "Pending rows: {count}. To see them: regulars pending list --channel {channel}",
                count=run.counts.rejected,
                channel=run.channel,
            )
        )
    if run.counts.created or run.counts.updated:
        obj.echo(_("To take it all back: regulars run undo {run}", run=run.number))


@contextmanager
def _progress(obj: Any, files: int) -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar over all files, in hundredths of each."""
    label = _("Importing")
    with obj.progress(label, files * 100) as advance:
        shown: dict[str, int] = {}

        def progress(file: str, done: int, total: int | None) -> None:
            now = 100 * done // total if total else 0
            before = shown.get(file, 0)
            if now > before:
                advance(now - before)
                shown[file] = now

        yield progress
