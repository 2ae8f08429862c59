"""Which language the command line speaks, and click's own words in it."""

import gettext
import os
from collections.abc import Callable
from pathlib import Path
from weakref import WeakKeyDictionary

import click

LANGUAGES = ("en", "zh")
_CATALOGS = str(Path(__file__).with_name("locale"))


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark `message` for the catalogs; the packages' own `N_` would import the core, which --help must not."""
    return message


#: What stands for a value where a command gives no other name.
VALUES = (
    N_("TEXT"),
    N_("INTEGER"),
    N_("INTEGER RANGE"),
    N_("FLOAT"),
    N_("DATE"),
    N_("FILE"),
    N_("FILES"),
    N_("PATH"),
    N_("DIRECTORY"),
    N_("FILENAME"),
    N_("NAME"),
    N_("DOMAIN"),
    N_("CUSTOMER"),
    N_("CHANNEL"),
    N_("VALUE"),
)
#: The English texts of each command and parameter, as they were written; what is shown is their translation.
_written: WeakKeyDictionary[object, dict[str, str]] = WeakKeyDictionary()


def choose(*candidates: str | None) -> str:
    """The first of `candidates` that says a language, in any spelling (`zh-CN`, `zh_CN.UTF-8`); else `en`."""
    for candidate in candidates:
        short = (candidate or "").replace("-", "_").split("_")[0].split(".")[0].lower()
        if short in LANGUAGES:
            return short
    return "en"


def from_environment() -> str | None:
    """The locale that the terminal is set to."""
    return next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None
    )


def speak(language: str) -> None:
    """Let gettext, which click asks for its own messages, answer in `language`, from the catalog click.mo."""
    os.environ["LANGUAGE"] = language
    for domain in ("messages", "click"):
        gettext.bindtextdomain(domain, _CATALOGS)
    gettext.textdomain("click")


def say(message: str) -> str:
    """`message` in the language spoken, from this package's catalog, without importing the core."""
    found = gettext.dgettext("messages", message)
    return found if found != message else gettext.gettext(message)


def translate(command: click.Command, find: Callable[[str], str] = say) -> click.Command:
    """Turn the help texts of `command`, its parameters and subcommands into the language spoken, asking `find`.

    Commands are written with English texts marked by `N_`; they are translated each time they are fetched, so
    that a module imported once can speak both languages.
    """
    for attribute in ("help", "short_help", "epilog"):
        _put(command, attribute, find)
    for parameter in command.params:
        _put(parameter, "help", find)
        _name_value(parameter, find)
    options, subcommand, arguments = find(N_("OPTIONS")), find(N_("COMMAND")), find(N_("ARGS"))
    command.options_metavar = f"[{options}]"
    command._help_option = None  # made anew by click, in the language spoken
    if isinstance(command, click.Group):
        command.subcommand_metavar = f"{subcommand} [{arguments}]..."
        for each in command.commands.values():
            translate(each, find)
    return command


def _name_value(parameter: click.Parameter, find: Callable[[str], str]) -> None:
    """Translate what stands for a parameter's value in usage: `--where EXPRESSION`, `[CUSTOMER]...`."""
    if isinstance(parameter.type, click.Choice) or getattr(parameter, "is_flag", False):
        return
    written = _written.setdefault(parameter, {})
    if "metavar" not in written:
        option = isinstance(parameter, click.Option)
        name = parameter.type.name if option else parameter.name or ""
        written["bare"] = "" if option or parameter.metavar else name
        written["metavar"] = parameter.metavar or name.upper()
    word = find(written["metavar"])
    if written["bare"]:
        # As click itself writes an argument.
        word = (word if parameter.required else f"[{word}]") + ("..." if parameter.nargs != 1 else "")
    parameter.metavar = word


def _put(thing: object, attribute: str, find: Callable[[str], str]) -> None:
    written = _written.setdefault(thing, {})
    text = written.get(attribute) or getattr(thing, attribute, None)
    if text:
        written[attribute] = text
        setattr(thing, attribute, find(text))
