"""`regulars pending`: the rows that were not accepted."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

from regulars import Session
from regulars.errors import NotFoundError, RegularsError
from regulars.messages import N_, _
from regulars_channels.commands.outcomes import EXIT, tell
from regulars_channels.commands.telling import outcome_json, place_text, reasons_text, state_word
from regulars_channels.connectors import channel_named
from regulars_channels.running.retrying import retry
from regulars_channels.running.waiting import settle


@click.group(help=N_("Rows that were not accepted: list, show, retry, drop."))
def pending() -> None:
    """The group."""


def _choosing(command: Any) -> Any:
    command = click.option(
        "--run", "run_number", type=int, metavar=N_("RUN"), help=N_("Only those of this run.")
    )(command)
    return click.option("--channel", metavar=N_("CHANNEL"), help=N_("Only those of this channel."))(command)


@pending.command("list", help=N_("The rows that wait, each with its reasons."))
@_choosing
@click.option(
    "--all", "everything", is_flag=True, help=N_("Also those that were accepted later, or dropped.")
)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help=N_("At most so many.")
)
@click.pass_obj
def list_pending(obj: Any, channel: str | None, run_number: int | None, everything: bool, limit: int) -> None:
    session = obj.session
    where = _where(channel, run_number, everything=everything)
    rows = session.find("pending", where, order=["id"], limit=limit).rows
    count = session.count("pending", where)
    obj.emit({"count": count, "rows": [_as_json(row) for row in rows]})
    if not rows:
        obj.echo(_("No rows are pending."))
        return
    for row in rows:
        state = f" ({state_word(session.catalog, row['state'])})" if everything else ""
        obj.echo(f"{row['id']}  {row['channel']}  {place_text(row)}{state}")
        obj.pairs([("", reasons_text(row, session.catalog))], indent="    ")
    if count > len(rows):
        obj.echo(_("{count} in all.", count=f"{count:,}"))


@pending.command("show", help=N_("One row, whole."))
@click.argument("row_id", metavar=N_("ID"), type=int)
@click.pass_obj
def show_pending(obj: Any, row_id: int) -> None:
    session = obj.session
    (row,) = _rows(session, [row_id], None, None)
    obj.emit(_as_json(row))
    obj.pairs(
        [
            (_("Channel"), row["channel"]),
            (_("Where it stands"), place_text(row)),
            (_("State"), state_word(session.catalog, row["state"])),
            (_("Reasons"), reasons_text(row, session.catalog)),
            ("", ""),
            *((name, value) for name, value in json.loads(row["row"]).items() if value is not None),
        ]
    )


@pending.command(
    "retry",
    help=N_(
        "Try rows again, after the channel was mended or what they refer to has come in: the named ones, else all. "
        "--set puts another value into a cell."
    ),
)
@click.argument("row_ids", metavar=N_("ID"), type=int, nargs=-1)
@_choosing
@click.option(
    "--set", "cells", multiple=True, metavar=N_("COLUMN=VALUE"), help=N_("Try with this value instead.")
)
@click.pass_context
def retry_pending(
    context: click.Context,
    row_ids: tuple[int, ...],
    channel: str | None,
    run_number: int | None,
    cells: tuple[str, ...],
) -> None:
    obj = context.obj
    session = obj.session
    rows = [row for row in _rows(session, row_ids, channel, run_number) if row["state"] == "waiting"]
    mended = _mended(cells, rows, row_ids)
    if not rows:
        obj.emit({"status": "ok", "runs": []})
        obj.echo(_("No rows are pending."))
        return
    made = []
    for name in dict.fromkeys(row["channel"] for row in rows):
        mine = [row for row in rows if row["channel"] == name]
        made.append(retry(session, channel_named(session, name), mine, mended))
    worst = max((each.status for each in made), key=["ok", "partial", "failed"].index)
    obj.emit({"status": worst, "runs": [outcome_json(each) for each in made]})
    for each in made:
        tell(obj, each)
    context.exit(EXIT[worst])


@pending.command("drop", help=N_("Give rows up: they are not imported, nor asked about again."))
@click.argument("row_ids", metavar=N_("ID"), type=int, nargs=-1)
@_choosing
@click.pass_obj
def drop_pending(obj: Any, row_ids: tuple[int, ...], channel: str | None, run_number: int | None) -> None:
    if not row_ids and channel is None and run_number is None:
        raise RegularsError(_("Say which rows to drop: their ids, --channel or --run."))
    session = obj.session
    rows = [row for row in _rows(session, row_ids, channel, run_number) if row["state"] == "waiting"]
    # One change set for the rows of each run, so that undoing the run can undo it.
    for name, run in dict.fromkeys((row["channel"], row["run"]) for row in rows):
        marks = [row["fingerprint"] for row in rows if (row["channel"], row["run"]) == (name, run)]
        with session.change_set(reason="pending drop", name=name) as change:
            for start in range(0, len(marks), 1000):
                settle(session, name, marks[start : start + 1000], change, state="dropped")
    obj.emit({"status": "ok", "dropped": len(rows)})
    obj.echo(_("Dropped rows: {count}.", count=len(rows)))


def _rows(
    session: Session, row_ids: Sequence[int], channel: str | None, run_number: int | None
) -> list[dict[str, Any]]:
    """The rows named, else all that wait of a channel or run."""
    if not row_ids:
        return list(session.rows("pending", _where(channel, run_number)))
    found = []
    for row_id in row_ids:
        try:
            found.append(session.get("pending", row_id))
        except NotFoundError:
            raise NotFoundError(
                _("There is no pending row {id}. `regulars pending list` shows them.", id=row_id)
            ) from None
    return found


def _where(channel: str | None, run_number: int | None, *, everything: bool = False) -> str | None:
    conditions = [] if everything else ["state = 'waiting'"]
    if channel is not None:
        conditions.append("channel = '{}'".format(channel.replace("'", "''")))
    if run_number is not None:
        conditions.append(f"run = {run_number}")
    return " and ".join(conditions) or None


def _mended(
    cells: Sequence[str], rows: Sequence[Mapping[str, Any]], row_ids: Sequence[int]
) -> dict[str, str]:
    mended = {}
    for cell in cells:
        name, sign, value = cell.partition("=")
        known = {column for row in rows for column in json.loads(row["row"])}
        if not sign or not row_ids or name not in known:
            raise RegularsError(
                _(
                    "Write --set COLUMN=VALUE with the ids of the rows. Columns: {known}.",
                    known=", ".join(sorted(known)),
                )
            )
        mended[name] = value
    return mended


def _as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "row": json.loads(row["row"]), "reasons": json.loads(row["reasons"])}
