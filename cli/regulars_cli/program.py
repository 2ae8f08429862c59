"""The root command: lists and imports the others lazily, chooses the language, turns every failure into a sentence."""

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from regulars_cli import place, speech
from regulars_cli.helping import Context
from regulars_cli.listing import Listed, core_commands
from regulars_cli.plugin_commands import installed_commands
from regulars_cli.speech import say

#: Options of the root that may stand anywhere on the line; True: a value follows.
_ANYWHERE = {"-C": True, "--json": False, "--as": True, "--as-of": True, "--debug": False, "--language": True}


class Program(click.Group):
    """`regulars`: the core's commands and those of the plugins (enabled here, or all outside a workspace)."""

    context_class = Context

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> Any:  # type: ignore[override]
        """Run, and end the process with 0 (well), 1 (failed), 2 (wrong usage) or 3 (done in part)."""
        front, rest = to_the_front(sys.argv[1:] if args is None else args)
        options = _early(front)
        self._where = place.find(options.get("-C"))
        self._begin(options)
        try:
            super().main([*front, *rest], prog_name="regulars", **extra)
        except Exception as error:
            if "--debug" in options:
                raise
            from regulars_cli.failing import report

            here = self._where.folder if self._where else None
            sys.exit(report(error, as_json="--json" in options, here=here))

    def _begin(self, options: dict[str, str]) -> None:
        here = self._where
        self._language = speech.choose(
            options.get("--language"),
            os.environ.get("REGULARS_LANGUAGE"),
            here.language if here else None,
            speech.from_environment(),
        )
        speech.speak(self._language)
        speech.translate(self)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*core_commands(), *self._of_plugins()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        listed = core_commands().get(cmd_name) or self._of_plugins().get(cmd_name)
        if listed is None:
            return None
        from regulars_cli.loading import load

        found = load(listed, cmd_name, self._language)
        if listed.plugin is not None:
            from regulars import code_of

            ctx.with_resource(code_of(listed.plugin))
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, known = args[0], self.list_commands(ctx)
        if name not in known:
            self._explain_disabled(ctx, name)
            raise click.NoSuchCommand(name, possibilities=known, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, commands in (
            (say("Commands"), core_commands()),
            (say("From plugins"), self._of_plugins()),
        ):
            if commands:
                with formatter.section(heading):
                    formatter.write_dl([(name, self._help(each)) for name, each in commands.items()])

    def _help(self, listed: Listed) -> str:
        english = listed.help.get("en", "")
        return listed.help.get(self._language) or say(english)

    def _of_plugins(self) -> dict[str, Listed]:
        """The plugins' commands that can be called here. The core keeps its names, the first plugin its own."""
        found: dict[str, Listed] = {}
        for plugin, commands in installed_commands().items():
            if self._enabled(plugin):
                for name, each in commands.items():
                    found.setdefault(name, each)
        return dict(sorted(found.items()))

    def _enabled(self, plugin: str) -> bool:
        enabled = self._where.plugins if self._where else None
        return enabled is None or plugin in enabled

    def _explain_disabled(self, ctx: click.Context, name: str) -> None:
        owner = next((plugin for plugin, named in installed_commands().items() if name in named), None)
        if owner:
            text = say("The command {name} belongs to the plugin {plugin}, which is not enabled here: {way}")
            ctx.fail(text.format(name=name, plugin=owner, way=f"regulars plugin enable {owner}"))


def to_the_front(args: Sequence[str]) -> tuple[list[str], list[str]]:
    """The root's options from anywhere on the line (up to `--`), and the rest: `plan --json` is `--json plan`."""
    front: list[str] = []
    rest: list[str] = []
    waiting = list(args)
    while waiting:
        each = waiting.pop(0)
        if each == "--":
            return front, [*rest, each, *waiting]
        name = each.split("=")[0] if each.startswith("--") else each
        if name not in _ANYWHERE:
            rest.append(each)
            continue
        front.append(each)
        if _ANYWHERE[name] and name == each and waiting:
            front.append(waiting.pop(0))
    return front, rest


def _early(front: Sequence[str]) -> dict[str, str]:
    """What of the root's options must be known before click reads them: option -> value."""
    found: dict[str, str] = {}
    waiting = list(front)
    while waiting:
        name, _, value = waiting.pop(0).partition("=")
        if _ANYWHERE.get(name) and not value and waiting:
            value = waiting.pop(0)
        found[name] = value
    return found
