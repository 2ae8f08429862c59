"""What is told of a hook that failed: in words to whom it was called for, and in short to be kept."""

import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from regulars.errors import (
    HookError,
    NotFoundError,
    NotPermittedError,
    NotStatedError,
    PluginError,
    RegularsError,
    StoreBusyError,
    StoreError,
    WorkspaceError,
)
from regulars.messages import _
from regulars.plugging.limits import Limits
from regulars.timelimit import TookTooLong

#: About who writes, or the machine: not the plugin's fault, and not counted.
_OF_OTHERS = (NotPermittedError, NotFoundError, StoreBusyError, StoreError, WorkspaceError)
_LONGEST = 500


def of_others(error: BaseException) -> bool:
    """Whether what a hook raised is about who writes or about the machine: another time it might go well."""
    return isinstance(error, _OF_OTHERS)


def reason(error: BaseException, limits: Limits) -> str:
    """What went wrong, in words."""
    if isinstance(error, TookTooLong):
        return _("it ran for more than {seconds} seconds (`limits: hook_seconds` in regulars.yaml)",
                 seconds=limits.hook_seconds)  # fmt: skip
    if isinstance(error, MemoryError):
        return _("it took too much memory: more than {megabytes} MB (`limits: hook_megabytes` in regulars.yaml)",
                 megabytes=limits.hook_megabytes)  # fmt: skip
    if isinstance(error, SystemExit):
        return _("it tried to end the program ({error})", error=_shown(error))
    if isinstance(error, RegularsError):
        return _text(error).rstrip(".。")
    return _shown(error)


def failed(plugin: str, hook: str, why: str, about: str, kind: str, note: str = "") -> HookError:
    """The error for a hook that failed; `about`: which records it was asked for, in words, empty where none."""
    if about:
        told = _("The plugin {plugin} failed in {hook} ({about}): {reason}.",
                 plugin=plugin, hook=hook, about=about, reason=why)  # fmt: skip
    else:
        told = _("The plugin {plugin} failed in {hook}: {reason}.", plugin=plugin, hook=hook, reason=why)
    return HookError(f"{note} {told}".strip(), plugin=plugin, hook=hook, reason=why, kind=kind)


def kept(error: BaseException, module: Any) -> str:
    """What may be kept of it: its kind, and where in the plugin's code. Its words may hold what somebody wrote."""
    kind = type(error).__name__
    cause = error.__cause__ if isinstance(error, TookTooLong) else None
    place = _place((cause or error).__traceback__, module)
    if isinstance(error, NotStatedError) or (type(error) is PluginError and not place):
        # The core's own words, of names alone.
        return _text(error)
    return f"{kind}, {place}" if place else kind


def _place(trace: TracebackType | None, module: Any) -> str:
    """`regulars_vip/points.py:12`: the innermost line of the plugin's own code; empty where there is none."""
    file = getattr(module, "__file__", None)
    if not file:
        return ""
    folder = Path(file).parent
    found = ""
    for frame, line in traceback.walk_tb(trace):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(folder):
            found = f"{path.relative_to(folder.parent).as_posix()}:{line}"
    return found


def _shown(error: BaseException) -> str:
    text = _text(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _text(error: BaseException) -> str:
    """An error's own words, as far as it has any; such that they can be printed and kept anywhere."""
    try:
        text = str(error)
    except Exception:
        return ""
    text = text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
