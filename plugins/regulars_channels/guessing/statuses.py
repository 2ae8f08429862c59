"""A value of a choice that a column of another name tells: a sale whose status is voided is no sale."""

from collections.abc import Sequence
from dataclasses import dataclass

from regulars.catalog import Choice, Domain, Field
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.headings import Heading
from regulars_channels.guessing.texts import literal, within
from regulars_channels.guessing.things import field_words

#: A column that says how far something has come has so many values at most.
MOST_STATUSES = 16


@dataclass(frozen=True)
class Said:
    """The value of the choice, and the column and the texts in it that say so."""

    value: str
    column: Column
    texts: Sequence[str]

    @property
    def when(self) -> str:
        """The condition that a row has the value."""
        return f"{within(self.column)} in ({', '.join(map(literal, self.texts))})"

    def others(self, condition: str | None) -> str:
        """`condition` for those rows alone that have another value; a blank says nothing."""
        other = f"not {self.when}"
        if self.column.has_blanks:
            other = f"({other} or {within(self.column)} is null)"
        return f"({condition}) and {other}" if condition else other


def said_by(field: Field, domains: Sequence[Domain], columns: Sequence[Column]) -> Said | None:
    """What tells of a value of `field` that nothing else tells; None where no row has one.

    Asked are the columns that are called as a choice of `domains` is, a status or a kind.
    """
    choices = [each for domain in domains for each in domain.fields.values() if each.type == "choice"]
    words = {word for each in choices for word in field_words(each)}
    for choice in field.values:
        if choice.told_by or choice.value == field.default:
            continue
        for column in columns:
            if column.heading.text not in words or len(column.counted) > MOST_STATUSES:
                continue
            texts = [text for text in column.counted if _says(text, choice)]
            if texts and len(texts) < len(column.counted):
                return Said(choice.value, column, texts)
    return None


def _says(text: str, choice: Choice) -> bool:
    folded = Heading.of(text).text
    written = (choice.value, *choice.label.values(), *choice.written_as)
    return any(Heading.of(each).text == folded for each in written)
