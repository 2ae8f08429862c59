"""What is wrong in tags and segments beyond their grammar."""

from collections.abc import Iterator

from regulars import Problem
from regulars.catalog import Catalog, Declared
from regulars.messages import _
from regulars_tags.deciding import SUBJECT


def problems(catalog: Catalog) -> Iterator[Problem]:
    """Every problem of every tag and segment of `catalog`."""
    for kind in ("tag", "segment"):
        for declared in catalog.of_kind(kind).values():
            yield from _problems(catalog, declared)


def _problems(catalog: Catalog, declared: Declared) -> Iterator[Problem]:
    body = declared.body
    if declared.kind == "tag" and body["for"] != SUBJECT:
        text = _("Tags are for the domain {domain} in this version.", domain=SUBJECT)
        yield Problem(kind=declared.kind, name=declared.name, message=text, path=("for",))
        return
    if body["for"] not in catalog.domains:
        text = _("There is no domain {domain}.", domain=body["for"])
        yield Problem(kind=declared.kind, name=declared.name, message=text, path=("for",))
        return
    for band in body.get("bands", {}):
        if band not in body["case"]:
            text = _("There is no band {band} in `case`.", band=band)
            yield Problem(kind=declared.kind, name=declared.name, message=text, path=("bands", band))
