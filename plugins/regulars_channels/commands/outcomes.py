"""What became of an import, told to whoever called it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from regulars.messages import _
from regulars_channels.commands.telling import (
    outcome_json,
    outcome_pairs,
    problems_of,
    reason_text,
    status_word,
)
from regulars_channels.running.folders import told_names
from regulars_channels.running.inbox import Arrival
from regulars_channels.running.runs import Run

#: What a run's status is to the shell that called.
EXIT = {"ok": 0, "failed": 1, "partial": 3}
#: From the best on: the worst of several runs is what became of them all.
_STATUSES = ("ok", "partial", "failed")


def tell(
    obj: Any,
    run: Run,
    *,
    rehearsed: bool = False,
    unmarked: str | None = None,
    reasons: Sequence[tuple[str, str, int]] = (),
) -> None:
    """Print what became of a run's rows, and what to do next. `reasons`: (field, why, rows), the commonest first."""
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
    if unmarked:
        obj.echo(unmarked)
    if reasons:
        obj.echo(_("Why rows wait, the commonest reasons first:"))
        for name, text, count in reasons:
            obj.echo(f"  {count:,}  {reason_text(name, text, obj.session.catalog)}")
    if rehearsed:
        return
    if run.vanished:
        obj.echo(
            _(
                "To see what the source no longer has: regulars channel vanished {channel}",
                channel=run.channel,
            )
        )
    if run.counts.rejected:
        obj.echo(
            _(
                "Pending rows: {count}. To see them: regulars pending list --channel {channel}",
                count=run.counts.rejected,
                channel=run.channel,
            )
        )
    if run.counts.created or run.counts.updated or run.vanished or run.returned:
        obj.echo(_("To take it all back: regulars run undo {run}", run=run.number))


def tell_aside(obj: Any, aside: Sequence[Path]) -> None:
    """Say which files lie there and are not read."""
    if aside:
        text = _(
            "Left aside, as hidden, not whole yet or of no known format: {names}", names=told_names(aside)
        )
        obj.echo(text, err=True)


def tell_arrivals(
    obj: Any, arrivals: Sequence[Arrival], aside: Sequence[Path], *, rehearsed: bool = False
) -> str:
    """Say what became of the files of an inbox; gives the status of all of it."""
    done = [(each, each.run) for each in arrivals if each.run is not None]
    status = max((run.status for _each, run in done), key=_STATUSES.index, default="ok")
    obj.emit(
        {
            "status": status,
            "runs": [outcome_json(run, rehearsed=rehearsed) for _each, run in done],
            "taken_before": [str(each.path) for each in arrivals if each.earlier is not None],
            "elsewhere": [str(each.path) for each in arrivals if each.elsewhere is not None],
            "left_aside": [str(each) for each in aside],
        }
    )
    for each in arrivals:
        if each.elsewhere is not None:
            obj.echo(f"{each.path.name}: {each.elsewhere}", err=True)
    known = sum(each.earlier is not None for each in arrivals)
    if len(done) == 1:
        tell(obj, done[0][1], rehearsed=rehearsed, unmarked=done[0][0].unmarked)
    elif done:
        _table(obj, done, rehearsed=rehearsed)
    elif known:
        obj.echo(_("There is nothing new: all files were taken before ({count}).", count=known))
    else:
        obj.echo(_("There is nothing new: no file has come."))
    if done and known:
        obj.echo(_("Files that were taken before: {count}", count=known))
    return status


def _table(obj: Any, done: Sequence[tuple[Arrival, Run]], *, rehearsed: bool) -> None:
    for each, run in done:
        for problem in problems_of(run):
            obj.echo(_("Error: {problem}", problem=problem), err=True)
        if each.unmarked:
            obj.echo(f"{each.path.name}: {each.unmarked}")
    if rehearsed:
        obj.echo(_("A dry run: nothing was written."))
    words = [_("Rows read"), _("created"), _("updated"), _("unchanged"), _("pending"), _("skipped")]
    names = ("read", "created", "updated", "unchanged", "rejected", "skipped")
    obj.table(
        [_("Run"), _("File"), _("Status"), *words],
        [
            (
                "" if rehearsed else run.number,
                each.path.name,
                status_word(obj.session.catalog, run.status),
                *(f"{getattr(run.counts, name):,}" for name in names),
            )
            for each, run in done
        ],
        numbers=[0, *range(3, 3 + len(words))],
    )
