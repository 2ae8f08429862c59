"""What was asked of a report with its parameters, as conditions on the records that are counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from regulars import Kind, Session, messages
from regulars.clock import today
from regulars.errors import NotFoundError, RegularsError
from regulars.messages import _, in_language
from regulars_reports.declared.declaration import Report
from regulars_reports.declared.fields import named_field
from regulars_reports.declared.parameters import PERIOD, Asked, asked
from regulars_reports.results.periods import Period, read_period
from regulars_reports.results.result import Applied
from regulars_reports.words import Words

#: So many names are listed where one is unknown.
_LISTED = 12
#: A number has at most so many digits before the point, and as many behind it.
_DIGITS = 40
#: Types of fields that a record may be named by.
_TEXTS = ("text", "email", "phone", "handle")


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """Conditions by parameter on the report's records, and on those that they belong to."""

    where: Mapping[str, str] = field(default_factory=dict)
    whose: Mapping[str, str] = field(default_factory=dict)
    applied: tuple[Applied, ...] = ()
    period: Period | None = None
    #: The value that the period is of.
    time: str = ""

    def conditions(self, *others: str | None) -> str | None:
        """All conditions on the records and those of `others` as one; None where there is none."""
        said = [each for each in (*others, *self.where.values()) if each]
        return " and ".join(f"({each})" for each in said) if said else None

    def over(self, period: Period) -> "Narrowing":
        """The same in another period."""
        return replace(self, where={**self.where, PERIOD: _within(self.time, period)}, period=period)


def narrow(session: Session, report: Report, given: Mapping[str, str]) -> Narrowing:
    """The conditions that `given` (parameter -> text) makes; RegularsError says what a value should have been."""
    known = asked(session.catalog, report)
    for name in given:
        if name not in known:
            if not known:
                raise RegularsError(_("The report {report} has no parameters.", report=report.name))
            raise RegularsError(
                _(
                    "The report {report} has no parameter {name}. It has: {known}.",
                    report=report.name,
                    name=name,
                    known=", ".join(known),
                )
            )
    made = Narrowing()
    for name, each in known.items():
        text = given.get(name, each.default)
        if text is not None:
            made = _with(session, report, made, each, text.strip())
    return made


def _with(session: Session, report: Report, made: Narrowing, of: Asked, text: str) -> Narrowing:
    if of.type is None:
        label, when = _segment(session, of, text)
        said = made.whose if of.of else made.where
        key = of.of or of.name
        conditions = {**said, key: f"({said[key]}) and ({when})" if key in said else when}
        kept = replace(made, whose=conditions) if of.of else replace(made, where=conditions)
        return _noted(kept, of, text, label)
    if of.type.kind in (Kind.DATE, Kind.DATETIME):
        period = read_period(text, today(session.zone))
        words = Words(messages.language(), session.currency, session.zone)
        days = (period.first, period.last)
        told = " – ".join(dict.fromkeys(words.day(each) for each in days))
        kept = replace(made, where={**made.where, of.name: _within(of.of, period)})
        if of.name == PERIOD:
            kept = replace(kept, period=period, time=of.of)
        return _noted(kept, of, text, told, days)
    label, condition = _equal(session, report, of, text)
    return _noted(replace(made, where={**made.where, of.name: condition}), of, text, label)


def _noted(
    made: Narrowing, of: Asked, given: str, text: str, days: tuple[date, date] | None = None
) -> Narrowing:
    note = Applied(name=of.name, label=of.label, text=text, given=given, days=days)
    return replace(made, applied=(*made.applied, note))


def _within(of: str, period: Period) -> str:
    # A range, and no function around the field: an index serves.
    return f"{of} >= '{period.first}' and {of} < '{period.last + timedelta(days=1)}'"


def _segment(session: Session, of: Asked, text: str) -> tuple[str, str]:
    declared = {
        name: each
        for name, each in session.catalog.of_kind("segment").items()
        if each.body["for"].rpartition(".")[2] == of.domain
    }
    for name, each in declared.items():
        if text in (name, *each.label.values()):
            return in_language(each.label, name), str(each.body["when"])
    raise _unknown(of, text, list(declared))


def _equal(session: Session, report: Report, of: Asked, text: str) -> tuple[str, str]:
    """What people call the value, and the condition that the records have it."""
    kind = of.type.kind if of.type else Kind.TEXT
    if kind is Kind.REFERENCE:
        return _record(session, of, text)
    if kind in (Kind.CHOICE, Kind.CHOICES):
        found = named_field(session.catalog, report.domain, of.of)
        values = found.values if found else ()
        for each in values:
            if text in (each.value, *each.label.values()):
                said = _quoted(each.value)
                held = f"contains({of.of}, {said})" if kind is Kind.CHOICES else f"{of.of} = {said}"
                return in_language(each.label, each.value), held
        raise _unknown(of, text, [each.value for each in values])
    if kind is Kind.BOOLEAN:
        if text.lower() in ("yes", "true", "是"):
            return _("yes"), of.of
        if text.lower() in ("no", "false", "否"):
            return _("no"), f"not ({of.of})"
        raise _unknown(of, text, ["yes", "no"])
    if kind is Kind.TEXT:
        return text, f"{of.of} = {_quoted(text)}"
    number = _number(text)
    if number is None:
        raise RegularsError(
            _("{label}: {text} is no number. Write it like 12.50.", label=of.label, text=repr(text))
        )
    return text, f"{of.of} = {format(number, 'f')}"


def _number(text: str) -> Decimal | None:
    """The number that `text` is; None where it is none, or has more digits than any field."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    # Written out, 1e999999999 would fill the memory.
    if not number.is_finite() or len(number.as_tuple().digits) > _DIGITS or abs(number.adjusted()) > _DIGITS:
        return None
    return number


def _record(session: Session, of: Asked, text: str) -> tuple[str, str]:
    """The records that `text` is the code, the name or an identifier of, in the field `of`."""
    target = session.catalog.domains[str(of.type.to if of.type else "")]
    identifiers = [name for name, each in target.fields.items() if each.identifier]
    names = [each for each in (*target.identity[:1], target.display, *identifiers) if each]
    texts = [each for each in dict.fromkeys(names) if target.fields[each].type in _TEXTS]
    texts = session.readable(target.name, texts)
    condition = " or ".join(f"{each} = {_quoted(text)}" for each in texts)
    found = session.find(target.name, condition, fields=texts).rows if texts else []
    if not found:
        raise _unknown(of, text, None if target.subject else _some(session, target.name, texts[:1]))
    label = next(
        (str(found[0][each]) for each in (target.display, *texts) if each and found[0].get(each)), text
    )
    return label, f"{of.of} in ({', '.join(str(row['id']) for row in found)})"


def _some(session: Session, domain: str, fields: list[str]) -> list[str]:
    """The first few codes of a domain's records."""
    rows = session.find(domain, fields=fields, order=fields, limit=_LISTED + 1).rows if fields else []
    few = [str(row[fields[0]]) for row in rows[:_LISTED]]
    return [*few, "…"] if len(rows) > _LISTED else few


def _unknown(of: Asked, text: str, known: list[str] | None) -> NotFoundError:
    if known is None:
        return NotFoundError(_("{label}: there is no {text}.", label=of.label, text=text))
    if not known:
        return NotFoundError(
            _("{label}: there is no {text}; there is none at all.", label=of.label, text=text)
        )
    return NotFoundError(
        _(
            "{label}: there is no {text}. There are: {known}.",
            label=of.label,
            text=text,
            known=", ".join(known),
        )
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
