"""`regulars import`: files in, through a channel."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from regulars import Worker
from regulars.errors import SourceError
from regulars.messages import N_, _
from regulars_channels.commands.outcomes import EXIT, tell, tell_arrivals, tell_aside
from regulars_channels.commands.telling import outcome_json
from regulars_channels.connectors import channel_named, connector_of, endings_of, path_of
from regulars_channels.offering import offered_connectors
from regulars_channels.running.folders import find_files
from regulars_channels.running.importing import Import
from regulars_channels.running.inbox import take


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
    # Beside the opening of the workspace.
    Worker.get_ready()
    declared = channel_named(obj.session, channel)
    connector = connector_of(declared, offered_connectors(obj.workspace))
    once = declared.body.get("take") == "once" and not files
    found = find_files(
        files or [path_of(declared, obj.workspace.folder)],
        endings_of(connector.connector),
        obj.workspace.is_store,
        may_lack=once,
    )
    if found.files:
        _some_there(found.files)
    _not_the_store(obj.workspace, found.files)
    tell_aside(obj, found.aside)
    if once:
        with _progress(obj, len(found.files)) as progress:
            arrivals = list(
                take(
                    lambda: Import(obj.session, declared, connector, progress), found.files, rehearse=dry_run
                )
            )
        context.exit(EXIT[tell_arrivals(obj, arrivals, found.aside, rehearsed=dry_run)])
    with _progress(obj, len(found.files)) as progress:
        importing = Import(obj.session, declared, connector, progress)
        run = importing.run(found.files, rehearse=dry_run)
    reasons = importing.reasons.told()
    obj.emit(
        {
            **outcome_json(run, rehearsed=dry_run),
            "reasons": [{"field": name, "reason": text, "rows": count} for name, text, count in reasons],
            "left_aside": [str(each) for each in found.aside],
        }
    )
    tell(obj, run, rehearsed=dry_run, unmarked=importing.vanishing.unmarked, reasons=reasons)
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
