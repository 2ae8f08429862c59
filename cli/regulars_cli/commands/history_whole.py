"""`regulars history verify` and `anchor`: that the history is whole, and what to keep outside to show it by."""

from dataclasses import replace
from pathlib import Path

import click

from regulars import (
    AccessVerified,
    Anchor,
    Verified,
    anchor_access,
    read_anchor,
    readable_file,
    verify_access,
)
from regulars.messages import _
from regulars_cli.context import CommandContext
from regulars_cli.plain import shown
from regulars_cli.speech import N_

#: Problems that are listed; `--json` has them all.
_LISTED = 50


@click.command("verify", help=N_("Check that nobody has altered the history. For admins."))
@click.option(
    "--anchor",
    "anchor_file",
    metavar=N_("FILE"),
    type=click.Path(path_type=Path),
    help=N_("An anchor that was kept outside: finds whether later entries were taken away."),
)
@click.pass_obj
def verify(context: CommandContext, anchor_file: Path | None) -> None:
    kept = _read(anchor_file) if anchor_file is not None else None
    with context.progress(_("Checking")) as advance:
        found = context.session.verify_history(kept, advance=advance)
        access = verify_access(context.workspace, kept.access if kept else None, advance=advance)
    wrong = bool(found.problems or access.problems)
    context.emit({"status": "failed" if wrong else "ok", **vars(found), "access": vars(access)})
    _tell(context, found, kept)
    _tell_access(context, access)
    if wrong:
        click.get_current_context().exit(1)


@click.command(
    "anchor", help=N_("The head of the history, to be kept outside: on paper, in a mail, elsewhere.")
)
@click.argument("file", metavar=N_("[FILE]"), required=False, type=click.Path(path_type=Path))
@click.pass_obj
def anchor(context: CommandContext, file: Path | None) -> None:
    made = replace(context.session.anchor_history(), access=anchor_access(context.workspace))
    if file is None:
        context.document(made.to_json())
        return
    context.workspace.write_output(file, made.to_json().encode())
    context.emit({"file": str(file), **vars(made)})
    context.echo(
        _("The anchor of entry {number} is in {file}. Keep it where nobody who may change the store may change it.",
          number=f"{made.number:,}", file=file)
    )  # fmt: skip


def _read(file: Path) -> Anchor:
    with readable_file(file):
        text = file.read_text(encoding="utf-8", errors="replace")
    return read_anchor(text, str(file))


def _tell_access(context: CommandContext, found: AccessVerified) -> None:
    for each in found.problems[:_LISTED]:
        place = _("Entry {number}: ", number=each.entry) if each.entry is not None else ""
        context.echo(f"{place}{each.text}")
    hidden = len(found.problems) - _LISTED + found.more
    if hidden > 0:
        context.echo(_("… and {count} more.", count=f"{hidden:,}"))
    if found.problems:
        context.echo(_("The access log was altered."))
    elif found.first is None:
        context.echo(_("The access log is whole: there is no entry yet."))
    else:
        begun = shown(found.first, None, context.workspace.settings.zone)
        context.echo(
            _(
                "The access log is whole: {entries} entries since {time}.",
                entries=f"{found.entries:,}",
                time=begun,
            )
        )


def _tell(context: CommandContext, found: Verified, kept: Anchor | None) -> None:
    for each in found.problems[:_LISTED]:
        place = _("Entry {number}: ", number=each.entry) if each.entry is not None else ""
        record = _(" Record {id}.", id=each.record) if each.record else ""
        context.echo(f"{place}{each.text}{record}")
    hidden = len(found.problems) - _LISTED + found.more
    if hidden > 0:
        context.echo(_("… and {count} more.", count=f"{hidden:,}"))
    if found.problems:
        context.echo(_("The history was altered."))
    else:
        context.echo(
            _("The history is whole: {entries} entries, {rows} rows.",
              entries=f"{found.entries:,}", rows=f"{found.rows:,}")
        )  # fmt: skip
    if found.chunks_before:
        context.echo(
            _("{count} commits are older than the history: nothing shows whether they were altered.",
              count=f"{found.chunks_before:,}")
        )  # fmt: skip
    if found.entries_before:
        context.echo(
            _("{count} entries were written under a key that was lost: they cannot be checked.",
              count=f"{found.entries_before:,}")
        )  # fmt: skip
    if kept is None:
        context.echo(
            _("Whether the latest entries were taken away shows only against an anchor: --anchor FILE")
        )
