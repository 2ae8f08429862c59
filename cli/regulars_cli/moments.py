"""Dates and times as people write them on the command line."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import click

from regulars.messages import _


def moment(text: str, zone: str, hint: str = "--as-of") -> datetime:
    """`2026-03-31` (its end, in `zone`) or `2026-03-31T18:00` as an aware time; else click.BadParameter."""
    found = _read(text, hint)
    if len(text) <= len("2026-03-31"):
        found = datetime.combine(found.date(), time(23, 59, 59))
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def begin(text: str, zone: str, hint: str = "--since") -> datetime:
    """The same, but a day is its beginning."""
    found = _read(text, hint)
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def _read(text: str, hint: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            _("{text} is no date. Write it like 2026-03-31 or 2026-03-31T18:00.", text=text),
            param_hint=hint,
        ) from None
