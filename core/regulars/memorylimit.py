"""A limit on the memory that the code of a plugin takes in the core's own process.

By a soft limit on the data of the whole process while the code runs: on Linux, in a program with one thread. What is
taken beyond it is a MemoryError where it is asked for. What grows little by little over many calls is not noticed.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STATM = Path("/proc/self/statm")


@contextmanager
def within_megabytes(megabytes: int) -> Iterator[bool]:
    """A block in which this process may grow by so many megabytes (2^20); gives whether that is held to.

    A stricter limit that stands is left alone. Afterwards the limit is as it was.
    """
    # One of many threads would make the others fail.
    if not sys.platform.startswith("linux") or threading.active_count() > 1:
        yield False
        return
    import resource

    try:
        data = int(_STATM.read_bytes().split()[5]) * resource.getpagesize()
        soft, hard = before = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = data + (megabytes << 20)
        if any(each != resource.RLIM_INFINITY and each <= wanted for each in (soft, hard)):
            yield False
            return
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
    except (OSError, ValueError, IndexError):
        yield False
        return
    try:
        yield True
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
