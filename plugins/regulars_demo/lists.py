"""The word lists beside this module: surnames, given names, cities, products, shops."""

import csv
import io
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of the list `name` (a CSV file beside this module, without its suffix), by column."""
    text = files("regulars_demo").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text)))
