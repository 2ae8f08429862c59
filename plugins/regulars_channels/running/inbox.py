"""A folder that files are delivered to: each is taken once, in a run of its own, known by its contents."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from regulars_channels.running.importing import Import
from regulars_channels.running.runs import Run, TakenError, TakenOverError


@dataclass(frozen=True)
class Arrival:
    """What became of a file: a run, or the number of the one that had taken it, or why another process has it."""

    path: Path
    run: Run | None = None
    earlier: int | None = None
    elsewhere: str | None = None
    #: Why a channel of mode full marked nothing as vanished.
    unmarked: str | None = None


def take(
    importing: Callable[[], Import], files: Sequence[Path], *, rehearse: bool = False
) -> Iterator[Arrival]:
    """Import each of `files` whose contents no run has taken whole yet, in order, told one by one.

    Where it was interrupted, the run goes on; one that failed is tried again.
    """
    for path in files:
        if not path.exists():
            # Whoever delivers has taken it away since.
            continue
        one = importing()
        try:
            run = one.run([path], rehearse=rehearse, once=True)
        except TakenError as taken:
            yield Arrival(path, earlier=taken.run)
        except TakenOverError as error:
            yield Arrival(path, elsewhere=str(error))
        else:
            yield Arrival(path, run, unmarked=one.vanishing.unmarked)
