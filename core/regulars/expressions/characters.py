"""Which characters an expression may hold outside its quotes, and what to write for those that it may not."""

from collections.abc import Iterator

from regulars.errors import ExpressionError, Place
from regulars.messages import N_, _

_QUOTES = "'\""
_PLAIN = set(" \t\r\n().,:=<>+-*/_")

#: What stands for what: characters of other keyboards that people mean as ASCII ones.
_MEANT = {
    "\u3000": N_("a blank"),
    "‘": "'",
    "’": "'",
    "“": "'",
    "”": "'",
    "「": "'",
    "」": "'",
    "、": ",",
    "。": ".",
    "≥": ">=",
    "≤": "<=",
    "≠": "<>",
    "×": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "—": "-",
    "`": '"',
}

#: Sequences that SQL knows and this language does not.
_REFUSED = (
    ("--", N_("Comments are not allowed in an expression: leave it out.")),
    ("/*", N_("Comments are not allowed in an expression: leave it out.")),
    ("#", N_("Comments are not allowed in an expression: leave it out.")),
    (";", N_("Only one expression, no statements: leave ';' out.")),
    ("==", N_("Write = for equality.")),
    ("!=", N_("Write <> for inequality.")),
    ("||", N_("To join texts write: concat(a, b).")),
    ("::", N_("Types are not converted by '::': leave it out.")),
    ("&&", N_("Write: and.")),
    ("%", N_("'%' is not part of the language; a percentage is a plain number, such as 0.05.")),
)


def scan(text: str, place: Place | None) -> None:
    """Refuse the first character outside quotes that has no meaning here, and quotes that do not end."""
    for at in _outside_quotes(text, place):
        character = text[at]
        for sequence, message in _REFUSED:
            if text.startswith(sequence, at):
                raise ExpressionError(_(message), text, at, place)
        if character in _PLAIN or _belongs_to_a_name(character):
            continue
        raise ExpressionError(_refusal(character), text, at, place)


def _outside_quotes(text: str, place: Place | None) -> Iterator[int]:
    at = 0
    while at < len(text):
        if text[at] in _QUOTES:
            at = _after_quoted(text, at, place)
        else:
            yield at
            at += 1


def _after_quoted(text: str, start: int, place: Place | None) -> int:
    quote = text[start]
    at = start + 1
    while at < len(text):
        if text[at] == "\0" or "\ud800" <= text[at] <= "\udfff":
            raise ExpressionError(_("This character cannot be stored in a text."), text, at, place)
        if text[at] != quote:
            at += 1
        elif text.startswith(quote, at + 1):
            at += 2
        else:
            return at + 1
    raise ExpressionError(
        _("The quote {quote} that begins here does not end.", quote=quote), text, start, place
    )


def _belongs_to_a_name(character: str) -> bool:
    if character.isascii():
        return character.isalnum()
    return character.isalpha() and not "\uff00" <= character <= "\uffef"


def _refusal(character: str) -> str:
    meant = _MEANT.get(character)
    if meant is None and "\uff01" <= character <= "\uff5e":
        meant = chr(ord(character) - 0xFEE0)
    if meant is None:
        return _("The character '{character}' has no meaning here.", character=_visible(character))
    return _(
        "Write {meant} for '{character}', or put a name that holds it in double quotes.",
        meant=_(meant),
        character=character,
    )


def _visible(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"
