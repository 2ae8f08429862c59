"""Names of sheets as Excel takes them: 31 characters, some of them forbidden, each once."""

from collections.abc import Sequence

from regulars_reports.pages.document import clean

_LONGEST = 31
_FORBIDDEN = dict.fromkeys(map(ord, "[]:*?/\\"), " ")
#: Excel keeps it for itself.
_TAKEN = "history"


def sheet_names(labels: Sequence[str]) -> list[str]:
    """A name for each of `labels`: the label itself where it can be, else cut, cleared and numbered."""
    made: list[str] = []
    used = {_TAKEN}
    for label in labels:
        plain = " ".join(clean(label).translate(_FORBIDDEN).split()).strip("' ") or "–"
        name, number = _cut(plain, _LONGEST), 1
        while name.casefold() in used:
            number += 1
            tail = f" ({number})"
            name = _cut(plain, _LONGEST - len(tail)) + tail
        used.add(name.casefold())
        made.append(name)
    return made


def _cut(text: str, longest: int) -> str:
    """The beginning of `text`; Excel counts what lies beyond the first plane of Unicode as two."""
    kept, used = "", 0
    for letter in text:
        used += 2 if ord(letter) > 0xFFFF else 1
        if used > longest:
            break
        kept += letter
    return kept.strip("' ")
