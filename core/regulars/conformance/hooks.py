"""The check that a plugin's hooks are those that there are, taken as they are called, typed and stated."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pluggy

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.sourcecode import tree
from regulars.errors import Place
from regulars.messages import _
from regulars.nearest import nearest, suggestion
from regulars.plugging import hookspecs
from regulars.plugging.installed import installed_plugins
from regulars.plugging.statedhooks import marked, specified
from regulars.workspaces.enabling import with_needs

CHECK = "hooks"
#: What the names of hooks begin with.
_WORDS = ("provide_", "before_", "after_", "decide_")


def hooks_well_formed(candidate: Candidate) -> Iterator[Finding]:
    """Hooks that there are not, wrong arguments, no types; hooks that are not stated, or stated and not there."""
    module = import_module(candidate.package)
    specs = _specs(candidate)
    known = {name: each.spec for name, each in vars(specs.hook).items() if each.has_spec()}
    implemented = [each for each in dir(module) if specs.parse_hookimpl_opts(module, each) is not None]
    for hook in implemented:
        if hook in known:
            yield from _wrong_arguments(candidate, module, hook, known[hook])
            yield from _untyped(candidate, module, hook)
        else:
            yield _unknown(candidate, _place(candidate, module, hook), hook, known)
    yield from _stated(candidate, module, implemented, known)
    yield from _forgotten(candidate, known)


def _specs(candidate: Candidate) -> pluggy.PluginManager:
    """The hooks of the core, of the plugins that it needs, and its own."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    installed = installed_plugins()
    for name in dict.fromkeys((*with_needs(candidate.manifest.needs), candidate.name)):
        manifest = candidate.manifest if name == candidate.name else installed[name].manifest()
        if manifest.hookspecs:
            manager.add_hookspecs(import_module(manifest.hookspecs))
    return manager


def _unknown(candidate: Candidate, place: Place, hook: str, known: Any) -> Finding:
    """A hook that neither the core nor a needed plugin calls; perhaps another plugin does."""
    owner = next(
        (name for name, each in installed_plugins().items()
         if name != candidate.name and hook in specified(each.manifest())), None,
    )  # fmt: skip
    if owner:
        return Finding(
            CHECK,
            "wrong",
            _(
                "It implements {hook}, a hook of the plugin {owner}, which it does not need.",
                hook=hook,
                owner=owner,
            ),
            place,
            _("Add to plugin.yaml: needs: [{needs}]", needs=", ".join((*candidate.manifest.needs, owner))),
        )
    return Finding(
        CHECK,
        "wrong",
        _("It implements {hook}, and there is no such hook.", hook=hook),
        place,
        suggestion(hook, known),
    )


def _wrong_arguments(candidate: Candidate, module: ModuleType, hook: str, spec: Any) -> Iterator[Finding]:
    told = ", ".join(spec.argnames)
    for name, each in inspect.signature(getattr(module, hook)).parameters.items():
        if name not in spec.argnames or each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD):
            yield Finding(
                CHECK,
                "wrong",
                _("The hook {hook} is not called with an argument {argument}.", hook=hook, argument=name),
                _place(candidate, module, hook),
                _("Take those that you need of: {arguments}.", arguments=told)
                if told
                else _("It has none: leave it out."),
            )


def _untyped(candidate: Candidate, module: ModuleType, hook: str) -> Iterator[Finding]:
    signature = inspect.signature(getattr(module, hook))
    bare = [name for name, each in signature.parameters.items() if each.annotation is each.empty]
    if signature.return_annotation is signature.empty:
        bare.append("->")
    if bare:
        yield Finding(
            CHECK,
            "wrong" if candidate.built_in else "warning",
            _("The hook {hook} is not typed: {what}.", hook=hook, what=", ".join(bare)),
            _place(candidate, module, hook),
            _(
                "Write the types of its signature in docs/hooks.md, so that a type checker finds mistakes before users."
            ),
        )


def _stated(
    candidate: Candidate, module: ModuleType, implemented: list[str], known: Any
) -> Iterator[Finding]:
    """Code and manifest that disagree."""
    stated = candidate.manifest.hooks
    right = [each for each in implemented if each in known]
    line = f"hooks: [{', '.join(right)}]"
    for hook in right:
        if hook not in stated:
            yield Finding(
                CHECK,
                "wrong",
                _("It implements the hook {hook}, and plugin.yaml does not state it.", hook=hook),
                _place(candidate, module, hook),
                _("Write in plugin.yaml: {line}", line=line),
            )
    for number, hook in enumerate(stated):
        if hook not in implemented:
            yield Finding(
                CHECK,
                "wrong",
                _("plugin.yaml states the hook {hook}, and __init__.py has no function of this name under @hookimpl.",
                  hook=hook),
                candidate.manifest_place("hooks", number),
                _("Add the function, or write: {line}", line=line),
            )  # fmt: skip


def _forgotten(candidate: Candidate, known: Any) -> Iterator[Finding]:
    """Functions that are called as hooks are and are not marked, or are marked where nobody looks."""
    for file in candidate.sources():
        home = file == candidate.folder / "__init__.py"
        under_mark = marked(file, "hookimpl")
        root = tree(file)
        for node in root.body if root else ():
            if not isinstance(node, ast.FunctionDef):
                continue
            place = Place(candidate.shown(file), node.lineno)
            if home and node.name not in under_mark and _like_a_hook(node.name, known):
                yield Finding(
                    CHECK, "warning", _("{hook} is called like a hook and not marked as one.", hook=node.name), place,
                    _("Put @hookimpl above it, or give it another name."),
                )  # fmt: skip
            elif not home and node.name in under_mark and not _taken_over(candidate, node.name):
                yield Finding(
                    CHECK, "warning", _("{hook} is marked as a hook where it is never looked for.", hook=node.name),
                    place, _("Hooks stand in the __init__.py of the plugin's package, or are imported there."),
                )  # fmt: skip


def _like_a_hook(name: str, known: Any) -> bool:
    return name in known or (name.startswith(_WORDS) and nearest(name, known) is not None)


def _taken_over(candidate: Candidate, hook: str) -> bool:
    return hasattr(import_module(candidate.package), hook)


def _place(candidate: Candidate, module: ModuleType, hook: str) -> Place:
    code = inspect.unwrap(getattr(module, hook)).__code__
    root = tree(candidate.folder / "__init__.py")
    for node in root.body if root else ():
        if isinstance(node, ast.FunctionDef) and node.name == hook:
            return Place(f"{candidate.package}/__init__.py", node.lineno)
    return Place(candidate.package, code.co_firstlineno)
