"""What a renderer is handed: the results of one report or of a dashboard, with all that a page says beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from regulars import Session, messages
from regulars.clock import now
from regulars.errors import RegularsError
from regulars.messages import _, in_language
from regulars_reports.declared.declaration import Report, reports
from regulars_reports.results.cube import Cube, cubes
from regulars_reports.results.gather import gather, gather_or_say
from regulars_reports.results.result import Applied, Result
from regulars_reports.words import Words


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Results in the order in which they are shown, in `words.language`; `made_at` is in UTC."""

    title: str
    #: Whose page it is: the workspace's label, or nothing.
    house: str
    results: tuple[Result, ...]
    words: Words
    made_at: datetime
    #: Whose rights the numbers went through.
    actor: str
    catalog_version: int
    #: What it was narrowed by, each once.
    parameters: tuple[Applied, ...] = ()
    #: Of those reports that the reader of a page may narrow further, all that it needs for that.
    cubes: Mapping[str, Cube] = field(default_factory=dict)


def sheet_of_report(
    session: Session, report: Report, house: str = "", given: Mapping[str, str] | None = None
) -> Sheet:
    """One report on a sheet, `given` its parameters; NotPermittedError where the actor may not read what it needs."""
    return _sheet(session, in_language(report.label, report.name), house, (gather(session, report, given),))


def sheet_of_dashboard(session: Session, house: str = "", given: Mapping[str, str] | None = None) -> Sheet:
    """All reports that stand on the dashboard, each with the parameters of `given` that it has.

    One that the actor may not read says so in its place. RegularsError where no report has one of the parameters.
    """
    shown = [each for each in reports(session.catalog).values() if each.place is not None]
    known = list(dict.fromkeys(name for each in shown for name in each.parameters))
    for name in given or {}:
        if name not in known:
            listed = ", ".join(known) or "–"
            raise RegularsError(
                _(
                    "No report of the dashboard has a parameter {name}. There are: {known}.",
                    name=name,
                    known=listed,
                )
            )
    results = tuple(gather_or_say(session, each, given) for each in shown)
    return _sheet(session, _("Customers and sales"), house, results)


def narrowable(session: Session, sheet: Sheet, given: Mapping[str, str] | None = None) -> Sheet:
    """The sheet with what a page needs to be narrowed further than by `given`, with which it was made."""
    return replace(sheet, cubes=cubes(session, [each.report for each in sheet.results], given))


def _sheet(session: Session, title: str, house: str, results: tuple[Result, ...]) -> Sheet:
    alone = len(results) == 1
    applied = {
        each.name: each
        for result in results
        for each in result.parameters
        # What only one report understands by default is no matter of the whole sheet.
        if alone or each.given != _default(result.report, each.name)
    }
    return Sheet(
        title=title,
        house=house,
        results=results,
        words=Words(messages.language(), session.currency, session.zone),
        made_at=now(),
        actor=session.actor,
        catalog_version=session.catalog.version,
        parameters=tuple(applied.values()),
    )


def _default(report: Report, name: str) -> str | None:
    return report.parameters[name].default
