"""A report as it was declared, read into plain data and checked for what a grammar cannot say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from regulars.catalog import Catalog, Declared, Labels
from regulars.errors import NotFoundError
from regulars.messages import _

#: In `finding: {of: values}`: the values themselves compete, not the groups.
VALUES = "values"


@dataclass(frozen=True, kw_only=True)
class Group:
    """One `by:` of a report: `every` names a part of time, `bands` are rising boundaries of the value."""

    name: str
    value: str
    label: Labels = field(default_factory=dict)
    every: str | None = None
    bands: tuple[Decimal, ...] = ()
    format: str | None = None


@dataclass(frozen=True, kw_only=True)
class Value:
    """One number of each group; `where` narrows what counts for it, `share_of` makes it a part of another value."""

    name: str
    value: str
    label: Labels
    where: str | None = None
    share_of: str | None = None
    format: str = "number"
    #: Drawn in grey, beside those that matter more.
    quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class Chart:
    """How a report is drawn; x, y and color name groups or values, `y` several values where they share one axis."""

    type: str
    x: str | None = None
    y: tuple[str, ...] = ()
    color: str | None = None
    share: bool = False


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The sentence above the chart: which group `of` has the largest `value`."""

    of: str
    value: str
    text: Labels


@dataclass(frozen=True, kw_only=True)
class Report:
    """A declared report. `place` orders the dashboard; None: not on it."""

    name: str
    domain: str
    label: Labels
    values: Mapping[str, Value]
    chart: Chart
    help: Labels = field(default_factory=dict)
    empty: Labels = field(default_factory=dict)
    where: str | None = None
    by: Mapping[str, Group] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    limit: int | None = None
    finding: Finding | None = None
    place: int | None = None
    wide: bool = True


def reports(catalog: Catalog) -> dict[str, Report]:
    """All declared reports by name: those of the dashboard in its order, then the others by name."""
    read = [read_report(each) for each in catalog.of_kind("report").values()]
    read.sort(key=lambda each: (each.place is None, each.place or 0, each.name))
    return {each.name: each for each in read}


def report_named(catalog: Catalog, name: str) -> Report:
    """The report `name`; NotFoundError names the nearest and all others."""
    known = catalog.of_kind("report")
    if name in known:
        return read_report(known[name])
    near = get_close_matches(name, list(known), 1)
    if near:
        text = _("Unknown report {name}. Did you mean {near}?", name=name, near=near[0])
    else:
        text = _(
            "Unknown report {name}. Declared: {known}.", name=name, known=", ".join(sorted(known)) or "–"
        )
    raise NotFoundError(text)


def read_report(declared: Declared) -> Report:
    """The report that `declared` says, which its grammar and `checking.problems` have found well."""
    body = declared.body
    values = {name: Value(name=name, **each) for name, each in body["values"].items()}
    chart = dict(body["chart"])
    y = chart.pop("y", ())
    finding = body.get("finding")
    spot = body.get("dashboard") or {}
    return Report(
        name=declared.name,
        domain=body["from"].rpartition(".")[2],
        label=declared.label or body.get("label", {}),
        help=body.get("help", {}),
        empty=body.get("empty", {}),
        where=body.get("where"),
        by={name: _group(name, each) for name, each in (body.get("by") or {}).items()},
        values=values,
        order=tuple(body.get("order") or ()),
        limit=body.get("limit"),
        chart=Chart(y=(y,) if isinstance(y, str) else tuple(y), **chart),
        finding=Finding(**{"value": next(iter(values)), **finding}) if finding else None,
        place=spot.get("place"),
        wide=spot.get("width", "full") == "full",
    )


def _group(name: str, body: Mapping[str, Any]) -> Group:
    bands = tuple(Decimal(str(each)) for each in body.get("bands") or ())
    return Group(name=name, **{**body, "bands": bands})
