"""A plugin checked, by its path or its name, in a process of its own."""

import os
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from regulars.conformance.apart import judged_apart
from regulars.conformance.places import candidate_at, installed_candidate
from regulars.conformance.report import CheckReport
from regulars.errors import PluginError, RegularsError
from regulars.messages import _
from regulars.plugging.installed import installed_plugins


def check_plugin(what: str, previous: str | None = None, commands: Collection[str] = ()) -> CheckReport:
    """What the checks say of `what`: the path of a project, a package or a wheel, else the name of an installed plugin.

    `previous`: the path of the version before. `commands` are names that no plugin may take. Nothing of a workspace is
    read or written. PluginError where there is no plugin to look at.
    """
    with ExitStack() as stack:
        candidate = (
            candidate_at(Path(what).expanduser().resolve(), _room(stack))
            if _is_path(what)
            else installed_candidate(what)
        )
        if previous is not None:
            before = candidate_at(Path(previous).expanduser().resolve(), _room(stack))
            if before.name != candidate.name:
                raise PluginError(
                    _("{previous} is the plugin {other}, no earlier version of {name}.",
                      previous=previous, other=before.name, name=candidate.name)
                )  # fmt: skip
            candidate = replace(candidate, previous=before)
        found = judged_apart(replace(candidate, commands=tuple(commands)), _room(stack))
        try:
            version = candidate.manifest.version
        except RegularsError:
            version = ""
    return CheckReport(
        plugin=candidate.name, version=version, distribution=candidate.distribution, checks=tuple(found)
    )


def _is_path(what: str) -> bool:
    """A folder of the name of an installed plugin is meant by its path only: ./loyalty."""
    looks = os.sep in what or "/" in what or what in (".", "..") or what.endswith(".whl")
    return looks or (Path(what).exists() and what not in installed_plugins())


def _room(stack: ExitStack) -> Path:
    return Path(stack.enter_context(TemporaryDirectory(prefix="regulars-check-"))).resolve()
