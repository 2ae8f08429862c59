"""The check that its commands can be called: their help in both languages, and no traceback in an empty workspace."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

import click

from regulars.conformance.behaviour import place_in
from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.ground import GROUNDS, Ground
from regulars.conformance.standing import beside
from regulars.errors import Place, RegularsError
from regulars.messages import LANGUAGES, _
from regulars.testing.commandline import command

CHECK = "commands"
#: Options by which a command that makes something can be told not to.
_DRY = "--dry-run"


def commands_answer(candidate: Candidate) -> Iterator[Finding]:
    """Commands that are none, that have no help, or that break where there is nothing yet."""
    if not candidate.manifest.commands:
        return
    ground = GROUNDS.fresh(candidate, beside(candidate)[0])
    for name, said in candidate.manifest.commands.items():
        place = candidate.manifest_place("commands", name)
        try:
            made = _command(said["call"])
        except (ImportError, AttributeError) as error:
            told = _("The command {name} cannot be loaded: {reason}.", name=name, reason=error)
            yield _finding(told, place, _("Name a click command of the plugin: `module:attribute`."))
            continue
        if not isinstance(made, click.Command):
            told = _("The command {name} is a {type}, no click command.", name=name, type=type(made).__name__)
            yield _finding(told, place, _("Decorate the function with `@click.command()`, or make a group."))
            continue
        for called in _leaves(made, [name]):
            yield from _called(candidate, ground, called, place)


def _command(call: str) -> Any:
    module, _colon, attribute = call.partition(":")
    return getattr(import_module(module), attribute)


def _leaves(made: click.Command, words: Sequence[str]) -> Iterator[tuple[click.Command, list[str]]]:
    """Every command below a group, and the groups; each with the words that call it."""
    yield made, [*words]
    if isinstance(made, click.Group):
        for name, each in made.commands.items():
            yield from _leaves(each, [*words, name])


def _called(
    candidate: Candidate, ground: Ground, called: tuple[click.Command, list[str]], place: Place | None
) -> Iterator[Finding]:
    made, words = called
    line = " ".join(words)
    for language in LANGUAGES:
        helped = command(ground.workspace, [*words, "--help"], speak=language)
        if helped.code or not helped.output.strip():
            told = _("`regulars {line} --help` ends with {code} ({language}).",
                     line=line, code=helped.code, language=language)  # fmt: skip
            yield _finding(told, place, _("See what it writes: {errors}", errors=helped.errors[-300:]))
    if isinstance(made, click.Group) or not _harmless(made):
        return
    dry = [_DRY] if any(_DRY in each.opts for each in made.params) else []
    try:
        command(ground.workspace, ["--debug", *words, *dry])
    except (RegularsError, click.ClickException):
        # One clear sentence is what people are to see.
        return
    except Exception as error:
        told = _("`regulars {line}` breaks in a workspace that holds nothing: {error}.",
                 line=line, error=f"{type(error).__name__}: {error}")  # fmt: skip
        remedy = _("Tell what is missing and what to do by an error of regulars.errors.")
        yield _finding(told, place_in(candidate, error) or place, remedy)


def _harmless(made: click.Command) -> bool:
    """Whether it can be called as it stands: it works in the workspace, and writes no files where nobody said."""
    return not any(isinstance(each.type, click.Path) and not each.required for each in made.params)


def _finding(message: str, place: Place | None, remedy: str) -> Finding:
    return Finding(CHECK, "wrong", message, place, remedy)
