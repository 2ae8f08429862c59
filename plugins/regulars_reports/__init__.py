"""Regulars plugin: reports, as a page with charts and as data."""

from collections.abc import Sequence

from regulars import Catalog, Problem, hookimpl
from regulars_reports.declared import checking
from regulars_reports.formats.builtin import built_in
from regulars_reports.rendering import Renderer


@hookimpl
def provide_problems(catalog: Catalog) -> Sequence[Problem]:
    """What is wrong in the reports of `catalog`."""
    return checking.problems(catalog)


@hookimpl
def provide_renderers() -> Sequence[Renderer]:
    """Offer html, csv and json."""
    return built_in()
