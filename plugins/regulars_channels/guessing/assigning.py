"""Which column is which field: the surest pairs first, for each thing that a row may be about; the best of all."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from regulars.catalog import Field
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.contents import Contents
from regulars_channels.guessing.headings import Heading
from regulars_channels.guessing.targets import ENOUGH, KEY, SURE, Scores, Target, targets_of
from regulars_channels.guessing.things import HEAD, MAIN, Row, Thing, field_words, shared_fields

#: Less than what tells two scores apart.
_LITTLE = 0.00001
#: A list of things names so many of them once.
ONCE = 0.9
_NUMBERS = {"integer", "decimal", "money"}


@dataclass(frozen=True)
class Pair:
    """A column that goes to a target, and how surely (0 to 1)."""

    column: Column
    target: Target
    score: float


@dataclass(frozen=True)
class Assignment:
    """What a row is about, and the column of each target that has one."""

    row: Row
    pairs: Mapping[tuple[str, str], Pair]
    columns: Sequence[Column]

    def column(self, role: str, name: str) -> Column | None:
        """The column of a field of the thing `role`."""
        pair = self.pairs.get((role, name))
        return pair.column if pair is not None else None

    def of(self, role: str) -> list[Pair]:
        """The pairs of one thing, in the order of its fields."""
        return [pair for (each, _name), pair in self.pairs.items() if each == role]

    @property
    def left(self) -> list[Column]:
        """The columns that go nowhere."""
        taken = {pair.column.name for pair in self.pairs.values()}
        return [column for column in self.columns if column.name not in taken]

    @property
    def score(self) -> float:
        return sum(min(pair.score, 1.0) for pair in self.pairs.values())


def assign(
    rows: Sequence[Row], columns: Sequence[Column], contents: Contents, called: Heading
) -> Assignment | None:
    """The best reading of the columns; None where they tell of nothing that is known. `called`: the file or sheet."""
    usable = [column for column in columns if not column.strange]
    found = [_paired(row, usable, columns, contents) for row in rows]
    good = [each for each in found if _holds(each, called)]
    return max(good, key=lambda each: round(each.score + _about(each, called), 3), default=None)


def _paired(row: Row, usable: Sequence[Column], columns: Sequence[Column], contents: Contents) -> Assignment:
    scores = Scores(row, contents)
    shared = shared_fields(row)
    candidates: list[tuple[float, int, Pair]] = []
    for order, thing in enumerate(row.things):
        for target in targets_of(thing):
            # What head and main thing have in common is told once.
            if thing.role == HEAD and target.name in shared:
                continue
            for column in usable:
                score = scores.of(column, target)
                if score >= ENOUGH:
                    candidates.append((-round(score, 4), order, Pair(column, target, score)))
    pairs: dict[tuple[str, str], Pair] = {}
    taken: set[str] = set()
    for _score, _order, pair in sorted(_as_preferred(candidates), key=_rank):
        if pair.column.name not in taken and pair.target.place not in pairs:
            pairs[pair.target.place] = pair
            taken.add(pair.column.name)
    for thing in row.things:
        _part(thing, pairs)
    ordered = {
        target.place: pairs[target.place]
        for thing in row.things
        for target in targets_of(thing)
        if target.place in pairs
    }
    return Assignment(row, ordered, columns)


def _part(thing: Thing, pairs: dict[tuple[str, str], Pair]) -> None:
    """Keep two columns apart that both name the whole thing: a cashier and a shop assistant are two employees."""
    domain = thing.domain
    if thing.role in (MAIN, HEAD) or domain.subject or domain.display in (None, domain.identity[0]):
        return
    number, name = (pairs.get((thing.role, each or "")) for each in (domain.identity[0], domain.display))
    if number is None or name is None:
        return
    own = field_words(domain.fields[domain.identity[0]])
    texts = [pair.column.heading.text for pair in (number, name)]
    if all(text in thing.words for text in texts) and texts[0] not in own:
        del pairs[name.target.place]


def _as_preferred(candidates: Sequence[tuple[float, int, Pair]]) -> Iterator[tuple[float, int, Pair]]:
    """The candidates; of columns that a field fits alike, all but the one that it is rather known by a little less."""
    alike: dict[tuple[float, int, tuple[str, str]], list[tuple[float, int, Pair]]] = {}
    for each in candidates:
        alike.setdefault((each[0], each[2].column.filled, each[2].target.place), []).append(each)
    for group in alike.values():
        places = sorted({_preferred(pair) for _score, _order, pair in group})
        for score, order, pair in group:
            yield score + places.index(_preferred(pair)) * _LITTLE, order, pair


def _rank(candidate: tuple[float, int, Pair]) -> tuple[bool, float, int, bool, int, int]:
    score, order, pair = candidate
    # A column that says nothing takes what is left; of two that say the same, the one that says it in more rows.
    key, column = pair.target.name == KEY, pair.column
    return not column.filled, score, order, key, -column.filled, column.position


def _preferred(pair: Pair) -> int:
    """The place of the heading among the words that the field is known by, the best first."""
    words = pair.target.field.known_as if pair.target.field is not None else ()
    texts = [Heading.of(word).text for word in words]
    return texts.index(pair.column.heading.text) if pair.column.heading.text in texts else len(texts)


def _holds(found: Assignment, called: Heading) -> bool:
    """Whether what was found is enough to make records of the main thing."""
    if found.row.main.domain.subject:
        return _holds_subject(found, called)
    return _holds_fact(found, called)


def _holds_subject(found: Assignment, called: Heading) -> bool:
    pairs = found.of(MAIN)
    names = {found.row.main.domain.display, KEY}
    telling = [pair for pair in pairs if pair.score >= SURE and pair.target.name not in names]
    known = any(_tells_apart(pair) for pair in pairs)
    return known and (bool(telling) or _speaks_of(found, called))


def _tells_apart(pair: Pair) -> bool:
    field = pair.target.field
    return pair.target.name in (KEY, pair.target.thing.domain.display) or bool(field and field.identifier)


def _speaks_of(found: Assignment, called: Heading) -> bool:
    """Whether the file, or a heading, names the main thing."""
    words = found.row.main.words
    headings = (pair.column.heading for pair in found.of(MAIN))
    return called_so(called, words) or any(each.named(word) for each in headings for word in words)


def _holds_fact(found: Assignment, called: Heading) -> bool:
    domain = found.row.main.domain
    own = {name: pair for (role, name), pair in found.pairs.items() if role in (MAIN, HEAD)}
    if domain.shared and len(domain.identity) == 1:
        return _holds_shared(found, called, own)
    if not all(_obtainable(found, field) for field in domain.fields.values() if _needed(field)):
        return False
    # In a list of customers an `id` is theirs.
    numbered = any(name in domain.identity and pair.target.field and pair.target.field.type == "text"
                   and pair.target.field.required and pair.score >= SURE for name, pair in own.items())  # fmt: skip
    # What a receipt comes to is also what its line comes to; a payment has an amount of its own.
    telling = (
        own
        if found.row.counted
        else {name: pair for (role, name), pair in found.pairs.items() if role == MAIN}
    )
    measured = any(p.target.field and p.target.field.type in _NUMBERS and n not in domain.identity
                   for n, p in telling.items())  # fmt: skip
    return measured and (numbered or not _one_row_each(found))


def _holds_shared(found: Assignment, called: Heading, own: Mapping[str, Pair]) -> bool:
    """Whether it is a list of shops, products, employees: each once, by a number that is theirs, or by names."""
    domain = found.row.main.domain
    number, name = own.get(domain.identity[0]), own.get(domain.display or "")
    more = [pair for each, pair in own.items() if each not in (*domain.identity, domain.display)]
    telling = [pair for pair in more if pair.score >= SURE]
    by = number or name
    if by is None or len(by.column.counted) < ONCE * by.column.filled:
        return False
    about = called_so(called, found.row.main.words)
    if number is not None and number is not name and number.score >= SURE:
        return bool(name or more)
    return name is not None and name.score >= SURE and (about or bool(telling))


def _needed(field: Field) -> bool:
    return field.required and field.default is None


def _obtainable(found: Assignment, field: Field) -> bool:
    """Whether a required field of the main thing has a column, or can be made up."""
    if field.type == "reference":
        role = found.row.referred.get(field.name)
        return role is not None and bool(found.of(role.role))
    if (MAIN, field.name) in found.pairs:
        return True
    domain = found.row.main.domain
    made: Callable[[str], bool] = lambda kind: field.name in domain.identity and field.type == kind  # noqa: E731
    # A line's number is counted; a number of its own is made of who and when.
    return (made("integer") and found.row.head is not None) or (made("text") and bool(domain.time))


def _one_row_each(found: Assignment) -> bool:
    """Whether each subject that rows refer to has one row only: then they are about the subjects."""
    for thing in found.row.referred.values():
        if thing.domain.subject:
            keys = [pair.column for pair in found.of(thing.role) if _tells_apart(pair)]
            if any(column.unique and len(column.cells) >= 10 for column in keys):
                return True
    return False


def _about(found: Assignment, called: Heading) -> float:
    """What the name of the file or sheet says of its main thing."""
    row = found.row
    words = row.main.words | (row.head.words if row.head is not None else frozenset())
    if called_so(called, words):
        named = 0.5
    else:
        # A list that is called employees is none of customers, whatever else it fits.
        other = called.text.removesuffix("s") in row.known - words
        named = -found.score if other else 0.0
    # What metrics add up comes first, and of an order and its lines the lines: their orders come along.
    counted = 0.4 if row.counted and row.main.domain.identity else 0.0
    return named + counted + (0.2 if row.head is not None else 0.0)


def called_so(called: Heading, words: Iterable[str]) -> bool:
    """Whether the name of a file or sheet says one of `words`, or several of it: customers."""
    return any(called.named(word) or (word.isascii() and called.named(f"{word}s")) for word in words)
