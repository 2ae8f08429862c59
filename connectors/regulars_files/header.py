"""The names of a file's columns."""

from collections.abc import Sequence

from regulars.errors import Place, SourceError
from regulars.messages import _

#: As many as a sheet can have.
COLUMNS = 16_384


def column_names(cells: Sequence[str | None], place: Place) -> list[str]:
    """One name a column: blanks around and inside a name become one; a nameless third column is `column_3`,
    a second `备注` is `备注_2`. Raises SourceError where there are no names or too many.
    """
    if len(cells) > COLUMNS:
        raise SourceError(
            _("{count} columns are too many, at most {limit} can be read.", count=len(cells), limit=COLUMNS),
            place,
        )
    stripped = [" ".join((cell or "").replace("\ufeff", "").replace("\0", "").split()) for cell in cells]
    if not any(stripped):
        raise SourceError(
            _("There is no header row here: set header_row to its number, or columns to the columns' names."),
            place,
        )
    taken = set(stripped)
    seen: set[str] = set()
    #: The beginning of a name -> the number that was given to it last.
    given: dict[str, int] = {}
    names = []
    for position, name in enumerate(stripped, 1):
        if not name or name in seen:
            name = _free(*(("column", position) if not name else (name, 2)), taken, given)
        taken.add(name)
        seen.add(name)
        names.append(name)
    return names


def _free(stem: str, number: int, taken: set[str], given: dict[str, int]) -> str:
    """`stem_2`, or the next number that is free."""
    number = max(number, given.get(stem, 0) + 1)
    while f"{stem}_{number}" in taken:
        number += 1
    given[stem] = number
    return f"{stem}_{number}"
