"""The public face as lines of text: what each name is, what it takes, and what declarations and commands may say."""

import dataclasses
import inspect
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from importlib import import_module
from types import ModuleType
from typing import Any

import click
from click.testing import CliRunner

from regulars.declaring.grammar import CORE_KINDS, Grammar, core_grammar, shared_rules
from regulars.plugging import hookspecs
from regulars.plugging.plugins import Plugins
from regulars_cli.main import cli

MODULES = (
    "regulars",
    "regulars.testing",
    "regulars.errors",
    "regulars.messages",
    "regulars.catalog",
    "regulars.clock",
)
#: What leads behind the face, for the command line alone.
INNER = {
    *(f"regulars.Workspace.{each}" for each in (
        "access_log", "database", "ledger", "put_live", "restart_history", "store", "tally")),
    *(f"regulars.catalog.{each}" for each in ("Move", "Remembered", "T", "from_json", "remembered")),
}  # fmt: skip
#: The plugins that come with Regulars: their kinds, hooks and commands are promised as the core's are.
BUILT_IN = ("customers", "organization", "purchases", "channels", "tags", "reports", "china", "territories", "demo",
            "files", "pos")  # fmt: skip


def public_face() -> list[str]:
    """Every line of it, in order."""
    return sorted({*_names(), *_hooks(), *_grammars(), *_commands()})


def _names() -> Iterator[str]:
    for module in MODULES:
        held = import_module(module)
        for name in _public(held):
            if f"{module}.{name}" not in INNER:
                yield from _of(f"{module}.{name}", getattr(held, name))


def _public(module: ModuleType) -> list[str]:
    """What a module offers: what it lists, else what is its own and begins with no underscore."""
    listed = getattr(module, "__all__", None)
    if listed is not None:
        return list(listed)
    return [
        name
        for name, each in vars(module).items()
        if not name.startswith("_") and getattr(each, "__module__", None) == module.__name__
    ]


def _of(name: str, thing: Any) -> Iterator[str]:
    if inspect.isclass(thing):
        yield f"{name}: class"
        if issubclass(thing, Enum):
            yield from (f"{name}.{each.name}" for each in thing)
            return
        if dataclasses.is_dataclass(thing):
            yield from _fields(name, thing)
        elif not issubclass(thing, BaseException) and "__init__" in vars(thing):
            yield from _takes(name, thing.__init__)
        for each, member in inspect.getmembers(thing):
            if not each.startswith("_") and _is_ours(thing, each) and f"{name}.{each}" not in INNER:
                yield from _member(f"{name}.{each}", member)
    elif callable(thing) and not isinstance(thing, type):
        yield from _takes(name, thing)
    else:
        yield f"{name}: value"


def _is_ours(cls: type, name: str) -> bool:
    return any(name in vars(each) and each.__module__.startswith("regulars") for each in cls.__mro__)


def _member(name: str, member: Any) -> Iterator[str]:
    if inspect.isfunction(member) or inspect.ismethod(member):
        yield from _takes(name, member)
    elif isinstance(member, property) or type(member).__name__ == "cached_property":
        yield f"{name}: property"


def _fields(name: str, cls: Any) -> Iterator[str]:
    """Fields, and which of them must be given: what is made by Regulars may get more that need not."""
    for each in dataclasses.fields(cls):
        needed = each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
        if not each.name.startswith("_"):
            yield f"{name}.{each.name}: {'needed ' if needed else ''}field"


def _takes(name: str, function: Any) -> Iterator[str]:
    """What must be given, in order, in one line; each other parameter in a line of its own. Types are not compared."""
    needed = []
    for each in _parameters(function):
        lead = "*" if each.kind is each.KEYWORD_ONLY else ""
        if each.default is not each.empty:
            yield f"{name}(… {lead}{each.name}=…)"
        else:
            stars = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, lead)
            needed.append(f"{stars}{each.name}")
    yield f"{name}({', '.join(needed)})"


def _parameters(function: Any) -> Iterator[inspect.Parameter]:
    parameters = inspect.signature(function).parameters.values()
    yield from (each for each in parameters if each.name not in ("self", "cls"))


def _hooks() -> Iterator[str]:
    """The hooks with their types too: whoever implements one writes them. A further argument harms nobody."""
    modules = [hookspecs.__name__]
    modules += [each.hookspecs for each in Plugins(BUILT_IN).manifests.values() if each.hookspecs]
    for module in modules:
        for name, each in vars(import_module(module)).items():
            if inspect.isfunction(each) and hasattr(each, f"{hookspecs.PROJECT}_spec"):
                yield f"hook {name} -> {_type(inspect.signature(each).return_annotation)}"
                yield from (
                    f"hook {name}(… {one.name}: {_type(one.annotation)})" for one in _parameters(each)
                )


def _type(annotation: Any) -> str:
    """How a type is written, without the modules that its names come from."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", text)


def _grammars() -> Iterator[str]:
    alone = {kind: core_grammar(kind) for kind in ("plugin", "preset", "workspace")}
    grammars: dict[str, Grammar] = {**Plugins(BUILT_IN).grammars(), **alone}
    assert set(CORE_KINDS) < set(grammars)
    for kind, grammar in grammars.items():
        yield from _keys(f"key {kind}: ", grammar.text.rules)
    for name, shared in shared_rules().items():
        yield from _keys(f"key {name}: ", shared.rules)


def _keys(lead: str, rules: Mapping[str, Any]) -> Iterator[str]:
    for key, rule in rules.items():
        if not isinstance(rule, Mapping) or "not_yet" in rule:
            continue
        here = f"{lead}{key}"
        yield f"{here} {_types(rule)}{' required' if rule.get('required') else ''}"
        yield from _inside(here, rule)


def _inside(here: str, rule: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{here} = {value}" for value in rule.get("allowed", ()))
    inner, each = rule.get("schema"), rule.get("valuesrules")
    if isinstance(inner, Mapping) and isinstance(inner.get("type"), (str, list)):
        yield from _inside(f"{here}.[]", inner)
    elif isinstance(inner, Mapping):
        yield from _keys(f"{here}.", inner)
    if isinstance(each, Mapping):
        yield from _inside(f"{here}.*", each)


def _types(rule: Mapping[str, Any]) -> str:
    kinds = rule.get("type", ())
    return kinds if isinstance(kinds, str) else "|".join(kinds)


def _commands(path: tuple[str, ...] = ()) -> Iterator[str]:
    if not path:
        # Which plugins' commands there are is found out when it runs.
        CliRunner().invoke(cli, ["--help"])
    with click.Context(cli) as context:
        command: click.Command | None = cli
        for name in path:
            assert isinstance(command, click.Group)
            command = command.get_command(context, name)
        assert command is not None
        told = " ".join(("regulars", *path))
        yield f"command {told}"
        for each in command.params:
            if isinstance(each, click.Option):
                yield from (f"command {told} {option}" for option in (*each.opts, *each.secondary_opts))
            elif each.required:
                yield f"command {told} <{each.name}>"
            else:
                yield f"command {told} [{each.name}]"
        names = command.list_commands(context) if isinstance(command, click.Group) else []
    for name in names:
        yield from _commands((*path, name))
