"""What makes a fact the same fact: one text of its source and its identity values, a missing one being a value too."""

from collections.abc import Sequence

from regulars.storage.cells import Cell

_SEPARATOR = "|"
_MISSING = "\\-"


def part(cell: Cell) -> str:
    """One value as a part of an identity."""
    if cell is None:
        return _MISSING
    if isinstance(cell, str):
        if "\\" in cell or _SEPARATOR in cell:
            return cell.replace("\\", "\\\\").replace(_SEPARATOR, "\\|")
        return cell
    return str(int(cell))


def identities(source: int, columns: Sequence[Sequence[Cell]]) -> list[str]:
    """The identity text of each record: `<source>|<part>|<part>…`, parts escaped so that no two sets meet."""
    head = f"{source}{_SEPARATOR}"
    return [head + _SEPARATOR.join(values) for values in zip(*map(_parts, columns), strict=True)]


def _parts(column: Sequence[Cell]) -> list[str]:
    """Each value as a part. Most columns say the same many times: a shop, a day, a customer."""
    known = {cell: part(cell) for cell in set(column)}
    return [known[cell] for cell in column]
