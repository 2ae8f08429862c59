"""A result's cells as people read them."""

from typing import Any

from regulars.messages import _, in_language
from regulars_reports.declared import bands
from regulars_reports.results.reckoning import share
from regulars_reports.results.result import Column, Rest, Result
from regulars_reports.words import Words, not_known


def cell(value: Any, column: Column, words: Words) -> str:
    """The text of one cell."""
    if not column.group:
        return words.value(value, column.format)
    if isinstance(value, Rest):
        return _("Others ({count})", count=words.number(value.groups)) if value.groups else ""
    if value is None or value == "":
        return not_known()
    if column.bands:
        return bands.name(value, column.bands, column.format, words)
    if column.since:
        return words.number(value)
    if column.every:
        return words.part_of_time(value, column.every)
    if column.format == "weekday":
        return words.weekday(value)
    if column.choices:
        return column.choices.get(str(value), str(value))
    return words.value(value, column.format)


def finding(result: Result, words: Words) -> list[tuple[str, bool]]:
    """The sentence above the chart in pieces, each with whether it is a fact to stress; empty where there is none."""
    found, declared = result.found, result.report.finding
    if found is None or declared is None:
        return []
    form = result.column(declared.value).format
    part = share(found.value, found.total)
    facts = {
        "{top}": found.column.label if found.key is None else cell(found.key, found.column, words),
        "{value}": words.short(found.value, form),
        "{total}": words.short(found.total, form),
        "{share}": words.percent(part) if part is not None else "",
    }
    pieces = [(in_language(declared.text), False)]
    for name, fact in facts.items():
        pieces = [piece for each in pieces for piece in _filled(each, name, fact)]
    return pieces


def _filled(piece: tuple[str, bool], name: str, fact: str) -> list[tuple[str, bool]]:
    """The piece cut at each `name`, the fact between; facts are never searched again."""
    text, is_fact = piece
    if is_fact or name not in text:
        return [piece]
    cut = text.split(name)
    made = [(cut[0], False)]
    for rest in cut[1:]:
        made += [(fact, True), (rest, False)]
    return [each for each in made if each[0]]
