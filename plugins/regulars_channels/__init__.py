"""Regulars plugin: channels, by which data come in."""

from collections.abc import Sequence

from regulars import Catalog, Problem, hookimpl
from regulars_channels.checking import problems


@hookimpl
def provide_problems(catalog: Catalog) -> Sequence[Problem]:
    """What is wrong in the channels of `catalog`."""
    return problems(catalog)
