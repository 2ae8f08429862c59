"""The check that what a plugin provides by hooks can be had, under names of its own."""

import inspect
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.errors import Place, RegularsError
from regulars.messages import _
from regulars.plugging.installed import installed_plugins
from regulars.plugging.plugins import Plugins
from regulars.workspaces.enabling import with_needs

CHECK = "provided"


def provided_names(candidate: Candidate) -> Iterator[Finding]:
    """Things without a name, and names that another installed plugin provides by the same hook."""
    mine = Plugins(with_needs([candidate.name]))
    for hook in candidate.manifest.hooks:
        call = next((each for each in mine.calls(hook) if each.plugin == candidate.name), None)
        if call is None or not hook.startswith("provide_") or _takes_arguments(candidate, hook):
            continue
        place = Place(f"{candidate.package}/__init__.py")
        others = _provided_by_others(candidate, hook)
        for each in call() or ():
            name = getattr(each, "name", None)
            if not isinstance(name, str) or not name:
                told = _("{hook} gives {thing}, which has no name.", hook=hook, thing=type(each).__name__)
                yield Finding(
                    CHECK, "wrong", told, place, _("Give it an attribute `name`: it is asked for by that.")
                )
            elif name in others:
                told = _(
                    "{hook} gives {name}, and {owner} does already.", hook=hook, name=name, owner=others[name]
                )
                yield Finding(CHECK, "wrong", told, place, _("Give it a name that is yours alone."))


def _takes_arguments(candidate: Candidate, hook: str) -> bool:
    """Whether what is provided depends on a catalog or a session; such answers are told apart otherwise."""
    return bool(inspect.signature(getattr(import_module(candidate.package), hook)).parameters)


def _provided_by_others(candidate: Candidate, hook: str) -> dict[str, str]:
    """Name -> the other installed plugin that provides it by `hook`."""
    found: dict[str, str] = {}
    for name, each in installed_plugins().items():
        # One that cannot be used is no fault of this one.
        with suppress(RegularsError):
            if name != candidate.name and hook in each.manifest().hooks:
                for call in Plugins(with_needs([name])).calls(hook):
                    if call.plugin == name:
                        found |= {thing.name: name for thing in call() or ()}
    return found
