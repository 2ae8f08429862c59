"""What is wrong in tags and segments beyond their grammar."""

from collections.abc import Iterator

from regulars import DomainScope, Kind, Problem, parse_and_check
from regulars.catalog import Catalog, Declared
from regulars.errors import ExpressionError
from regulars.messages import _
from regulars_tags.grids import score_expression
from regulars_tags.rules import FUNCTIONS, SUBJECT, rule

_NUMBERS = (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)


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
    yield from _unknown_tags(catalog, declared, scope)
    if "of" in body:
        yield from _of_scores(catalog, declared)
    else:
        for band, text in body.get("case", {}).items():
            yield from _wrong(declared, scope, text, Kind.BOOLEAN, ("case", band))
    for key in ("when", "among"):
        if key in body:
            yield from _wrong(declared, scope, body[key], Kind.BOOLEAN, (key,))
    if "value" in body:
        yield from _wrong(declared, scope, body["value"], None, ("value",))
    for axis, each in body.get("grid", {}).items():
        yield from _no_number(declared, scope, each["of"], ("grid", axis, "of"))
    for text in body.get("fields", ()):
        yield from _no_field(declared, scope, text)


def _unknown_tags(catalog: Catalog, declared: Declared, scope: DomainScope) -> Iterator[Problem]:
    """What `has_tag` asks for in vain, for no such tag or band is declared."""
    body, tags = declared.body, catalog.of_kind("tag")
    texts: dict[tuple[str, ...], str] = {
        ("case", band): text for band, text in body.get("case", {}).items() if "of" not in body
    }
    texts |= {(key,): body[key] for key in ("when", "among") if key in body}
    for path, text in texts.items():
        for name, *bands in _asked(scope, text):
            known = tags[name].body.get("case") if name in tags else None
            if name not in tags:
                hint = ", ".join(tags)
                yield _problem(
                    declared, _("There is no tag {name}. Declared: {known}.", name=name, known=hint), *path
                )
            elif known and not {*bands} <= known.keys():
                message = _("The tag {name} has no band {band}. Its bands: {known}.",
                            name=name, band=bands[0], known=", ".join(known))  # fmt: skip
                yield _problem(declared, message, *path)


def _asked(scope: DomainScope, text: str) -> Iterator[list[str]]:
    """The arguments of each call of `has_tag`; none of a text that is wrong anyway."""
    try:
        tree = parse_and_check(text, scope, expect=Kind.BOOLEAN).tree
    except ExpressionError:
        return
    for node in tree.walk():
        if getattr(node, "function", None) is FUNCTIONS["has_tag"]:
            yield [str(each.value) for each in node.children if hasattr(each, "value")]


def _of_scores(catalog: Catalog, declared: Declared) -> Iterator[Problem]:
    """The conditions of a tag that speaks of another's grid."""
    grid = catalog.of_kind("tag").get(declared.body["of"])
    if grid is None or "grid" not in grid.body:
        yield _problem(
            declared,
            _("{tag} is no tag with a grid, whose scores could be spoken of.", tag=declared.body["of"]),
            "of",
        )
        return
    for band, text in declared.body["case"].items():
        try:
            score_expression(text, rule(grid))
        except ExpressionError as error:
            yield _problem(declared, str(error), "case", band)


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


def _no_number(declared: Declared, scope: DomainScope, text: str, path: tuple[str, ...]) -> Iterator[Problem]:
    try:
        found = parse_and_check(text, scope)
    except ExpressionError as error:
        yield _problem(declared, str(error), *path)
        return
    if found.type.kind not in _NUMBERS:
        yield _problem(declared, _("An axis of a grid is a number."), *path)


def _no_field(declared: Declared, scope: DomainScope, text: str) -> Iterator[Problem]:
    if scope.name(tuple(text.split("."))) is None:
        yield _problem(declared, _("There is no field {name}.", name=text), "fields")


def _problem(declared: Declared, message: str, *path: str) -> Problem:
    return Problem(kind=declared.kind, name=declared.name, message=message, path=path)
