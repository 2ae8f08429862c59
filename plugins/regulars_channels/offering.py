"""The connectors that plugins offer: what they say of themselves here, what they read in processes of their own."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regulars import SourceBatch, SourceSample, Worker, Workspace
from regulars_channels.connecting import Connector, GuessingConnector


@dataclass(frozen=True)
class Offered:
    """A connector of an enabled plugin. A failure of it is a PluginError that names the plugin."""

    connector: Connector
    worker: Worker

    @property
    def name(self) -> str:
        """By which channels name it."""
        return self.connector.name

    @property
    def guesses(self) -> bool:
        """Whether it can be asked how a file reads best."""
        return isinstance(self.connector, GuessingConnector)

    def read(self, settings: Mapping[str, Any], files: Sequence[Path]) -> Generator[SourceBatch]:
        """See Connector. Close it, or take it to its end: its process lives as long."""
        return self.worker.read(self.name, settings, files)

    def guess(self, path: Path) -> Sequence[SourceSample]:
        """See GuessingConnector."""
        return self.worker.guess(self.name, path)


def offered_connectors(workspace: Workspace, *, live: bool = True) -> Mapping[str, Offered]:
    """The connectors by name: of the plugins that take part, or with `live` off of those that are enabled."""
    plugins, limits = workspace.live_plugins if live else workspace.plugins, workspace.settings.limits
    hook = "provide_connectors"
    owners = {each.name: plugin for plugin, connectors in plugins.ask(hook) for each in connectors or ()}
    return {
        name: Offered(connector, Worker(plugins, owners[name], limits))
        for name, connector in plugins.provided(hook).items()
    }
