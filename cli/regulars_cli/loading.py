"""A command is imported when it is called, and speaks the language of the call."""

from importlib import import_module

import click

from regulars.errors import PluginError
from regulars.messages import _, register_catalogs, set_language
from regulars_cli.helping import Context
from regulars_cli.listing import Listed
from regulars_cli.speech import say, translate


def load(listed: Listed, name: str, language: str) -> click.Command:
    """The command that `listed` points to; PluginError where its plugin does not hold it."""
    set_language(language)
    module, _colon, attribute = listed.run.partition(":")
    for package in ("regulars_cli", module.partition(".")[0]):
        register_catalogs(package)
    try:
        command = getattr(import_module(module), attribute)
    except AttributeError:
        command = None
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
        command = None
    if not isinstance(command, click.Command):
        raise PluginError(
            _(
                "The plugin {plugin} says that its command {name} is {run}, but there is no such command.",
                plugin=listed.plugin or "regulars",
                name=name,
                run=listed.run,
            )
        )
    _lay_out(command)
    return translate(command, _find)


def _find(text: str) -> str:
    """`text` from any package's catalog, the plugin's too."""
    found = _(text)
    return found if found != text else say(text)


def _lay_out(command: click.Command) -> None:
    command.context_class = Context
    if isinstance(command, click.Group):
        for each in command.commands.values():
            _lay_out(each)
