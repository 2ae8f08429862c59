"""The field types: what a value may be, as marshmallow fields; and the type that expressions see."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, InvalidOperation
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale
from email_validator import EmailNotValidError, validate_email
from marshmallow import ValidationError, fields, validate

from regulars.catalog import Choice, Field
from regulars.messages import _, in_language
from regulars.storage.columns import scale

#: The names that `type:` may take.
FIELD_TYPES = (
    "text", "integer", "decimal", "money", "boolean", "date", "datetime", "choice", "choices",
    "reference", "email", "phone", "url", "country", "address",
)  # fmt: skip

_INT64 = 2**63 - 1

#: Rounds nothing.
_ALL_DIGITS = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)


class Text(fields.Field[str]):
    """A text as it stands; no NUL and no lone surrogate, for no database holds them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(_("{value} is not a text.", value=shown(value)))
        if not storable(value):
            raise ValidationError(_("{value} holds a character that no text may hold.", value=shown(value)))
        return value


class Whole(fields.Field[int]):
    """A whole number of at most 63 bits; 1.9 and 1_000 are refused, not bent."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        number = value
        if isinstance(value, str):
            text = value.strip()
            digits = text[1:] if text[:1] in {"-", "+"} else text
            number = int(text) if digits.isascii() and digits.isdigit() and len(digits) < 30 else None
        if isinstance(number, bool) or not isinstance(number, int) or abs(number) > _INT64:
            raise ValidationError(_("{value} is not a whole number.", value=shown(value)))
        return number


class Exact(fields.Field[Decimal]):
    """A number with at most `places` decimal places; a surplus digit is refused, never rounded."""

    def __init__(self, places: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.places = places

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if isinstance(value, (bool, float)) or not isinstance(value, (str, int, Decimal)):
            raise ValidationError(_("{value} is not an exact number.", value=shown(value)))
        try:
            if isinstance(value, str) and ("_" in value or not value.isascii()):
                raise InvalidOperation
            number = Decimal(value)
            if not number.is_finite() or abs(number.adjusted()) > 1_000:
                raise InvalidOperation
        except InvalidOperation:
            raise ValidationError(_("{value} is not a number.", value=shown(value))) from None
        # Not by scaleb() in a usual context: it rounds what has more digits.
        exponent = number.normalize(_ALL_DIGITS).as_tuple().exponent
        if number and isinstance(exponent, int) and exponent < -self.places:
            raise ValidationError(
                _("{value} has more than {places} decimal places.", value=shown(value), places=self.places)
            )
        if abs(number.scaleb(self.places, _ALL_DIGITS)) > _INT64:
            raise ValidationError(_("{value} is too large.", value=shown(value)))
        return number


class Truth(fields.Field[bool]):
    """true or false, and what means them: 1, 0, yes, no, 是, 否."""

    words: Mapping[str, bool] = {
        "true": True, "1": True, "yes": True, "y": True, "是": True,
        "false": False, "0": False, "no": False, "n": False, "否": False,
    }  # fmt: skip

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        found = self.words.get(str(value).strip().lower())
        if found is None or isinstance(value, float):
            raise ValidationError(_("{value} is neither true nor false.", value=shown(value)))
        return found


class Day(fields.Field[date]):
    """A date: YYYY-MM-DD."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            if not isinstance(value, str):
                raise ValueError
            return written_day(value)
        except ValueError:
            raise ValidationError(_("{value} is not a date. Write YYYY-MM-DD.", value=shown(value))) from None


class Moment(fields.Field[datetime]):
    """A date and time: ISO 8601; without an offset it is civil time in `zone`. Gives an aware datetime in UTC."""

    def __init__(self, zone: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone = ZoneInfo(zone)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            if isinstance(value, str) and len(value) >= 10:
                value = datetime.fromisoformat(value)
            if not isinstance(value, datetime):
                raise ValueError
            moment = value if value.tzinfo else value.replace(tzinfo=self.zone)
            # There must be such a day on the clock of the zone too.
            return moment.astimezone(self.zone).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValidationError(
                _("{value} is not a date and time. Write YYYY-MM-DD HH:MM:SS.", value=shown(value))
            ) from None


class OneOf(fields.Field[str]):
    """A value of a closed list, by its code."""

    def __init__(self, choices: tuple[Choice, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices
        self.codes = tuple(each.value for each in choices)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if value not in self.codes:
            known = ", ".join(_told(each) for each in self.choices[:12])
            raise ValidationError(_("{value} is none of: {known}.", value=shown(value), known=known))
        return str(value)


def _told(choice: Choice) -> str:
    """The code that is written, and what people read for it where that is something else."""
    label = in_language(choice.label, choice.value)
    return choice.value if label == choice.value else f"{choice.value} ({label})"


class SomeOf(OneOf):
    """Several values of a closed list: a list, or a text with bars between them. Gives `|a|b|`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        parts: Any = value
        if isinstance(value, str):
            parts = value.strip("|").split("|") if value.strip("|") else ()
        if not isinstance(parts, (list, tuple, set, frozenset)):
            raise ValidationError(_("{value} is not a list.", value=shown(value)))
        chosen = {super(SomeOf, self)._deserialize(each, attr, data) for each in parts}
        return "|" + "|".join(code for code in self.codes if code in chosen) + "|"


class Email(Text):
    """An e-mail address by its syntax (RFC 5322 and 6531, as email-validator reads them); no look-up is made."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data).strip()
        try:
            return validate_email(text, check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            raise ValidationError(_("{value} is not an e-mail address.", value=shown(value))) from None


_CHINESE_MOBILE = {f"+861{digit}" for digit in "3456789"}


class Phone(Text):
    """A telephone number, possible and with its area code; without +, one of `region`. Gives E.164."""

    def __init__(self, region: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.region = region

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data)
        try:
            number = phonenumbers.parse(text, self.region)
        except phonenumbers.NumberParseException:
            number = None
        # A number without its area code is possible where it is dialled, and elsewhere another one.
        possible = number and phonenumbers.is_possible_number_with_reason(number)
        # The library passes over a letter behind the digits, which is a slip of the keyboard.
        lettered = number and not number.extension and any(map(str.isalpha, text))
        if (
            number is None
            or lettered
            or possible != phonenumbers.ValidationResult.IS_POSSIBLE
            or _cut_short(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
        ):
            raise ValidationError(_("{value} is not a telephone number.", value=shown(value)))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _cut_short(number: str) -> bool:
    """A Chinese mobile number with digits lost or doubled: no area code begins with 13 to 19."""
    return number[:5] in _CHINESE_MOBILE and len(number) != len("+8613800138000")


class Web(Text):
    """A web address: http or https."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data).strip()
        try:
            validate.URL(schemes={"http", "https"}, require_tld=False)(text)
        except ValidationError:
            raise ValidationError(
                _("{value} is not a web address. Write https://….", value=shown(value))
            ) from None
        return text


class Country(Text):
    """A country or territory of ISO 3166-1, by its code or its name in English or Chinese. Gives the code."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data).strip()
        code = country_codes().get(text.casefold())
        if code is None:
            raise ValidationError(_("{value} is not a country.", value=shown(value)))
        return code


@cache
def country_codes() -> Mapping[str, str]:
    """Case-folded codes and names (CLDR, en and zh, and everyday short ones) -> ISO 3166-1 alpha-2."""
    found = {"uk": "GB", "usa": "US", "u.s.a.": "US", "中国大陆": "CN", "uae": "AE"}
    for language in ("en", "zh"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"ZZ", "XA", "XB", "EU", "EZ", "UN"}:
                found[code.casefold()] = code
                found.setdefault(name.casefold(), code)
    for word in ("香港", "澳门"):
        found[word] = {"香港": "HK", "澳门": "MO"}[word]
    return found


def marshmallow_field(field: Field, *, zone: str, region: str) -> fields.Field[Any]:
    """The field of a marshmallow schema for `field`; `zone` and `region` are those of the writer."""
    options: dict[str, Any] = {"allow_none": True, "validate": _limits(field, field.zone or zone)}
    kind = field.type
    if kind in {"text", "address"}:
        return Text(**options)
    if kind == "integer":
        return Whole(**options)
    if kind in {"decimal", "money"}:
        return Exact(scale(field), **options)
    if kind == "datetime":
        return Moment(field.zone or zone, **options)
    if kind in {"choice", "choices"}:
        cls = OneOf if kind == "choice" else SomeOf
        return cls(field.values, **options)
    if kind == "phone":
        return Phone(region, **options)
    plain: dict[str, type[fields.Field[Any]]] = {
        "boolean": Truth, "date": Day, "email": Email, "url": Web, "country": Country, "reference": Whole,
    }  # fmt: skip
    return plain[kind](**options)


def _limits(field: Field, zone: str) -> list[Any]:
    if field.min is None and field.max is None:
        return []
    if field.type in {"text", "email", "url"}:
        return [_Length(field.min, field.max)]
    return [_Range(_typed(field, field.min, zone), _typed(field, field.max, zone))]


def _typed(field: Field, limit: Any, zone: str) -> Any:
    if limit is None:
        return None
    if field.type in {"decimal", "money"}:
        return Decimal(str(limit))
    if field.type == "date" and isinstance(limit, str):
        return date.fromisoformat(limit)
    if field.type == "datetime" and isinstance(limit, str):
        moment = datetime.fromisoformat(limit)
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return limit


class _Range(validate.Validator):
    def __init__(self, low: Any, high: Any) -> None:
        self.low, self.high = low, high

    def __call__(self, value: Any) -> Any:
        if self.low is not None and value < self.low:
            raise ValidationError(_("{value} is less than {limit}.", value=shown(value), limit=self.low))
        if self.high is not None and value > self.high:
            raise ValidationError(_("{value} is more than {limit}.", value=shown(value), limit=self.high))
        return value


class _Length(validate.Validator):
    def __init__(self, low: int | None, high: int | None) -> None:
        self.low, self.high = low, high

    def __call__(self, value: str) -> str:
        if self.low is not None and len(value) < self.low:
            raise ValidationError(
                _("{value} is shorter than {limit} characters.", value=shown(value), limit=self.low)
            )
        if self.high is not None and len(value) > self.high:
            raise ValidationError(
                _("{value} is longer than {limit} characters.", value=shown(value), limit=self.high)
            )
        return value


def written_day(text: str) -> date:
    """The date of YYYY-MM-DD; ValueError for ISO 8601's other ways to write one."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise ValueError
    return date.fromisoformat(text)


def storable(value: str) -> bool:
    """Whether a database can hold the text: no NUL in it, and no lone surrogate."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value


def shown(value: Any) -> str:
    """A value as an error quotes it: short, on one line, and printable."""
    text = value if isinstance(value, str) else str(value)
    text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text[:60])
    return f"“{text}{'…' if len(str(value)) > 60 else ''}”"
