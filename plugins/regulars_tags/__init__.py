"""Tags: what customers are known as, by declared rules or by hand; and segments."""

from collections.abc import Sequence

from regulars import Function, PlanNote, Problem, Session, hookimpl
from regulars.catalog import Catalog


@hookimpl
def provide_functions() -> Sequence[Function]:
    """has_tag('vip'): whether a customer carries the tag today."""
    from regulars_tags.rules import FUNCTIONS

    return list(FUNCTIONS.values())


@hookimpl
def provide_problems(catalog: Catalog) -> Sequence[Problem]:
    """What a grammar cannot say of tags and segments."""
    from regulars_tags.checking import problems

    return list(problems(catalog))


@hookimpl
def provide_plan_notes(session: Session, catalog: Catalog) -> Sequence[PlanNote]:
    """How many customers would enter and leave the tags whose rules change."""
    from regulars_tags.planning import notes

    return list(notes(session, catalog))
