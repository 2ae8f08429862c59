"""How many months, weeks, … lie between two moments, by the calendar, as an expression."""

_NUMBERS = {
    "year": "year({})",
    "quarter": "year({}) * 4 + round((month({}) + 1) / 3)",
    "month": "year({}) * 12 + month({})",
}


def between(value: str, start: str, every: str) -> str:
    """The number of parts of time `every` from that of `start` to that of `value`: 0 in the same month."""
    if every == "day":
        return f"days_between({start}, {value})"
    if every == "week":
        # From Monday to Monday.
        return f"round((days_between({start}, {value}) + weekday({start}) - weekday({value})) / 7)"
    number = _NUMBERS[every]
    return f"({number.replace('{}', value)}) - ({number.replace('{}', start)})"
