"""E-mail addresses and telephone numbers."""

import re
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from marshmallow import ValidationError

from regulars.messages import _
from regulars.storage.values.quoting import shown
from regulars.storage.values.texts import Text


class Email(Text):
    """An e-mail address by its syntax (RFC 5322 and 6531, as email-validator reads them); no look-up is made."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data).strip()
        try:
            return validate_email(text, check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            raise ValidationError(_("{value} is not an e-mail address.", value=shown(value))) from None


_CHINESE_MOBILE = {f"+861{digit}" for digit in "3456789"}


#: How Chinese exports write an extension; the library knows the ways of other languages.
_EXTENSION = re.compile(r"\s*(?:_|转|轉|分机|分機)\s*(\d{1,8})\s*", re.ASCII)


class Phone(Text):
    """A telephone number, possible and with its area code; without +, one of `region`.

    Gives E.164; with an extension behind it, `+862112345678;ext=12`, for that is another telephone.
    """

    def __init__(self, region: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.region = region

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data)
        try:
            number = phonenumbers.parse(_EXTENSION.sub(r";ext=\1", text), self.region)
        except phonenumbers.NumberParseException:
            number = None
        # A number without its area code is possible where it is dialled, and elsewhere another one.
        possible = number and phonenumbers.is_possible_number_with_reason(number)
        # The library passes over a letter behind the digits, which is a slip of the keyboard.
        lettered = number and not number.extension and any(map(str.isalpha, text))
        if (
            number is None
            or lettered
            # Digits that are masked are not there; the library passes over the sign.
            or "*" in text
            or possible != phonenumbers.ValidationResult.IS_POSSIBLE
            or _cut_short(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
        ):
            raise ValidationError(_("{value} is not a telephone number.", value=shown(value)))
        plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return f"{plain};ext={number.extension}" if number.extension else plain


def _cut_short(number: str) -> bool:
    """A Chinese mobile number with digits lost or doubled: no area code begins with 13 to 19."""
    return number[:5] in _CHINESE_MOBILE and len(number) != len("+8613800138000")
