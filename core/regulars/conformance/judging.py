"""The checks gone through, one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from regulars.catalog import Labels
from regulars.conformance.candidate import Candidate
from regulars.conformance.check import Check
from regulars.conformance.checks import CHECKS
from regulars.conformance.finding import Finding
from regulars.errors import MissingExtraError, RegularsError
from regulars.messages import _


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What became of one check. `left_out`: what a check before it found makes nonsense of it."""

    check: str
    label: Labels
    state: Literal["well", "warning", "wrong", "left_out"]
    findings: tuple[Finding, ...] = ()


def judge(candidate: Candidate, before: Sequence[Judged] = ()) -> Iterator[Judged]:
    """Each check's outcome, in order; of those that are in `before` not again."""
    unsure = {each.check for each in before if each.state in ("wrong", "left_out")}
    done = {each.check for each in before}
    for check in CHECKS:
        if check.name in done:
            continue
        if unsure.isdisjoint(check.after):
            found = looked(check, candidate)
        else:
            found = Judged(check=check.name, label=check.label, state="left_out")
        if found.state in ("wrong", "left_out"):
            unsure.add(check.name)
        yield found


def looked(check: Check, candidate: Candidate) -> Judged:
    """What `check` finds, also where it cannot get to its end."""
    try:
        found = tuple(dict.fromkeys(check.look(candidate)))
    except MissingExtraError as error:
        remedy = _("Install it where the plugin is to be looked at: without it this was not tried.")
        found = (Finding(check.name, "warning", error.message, None, remedy),)
    except RegularsError as error:
        found = (Finding(check.name, "wrong", error.message, error.place, _remedy()),)
    except Exception as error:
        told = _("The check could not get to its end: {reason}.", reason=f"{type(error).__name__}: {error}")
        found = (Finding(check.name, "wrong", told, None, _remedy()),)
    return judged(check, found)


def judged(check: Check, found: Sequence[Finding]) -> Judged:
    """The outcome of `check` that has found this."""
    states = {each.state for each in found}
    state = "wrong" if "wrong" in states else "warning" if states else "well"
    return Judged(check=check.name, label=check.label, state=state, findings=tuple(found))  # type: ignore[arg-type]


def _remedy() -> str:
    return _("Mend what the sentence names; where that is nothing of yours, please report it.")
