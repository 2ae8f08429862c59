"""A run taken back."""

import re
from collections.abc import Mapping

from regulars import Session
from regulars.clock import now
from regulars.errors import RegularsError
from regulars.messages import _
from regulars_channels.running import runs
from regulars_channels.running.runs import Run


def undo(session: Session, number: int) -> int:
    """Undo all that a run wrote, and that rows of it were dropped; how many rows of the store that changed.

    RegularsError where a later run builds on it: that one must be undone first.
    """
    run = runs.get(session, number)
    if run.status == "undone":
        raise RegularsError(_("Run {number} is undone already.", number=number))
    later = {
        change: each
        for record in session.rows("run", f"number > {number} and status <> 'undone'")
        for each in [runs.read(record)]
        for change in each.change_sets
    }
    with session.transaction():
        count = 0
        for change in (*_drops(session, run, later), *reversed(run.change_sets)):
            try:
                count += session.undo(change)
            except RegularsError as error:
                raise _named(error, later) from None
        run.status = "undone"
        run.finished = now()
        runs.save(session, run)
    return count


def _drops(session: Session, run: Run, later: Mapping[int, Run]) -> list[int]:
    """The change sets by which a person dropped rows of the run, the last one first."""
    settled = {
        record["change_set"]
        for record in session.rows(
            "pending", f"run = {run.number} and change_set is not null", fields=["change_set"]
        )
    }
    for change in settled & later.keys():
        raise RegularsError(
            _(
                "Run {later} tried rows of run {number} again: undo it first.",
                later=later[change].number,
                number=run.number,
            )
        )
    return sorted(settled - set(run.change_sets), reverse=True)


def _named(error: RegularsError, later: Mapping[int, Run]) -> RegularsError:
    """The error with the run that it means: the store knows change sets only."""
    meant = [later[int(each)].number for each in re.findall(r"\d+", error.message) if int(each) in later]
    if not meant:
        return error
    return RegularsError(_("Run {later} changed the same records since: undo it first.", later=max(meant)))
