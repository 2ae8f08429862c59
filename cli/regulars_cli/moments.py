"""Dates and times as people write them on the command line."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import click

from regulars.messages import _


def moment(text: str, zone: str) -> datetime:
    """`2026-03-31` (its end, in `zone`) or `2026-03-31T18:00` as an aware time; else click.BadParameter."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            _("{text} is no date. Write it like 2026-03-31 or 2026-03-31T18:00.", text=text),
            param_hint="--as-of",
        ) from None
    if len(text) <= len("2026-03-31"):
        found = datetime.combine(found.date(), time(23, 59, 59))
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
