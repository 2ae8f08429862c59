"""A plugin's code in a process of its own: what it can be asked there."""

import os
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regulars.messages import _
from regulars.plugging.limits import Limits
from regulars.plugging.plugins import Plugins
from regulars.sources import SourceBatch, SourceSample
from regulars.workers import forking
from regulars.workers.batches import InOrder
from regulars.workers.running import Item, Running
from regulars.workers.samples import sample_of


@dataclass(frozen=True)
class Worker:
    """Runs the code of one of `plugins`, each time in a process of its own: held to `limits`, to the hosts and secrets
    that its manifest states, and with nothing else of the environment but what is harmless.

    Whatever ends it ends that run only: an error that the plugin raises for people is raised here; anything else, a
    hang and a crash too, is a PluginError that names the plugin.
    """

    plugins: Plugins
    plugin: str
    limits: Limits

    @staticmethod
    def get_ready() -> None:
        """Begin to prepare for processes, and do not wait: whoever soon needs one, waits less."""
        forking.get_ready()

    def read(
        self, connector: str, settings: Mapping[str, Any], files: Sequence[Path]
    ) -> Generator[SourceBatch]:
        """What the plugin's connector of this name reads, batch by batch: it reads one ahead of who takes them.

        `settings`: the channel's, plain data. The batches given before an error stand.
        """
        task = {"task": "read", "settings": settings, "files": [os.fspath(each) for each in files]}
        done = -1

        def is_more(batch: SourceBatch) -> bool:
            nonlocal done
            before, done = done, batch.done
            return bool(batch.rows or batch.refused) or done > before

        return self._items(connector, settings, task, InOrder().batch_of, is_more)

    def guess(self, connector: str, file: Path) -> Sequence[SourceSample]:
        """What the plugin's connector of this name makes of a file: a sample of each sheet or table that has rows."""
        return list(self._items(connector, {}, {"task": "guess", "file": os.fspath(file)}, sample_of))

    def _items(
        self,
        connector: str,
        settings: Mapping[str, Any],
        task: Mapping[str, Any],
        made_of: Callable[[Any], Item],
        is_more: Callable[[Item], bool] = lambda _item: True,
    ) -> Generator[Item]:
        """What a task of a connector gives; see Running.items."""
        stated = self.plugins.stated(self.plugin, settings)
        whose = {"package": self.plugins.manifests[self.plugin].package, "connector": connector}
        running = Running(stated, _("connector {name}", name=connector), self.limits)
        return running.items({**whose, **task}, made_of, is_more)
