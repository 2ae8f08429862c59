"""What a plugin answers before a write: read once, held against the fields that it is for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from regulars.catalog import Domain
from regulars.errors import PluginError
from regulars.messages import _
from regulars.records.loading import Loaded
from regulars.storage.cells import Cell
from regulars.storage.values.quoting import shown


@dataclass(frozen=True)
class Answer:
    """Columns that a plugin sets, as cells by flat name; and what it set that is no value of its field."""

    plugin: str
    cells: Mapping[str, list[Cell]] = field(default_factory=dict)
    #: Flat name -> position -> texts.
    refused: Mapping[str, Mapping[int, Sequence[str]]] = field(default_factory=dict)

    def fields(self, domain: Domain) -> list[str]:
        """The fields of `domain` that it sets."""
        return [
            each
            for each in dict.fromkeys(name.partition(".")[0] for name in self.cells)
            if each in domain.fields
        ]


@dataclass(frozen=True)
class Flawed:
    """An answer that can be used in part, and is a failure of the plugin all the same."""

    answer: Any
    reason: str


def read_answer(plugin: str, loaded: Loaded, answer: Any) -> Answer | Flawed:
    """The columns that the plugin sets in `loaded`. PluginError, without the plugin's name, where it is no such answer.

    Nothing is asked of it more often than there are fields and records.
    """
    if answer is None:
        return Answer(plugin)
    if not isinstance(answer, Mapping):
        found = type(answer).__name__
        raise PluginError(
            _("it answered {found}, where a mapping of fields to values was expected", found=found)
        )
    cells: dict[str, list[Cell]] = {}
    refused: dict[str, dict[int, list[str]]] = {}
    for name in islice(answer, len(loaded.codecs) + 1):
        column = _column(loaded, name, answer)
        cells[name], wrong = loaded.codecs[name].load(column)
        if wrong:
            refused[name] = {
                position: [_fault(plugin, each) for each in wrong[position]] for position in wrong
            }
    made = Answer(plugin, cells, refused)
    if not refused:
        return made
    name = next(iter(refused))
    count = len({position for each in refused.values() for position in each})
    return Flawed(
        made, _("it sets {field} to what is no value of it, in {count} records", field=name, count=count)
    )


def _fault(plugin: str, reason: str) -> str:
    return _("The plugin {plugin} has set this, and it does not fit: {reason}", plugin=plugin, reason=reason)


def _column(loaded: Loaded, name: Any, answer: Mapping[Any, Any]) -> list[Any]:
    if type(name) is not str:
        raise PluginError(
            _("it answered {name} as the name of a field; names are texts", name=shown(repr(name)))
        )
    domain = loaded.shape.domain.name
    if name not in loaded.codecs:
        raise PluginError(
            _("it sets {field}, and {domain} has no such field", field=shown(name), domain=domain)
        )
    values = answer[name]
    if isinstance(values, str | bytes | Mapping) or not (
        hasattr(values, "__len__") and hasattr(values, "__getitem__")
    ):
        found = type(values).__name__
        raise PluginError(
            _("it sets {field} to {found}, where a list of values was expected", field=name, found=found)
        )
    count = len(values)
    if count == len(loaded):
        held = list(islice(iter(values), count))
        if len(held) == count:
            return held
    raise PluginError(
        _("it sets {field} to {found} values, and there are {count} records",
          field=name, found=count, count=len(loaded))
    )  # fmt: skip
