"""A channel's declaration read for a file with given columns; what is wrong in it is told with its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from regulars import Alias, Catalog
from regulars.catalog import Declared, Domain, Field
from regulars.errors import DeclarationError, ExpressionError, Place
from regulars.messages import _
from regulars_channels.mapping.checking import date_formats, field_of, nearest, plain_name, problems_of
from regulars_channels.mapping.columns import (
    ColumnScope,
    Named,
    Value,
    condition,
    names_in,
    occurrences,
    value,
)
from regulars_channels.mapping.converting import Formats, converter
from regulars_channels.mapping.rowmapping import Entry, RowMapping, Setting

_MOMENT = Field(name="at", type="datetime", owner="channels")


def read_mapping(
    catalog: Catalog, declared: Declared, columns: Iterable[str], *, sheet: str | None = None
) -> RowMapping:
    """What `declared` makes of the rows of a file with `columns`; `sheet` is named where it has none of them.

    Raises DeclarationError where it names what is not there: a column, a field, a domain.
    """
    place = Place(declared.file, declared.line or None)
    wrong = [message for _path, message in problems_of(catalog, declared)]
    if wrong:
        raise DeclarationError([(place, message) for message in wrong])
    scope = ColumnScope(columns, comma=formats_of(declared.body).comma)
    return _Reading(catalog, declared, scope, place, sheet).mapping()


def formats_of(body: Mapping[str, Any]) -> Formats:
    """The `formats:` of a channel."""
    given = body.get("formats", {})
    return Formats(
        dates=tuple(date_formats(body)),
        comma=given.get("decimal") == "comma",
        phone=given.get("phone"),
        nothing=frozenset(given.get("nothing", ())),
    )


class _Reading:
    def __init__(
        self, catalog: Catalog, declared: Declared, scope: ColumnScope, place: Place, sheet: str | None
    ) -> None:
        self.catalog = catalog
        self.body = declared.body
        self.scope = scope
        self.place = place
        self.sheet = sheet
        self.formats = formats_of(declared.body)
        self.wrong: list[tuple[Place | None, str]] = []

    def mapping(self) -> RowMapping:
        if missing := self.missing():
            raise DeclarationError([(self.place, _no_columns(missing, self.scope, self.sheet))])
        skip = self.condition(self.body.get("settings", {}).get("skip"))
        entries: list[Entry] = []
        for entry in self.body["rows"]:
            aliases = {each.alias: each.domain for each in entries if each.alias}
            entries.append(self.entry(entry, aliases))
        if self.wrong:
            raise DeclarationError(self.wrong)
        everything = tuple(sorted({name for text in self.texts() for name in names_in(text, self.scope)}))
        counted = {names or everything for text in self.texts() for names in occurrences(text, self.scope)}
        return RowMapping(tuple(entries), skip, counted, everything)

    def entry(self, entry: Mapping[str, Any], aliases: Mapping[str, str]) -> Entry:
        domain = self.catalog.domains[plain_name(entry["to"])]
        at = self.value(entry["at"]) if "at" in entry else None
        return Entry(
            domain=domain.name,
            alias=entry.get("as"),
            key=self.value(entry["key"]) if "key" in entry else None,
            when=self.condition(entry.get("when")),
            at=None if at is None else Setting("at", at, converter(_MOMENT, self.formats)),
            settings=tuple(self.setting(domain, name, text, aliases) for name, text in entry["set"].items()),
        )

    def setting(self, domain: Domain, name: str, text: Any, aliases: Mapping[str, str]) -> Setting:
        field = field_of(domain, name)
        refers = field is not None and field.type == "reference" and text in aliases
        return Setting(name, Alias(text) if refers else self.value(text), converter(field, self.formats))

    def value(self, text: Any) -> Value:
        try:
            return value(text, self.scope)
        except ExpressionError as error:
            self.wrong.append((self.place, str(error)))
            return Named("")

    def condition(self, text: str | None) -> Value | None:
        if text is None:
            return None
        try:
            return condition(text, self.scope)
        except ExpressionError as error:
            self.wrong.append((self.place, str(error)))
            return None

    def missing(self) -> list[str]:
        """The columns that the channel speaks of and the file has not, in the channel's order."""
        found: dict[str, None] = {}
        for text in (self.body.get("settings", {}).get("skip"), *self.texts()):
            names = names_in(text, self.scope, known=False)
            found |= {name: None for name in names if not self.scope.name((name,))}
        return list(found)

    def texts(self) -> Iterator[Any]:
        """Every expression of the channel that speaks of columns."""
        aliases = {entry["as"] for entry in self.body["rows"] if "as" in entry}
        for entry in self.body["rows"]:
            yield from (entry[key] for key in ("key", "when", "at") if key in entry)
            yield from (
                text
                for text in entry["set"].values()
                if text not in aliases or text in (self.scope.columns or ())
            )


def _no_columns(missing: Sequence[str], scope: ColumnScope, sheet: str | None) -> str:
    """One sentence for all columns that a file has not, and the way out that is most probable."""
    known = list(scope.names())
    names = {"missing": _(", ").join(missing), "known": _(", ").join(known)}
    if sheet is None:
        told = _("The file has no columns {missing}. Its header reads: {known}.", **names)
    else:
        told = _("Sheet {sheet} has no columns {missing}. Its header reads: {known}.", sheet=sheet, **names)
    near = nearest(missing[0], known)
    if near is not None:
        hint = _("Is {near} meant by {missing}?", near=near, missing=missing[0])
        return _("{told} {hint}", told=told, hint=hint)
    hint = _(
        "Where the columns' names stand in another row, below a title, tell its number in the channel's settings: "
        "header_row: 2."
    )
    return _("{told} {hint}", told=told, hint=hint)
