"""Where a column may go: fields of the things of a row, parts of addresses, keys; and how surely it belongs there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from regulars.catalog import Field
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.contents import HALF, Contents
from regulars_channels.guessing.headings import Heading
from regulars_channels.guessing.styles import MOST
from regulars_channels.guessing.things import HEAD, MAIN, Row, Thing, field_words, shared_fields
from regulars_channels.guessing.vocabulary import vocabulary

#: What the source calls a subject by.
KEY = "key"
#: From here on a heading is a field's own, not a part of a word that may mean something else.
SURE = 0.75
#: The least that makes a column a field's.
ENOUGH = 0.5
#: How surely a heading names a field that names the whole thing: 商品 is its number, or its name; 客户 is a key.
_WHOLE, _WHOLE_NAME = 0.9, 0.85
#: As sure as own words, but for them.
_KEYED, _LAST = 0.97, 0.97
#: A heading that says `id` alone, on what a row is about.
_ANY_KEY = 0.6
#: What cells say without a heading.
_BY_CELLS = {"email": 0.65, "phone": 0.62}
_BY_NAMES, _BY_DATES, _BY_NUMBERS = 0.58, 0.5, 0.62

#: How web shops write the number of an order: #1001.
_NUMBERED = re.compile(r"#\d+", re.ASCII)


@dataclass(frozen=True)
class Target:
    """A field of a thing: its name, `address.city`, or KEY."""

    thing: Thing
    name: str
    field: Field | None

    @property
    def place(self) -> tuple[str, str]:
        """What tells it from the other targets of a row."""
        return self.thing.role, self.name


def targets_of(thing: Thing) -> Iterator[Target]:
    """All fields of a thing that a column may go to. What refers to another thing is that thing's."""
    if thing.domain.subject:
        yield Target(thing, KEY, None)
    for field in thing.domain.fields.values():
        if field.type == "reference":
            continue
        if field.type == "address":
            for part in vocabulary().address:
                yield Target(thing, f"{field.name}.{part}", field)
            continue
        yield Target(thing, field.name, field)


class Scores:
    """How surely each column of a file belongs to a target, by its heading and by its cells."""

    def __init__(self, row: Row, contents: Contents) -> None:
        self.row = row
        self.contents = contents
        self._shared = shared_fields(row)
        #: Heading -> the words of fields that stand in it.
        self._held: dict[str, list[str]] = {}

    def of(self, column: Column, target: Target) -> float:
        """0 to about 1; at least ENOUGH where it may be."""
        named = self._named(column.heading, target)
        if column.last is not column.heading and self._may_be_last(column, target):
            named = max(named, self._named(column.last, target) * _LAST)
        fit = self._fit(column, target, sure=named >= SURE) if named else 0.0
        by_cells = self._by_cells(column, target) if column.values else 0.0
        return max(named * (0.8 + 0.2 * fit) if fit else 0.0, by_cells)

    def _may_be_last(self, column: Column, target: Target) -> bool:
        """Whether the last part of `Invoice.CustomerId` may speak for all of it: not where the first names another."""
        own = self._own(target)
        first = Heading.of(column.name.rpartition(".")[0]).text
        return first in own or first not in self.row.known or any(word in column.last.text for word in own)

    def _fit(self, column: Column, target: Target, *, sure: bool) -> float:
        if target.field is not None:
            judged = self.contents.fit_but_slips if sure else self.contents.fit
            return judged(column, target.field)
        if not column.values:
            return 0.0
        # A key has no blanks in it, and is neither an amount nor a day.
        whole = column.floated or column.share(lambda text: " " not in text and len(text) <= 64) >= MOST
        return 0.7 if whole and column.emails < HALF else 0.0

    def _named(self, heading: Heading, target: Target) -> float:
        own = self._own(target)
        others = self.row.known - own
        score = max(
            (self._word(heading, word, own, others, target) for word in self._words(target)), default=0.0
        )
        return max(score, self._as_whole(heading, target, own))

    def _own(self, target: Target) -> frozenset[str]:
        """What headings call the thing; what a line shares with its receipt is called as both are."""
        words = target.thing.words
        head = self.row.head
        return words | head.words if head is not None and target.name in self._shared else words

    def _word(
        self, heading: Heading, word: str, own: frozenset[str], others: frozenset[str], target: Target
    ) -> float:
        score = heading.named(word, own, others)
        if 0 < score < 1 and self._in_longer(heading, word, target):
            return 0.0
        if score > 1 and heading.text in self.row.field_words - set(self._words(target)):
            # 订单应付金额 is a name of its own, not only an order's 应付金额.
            return 0.0
        thing = target.thing
        beside = thing.role not in (MAIN, HEAD) and not thing.domain.subject
        # A name or phone without more is the customer's, not the shop's.
        if beside and word in self.row.general and score <= 1:
            return 0.0
        # The number of a genre is not its name.
        numbered = heading.text.removeprefix(word) in vocabulary().key and heading.text.startswith(word)
        if numbered and score < 1 and not self._identifies(target):
            return 0.0
        # First name is no name, it is a part of one.
        part = heading.text in vocabulary().given_name or heading.text in vocabulary().family_name
        return 0.0 if part and score < 1 else score

    def _in_longer(self, heading: Heading, word: str, target: Target) -> bool:
        """Whether the word is only a part of a longer one, which names something else."""
        if heading.text not in self._held:
            self._held[heading.text] = [each for each in self.row.field_words if each in heading.text]
        longer = [each for each in self._held[heading.text] if word in each and each != word]
        return bool(longer) and not set(longer) & set(self._words(target))

    def _words(self, target: Target) -> Sequence[str]:
        if target.field is None:
            return ()
        if target.field.type == "address":
            part = target.name.rpartition(".")[2]
            own = field_words(target.field) if part == "street" else ()
            return (*vocabulary().address[part], *own)
        return tuple(field_words(target.field))

    def _as_whole(self, heading: Heading, target: Target, own: frozenset[str]) -> float:
        """How surely a heading that names the thing, or its key, means this field."""
        thing = target.thing
        text = heading.text
        keyed = any(text.endswith(key) and text.removesuffix(key) in own for key in vocabulary().key)
        alone = heading.text in vocabulary().key
        identifying = thing.domain.identity == (target.name,) or target.field is None
        if identifying and (keyed or heading.text in own):
            return _KEYED if keyed else _WHOLE if thing.domain.identity else _WHOLE_NAME
        if target.name == thing.domain.display and heading.text in own:
            return _WHOLE_NAME
        if alone and thing.role == MAIN and (identifying or self._is_number(target)):
            return _ANY_KEY
        return 0.0

    def _identifies(self, target: Target) -> bool:
        field = target.field
        return field is None or bool(field.identifier) or field.name in target.thing.domain.identity

    def _is_number(self, target: Target) -> bool:
        """Whether it is the text that a fact must be told apart by: a receipt's number."""
        field = target.field
        return (
            field is not None
            and field.required
            and field.type == "text"
            and field.name in target.thing.domain.identity
        )

    def _unmistakable(self, column: Column, field: Field) -> bool:
        """Whether the cells can be nothing else: numbers may be many things, telephone numbers few."""
        if field.type == "email":
            return column.emails >= MOST
        named = any(column.heading.named(key) for key in vocabulary().key)
        return not named and column.share(self.contents.surely_phone) >= MOST

    def _by_cells(self, column: Column, target: Target) -> float:
        """What the cells alone say."""
        field, thing = target.field, target.thing
        if field is None or not (thing.domain.subject or thing.role == MAIN):
            return 0.0
        if self._is_number(target) and column.share(_NUMBERED.fullmatch) >= MOST:
            return _BY_NUMBERS
        if field.type in _BY_CELLS and field.identifier and self._unmistakable(column, field):
            return _BY_CELLS[field.type]
        if thing.domain.subject and field.name == thing.domain.display and column.chinese_names >= 0.8:
            return _BY_NAMES
        dated = field.type == "datetime" and field.name == thing.domain.time
        if dated and column.lettered < HALF and column.share(lambda text: len(text) >= 8) >= MOST:
            return _BY_DATES if self.contents.fit(column, field) else 0.0
        return 0.0
