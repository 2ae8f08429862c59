"""What is wrong in tags and segments beyond their grammar."""

from collections.abc import Iterator

from regulars import DomainScope, Kind, Problem, parse_and_check
from regulars.catalog import Catalog, Declared
from regulars.errors import ExpressionError
from regulars.messages import _
from regulars_tags.deciding import SUBJECT
from regulars_tags.rules import FUNCTIONS


def problems(catalog: Catalog) -> Iterator[Problem]:
    """Every problem of every tag and segment of `catalog`."""
    for kind in ("tag", "segment"):
        for declared in catalog.of_kind(kind).values():
            yield from _problems(catalog, declared)


def _problems(catalog: Catalog, declared: Declared) -> Iterator[Problem]:
    body = declared.body
    if declared.kind == "tag" and body["for"] != SUBJECT:
        yield _problem(
            declared, _("Tags are for the domain {domain} in this version.", domain=SUBJECT), "for"
        )
        return
    if body["for"] not in catalog.domains:
        yield _problem(declared, _("There is no domain {domain}.", domain=body["for"]), "for")
        return
    for band in body.get("bands", {}):
        if band not in body["case"]:
            yield _problem(declared, _("There is no band {band} in `case`.", band=band), "bands", band)
    scope = DomainScope(catalog, body["for"], FUNCTIONS)
    conditions: list[tuple[tuple[str, ...], str]] = [
        (("case", band), text) for band, text in body.get("case", {}).items()
    ]
    conditions += [(("when",), body["when"])] if "when" in body else []
    for path, text in conditions:
        yield from _wrong(declared, scope, text, Kind.BOOLEAN, path)
    if "value" in body:
        yield from _wrong(declared, scope, body["value"], None, ("value",))


def _wrong(
    declared: Declared, scope: DomainScope, text: str, expect: Kind | None, path: tuple[str, ...]
) -> Iterator[Problem]:
    try:
        found = parse_and_check(text, scope, expect=expect)
    except ExpressionError as error:
        yield _problem(declared, str(error), *path)
        return
    if expect is None and found.type.kind not in (Kind.TEXT, Kind.CHOICE):
        yield _problem(declared, _("`value` is a text or a choice: its values are the bands."), *path)


def _problem(declared: Declared, message: str, *path: str) -> Problem:
    return Problem(kind=declared.kind, name=declared.name, message=message, path=path)
