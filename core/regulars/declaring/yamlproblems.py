"""What is wrong in a file that the YAML parser cannot read, in words that help."""

from regulars.messages import N_, _

_FULL_WIDTH = {"：": ":", "，": ",", "｛": "{", "｝": "}", "［": "[", "］": "]"}

#: (part of libyaml's message, ours), the first that fits.
_WORDS = (
    ("tab character", N_("A tab stands where YAML wants spaces: indent with spaces.")),
    ("cannot start any token", N_("A text may not begin with this character: put the text in quotes.")),
    (
        "mapping values are not allowed",
        N_("A ':' is one too many here: put a text that contains ': ' in quotes."),
    ),
    ("could not find expected ':'", N_("A ': ' is missing: each line here is written 'key: value'.")),
    ("unexpected end of stream", N_("A quote is opened and never closed.")),
    ("unexpected document indicator", N_("A quote is opened and never closed.")),
    (
        "expected ',' or ']'",
        N_("A '[' is never closed, or a ',' is missing in its list. A text that contains ' #' needs quotes."),
    ),
    (
        "expected ',' or '}'",
        N_("A '{' is never closed, or a ',' is missing inside. A text that contains ' #' needs quotes."),
    ),
    ("expected '-' indicator", N_("This line does not belong to the list above it: check the indentation.")),
    (
        "expected key",
        N_("This line does not fit: check the indentation, and quote texts with special characters."),
    ),
    (
        "unknown escape character",
        N_("Unknown \\ sequence in double quotes: use single quotes, or write \\\\."),
    ),
    ("undefined tag handle", N_("Tags (!…) are not allowed: remove it.")),
    ("control characters", N_("The file contains a control character: remove it.")),
)


def in_words(problem: str, line: str) -> str:
    """Our sentence for the parser's `problem`, met in `line` of the file."""
    for mark, half in _FULL_WIDTH.items():
        if mark in line:
            return _(
                "YAML cannot read this line. It contains full-width {mark}: write {half} instead, "
                "or put the text that contains it in quotes.",
                mark=mark,
                half=half,
            )
    for part, words in _WORDS:
        if part in problem:
            return _(words)
    return _("YAML cannot read this line: check its quotes, colons and indentation.")


def undecodable(data: bytes) -> str:
    """Our sentence for bytes that are not UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        looks = "UTF-16"
    else:
        try:
            data.decode("gb18030")
            looks = "GB18030/GBK"
        except UnicodeDecodeError:
            return _("The file is not UTF-8 text: save it as UTF-8.")
    return _("The file is not UTF-8 (it looks like {encoding}): save it as UTF-8.", encoding=looks)
