"""Names of columns that no expression can write bare, where somebody wrote them so: the error names the quotes."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from regulars.errors import ExpressionError
from regulars.messages import _

_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")
_PLAIN = re.compile(r"[^\W\d]\w*")
#: Words with blanks, hyphens or slashes between them, or a number sign behind.
_LOOSE = re.compile(r"[^\W\d]\w*(?:(?: +|[-/#])\w+)+(?: ?#)?|[^\W\d]\w* ?#")
_KEYWORD = re.compile(
    r"\b(?:and|or|not|in|like|is|null|between|case|when|then|else|end|true|false)\b", re.IGNORECASE
)


@contextmanager
def quotes_named(columns: Iterable[str] | None) -> Iterator[None]:
    """An ExpressionError inside tells which column should have been quoted, if one should. `columns` None: unknown."""
    try:
        yield
    except ExpressionError as error:
        name = _bare(error.text, columns)
        if name is None:
            raise
        text = _("{error} A column of such a name stands in double quotes: {column}", error=error.message,
                 column='"' + name.replace('"', '""') + '"')  # fmt: skip
        raise ExpressionError(text, error.text, error.position, error.place) from None


def _bare(text: str, columns: Iterable[str] | None) -> str | None:
    """The name that stands in `text` without the quotes that it needs; of several the first, of those the longest."""
    blanked = _QUOTED.sub(lambda found: "\n" * len(found.group()), text)
    if columns is None:
        # A keyword ends a name.
        found = _LOOSE.search(_KEYWORD.sub(lambda word: "\n" * len(word.group()), blanked))
        return found.group() if found else None
    known = [(blanked.find(each), -len(each), each) for each in columns if not _PLAIN.fullmatch(each)]
    return min((each for each in known if each[0] >= 0), default=(0, 0, None))[2]
