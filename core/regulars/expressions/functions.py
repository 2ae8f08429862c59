"""The closed list of functions: how many arguments each takes, and where it may stand."""

from dataclasses import dataclass

from regulars.deprecation import Deprecated
from regulars.messages import N_


@dataclass(frozen=True)
class Signature:
    """`least` to `most` arguments (None: any number); `usage` is how to write it."""

    least: int
    most: int | None
    usage: str


SCALARS = {
    "abs": Signature(1, 1, "abs(number)"),
    "round": Signature(1, 2, "round(number, 2)"),
    "length": Signature(1, 1, "length(text)"),
    "trim": Signature(1, 1, "trim(text)"),
    "left": Signature(2, 2, "left(text, 3)"),
    "right": Signature(2, 2, "right(text, 4)"),
    "concat": Signature(1, None, "concat(a, ' ', b)"),
    "coalesce": Signature(2, None, "coalesce(a, b)"),
    "today": Signature(0, 0, "today()"),
    "date": Signature(1, 1, "date(sold_at)"),
    "year": Signature(1, 1, "year(sold_at)"),
    "month": Signature(1, 1, "month(sold_at)"),
    "day": Signature(1, 1, "day(sold_at)"),
    "weekday": Signature(1, 1, "weekday(sold_at)"),
    "hour": Signature(1, 1, "hour(sold_at)"),
    "minute": Signature(1, 1, "minute(sold_at)"),
    "days_between": Signature(2, 2, "days_between(start, end)"),
    "years_between": Signature(2, 2, "years_between(start, end)"),
}

#: Conditions that look into a folded text.
SEARCHES = {
    "contains": Signature(2, 2, "contains(name, 'x')"),
    "starts_with": Signature(2, 2, "starts_with(name, 'x')"),
    "ends_with": Signature(2, 2, "ends_with(name, 'x')"),
}

AGGREGATES = {
    "sum": Signature(1, 1, "sum(net)"),
    "count": Signature(0, 1, "count()"),
    "count_distinct": Signature(1, 1, "count_distinct(product)"),
    "min": Signature(1, 1, "min(sold_at)"),
    "max": Signature(1, 1, "max(sold_at)"),
    "avg": Signature(1, 1, "avg(net)"),
}

#: Those that only an import knows: they are run on a source's row, never in a database.
IMPORTS = {
    "sheet_name": Signature(0, 0, "sheet_name()"),
    "file_name": Signature(0, 0, "file_name()"),
    "row_number": Signature(0, 0, "row_number()"),
    "occurrence": Signature(0, None, "occurrence(a, b)"),
    "to_date": Signature(1, 2, "to_date(a, 'DD/MM/YYYY')"),
    "to_number": Signature(1, 1, "to_number(a)"),
    "digits": Signature(1, 1, "digits(phone)"),
}

#: Those that go; they work until they are gone.
GOING: dict[str, Deprecated] = {}

ALL = {**SCALARS, **SEARCHES, **AGGREGATES, **IMPORTS}

#: What people write who know SQL or spreadsheets.
INSTEAD = {
    "now": N_("Write: today()"),
    "current_date": N_("Write: today()"),
    "substring": N_("Write: left(text, 3) or right(text, 3)"),
    "substr": N_("Write: left(text, 3) or right(text, 3)"),
    "len": N_("Write: length(text)"),
    "average": N_("Write: avg(value)"),
    "mean": N_("Write: avg(value)"),
    "ifnull": N_("Write: coalesce(a, b)"),
    "nvl": N_("Write: coalesce(a, b)"),
    "isnull": N_("Write: a is null"),
    "datediff": N_("Write: days_between(start, end)"),
    "age": N_("Write: years_between(birth_date, today())"),
    "lower": N_("Write: contains, starts_with or ends_with; they do not tell upper from lower case."),
    "upper": N_("Write: contains, starts_with or ends_with; they do not tell upper from lower case."),
    "cast": N_("Types are not converted: leave 'cast' out."),
    "if": N_("'if' is not part of the language: declare a tag with case:, or one metric for each case."),
    "iif": N_("'if' is not part of the language: declare a tag with case:, or one metric for each case."),
}
