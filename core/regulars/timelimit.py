"""A time limit on the code of a plugin in the core's own process.

By the interval timer of the main thread, where nobody else has set it; elsewhere there is none. Code that waits in C
without coming back to Python is ended only when it does come back. The core is never interrupted in the middle of
what it does for a plugin: that is waited for, and ends at the next `checkpoint`.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from types import FrameType
from typing import Any

#: In seconds: until it is looked again whether the core is done, and until what was swallowed is raised again.
_SOON, _AGAIN = 0.02, 0.25
_CORE = "regulars"


@dataclass(frozen=True, eq=False)
class _Block:
    deadline: float
    package: str


class TookTooLong(Exception):  # noqa: N818 - what is said of it is made where it is caught
    """A block ran too long, and was ended."""


class TimeIsUp(BaseException):
    """On its way out of the block that ran too long, which turns it into TookTooLong."""

    def __init__(self, block: _Block) -> None:
        super().__init__()
        self.block = block


#: The blocks that run in the main thread, the innermost last; and the one whose time was up while the core was at work.
_running: list[_Block] = []
_due: _Block | None = None


@contextmanager
def within_seconds(seconds: float, package: str) -> Iterator[None]:
    """A block in which code of `package` runs: TookTooLong where that code, if it can be, was ended after `seconds`.

    Blocks may lie within each other; whatever passes on a TimeIsUp that is another block's is right.
    """
    if not _free():
        yield
        return
    before: Any = None if _running else signal.signal(signal.SIGALRM, _alarm)
    depth = len(_running)
    block = _Block(monotonic() + seconds, package)
    _running.append(block)
    try:
        _arm()
        yield
    except TimeIsUp as error:
        if error.block is not block:
            raise
        raise TookTooLong from error
    finally:
        del _running[depth:]
        global _due
        if _due is block:
            _due = None
        if depth:
            _arm()
        else:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def checkpoint() -> None:
    """Where the core has done something whole for a plugin: the plugin's time may be up."""
    if _due is not None and threading.current_thread() is threading.main_thread() and _due in _running:
        raise TimeIsUp(_due)


def _free() -> bool:
    """Whether the timer can be used: there is one, in this thread, and it is not somebody else's."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    return bool(_running) or signal.getitimer(signal.ITIMER_REAL)[0] == 0


def _arm() -> None:
    now = monotonic()
    # Whoever calls the core in quick turns sets the timer anew each time, and would put it off for ever.
    late = [each for each in _running if each.deadline <= now]
    if late:
        global _due
        _due = late[-1]
    nearest = min(each.deadline for each in _running)
    signal.setitimer(signal.ITIMER_REAL, max(nearest - now, _SOON))


def _alarm(_signal: int, frame: FrameType | None) -> None:
    late = [each for each in _running if each.deadline <= monotonic()]
    if not late:
        if _running:
            _arm()
        return
    if _in_the_core(frame):
        global _due
        _due = late[-1]
        signal.setitimer(signal.ITIMER_REAL, _SOON)
        return
    signal.setitimer(signal.ITIMER_REAL, _AGAIN)
    raise TimeIsUp(late[-1])


def _in_the_core(frame: FrameType | None) -> bool:
    """Whether what runs now, or what that works for, is the core and not a plugin."""
    packages = {each.package for each in _running}
    while frame is not None:
        top = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if top in packages:
            return False
        if top == _CORE:
            return True
        frame = frame.f_back
    return False
