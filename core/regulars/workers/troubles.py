"""How an error goes over the pipe: what is told of it in a worker, and what is raised of that on the other side."""

import traceback
from typing import Any

from regulars.errors import DeclarationError, Place, PluginError, RegularsError, SourceError
from regulars.messages import _
from regulars.workers.endings import out_of_memory
from regulars.workers.plaindata import WrongItemError

#: Errors that are said to whoever runs the connector as they are, with DeclarationError; any other is the plugin's
#: own fault.
_SAID = {each.__name__: each for each in (SourceError, PluginError)}
#: At most so much of a text is told, in characters.
_LONGEST, _TRACE = 2_000, 8_000


class WorkerTraceError(Exception):
    """Where in a worker an error came up: the cause of what is raised, for `--debug`."""

    def __str__(self) -> str:
        return f"\n{super().__str__()}"


def told(error: BaseException) -> dict[str, Any]:
    """An error as plain data."""
    if isinstance(error, MemoryError):
        return {"kind": "memory"}
    if isinstance(error, WrongItemError):
        return {"kind": "wrong", "message": _clean(error)}
    if isinstance(error, DeclarationError):
        problems = [[_place(place), _clean(text)] for place, text in error.problems]
        return {"kind": "DeclarationError", "problems": problems}
    for name, kind in _SAID.items():
        if isinstance(error, kind):
            return {"kind": name, "message": _clean(error.message), "place": _place(error.place)}
    return {
        "kind": "failed",
        "message": f"{type(error).__name__}: {_clean(error)}",
        "trace": "".join(traceback.format_exception(error))[-_TRACE:],
    }


def _place(place: Place | None) -> list[Any] | None:
    return None if place is None else [place.file, place.line, place.column]


def _clean(error: object, longest: int = _LONGEST) -> str:
    """A text that can be shown and kept, of whatever an error is."""
    try:
        text = str(error)
    except Exception:
        text = "?"
    return text.encode("utf-8", "replace").decode("utf-8")[:longest]


def raised(message: Any, plugin: str, work: str, megabytes: int) -> RegularsError:
    """The error to raise for a message `{"error": told(…)}`; `work` says for people what the plugin did."""
    try:
        return _raised(message["error"], plugin, work, megabytes)
    except (AttributeError, LookupError, TypeError, ValueError):
        return wrong_data(plugin, work, _("an answer that cannot be read"))


def _raised(message: Any, plugin: str, work: str, megabytes: int) -> RegularsError:
    kind, text = message["kind"], _clean(message.get("message", ""))
    if kind == "memory":
        return out_of_memory(plugin, work, megabytes)
    if kind == "wrong":
        return wrong_data(plugin, work, text)
    if kind == "DeclarationError":
        return DeclarationError([(_place_of(place), _clean(each)) for place, each in message["problems"]])
    if kind in _SAID:
        return _SAID[kind](text, _place_of(message["place"]))
    failed = PluginError(
        _("The plugin {plugin} failed ({work}): {reason}.", plugin=plugin, work=work, reason=text.rstrip("."))
    )
    failed.__cause__ = WorkerTraceError(_clean(message["trace"], _TRACE))
    return failed


def wrong_data(plugin: str, work: str, reason: str) -> PluginError:
    """The refusal of what a plugin handed over."""
    return PluginError(
        _(
            "The plugin {plugin} handed over wrong data ({work}): {reason}.",
            plugin=plugin,
            work=work,
            reason=reason,
        )
    )


def _place_of(place: Any) -> Place | None:
    return None if place is None else Place(_clean(place[0]), place[1], place[2])
