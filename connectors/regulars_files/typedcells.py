"""Cells of a table that knows their types: a text each, and what cannot be believed of it."""

from regulars.messages import _
from regulars_files.cells import UnsafeCellError, cell_text
from regulars_files.lines import printable


def typed_cell(value: object, at: int, faults: dict[int, str]) -> str | None:
    """The text of the value at position `at`; what cannot be believed of it goes into `faults`."""
    try:
        cell = cell_text(value)
    except UnsafeCellError as error:
        faults[at] = str(error)
        return str(value)
    if cell is None or cell.isprintable():
        return cell
    shown = printable(cell)
    if shown != cell:
        faults[at] = _("There are bytes in this row that are not {encoding}.", encoding="UTF-8")
    return shown
