"""What stands below a chart: what counts, where the numbers come from, of which days."""

from collections.abc import Sequence
from datetime import datetime

from regulars.messages import _, in_language
from regulars_reports.results.result import Result
from regulars_reports.results.sheet import Sheet
from regulars_reports.words import Words


def note(result: Result) -> str:
    """What counts and what does not, as its declaration says."""
    return in_language(result.report.help) if result.report.help else ""


def origin(result: Result, words: Words) -> str:
    """The records behind a report, and from when to when."""
    return _(
        "Source: {source}, {period}.",
        source=result.source,
        period=period([result], words) or _("as it stands today"),
    )


def unmoved(result: Result, sheet: Sheet) -> str:
    """What the sheet was narrowed by and this report was not; empty where there is none."""
    labels = [each.label for each in sheet.parameters if each.name in result.unmoved]
    comma = "、" if sheet.words.language == "zh" else ", "
    return _("Not filtered by: {filters}", filters=comma.join(labels)) if labels else ""


def period(results: Sequence[Result], words: Words) -> str:
    """From the first to the last day of what was counted; empty where nothing has a time."""
    # A domain whose time is a mere date (customer since) is a state as of today, not something that happened.
    periods = [each.period for each in results if each.period and isinstance(each.period[0], datetime)]
    if not periods:
        return ""
    first = min(words.local_day(each[0]) for each in periods)
    last = max(words.local_day(each[1]) for each in periods)
    return f"{words.day(first)} – {words.day(last)}" if first != last else words.day(first)


def made_at(words: Words, moment: datetime) -> str:
    """When a page or a picture was made."""
    return _("Made {moment} ({zone})", moment=words.moment(moment), zone=words.zone)
