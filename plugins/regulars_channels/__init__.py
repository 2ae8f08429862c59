"""Regulars plugin: channels, by which data come in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from regulars import Catalog, Problem, hookimpl
from regulars_channels.mapping.checking import problems


@hookimpl
def provide_problems(catalog: Catalog, provided: Callable[[str], Mapping[str, Any]]) -> Sequence[Problem]:
    """What is wrong in the channels of `catalog`."""
    return problems(catalog, provided("provide_connectors"))
