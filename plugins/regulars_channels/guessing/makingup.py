"""Fields that no column holds, made up of others as their declarations say: `otherwise:`."""

import re
from collections.abc import Callable, Mapping

from regulars.catalog import Domain, Field
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.drafts import Setting
from regulars_channels.guessing.texts import number, text
from regulars_channels.guessing.vocabulary import vocabulary

_WORD = re.compile(r"'(?:[^']|'')*'|[a-z_][a-z0-9_]*(?!\s*\(|\w)")
_BLANK = "' '"
_NUMBERS = {"integer", "decimal", "money"}


def made_up(domain: Domain, have: Mapping[str, Column], *, comma: bool) -> list[Setting]:
    """The fields of `domain` that can be made of those in `have` (field -> column).

    `comma`: numbers have a decimal comma, and expressions cannot calculate with them.
    """
    found = []
    for field in domain.fields.values():
        if field.name not in have:
            fitting = [
                setting
                for expression in field.otherwise
                if (setting := _setting(domain, field, expression, have, comma=comma))
            ]
            if fitting:
                found.append(_liked(fitting))
    return found


def full_name(domain: Domain, have: Mapping[str, Column], left: list[Column]) -> Setting | None:
    """The name of a person of whom the domain keeps one name and the file two parts; None where it is not so."""
    shown = domain.fields.get(domain.display or "")
    if shown is None or shown.name in have or shown.search != "name" or shown.type != "text":
        return None
    words = vocabulary()
    given = next((column for column in left if column.heading.text in words.given_name), None)
    family = next((column for column in left if column.heading.text in words.family_name), None)
    if given is None or family is None:
        return None
    if given.chinese:
        return Setting(shown.name, f"concat({text(family)}, {text(given)})", (family, given))
    made = f"concat({text(given)}, ' ', {text(family)})"
    blanks = given.has_blanks or family.has_blanks
    return Setting(shown.name, f"trim({made})" if blanks else made, (given, family))


def names_of(expression: str) -> list[str]:
    """The names of fields in an expression, each once."""
    found = (match.group() for match in _WORD.finditer(expression))
    return list(dict.fromkeys(each for each in found if each[0] != "'"))


def filled_in(expression: str, fill: Callable[[str], str]) -> str:
    """The expression with each name of a field replaced."""
    return _WORD.sub(
        lambda match: match.group() if match.group()[0] == "'" else fill(match.group()), expression
    )


def _setting(
    domain: Domain, field: Field, expression: str, have: Mapping[str, Column], *, comma: bool
) -> Setting | None:
    names = names_of(expression)
    if not all(name in have for name in names):
        return None
    numbers = any(domain.fields[name].type in _NUMBERS for name in names)
    if numbers and comma:
        return None
    columns = tuple(have[name] for name in names)

    def fill(name: str) -> str:
        return number(have[name]) if domain.fields[name].type in _NUMBERS else text(have[name])

    made = filled_in(expression, fill)
    if not numbers and any(column.has_blanks for column in columns):
        made = f"trim({made})"
    return Setting(field.name, made, columns)


def _liked(settings: list[Setting]) -> Setting:
    """The first; of Chinese words the first that puts no blank between them."""
    if all(column.chinese for column in settings[0].columns):
        return next((each for each in settings if _BLANK not in each.text), settings[0])
    return settings[0]


def told_by(condition: str, amounts: Mapping[str, str]) -> str | None:
    """A condition on fields as one on columns; `amounts`: field -> expression. None where one of them is missing."""
    if not all(name in amounts for name in names_of(condition)):
        return None
    return filled_in(condition, lambda name: amounts[name])
