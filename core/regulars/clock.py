"""The one clock: no other code asks the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_as_of: ContextVar[datetime | None] = ContextVar("regulars_as_of", default=None)


def now() -> datetime:
    """The present, aware, in UTC; or what `at` has set."""
    return _as_of.get() or datetime.now(UTC)


def chosen() -> datetime | None:
    """The moment that `at` has set; None where it has set none."""
    return _as_of.get()


def present() -> datetime:
    """The present, aware, in UTC, whatever `at` has set: when something really happens, for what may not be misled."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The present date in the zone named `zone` (IANA)."""
    return now().astimezone(ZoneInfo(zone)).date()


def present_day(zone: str) -> date:
    """The date of `present` in the zone named `zone`: the day that rights go by, which nobody chooses."""
    return present().astimezone(ZoneInfo(zone)).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` (aware) inside the block: what `--as-of` does."""
    token = _as_of.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _as_of.reset(token)
