"""Whether what stands in a column can be the values of a field: what an import would take of it."""

import re
from collections.abc import Callable

import phonenumbers
from babel import Locale
from email_validator import EmailNotValidError, validate_email

from regulars.catalog import Field
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.styles import MOST, few_slips, reads
from regulars_channels.mapping.converting import Formats, converter, mask_of

#: Below this share of phones and addresses a column is none of them: most rows would wait.
HALF = 0.5
_UNDECIDED = 0.5
#: Types of which a column may hold slips, where its heading says the field; a choice's rare value is no slip.
_READ = {"date", "datetime", "integer", "decimal", "money"}
_POINT = re.compile(r"[-+]?\d+(\.\d+)?\s*[,; ]\s*[-+]?\d+(\.\d+)?", re.ASCII)


class Contents:
    """Judges columns of one file, whose texts are written as `formats` says, for a workspace in `region`."""

    def __init__(self, formats: Formats, region: str) -> None:
        self.formats = formats
        self.region = region
        self._taken: dict[tuple[str, str, str], float] = {}

    def fit(self, column: Column, field: Field) -> float:
        """How well (0 to 1) the column's values are values of `field`.

        0 where they cannot be, 0.5 where that is not told; an empty column fits anything.
        """
        if not column.values:
            return _UNDECIDED
        key = (column.name, field.owner, f"{field.type} {field.number} {field.name}")
        if key not in self._taken:
            self._taken[key] = self._fit(column, field)
        return self._taken[key]

    def fit_but_slips(self, column: Column, field: Field) -> float:
        """As `fit`, for a heading that surely names `field`: a few rows that cannot be read are slips, and wait."""
        fits = self.fit(column, field)
        if fits or field.type not in _READ:
            return fits
        _values, refused = converter(field, self.formats)(column.values)
        slips = [column.values[position] for position in refused]
        return _UNDECIDED if slips and few_slips(column, slips) else 0.0

    def _fit(self, column: Column, field: Field) -> float:
        kind = field.type
        if kind == "phone":
            share = column.share(self.is_phone)
            return share if share >= HALF else 0.0
        if kind == "email":
            return column.emails if column.emails >= HALF else 0.0
        if kind == "url":
            return _most(column.share(lambda text: text.startswith(("http://", "https://"))))
        if kind == "country":
            return _most(column.share(is_country))
        if kind == "text":
            return self._text(column, field)
        if kind == "point":
            return _most(column.share(_POINT.fullmatch))
        if kind == "json":
            return _most(column.share(lambda text: text[:1] in "{["))
        if kind in {"reference", "address", "handle"}:
            return _UNDECIDED
        share = self.taken(column, field)
        return _most(share)

    def taken(self, column: Column, field: Field) -> float:
        """The share of different values that an import would convert for `field`."""
        values, refused = converter(field, self.formats)(column.values)
        wrong = len(refused)
        if field.type in {"decimal", "money"} and not wrong:
            wrong = sum(_places(str(value)) > (field.places or 2) for value in values if value is not None)
        return 1 - wrong / len(column.values)

    def takes(self, text: str, field: Field) -> bool:
        """Whether an import takes one text for `field`, as far as can be told here."""
        if (mask := mask_of(field)) is not None and mask in text:
            return True
        if field.type == "phone":
            return self.is_phone(text)
        if field.type == "email":
            return is_email(text)
        if field.type == "url":
            return text.startswith(("http://", "https://"))
        return not converter(field, self.formats)([text])[1]

    def _text(self, column: Column, field: Field) -> float:
        if field.max is not None and column.longest > int(field.max):
            return 0.0
        if field.search == "name":
            if column.lettered < HALF or column.emails or column.share(lambda text: text[:1] == "#") >= MOST:
                # #MU3002 is an order's.
                return 0.0
            return 0.3 if column.share(lambda text: any(map(str.isdigit, text))) >= MOST else 0.8
        if field.identifier == "number" or field.search == "exact":
            spaced = column.share(lambda text: " " in text)
            return 0.7 if spaced < HALF and not column.emails else 0.3
        return _UNDECIDED

    def is_phone(self, text: str) -> bool:
        """Whether a text is a telephone number that can be dialled, as far as its digits tell."""
        if "*" in text:
            # Masked.
            return False
        whole, point, rest = text.partition(".")
        if point and whole.isdigit() and not rest.strip("0"):
            text = whole
        try:
            number = phonenumbers.parse(text, self.region)
        except phonenumbers.NumberParseException:
            return False
        possible = phonenumbers.is_possible_number_with_reason(number)
        return possible == phonenumbers.ValidationResult.IS_POSSIBLE

    def surely_phone(self, text: str) -> bool:
        """Whether a text can be little else than a telephone number: long, and in its country's numbering plan."""
        digits = sum(map(str.isdigit, text))
        if digits < 10 or not self.is_phone(text):
            return False
        whole, _point, rest = text.partition(".")
        parsed = phonenumbers.parse(whole if not rest.strip("0") else text, self.region)
        return phonenumbers.is_valid_number(parsed)

    def reads(self, kind: str) -> Callable[[str], bool]:
        """Whether a text is read as a value of the type `kind`: date, datetime, integer, decimal, boolean."""
        convert = converter(Field(name="any", type=kind, owner="channels"), self.formats)
        return reads(lambda text: _first(convert([text])))


def _first(converted: tuple[list[str | None], dict[int, str]]) -> str:
    values, refused = converted
    if refused:
        raise ValueError(refused[0])
    return values[0] or ""


def _most(share: float) -> float:
    return share if share >= MOST else 0.0


def _places(number: str) -> int:
    return len(number.partition(".")[2].rstrip("0"))


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address by its syntax."""
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def is_country(text: str) -> bool:
    """Whether a text is the code or the name of a country, in English or Chinese."""
    names = (Locale(language).territories for language in ("en", "zh"))
    return any(text.upper() in each or text in each.values() for each in names)
