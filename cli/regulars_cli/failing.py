"""What went wrong, as one sentence and an exit code: 1 failed, 2 usage, 3 partial. Never a traceback."""

import errno
import json
import os
import sys
import traceback
from pathlib import Path

import click

from regulars_cli.terminal import safe

FAILED = 1


def report(error: Exception, *, as_json: bool, here: Path | None = None) -> int:
    """Tell the user of `error` on stderr, and with `as_json` on stdout as JSON; answer the exit code.

    `here`: the folder of the workspace.
    """
    from regulars.errors import ExpressionError, NotFoundError, RegularsError
    from regulars.messages import _

    if isinstance(error, BrokenPipeError):
        _close_quietly()
        return FAILED
    if isinstance(error, RegularsError):
        sentence, code = str(error), error.exit_code
    else:
        sentence, code = _other(error), FAILED
    if here is not None and (isinstance(error, ExpressionError | NotFoundError) or _is_inner(error)):
        sentence = " ".join([*_not_applied(here), sentence])
    click.echo(_("Error: {sentence}", sentence=safe(sentence)), err=True)
    if as_json:
        click.echo(json.dumps({"status": "failed", "error": sentence}, ensure_ascii=False))
    return code


def _is_inner(error: Exception) -> bool:
    """Whether it is a mistake in the code of somebody, and nothing that the user or the machine did."""
    from regulars.errors import RegularsError

    return not isinstance(error, RegularsError | OSError | ModuleNotFoundError | MemoryError)


def _not_applied(here: Path) -> list[str]:
    """What is to be said of plugins whose code runs on the declarations of another version."""
    from regulars import Workspace

    try:
        with Workspace.open(here) as workspace:
            return list(workspace.live_plugins.not_applied.values())
    except Exception:
        # There is an error to be told already.
        return []


def _other(error: Exception) -> str:
    from regulars.messages import _

    if isinstance(error, OSError) and error.errno is not None:
        return _("{path}: {reason}.", path=error.filename or "", reason=_reason(error)).removeprefix(": ")
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _(
            "This needs the Python package {name}, which is not installed. "
            "All that the built-in plugins need comes with: pip install 'regulars[shop]'",
            name=error.name,
        )
    if isinstance(error, MemoryError):
        return _("There is not enough memory for this.")
    plugin, place = _in_a_plugin(error)
    if plugin:
        return _(
            "The plugin {plugin} failed ({kind}: {detail}; {place}). "
            "Run the command again with --debug to see all of it, and report it to whoever made the plugin.",
            plugin=plugin,
            kind=type(error).__name__,
            detail=str(error),
            place=place,
        )
    return _(
        "Something went wrong inside Regulars ({kind}: {detail}). "
        "Run the command again with --debug to see where, and please report it.",
        kind=type(error).__name__,
        detail=str(error),
    )


def _in_a_plugin(error: Exception) -> tuple[str, str]:
    """The plugin whose code it comes from, and where that is: `regulars_vip/points.py:12`; empty where it is none's.

    The innermost of our own lines counts: what a library that it calls says to a plugin is the plugin's affair.
    """
    from regulars import installed_plugins

    try:
        packages = {each.package: name for name, each in installed_plugins().items()}
    except Exception:
        # There is an error to be told already.
        return "", ""
    found = "", ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        name = str(frame.f_globals.get("__name__", ""))
        package = name.partition(".")[0]
        if package in packages:
            file = Path(frame.f_code.co_filename)
            folder = name if file.stem == "__init__" else name.rpartition(".")[0]
            found = packages[package], f"{folder.replace('.', '/')}/{file.name}:{line}"
        elif package in ("regulars", "regulars_cli"):
            found = "", ""
    return found


def _reason(error: OSError) -> str:
    from regulars.messages import _

    reasons = {
        errno.ENOENT: _("there is no such file or folder"),
        errno.EACCES: _("you are not allowed to read or write it"),
        errno.EPERM: _("you are not allowed to read or write it"),
        errno.EISDIR: _("it is a folder, a file was expected"),
        errno.ENOTDIR: _("it is a file, a folder was expected"),
        errno.EEXIST: _("it exists already"),
        errno.ENOSPC: _("the disk is full"),
        errno.EROFS: _("the disk is read-only"),
        errno.ENAMETOOLONG: _("the name is too long"),
    }
    code = error.errno or 0
    return reasons.get(code) or os.strerror(code)


def _close_quietly() -> None:
    """Whoever read our output went away: let Python's last flush not complain of it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
