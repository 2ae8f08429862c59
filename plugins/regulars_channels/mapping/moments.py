"""Dates and times as people and programs write them, to ISO 8601."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time

from regulars.messages import _

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        1,
    )
    for name in names.split()
}  # fmt: skip
_DATES = (
    re.compile(r"(?P<Y>\d{4})[-/.](?P<M>\d{1,2})[-/.](?P<D>\d{1,2})", re.ASCII),
    re.compile(r"(?P<Y>\d{4})\s?年\s?(?P<M>\d{1,2})\s?月\s?(?P<D>\d{1,2})\s?[日号]", re.ASCII),
    re.compile(r"(?P<Y>\d{4})(?P<M>\d\d)(?P<D>\d\d)", re.ASCII),
    re.compile(r"(?P<D>\d{1,2})(?:st|nd|rd|th)?[-\s](?P<B>[A-Za-z]{3,9})\.?,?[-\s](?P<Y>\d{4})", re.ASCII),
    re.compile(r"(?P<B>[A-Za-z]{3,9})\.?\s(?P<D>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<Y>\d{4})", re.ASCII),
)
_TIMES = (
    re.compile(
        r"(?P<P1>上午|下午|中午|晚上|凌晨)?\s?(?P<h>\d{1,2})[:时点](?P<m>\d{1,2})(?:[:分](?P<s>\d{1,2})(?:[.,](?P<f>\d{1,6}))?)?"
        r"[分秒]?\s?(?P<P2>[AaPp]\.?[Mm]\.?)?\s?(?P<Z>Z|[+-]\d\d:?\d\d)?",
        re.ASCII,
    ),
    re.compile(r"(?P<h>\d\d)(?P<m>\d\d)(?P<s>\d\d)", re.ASCII),
)
_SLASHED = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})", re.ASCII)
_TOKENS = {
    "YYYY": r"(?P<Y>\d{4})", "YY": r"(?P<y>\d{2})", "MMM": r"(?P<B>[A-Za-z]{3,9})", "MM": r"(?P<M>\d{1,2})",
    "M": r"(?P<M>\d{1,2})", "DD": r"(?P<D>\d{1,2})", "D": r"(?P<D>\d{1,2})", "HH": r"(?P<h>\d{1,2})",
    "H": r"(?P<h>\d{1,2})", "mm": r"(?P<m>\d{1,2})", "ss": r"(?P<s>\d{1,2})", "A": r"(?P<P2>[AaPp]\.?[Mm]\.?)",
}  # fmt: skip
_TOKEN = re.compile("YYYY|YY|MMM|MM|M|DD|D|HH|H|mm|ss|A")

Format = Callable[[str], datetime | None]


def date_format(pattern: str) -> Format:
    """What reads a text by `DD/MM/YYYY`, `MMM D, YYYY`, `YYYYMMDD HHmmss`…: the moment, or None where it does not fit.

    Tokens: YYYY YY MMM MM M DD D HH H mm ss A. Behind a pattern of a date alone any time of day may stand, set apart
    by a blank. ValueError where the pattern has no day, month or year.
    """
    tokens = _TOKEN.findall(pattern)
    if len({each[0] for each in tokens}) < len(tokens) or not {"Y", "M", "D"} <= {each[0] for each in tokens}:
        raise ValueError(
            _(
                "'{pattern}' is not a date format. Write one like DD/MM/YYYY, MM/DD/YYYY HH:mm or D.M.YY.",
                pattern=pattern,
            )
        )
    pieces, end = [], 0
    for found in _TOKEN.finditer(pattern):
        pieces += [re.escape(pattern[end : found.start()]), _TOKENS[found.group()]]
        end = found.end()
    shape = re.compile("".join(pieces) + re.escape(pattern[end:]), re.ASCII)
    if {"H", "m", "s"} & {each[0] for each in tokens}:
        return lambda text: _moment(match.groupdict()) if (match := shape.fullmatch(text)) else None
    return lambda text: _dated(shape, text)


def _dated(shape: re.Pattern[str], text: str) -> datetime | None:
    match = shape.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    # Else 3/4/2026 would be 2020 by D/M/YY, with a time of 26.
    return None if rest and rest[0] not in " T" else _with_time(match.groupdict(), rest)


def moment_reader(formats: Sequence[str] = ()) -> Callable[[str], str]:
    """A function from a text to `2024-01-31 16:20:00` (with the offset, if it has one); ValueError says why not.

    A date alone is midnight. Where `formats` are declared, they are tried first. Without them 3/4/2024 is refused,
    for it is the 3rd of April in some countries and the 4th of March in others.
    """
    tried = [date_format(each) for each in formats]

    def read(text: str) -> str:
        return _read(text, tried, formats).isoformat(sep=" ")

    return read


def date_reader(formats: Sequence[str] = ()) -> Callable[[str], str]:
    """Like `moment_reader`, for dates alone: `2024-01-31`. A time of day other than midnight is refused, not cut."""
    tried = [date_format(each) for each in formats]

    def read(text: str) -> str:
        moment = _read(text, tried, formats)
        if moment.time() != time(0):
            raise ValueError(_("'{text}' has a time of day: take its date with left(…, 10).", text=text))
        return moment.date().isoformat()

    return read


def _read(text: str, formats: Sequence[Format], patterns: Sequence[str]) -> datetime:
    stripped = unicodedata.normalize("NFKC", text).strip()
    try:
        for each in formats:
            if (found := each(stripped)) is not None:
                return found
        for shape in _DATES:
            if match := shape.match(stripped):
                found = _with_time(match.groupdict(), stripped[match.end() :])
                if found is not None:
                    return found
    except ValueError:
        raise ValueError(_("'{text}' is no day or time that there is.", text=text)) from None
    if slashed := _SLASHED.match(stripped):
        raise ValueError(_not_said(text, _fitting(slashed.group()), patterns))
    raise ValueError(_("'{text}' is not a date.", text=text))


def _fitting(text: str) -> list[str]:
    """The patterns that `15/06/25` may be written by: one where no month has so large a number."""
    first, sign, second, _sign, year = re.split(r"([-/.])", text)
    ends = f"{sign}{'YYYY' if len(year) > 2 else 'YY'}"
    days, months = f"DD{sign}MM{ends}", f"MM{sign}DD{ends}"
    return [days] if int(first) > 12 else [months] if int(second) > 12 else [days, months]


def _not_said(text: str, fitting: Sequence[str], patterns: Sequence[str]) -> str:
    alike = [each for each in fitting if each not in patterns and each[:2] == (patterns or fitting)[0][:2]]
    if patterns and alike:
        return _(
            "'{text}' is not as formats: date in the channel says: {patterns}. Several may stand there: "
            "formats: {{date: [{all}]}}.",
            text=text,
            patterns=", ".join(patterns),
            all=", ".join([*patterns, *alike]),
        )
    if patterns:
        return _(
            "'{text}' is not as formats: date in the channel says: {patterns}.",
            text=text,
            patterns=", ".join(patterns),
        )
    if len(fitting) == 1:
        return _(
            "'{text}' can be read where the channel says so: write formats: {{date: {pattern}}}.",
            text=text,
            pattern=fitting[0],
        )
    return _(
        "'{text}' may be day first or month first: write formats: {{date: {days}}} or {{date: {months}}} in the "
        "channel, as the file has it.",
        text=text,
        days=fitting[0],
        months=fitting[1],
    )


def _with_time(parts: dict[str, str | None], rest: str) -> datetime | None:
    rest = rest.strip() if not rest.startswith("T") else rest[1:]
    if not rest:
        return _moment(parts)
    for shape in _TIMES:
        if match := shape.fullmatch(rest):
            return _moment({**parts, **match.groupdict()})
    return None


def _moment(parts: dict[str, str | None]) -> datetime:
    """The moment of the parts that a pattern found; ValueError where there is none."""
    name = (parts.get("B") or "").lower()
    if name and name not in _MONTHS:
        raise ValueError(name)
    month = _MONTHS[name] if name else int(parts["M"] or 0)
    short = parts.get("y")
    # As POSIX reads two digits: 69 to 99 are 1969 to 1999.
    year = int(parts.get("Y") or 0) if short is None else int(short) + (1900 if int(short) >= 69 else 2000)
    hour = _hour(int(parts.get("h") or 0), parts.get("P1"), parts.get("P2"))
    fraction = (parts.get("f") or "").ljust(6, "0")
    day = date(year, month, int(parts["D"] or 0))
    clock = time(hour, int(parts.get("m") or 0), int(parts.get("s") or 0), int(fraction))
    moment = datetime.combine(day, clock)
    offset = parts.get("Z")
    return datetime.fromisoformat(moment.isoformat() + offset) if offset else moment


def _hour(hour: int, chinese: str | None, english: str | None) -> int:
    half = (english or "")[:1].lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(hour)
    if chinese in {"下午", "晚上"} or half == "p" or (chinese == "中午" and hour < 11):
        return hour + 12 if hour < 12 else hour
    if half == "a" or chinese in {"上午", "凌晨"}:
        return 0 if hour == 12 else hour
    return hour
