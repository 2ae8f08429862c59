"""What a worker can be asked to do: each task gives the messages of its items, one after the other."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from regulars.messages import _, register_catalogs
from regulars.workers.batches import plain_batch
from regulars.workers.plaindata import WrongItemError
from regulars.workers.samples import plain_sample


def read(asked: Mapping[str, Any]) -> Iterator[Any]:
    """The batches of a connector, for a channel's settings and files."""
    batches = _connector(asked).read(asked["settings"], [Path(each) for each in asked["files"]])
    for batch in _iterated(batches, "read"):
        yield plain_batch(batch)


def guess(asked: Mapping[str, Any]) -> Iterator[Any]:
    """The samples of a connector, of one file."""
    for sample in _iterated(_connector(asked).guess(Path(asked["file"])), "guess"):
        yield plain_sample(sample)


TASKS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Any]]] = {"read": read, "guess": guess}


def _connector(asked: Mapping[str, Any]) -> Any:
    """The connector, as the plugin's hook provides it."""
    package, name = asked["package"], asked["connector"]
    provide = import_module(package).provide_connectors
    register_catalogs(package)
    for connector in provide() or ():
        if connector.name == name:
            return connector
    raise WrongItemError(_("no connector {name} from its hook provide_connectors", name=name))


def _iterated(items: Any, method: str) -> Iterator[Any]:
    try:
        return iter(items)
    except TypeError:
        raise WrongItemError(
            _("{found} from {method}(), where items one after the other were expected",
              found=type(items).__name__, method=method)
        ) from None  # fmt: skip
