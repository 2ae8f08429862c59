"""What is wrong in a channel, as far as can be told without a file at hand."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from regulars import Catalog, Problem
from regulars.catalog import Declared, Domain, Field
from regulars.errors import ExpressionError
from regulars.messages import _
from regulars_channels.connecting import Connector
from regulars_channels.connectors import connector_settings, no_connector, settings_problems
from regulars_channels.mapping.columns import ColumnScope, condition, value
from regulars_channels.mapping.moments import date_format
from regulars_channels.mapping.phones import unknown_country

Path = tuple[str | int, ...]


def problems(catalog: Catalog, connectors: Mapping[str, Connector]) -> Sequence[Problem]:
    """Every problem of every channel."""
    return [
        Problem(kind="channel", name=name, path=path, message=message)
        for name, declared in catalog.of_kind("channel").items()
        for path, message in (
            *_of_connector(declared, connectors),
            *problems_of(catalog, declared),
            *_of_reach(catalog, declared),
        )
    ]


def _of_connector(declared: Declared, connectors: Mapping[str, Connector]) -> Iterator[tuple[Path, str]]:
    """A connector that nobody brings, and settings that it does not take."""
    connector = connectors.get(declared.body["connector"])
    if connector is None:
        yield ("connector",), no_connector(declared, connectors)
        return
    for name, message in settings_problems(connector, connector_settings(declared)):
        yield (("settings", name) if name in declared.body.get("settings", {}) else ("connector",)), message


def _of_reach(catalog: Catalog, declared: Declared) -> Iterator[tuple[Path, str]]:
    """What `mode: full` and `take: once` ask of a channel and of those beside it."""
    if declared.body.get("take") == "once" and "path" not in declared.body.get("settings", {}):
        yield ("take",), _("take: once needs path: in settings, the files that are taken.")
    if declared.body.get("mode") != "full":
        return
    mine = domains_of(catalog, declared)
    if not mine:
        yield (
            ("mode",),
            _("mode: full can mark nothing here: records of shared domains are no single source's own."),
        )
    for name, other in catalog.of_kind("channel").items():
        both = [each for each in domains_of(catalog, other) if each in mine]
        if name != declared.name and source_of(other) == source_of(declared) and both:
            yield (
                ("mode",),
                _(
                    "The channel '{other}' brings {domain} from the same source: the files of one alone are not "
                    "all that it has. Give one of them a source: of its own, or leave mode: full out.",
                    other=name,
                    domain=both[0],
                ),
            )


def domains_of(catalog: Catalog, declared: Declared) -> list[str]:
    """The domains that a channel brings records of their source's own to."""
    named = dict.fromkeys(plain_name(entry["to"]) for entry in declared.body["rows"])
    return [name for name in named if name in catalog.domains and not catalog.domains[name].shared]


def source_of(declared: Declared) -> str:
    """The source of a channel: by default its name."""
    return str(declared.body.get("source") or declared.name)


def problems_of(catalog: Catalog, declared: Declared) -> Iterator[tuple[Path, str]]:
    """Every problem of one channel: at which key of its body, and one sentence."""
    body = declared.body
    for number, pattern in enumerate(date_formats(body)):
        try:
            date_format(pattern)
        except ValueError as error:
            yield (
                ("formats", "date", *((number,) if isinstance(body["formats"]["date"], list) else ())),
                str(error),
            )
    country = body.get("formats", {}).get("phone")
    if country is not None and (wrong := unknown_country(country)) is not None:
        yield ("formats", "phone"), wrong
    yield from _expression(("settings", "skip"), body.get("settings", {}).get("skip"), when=True)
    aliases: dict[str, str] = {}
    for number, entry in enumerate(body["rows"]):
        yield from _of_entry(catalog, ("rows", number), entry, aliases)
        if "as" in entry:
            if entry["as"] in aliases:
                yield ("rows", number, "as"), _("Two entries are called '{name}'.", name=entry["as"])
            aliases[entry["as"]] = plain_name(entry["to"])


def _of_entry(
    catalog: Catalog, path: Path, entry: dict[str, Any], aliases: dict[str, str]
) -> Iterator[tuple[Path, str]]:
    domain = catalog.domains.get(plain_name(entry["to"]))
    if domain is None:
        known = ", ".join(catalog.domains)
        yield (
            (*path, "to"),
            _("There is no domain '{name}'. There are: {known}.", name=entry["to"], known=known),
        )
        return
    if "key" in entry and not domain.subject:
        yield (
            (*path, "key"),
            _(
                "'{domain}' is not a subject: its identity tells its records apart, leave key out.",
                domain=domain.name,
            ),
        )
    yield from _expression((*path, "when"), entry.get("when"), when=True)
    yield from _expression((*path, "at"), entry.get("at"))
    yield from _expression((*path, "key"), entry.get("key"))
    for name, text in entry["set"].items():
        field = field_of(domain, name)
        if field is None:
            yield (*path, "set", name), unknown_field(domain, name)
        elif field.type == "reference" and text in aliases:
            if aliases[text] != field.to:
                yield (
                    (*path, "set", name),
                    _("'{alias}' is a {given}, the field {field} refers to a {wanted}.",
                      alias=text, given=aliases[text], field=name, wanted=field.to),
                )  # fmt: skip
        else:
            yield from _expression((*path, "set", name), text)


def _expression(path: Path, text: Any, *, when: bool = False) -> Iterator[tuple[Path, str]]:
    if text is None:
        return
    try:
        (condition if when else value)(text, ColumnScope(None))
    except ExpressionError as error:
        yield path, str(error)


def date_formats(body: Any) -> list[str]:
    """The date formats that a channel declares, one or several."""
    given = body.get("formats", {}).get("date", [])
    return [given] if isinstance(given, str) else list(given)


def field_of(domain: Domain, name: str) -> Field | None:
    """The field that a key of `set:` names; `address.city` is a part of the field `address`."""
    head, dot, part = name.partition(".")
    field = domain.fields.get(head)
    if field is None or (part not in field.parts if dot else field.type == "address"):
        return None
    return field


def unknown_field(domain: Domain, name: str) -> str:
    """One sentence for a key of `set:` that is no field."""
    head = name.partition(".")[0]
    field = domain.fields.get(head)
    if field is not None and field.parts:
        known = ", ".join(f"{head}.{part}" for part in field.parts)
        if field.type == "address":
            return _("An address is set part by part: {known}.", known=known)
        return _("A point is set whole ({name}), or by both its parts: {known}.", name=head, known=known)
    near = nearest(name, list(domain.fields))
    if near:
        return _(
            "'{domain}' has no field '{name}'. Did you mean '{near}'?",
            domain=domain.name,
            name=name,
            near=near,
        )
    return _("'{domain}' has no field '{name}'. It has: {known}.", domain=domain.name, name=name,
             known=", ".join(domain.fields))  # fmt: skip


def nearest(name: str, known: list[str]) -> str | None:
    """The one of `known` that `name` is most probably a slip for; None where nothing is near."""
    return next(iter(get_close_matches(name, known, n=1, cutoff=0.7)), None)


def plain_name(name: str) -> str:
    """`customers.customer` without its plugin."""
    return name.rpartition(".")[2]
