"""Files whose rows are of several kinds, as a column says: a sale, its lines, its payments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.headings import Heading
from regulars_channels.guessing.texts import literal, within
from regulars_channels.guessing.things import Row, domain_words

#: A column that says what a row is has so many values at most.
MOST_KINDS = 8


@dataclass(frozen=True)
class RowKinds:
    """The column that says what each row is, the values of lines, and those of rows that tell the same sums again."""

    column: Column
    lines: Sequence[str]
    others: Sequence[str]

    @property
    def skip(self) -> str:
        """The expression for `skip:` that leaves the lines."""
        name = within(self.column)
        if len(self.lines) == 1:
            return f"{name} <> {literal(self.lines[0])}"
        return f"not {name} in ({', '.join(map(literal, self.lines))})"


def row_kinds(rows: Sequence[Row], columns: Sequence[Column]) -> RowKinds | None:
    """The kinds of rows; None where they are all of one, or what they are is not said."""
    for row in rows:
        if row.head is None:
            continue
        lines = domain_words(row.main.domain)
        heads = {row.head.domain.name}
        others = {
            word
            for each in rows
            # What is told apart by what a receipt is: the receipt, its payments.
            if each.main.domain.name in heads or (each.head is not None and each.head.domain.name in heads)
            for word in domain_words(each.main.domain) - lines
        }
        for column in columns:
            found = _kinds(column, lines, others)
            if found is not None:
                return found
    return None


def _kinds(column: Column, lines: Collection[str], others: Collection[str]) -> RowKinds | None:
    if not 1 < len(column.counted) <= MOST_KINDS:
        return None
    telling = [value for value in column.values if _names(value, lines)]
    rest = [value for value in column.values if value not in telling]
    if not telling or not all(_names(value, others) for value in rest):
        return None
    return RowKinds(column, telling, rest) if rest else None


def _names(value: str, words: Collection[str]) -> bool:
    text = Heading.of(value).text
    return text in words or (text.isascii() and text.removesuffix("s") in words)
