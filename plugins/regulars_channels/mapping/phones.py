"""Telephone numbers as sources write them, to what the store reads."""

from collections.abc import Callable

import phonenumbers

from regulars.messages import _


def phone_reader(country: str | None) -> Callable[[str], str]:
    """A function from a text to a telephone number; it raises ValueError where digits are lost.

    `country`: whose numbers stand without a code (ISO 3166); None leaves them as they are, for the workspace's.
    """
    if country is None:
        return _whole

    def read(text: str) -> str:
        whole = _whole(text)
        # What this cannot read, and what is masked, the store refuses.
        if whole.lstrip()[:1] in "+＋" or "*" in whole:
            return whole
        try:
            number = phonenumbers.parse(whole, country)
        except phonenumbers.NumberParseException:
            number = None
        # A number without its area code is possible where it is dialled, and elsewhere another one.
        possible = number and phonenumbers.is_possible_number_with_reason(number)
        if number is None or possible != phonenumbers.ValidationResult.IS_POSSIBLE:
            raise ValueError(_("'{text}' is no telephone number of {country}.", text=text, country=country))
        plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return f"{plain};ext={number.extension}" if number.extension else plain

    return read


def unknown_country(code: str) -> str | None:
    """One sentence where a country has no telephone numbers by that code."""
    if code in phonenumbers.SUPPORTED_REGIONS:
        return None
    return _("Unknown country '{code}': use a code of ISO 3166, such as CN.", code=code)


def _whole(text: str) -> str:
    """A number that a spreadsheet took for an amount: `13800138000.0`; one that it shortened is lost."""
    whole, point, rest = text.partition(".")
    if point and whole.isdigit() and not rest.strip("0"):
        return whole
    if "E+" in text.upper() and text[:1].isdigit():
        raise ValueError(
            _(
                "'{text}' was shortened by a spreadsheet, digits are lost: format the column as a text where the "
                "file is made.",
                text=text,
            )
        )
    return text
