"""What a mask leaves of a value: a text, whatever the value's type. `storage.maskedtexts` masks alike in SQL."""

import hashlib
from datetime import date, datetime

#: The types of fields that a mask can cover; of others it shows nothing.
MASKED = frozenset(
    {"text", "email", "phone", "url", "handle", "country", "choice", "integer", "date", "datetime"}
)

#: Less than so many characters, and the last four would tell too much.
_LONG = 8

#: So many hex digits of the digest.
_DIGITS = 16


def as_text(value: object) -> str:
    """The text that masks begin with: a date as 2026-01-31, a civil time as 2026-01-31 18:30:00."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def masked(level: str, value: object, salt: str) -> str | None:
    """A value as `level` of SHOWN shows it: whole as its text, hidden not at all; `datetime` is given in local time."""
    if value is None or level == "hide":
        return None
    text = as_text(value)
    match level:
        case "last4":
            return "****" if len(text) < _LONG else "****" + text[-4:]
        case "initial":
            return "**" if len(text) < 2 else text[0] + "**"
        case "year":
            return text[:4]
        case "hash":
            return hashed(salt, text)
    return text


def hashed(salt: str | None, text: str | None) -> str | None:
    """The same 16 hex digits for the same text, as long as the salt is the same."""
    if salt is None or text is None:
        return None
    return hashlib.sha256((salt + text).encode()).hexdigest()[:_DIGITS]
