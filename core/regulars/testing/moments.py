"""What time it is, in a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from regulars import clock


@contextmanager
def at(moment: str | datetime, zone: str = "Asia/Shanghai") -> Iterator[None]:
    """Let it be `moment` inside the block: `2026-03-01`, which is noon of that day, or `2026-03-01T18:30`.

    Without an offset it is the civil time of `zone` (IANA). Rights go by the real day all the same.
    """
    with clock.at(aware(moment, zone)):
        yield


def aware(moment: str | datetime, zone: str) -> datetime:
    """The moment that a test names; ValueError where it is not ISO 8601."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(f"{moment}T12:00" if len(moment) == 10 else moment)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
