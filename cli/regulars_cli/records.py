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
#: How many references are looked up by one question.
_AT_ONCE = 500


def domain_named(session: Session, name: str) -> Domain:
    """The domain `name`; RegularsError with those that there are."""
    domains = session.catalog.domains
    if name not in domains:
        raise RegularsError(
            _("There is no domain {name}. There are: {known}.", name=name, known=", ".join(sorted(domains)))
        )
    return domains[name]


def in_order(domain: Domain) -> list[Field]:
    """The fields as they were declared, the display field first."""
    return sorted(domain.fields.values(), key=lambda each: (each.name != domain.display, each.number))


def columns_of(domain: Domain, rows: Sequence[Row]) -> list[str]:
    """The fields to show where none were named: the first that any of `rows` fills, and an amount of money."""
    filled = [each for each in in_order(domain) if any(says_something(row.get(each.name)) for row in rows)]
    # What it came to is what is looked for first, and it is declared last.
    amount = next((each for each in filled[_COLUMNS:] if each.type == "money"), None)
    return [each.name for each in [*filled[:_COLUMNS], *([amount] if amount else [])]]


def show_rows(context: CommandContext, domain: Domain, fields: Sequence[str], rows: Sequence[Row]) -> None:
    """A table of `rows`, with references by their names."""
    session = context.session
    domains = session.catalog.domains
    known = [field_at(domains, domain.name, each) for each in fields]
    names = {
        each: names_of(session, field.to, (row.get(each) for row in rows))
        for each, field in zip(fields, known, strict=True)
        if field is not None and field.to
    }
    context.table(
        [_("Id"), *(heading(domains, domain.name, each) for each in fields)],
        [
            [
                row.get("id"),
                *(
                    told(session, row, each, field, names.get(each, {}))
                    for each, field in zip(fields, known, strict=True)
                ),
            ]
            for row in rows
        ],
        numbers=[0, *(i for i, field in enumerate(known, start=1) if is_number(field))],
    )


def filled(session: Session, domain: Domain, row: Row) -> list[tuple[Field, str]]:
    """Each field of a record that says something, in order, with its value as people read it."""
    found = []
    for field in in_order(domain):
        value = row.get(field.name)
        if says_something(value):
            names = names_of(session, field.to, [value]) if field.to else {}
            found.append((field, told(session, row, field.name, field, names)))
    return found


def told(session: Session, row: Row, path: str, field: Field | None, names: Mapping[int, str]) -> str:
    """The value of `row` at `path` as people read it: a reference by its name, a declaration by its label."""
    outer, _dot, part = path.partition(".")
    address = row.get(outer)
    value = address.get(part) if part and isinstance(address, Mapping) else row.get(path)
    if isinstance(value, int) and value in names:
        return names[value]
    if isinstance(value, str):
        return _label(session, row, path, value) or shown(value, field, session.zone)
    return shown(value, field, session.zone)


def _label(session: Session, row: Row, path: str, value: str) -> str | None:
    """A field that is called as a kind holds the name of a declaration (`tag`), and is told by its label. Another
    field of such a record is told by the words that the declaration lists for it (`bands:` for `band`), or by the
    choices of the field that the declaration's `value:` names."""
    for kind, named in session.catalog.declared.items():
        declared = named.get(str(row.get(kind)))
        if declared is None:
            continue
        if path == kind:
            return in_language(declared.label, value)
        words = declared.body.get(f"{path}s")
        if isinstance(words, Mapping) and value in words:
            return in_language(words[value], value)
        domain, name = str(declared.body.get("for")), str(declared.body.get("value"))
        field = field_at(session.catalog.domains, domain, name)
        if field is not None and any(each.value == value for each in field.values):
            return shown(value, field, session.zone)
    return None


def names_of(session: Session, domain: str, ids: Iterable[Any]) -> dict[int, str]:
    """What people call the records `ids` of `domain`, by id: the display field, else the identity.

    None where the actor may not read them.
    """
    wanted = sorted({each for each in ids if isinstance(each, int)})
    declared = session.catalog.domains[domain]
    telling = list(dict.fromkeys([*([declared.display] if declared.display else []), *declared.identity]))
    if not wanted or not session.may(domain, "read"):
        return {}
    telling = session.readable(domain, telling)
    if not telling:
        return {}
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        listed = ", ".join(str(each) for each in wanted[start : start + _AT_ONCE])
        for row in session.rows(domain, f"id in ({listed})", fields=telling):
            display, *identity = (None if row[name] is None else str(row[name]) for name in telling)
            name = display or " ".join(each for each in identity if each)
            if name:
                found[row["id"]] = name
    return found


def assignments(session: Session, domain: Domain, texts: Sequence[str]) -> dict[str, str | int | None]:
    """`name=Ann city=` as values by field; an empty value clears the field. RegularsError for an unknown field."""
    found: dict[str, str | int | None] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise RegularsError(_("{text}: write field=value, for example name=Ann.", text=text))
        if name.partition(".")[0] not in domain.fields:
            raise RegularsError(
                _(
                    "{domain} has no field {name}. It has: {known}. What they hold: regulars record fields {code}",
                    domain=domain.called,
                    name=name,
                    known=", ".join(domain.fields),
                    code=domain.name,
                )
            )
        field = domain.fields.get(name)
        found[name] = _value(session, field, value) if field and value else value or None
    return found


def _value(session: Session, field: Field, text: str) -> str | int:
    """The choice that `text` names, by its label in any language; the Id of a person or company; else `text`."""
    to = session.catalog.domains.get(field.to or "")
    # Only subjects: a shop has a code of its own, which may be a number.
    if to and to.subject and text.isdecimal() and session.count(to.name, f"id = {int(text)}"):
        return int(text)
    labels = {word: each.value for each in field.values for word in (each.label or {}).values()}
    codes = {each.value for each in field.values}
    return text if text in codes else labels.get(text, text)
