"""One run of a worker: asked once, listened to until it has ended, and ended in any case."""

import os
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from regulars import clock
from regulars.messages import _, language
from regulars.plugging.acting import Stated
from regulars.plugging.limits import Limits
from regulars.workers.endings import ended_early, hung
from regulars.workers.environment import environment
from regulars.workers.frames import FrameError, packed
from regulars.workers.listening import Listening
from regulars.workers.plaindata import WrongItemError
from regulars.workers.printed import Printed
from regulars.workers.processes import Process, new_process
from regulars.workers.troubles import raised, wrong_data

Item = TypeVar("Item")
#: So long, in seconds, a process may take until it is ready, before the plugin's time begins.
STARTING = 60


class Running:
    """A process of a plugin's own, from when it is asked."""

    def __init__(self, stated: Stated, work: str, limits: Limits) -> None:
        """`work` says for people what the plugin does."""
        self.stated = stated
        self.work = work
        self.limits = limits

    def items(
        self,
        task: Mapping[str, Any],
        made_of: Callable[[Any], Item],
        is_more: Callable[[Item], bool],
    ) -> Generator[Item]:
        """What the task gives, each thing `made_of` what came over the pipe.

        Only what `is_more` counts against the time limit as something handed over; who takes the things may take any
        time. Raises what the plugin says to people as it is, and PluginError for whatever else ends it.
        """
        begun = time.monotonic()
        process = new_process()
        listening = Listening(process.line, process.printed, Printed(self.stated.plugin))
        try:
            self._ask(process, task)
            yield from self._answers(process, listening, made_of, is_more)
        finally:
            listening.close()
            process.end()
            if os.environ.get("REGULARS_TRACE") == "1":
                taken = (time.monotonic() - begun) * 1000
                sys.stderr.write(f"worker {task['task']} -> {self.stated.plugin} {taken:.1f} ms\n")

    def _ask(self, process: Process, task: Mapping[str, Any]) -> None:
        moment = clock.chosen()
        asked = {
            **task,
            "stated": asdict(self.stated),
            "environment": environment(self.stated.secrets, process.folder),
            "path": [each for each in sys.path if isinstance(each, str)],
            "cwd": _here(),
            "language": language(),
            "as_of": moment and moment.isoformat(),
            "megabytes": self.limits.run_megabytes,
        }
        process.line.setblocking(True)
        process.line.settimeout(STARTING)
        # A worker that is gone already is told of by how it ended.
        with suppress(OSError):
            process.line.sendall(packed(asked))
        process.line.setblocking(False)

    def _answers(
        self,
        process: Process,
        listening: Listening,
        made_of: Callable[[Any], Item],
        is_more: Callable[[Item], bool],
    ) -> Generator[Item]:
        """Until the last message; the clock stands while who takes an item is at work."""
        plugin, seconds = self.stated.plugin, self.limits.run_seconds
        until, begun = time.monotonic() + STARTING, False
        while True:
            try:
                message = listening.next(until)
                if "begun" in message and not begun:
                    until, begun = time.monotonic() + seconds, True
                    continue
                if "item" not in message:
                    break
                item = made_of(message["item"])
            except TimeoutError:
                raise hung(plugin, self.work, seconds) from None
            except EOFError:
                listening.close()
                raise ended_early(plugin, self.work, process.end()) from None
            except WrongItemError as error:
                raise wrong_data(plugin, self.work, str(error)) from None
            except (FrameError, TypeError):
                raise wrong_data(plugin, self.work, _("an answer that cannot be read")) from None
            given = time.monotonic()
            yield item
            now = time.monotonic()
            until = now + seconds if is_more(item) else until + (now - given)
        if message != {"end": True}:
            raise raised(message, plugin, self.work, self.limits.run_megabytes)


def _here() -> str | None:
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return None
