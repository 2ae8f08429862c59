"""`regulars doctor`: everything that must be right, checked one by one."""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from typing import Literal

import click

from regulars import failing_plugins
from regulars.errors import RegularsError
from regulars.messages import _
from regulars_cli import place
from regulars_cli.context import CommandContext
from regulars_cli.pauses import failing_told, pause_told
from regulars_cli.speech import N_

#: Module -> the extra that brings it. What a PostgreSQL store needs is told where one is opened.
_EXTRAS = {
    "python_calamine": "files",
    "vl_convert": "reports",
    "pypinyin": "china",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `ok`, `note` (may stay as it is) or `wrong`."""

    state: Literal["ok", "note", "wrong"]
    text: str


@click.command(help=N_("Check the installation and the workspace, and say what to mend."))
@click.pass_obj
def doctor(context: CommandContext) -> None:
    found = [*_installation(), *_workspace(context)]
    context.emit(found)
    signs = {"ok": _("[well]"), "note": _("[note]"), "wrong": _("[wrong]")}
    for each in found:
        context.echo(f"{signs[each.state]} {each.text}")
    if any(each.state == "wrong" for each in found):
        click.get_current_context().exit(1)


def _installation() -> Iterator[Finding]:
    yield Finding(
        "ok",
        _("Regulars {version}, Python {python}", version=version("regulars"), python=sys.version.split()[0]),
    )
    missing = sorted(extra for module, extra in _EXTRAS.items() if find_spec(module) is None)
    if missing:
        yield Finding(
            "note",
            _(
                "Not installed, needed by some plugins only: `pip install 'regulars[{extras}]'`",
                extras=",".join(missing),
            ),
        )
    encoding = sys.stdout.encoding or ""
    if encoding.lower().replace("-", "") != "utf8":
        yield Finding(
            "note",
            _("The terminal writes {encoding}: set PYTHONUTF8=1 to see every name.", encoding=encoding),
        )


def _workspace(context: CommandContext) -> Iterator[Finding]:
    if place.find(context.directory) is None:
        yield Finding("note", _("There is no workspace here: regulars init DIR makes one."))
        return
    checks: list[Callable[[CommandContext], Iterator[Finding]]] = [
        _settings,
        _plugins,
        _database,
        _failing,
        _schemas,
    ]
    for check in checks:
        try:
            yield from check(context)
        except RegularsError as error:
            yield Finding("wrong", str(error))
            return
    yield Finding(
        "note",
        _("Sensitive fields are not encrypted yet: whoever can read the database can read all of it."),
    )


def _settings(context: CommandContext) -> Iterator[Finding]:
    yield Finding("ok", _("The workspace {folder} can be read.", folder=context.workspace.folder))


def _plugins(context: CommandContext) -> Iterator[Finding]:
    context.workspace.plugins.load()
    yield Finding(
        "ok", _("{count} plugins are enabled and load.", count=len(context.workspace.plugins.names))
    )


def _database(context: CommandContext) -> Iterator[Finding]:
    database = context.workspace.database
    if not database.exists():
        yield Finding("wrong", _("There is no database yet: regulars apply makes it."))
        return
    live = context.workspace.catalog.version
    yield Finding("ok", _("The database ({dialect}) can be read; version {version} is live.",
                          dialect=database.dialect, version=live))  # fmt: skip
    file = database.url.database
    if database.dialect == "sqlite" and file and os.name == "posix":
        mode = stat.S_IMODE(os.stat(file).st_mode)  # noqa: PTH116
        if mode & 0o077:
            yield Finding(
                "note", _("Other users of this computer can read {file}: chmod 600 {file}", file=file)
            )


def _failing(context: CommandContext) -> Iterator[Finding]:
    catalog = context.workspace.catalog
    for each in failing_plugins(context.workspace):
        if each.plugin not in context.workspace.live_plugins.names:
            continue
        if each.paused_for is not None:
            yield Finding("wrong", " ".join(pause_told(catalog, each)))
        else:
            yield from (Finding("note", sentence) for sentence in failing_told(catalog, each))


def _schemas(context: CommandContext) -> Iterator[Finding]:
    plan = context.workspace.plan()
    if plan.refused:
        yield from (Finding("wrong", each) for each in plan.refused)
    elif plan.empty:
        yield Finding("ok", _("The schema files are in order and live."))
    else:
        yield Finding("note", _("The schema files are in order, but not all is live: regulars plan"))
    yield from (Finding("note", str(each)) for each in plan.deprecated)
