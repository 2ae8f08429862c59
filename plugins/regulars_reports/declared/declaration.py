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
    """One `by:` of a report: `every` names a part of time, `bands` are rising boundaries of the value.

    With `since`, its key is the number of those parts of time from there on.
    """

    name: str
    value: str
    label: Labels = field(default_factory=dict)
    every: str | None = None
    since: str | None = None
    bands: tuple[Decimal, ...] = ()
    format: str | None = None
    #: What people read for its keys, in the order in which they are shown.
    labels: Mapping[str, Labels] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Value:
    """One number of each group; `where` narrows what counts for it, `share_of` makes it a part of another value.

    `share_of_all` makes it a part of all rows together, `share_of_first` of the row where that group begins,
    `divided_by` an average; `cumulative` adds what stands in the rows before it.
    """

    name: str
    value: str
    label: Labels
    where: str | None = None
    share_of: str | None = None
    share_of_all: bool = False
    share_of_first: str | None = None
    divided_by: str | None = None
    cumulative: bool = False
    format: str = "number"
    #: Drawn in grey, beside those that matter more.
    quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class Per:
    """One row for each `by` first, with figures of its own; `rank` (`-spend`) numbers the rows."""

    by: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    having: str | None = None
    rank: str | None = None


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """What the one who runs a report may narrow it by: the value `of`, or a segment for the domain `for_domain`."""

    name: str
    label: Labels = field(default_factory=dict)
    of: str | None = None
    for_domain: str | None = None
    default: str | None = None


@dataclass(frozen=True, kw_only=True)
class Chart:
    """How a report is drawn; x, y and color name groups or values, `y` several values where they share one axis.

    `panels` draws each y in a panel of its own; `pareto` bars of the first y and the line of the second; `numbers`
    stand in the cells of a heat map.
    """

    type: str
    x: str | None = None
    y: tuple[str, ...] = ()
    color: str | None = None
    share: bool = False
    numbers: bool = False


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The sentence above the chart: which group `of` has the largest `value`, or what it is of the group `at`."""

    of: str
    value: str
    text: Labels
    #: A key of the group; of bands the boundary that one ends at.
    at: Decimal | None = None


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
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    per: Per | None = None
    by: Mapping[str, Group] = field(default_factory=dict)
    having: str | None = None
    order: tuple[str, ...] = ()
    limit: int | None = None
    #: Whether what a limit cuts off stands as one last row.
    rest: bool = False
    #: Of `previous` and `year_before`: the periods that stand beside the one that is asked for.
    compare: tuple[str, ...] = ()
    finding: Finding | None = None
    place: int | None = None
    wide: bool = True
    #: Begins a section of the dashboard that is called so.
    section: Labels = field(default_factory=dict)


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
        parameters={name: _parameter(name, each) for name, each in (body.get("parameters") or {}).items()},
        per=Per(**body["per"]) if body.get("per") else None,
        by={name: _group(name, each) for name, each in (body.get("by") or {}).items()},
        values=values,
        having=body.get("having"),
        order=tuple(body.get("order") or ()),
        limit=body.get("limit"),
        rest=body.get("rest", False),
        compare=tuple(body.get("compare") or ()),
        chart=Chart(y=(y,) if isinstance(y, str) else tuple(y), **chart),
        finding=_finding(finding, next(iter(values))) if finding else None,
        place=spot.get("place"),
        wide=spot.get("width", "full") == "full",
        section=spot.get("section", {}),
    )


def _group(name: str, body: Mapping[str, Any]) -> Group:
    bands = tuple(Decimal(str(each)) for each in body.get("bands") or ())
    return Group(name=name, **{**body, "bands": bands})


def _finding(body: Mapping[str, Any], value: str) -> Finding:
    at = body.get("at")
    return Finding(**{"value": value, **body, "at": None if at is None else Decimal(str(at))})


def _parameter(name: str, body: Mapping[str, Any]) -> Parameter:
    said = dict(body)
    for_domain = said.pop("for", None)
    return Parameter(name=name, for_domain=for_domain and for_domain.rpartition(".")[2], **said)
