"""Records on the terminal: which fields are shown, under which headings, and references by name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from regulars import Session
from regulars.catalog import Domain, Field
from regulars.errors import RegularsError
from regulars.messages import _, in_language
from regulars_cli.context import CommandContext
from regulars_cli.plain import field_at, heading, is_number, says_something, shown

Row = Mapping[str, Any]
#: How many columns a table has where none were named.
_COLUMNS = 6


def domain_named(session: Session, name: str) -> Domain:
    """The domain `name`; RegularsError with those that there are."""
    domains = session.catalog.domains
    if name not in domains:
        raise RegularsError(
            _("There is no domain {name}. There are: {known}.", name=name, known=", ".join(sorted(domains)))
        )
    return domains[name]


def columns_of(domain: Domain, rows: Sequence[Row]) -> list[str]:
    """The fields to show where none were named: the display field, then the first that any of `rows` fills."""
    filled = [name for name in domain.fields if any(says_something(row.get(name)) for row in rows)]
    first = [domain.display] if domain.display in filled else []
    return [*first, *(name for name in filled if name != domain.display)][:_COLUMNS]


def show_rows(context: CommandContext, domain: Domain, fields: Sequence[str], rows: Sequence[Row]) -> None:
    """A table of `rows`, with references by their names."""
    session = context.session
    known = [field_at(session.catalog.domains, domain.name, each) for each in fields]
    names = {
        each: names_of(session, field.to, (row.get(each) for row in rows))
        for each, field in zip(fields, known, strict=True)
        if field is not None and field.to
    }
    context.table(
        [_("Id"), *(heading(session.catalog.domains, domain.name, each) for each in fields)],
        [
            [
                row.get("id"),
                *(
                    cell(row.get(each), field, names.get(each), session.zone)
                    for each, field in zip(fields, known, strict=True)
                ),
            ]
            for row in rows
        ],
        numbers=[0, *(i for i, field in enumerate(known, start=1) if is_number(field))],
    )


def cell(value: Any, field: Field | None, names: Mapping[int, str] | None, zone: str) -> str:
    """A value as people read it; a reference by the name of what it points to."""
    if names is not None and value in names:
        return names[value]
    return shown(value, field, zone)


def names_of(session: Session, domain: str, ids: Iterable[Any]) -> dict[int, str]:
    """What people call the records `ids` of `domain`: id -> its display field; none where there is no such right."""
    wanted = sorted({each for each in ids if isinstance(each, int)})
    display = session.catalog.domains[domain].display
    if not wanted or display is None:
        return {}
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 500):
        listed = ", ".join(str(each) for each in wanted[start : start + 500])
        for row in session.rows(domain, f"id in ({listed})", fields=[display]):
            if row[display] is not None:
                found[row["id"]] = str(row[display])
    return found


def assignments(domain: Domain, texts: Sequence[str]) -> dict[str, str | None]:
    """`name=Ann city=` as values by field; an empty value clears the field. RegularsError for an unknown field."""
    found: dict[str, str | None] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise RegularsError(_("{text}: write field=value, for example name=Ann.", text=text))
        if name.partition(".")[0] not in domain.fields:
            raise RegularsError(
                _(
                    "{domain} has no field {name}. It has: {known}.",
                    domain=in_language(domain.label, domain.name),
                    name=name,
                    known=", ".join(domain.fields),
                )
            )
        found[name] = value or None
    return found
