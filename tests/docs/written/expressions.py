"""docs/reference/expressions.md: operators and functions, each with an example and what that gives here."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from regulars import Session
from regulars.expressions.functions import AGGREGATES, ALL, IMPORTS
from written.markdown import cell, code, table
from written.shop import shop

HEAD = """# Operators and functions

Written from the code; each result is what the example gives. The language itself, what surprises and what is refused: [Expressions](../expressions.md).

The examples are about a shop with one customer (Ann Lee, born 1 May 1990, of 杭州市) and three lines of receipts on 2 April 2026; those of one record are about the first line, 3 of Green tea for 12.50 on 1 March 2026 at 10:12.
"""
#: Written, what it means, an example over a receipt's line.
OPERATORS = (
    ("= <>", "equal, not equal; a text that looks like a number is none", "net = 12.5"),
    ("< <= > >=", "order: of numbers, dates, times; of texts by code point", "sold_at >= '2026-03-01'"),
    ("between … and …", "both ends are in it", "net between 10 and 12.5"),
    ("in (…)", "one of at most 1,000", "receipt_no in ('R-1', 'R-2')"),
    ("like '…'", "`%` any text, `_` one character; neither case nor width counts", "receipt_no like 'r-%'"),
    ("is null, is not null", "whether there is a value", "customer is not null"),
    ("and or not ( )", "combine conditions", "net > 0 and not (quantity > 5)"),
    ("+ - *", "exact; amounts of one currency", "net * quantity"),
    ("/", "a decimal with 6 places, half-even; nothing by 0", "net / 3"),
    (
        "a.b",
        "a field of the record that a reference leads to, at most three steps",
        "customer.home_shop.name",
    ),
)
#: Function -> what it gives, example.
FUNCTIONS = {
    "abs": ("the amount without its sign", "abs(0 - net)"),
    "round": ("rounded half-even, to whole numbers or to so many places", "round(net / 3, 2)"),
    "length": ("how many characters", "length(receipt_no)"),
    "trim": ("without the blanks around it", "trim(concat(' ', receipt_no))"),
    "left": ("the first characters", "left(receipt_no, 1)"),
    "right": ("the last characters", "right(receipt_no, 1)"),
    "concat": (
        "texts one after another; nothing counts as empty",
        "concat(receipt_no, ' / ', customer.name)",
    ),
    "coalesce": ("the first that is something", "coalesce(customer.member_no, customer.name)"),
    "today": ("the present day in the workspace's zone; `--as-of` sets it", "today()"),
    "date": ("the day of a time", "date(sold_at)"),
    "year": ("the year", "year(sold_at)"),
    "month": ("the month, 1 to 12", "month(sold_at)"),
    "day": ("the day of the month", "day(sold_at)"),
    "weekday": ("1 is Monday, 7 is Sunday", "weekday(sold_at)"),
    "hour": ("the hour by local time, 0 to 23", "hour(sold_at)"),
    "minute": ("the minute", "minute(sold_at)"),
    "days_between": ("days from the first to the second", "days_between(sold_at, today())"),
    "years_between": ("full years: an age", "years_between(customer.birth_date, today())"),
    "contains": (
        "whether a text holds another; neither case nor width counts",
        "contains(customer.name, 'lee')",
    ),
    "starts_with": ("whether it begins so", "starts_with(customer.name, 'ann')"),
    "ends_with": ("whether it ends so", "ends_with(customer.name, 'LEE')"),
    "sum": ("added up; of nothing 0", "sum(net)"),
    "count": ("how many records; of a field, how many have it", "count()"),
    "count_distinct": ("how many different values", "count_distinct(product)"),
    "min": ("the least; of nothing nothing", "min(sold_at)"),
    "max": ("the greatest", "max(net)"),
    "avg": ("the average, exact: of money with the money's places", "avg(net)"),
    "sheet_name": ("the sheet that the row stands in", "sheet_name()"),
    "file_name": ("the file that it stands in", "file_name()"),
    "row_number": ("which row of it; the heading is one", "row_number()"),
    "occurrence": (
        "how many rows of the file were equal in these columns so far, this one too",
        "occurrence(Ticket)",
    ),
    "to_date": ("a date written in a form of its own", "to_date(Day, 'DD.MM.YYYY')"),
    "to_number": ("a number with signs around it, by the channel's `formats`", "to_number(Price)"),
    "digits": ("nothing but the digits", "digits(Phone)"),
}
#: Of plugins: function -> plugin, what it means, examples over a customer.
PROVIDED = {
    "has_tag": ("tags", "whether the customer has a tag, or a band of it", "has_tag('age_group', 'young')")
}

FILE = "Ticket,Day,Price,Phone\nT-1,31.03.2026,¥3,-\nT-1,31.03.2026,¥1 200.50,(138) 0013-8000\n"
DOMAIN = """grammar: 1
kind: domain
name: seen
label: {en: Seen, zh: 所见}
identity: [number]
fields:
  number: {type: integer, required: true, label: {en: Number, zh: 编号}}
"""


def functions() -> set[str]:
    """The functions that are told here."""
    return set(FUNCTIONS)


def page() -> str:
    imported = _imported()
    parts = [HEAD]
    with shop() as session:
        line = next(iter(session.rows("receipt_line", "receipt_no = 'R-1'", fields=["id"])))["id"]

        def one(example: str) -> str:
            rows = session.find("receipt_line", f"id = {line}", fields={"it": example}).rows
            return _shown(rows[0]["it"])

        parts.append("\n## Operators\n\n")
        rows = [(code(sign), told, code(example), one(example)) for sign, told, example in OPERATORS]
        parts.append(table(("written", "", "example", "gives"), rows))
        parts.append("\n## Functions of one record\n\n")
        single = [name for name in ALL if name not in AGGREGATES and name not in IMPORTS]
        parts.append(_table(single, one))
        parts.append(
            "\n## Functions over records\n\nIn metrics (`sum(receipt_line.net)`), reports and segments' counts.\n\n"
        )
        parts.append(_table(list(AGGREGATES), lambda example: _aggregate(session, example)))
        parts.append("\n## Functions in imports\n\n")
        parts.append(
            "Of the second row below the heading of the file `march.csv`, in which Ticket is `T-1`, Day `31.03.2026`, Price `¥1 200.50`"
            " and Phone `(138) 0013-8000`.\n\n"
        )
        parts.append(_table(list(IMPORTS), imported.__getitem__))
        parts.append("\n## Functions of plugins\n\n")
        found = []
        for name, (plugin, told, example) in PROVIDED.items():
            rows = session.find("customer", fields={"it": example}).rows
            found.append((f"`{name}`", plugin, cell(told), code(example), _shown(rows[0]["it"])))
        parts.append(table(("function", "plugin", "", "example", "gives"), found))
    return "".join(parts)


def _table(names: list[str], result: Any) -> str:
    rows = []
    for name in names:
        told, example = FUNCTIONS[name]
        rows.append((code(ALL[name].usage), cell(told), code(example), result(example)))
    return table(("function", "gives", "example", "here"), rows)


def _aggregate(session: Session, example: str) -> str:
    return _shown(session.aggregate("receipt_line", {"it": example})[0]["it"])


def _imported() -> dict[str, str]:
    """What the functions of imports give, by their example: a file is imported for it."""
    names = list(IMPORTS)
    types = {
        "row_number": "integer",
        "occurrence": "integer",
        "to_date": "date",
        "to_number": "decimal, places: 2",
    }
    fields = "".join(
        f"  f_{name}: {{type: {types.get(name, 'text')}, label: {{en: A, zh: 甲}}}}\n" for name in names
    )
    sets = ", ".join(f'f_{name}: "{FUNCTIONS[name][1]}"' for name in names)
    channel = f"""---
kind: channel
name: march
label: {{en: March, zh: 三月}}
connector: files
settings: {{path: march.csv}}
rows: [{{to: seen, set: {{number: row_number(), {sets}}}}}]
"""
    with shop(
        {"seen.yaml": DOMAIN + fields + channel}, {"march.csv": FILE}, [["import", "march"]]
    ) as session:
        row = list(session.rows("seen", order=["number"]))[1]
        return {FUNCTIONS[name][1]: _shown(row[f"f_{name}"]) for name in names}


def _shown(value: Any) -> str:
    """A value as the table has it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"`{value.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}`"
    if isinstance(value, date):
        return f"`{value.isoformat()}`"
    if isinstance(value, Decimal):
        return f"`{value}`"
    return code(str(value))
