"""What every command is given as `ctx.obj`: the workspace and the session, opened when first asked for, and output."""

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from itertools import repeat
from types import TracebackType
from typing import Any, Self

import click

from regulars import HookFailure, Session, Workspace, clock
from regulars.errors import RegularsError
from regulars.messages import _
from regulars_cli.moments import moment
from regulars_cli.plain import plain
from regulars_cli.terminal import pad, safe, table, width, wrap

#: Columns of running text.
LINE = 90


class CommandContext:
    """One call of `regulars`. Commands of plugins reach it as `ctx.obj` and import nothing of the command line."""

    def __init__(
        self, directory: str | None, *, as_json: bool, as_user: str | None = None, as_of: str | None
    ) -> None:
        self.directory = directory
        #: The user in whose place the operating-system user acts.
        self.as_user = as_user
        #: Answer in JSON: a command then says all with one `emit`.
        self.json = as_json
        self.as_of = as_of
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in self._failures():
            self.echo(_("Warning: {sentence}", sentence=each), err=True)
        self._closing.__exit__(kind, error, trace)

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace that the command works in; WorkspaceError where it was run outside of one."""
        made = Workspace.open(self.directory, self.as_user)
        self._closing.callback(made.close)
        if self.as_of is not None:
            self._closing.enter_context(clock.at(moment(self.as_of, made.settings.zone)))
        return made

    @cached_property
    def session(self) -> Session:
        """A session of the operating-system user, or of whom it acts as; NotPermittedError for a stranger."""
        return self.workspace.session()

    def _failures(self) -> Sequence[HookFailure]:
        """The hooks that failed after what the session has written."""
        if "session" in self.__dict__:
            with suppress(RegularsError):
                return self.session.failures
        return ()

    def echo(self, text: object = "", *, err: bool = False) -> None:
        """Print a line, made safe for a terminal; with `--json` only what goes to stderr (`err`)."""
        if err or not self.json:
            click.echo(safe(str(text)), err=err)

    def document(self, content: str | bytes) -> None:
        """Print a document that was made, as it is; a terminal gets a text without power over it, and no bytes."""
        if not sys.stdout.isatty():
            click.echo(content, nl=False)
            return
        try:
            text = content if isinstance(content, str) else content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise RegularsError(_("This is nothing to read on a terminal: write it into a file.")) from None
        click.echo(safe(text.replace("\r\n", "\n")), nl=False)

    def emit(self, value: Any) -> None:
        """With `--json`, print `value` (dicts, lists, dataclasses, Decimal, dates) as JSON; else nothing.

        Hooks that failed after what was written are told in its `warnings`.
        """
        if self.json:
            failures = self._failures()
            if failures and isinstance(value, Mapping):
                value = {**value, "warnings": [str(each) for each in failures]}
            click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))

    def table(
        self,
        headings: Sequence[str],
        rows: Iterable[Sequence[object]],
        *,
        numbers: Sequence[int] = (),
        wraps: bool = False,
    ) -> None:
        """Print aligned columns; those counted in `numbers` (from 0) stand at the right.

        What is too wide for a terminal is cut; where it `wraps`, the last column goes on below instead.
        """
        cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
        room = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        for line in table(headings, cells, numbers=numbers, room=room, wraps=wraps):
            self.echo(line)

    def pairs(self, pairs: Iterable[tuple[str, object]], *, indent: str = "") -> None:
        """Print labels and values in two columns; long values go on under themselves."""
        told = [(label, safe(str(value))) for label, value in pairs]
        columns = max((width(label) for label, _value in told), default=0) + 2
        for label, value in told:
            first, *more = wrap(value, max(LINE - columns, LINE // 2))
            self.echo(f"{indent}{pad(label, columns)}{first}")
            for line in more:
                self.echo(f"{indent}{' ' * columns}{line}")

    @contextmanager
    def progress(self, label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """A progress bar on stderr, where that is a terminal: `with obj.progress("…", n) as advance: advance(10)`."""
        if self.json or not sys.stderr.isatty():
            yield lambda _count: None
            return
        # Without a length there is nothing to be filled: the bar only moves.
        endless = repeat(None) if total is None else None
        with click.progressbar(endless, length=total, label=label, file=sys.stderr, show_pos=True) as bar:
            yield bar.update
