"""Where the values of a mapping come from: a column of the file, or an expression over its row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from regulars import Expression, Function, Kind, Name, ValueType, parse_and_check, to_predicate, to_verdict
from regulars.errors import ExpressionError, Place, RecordError
from regulars_channels.mapping.chunk import Chunk
from regulars_channels.mapping.converting import Converted
from regulars_channels.mapping.quoting import quotes_named
from regulars_channels.mapping.sourcerow import SourceRow

#: Functions whose answer hangs on more than the cells of the row.
_OF_PLACE = {"sheet_name", "file_name", "row_number", "occurrence", "today"}


class Value(Protocol):
    """Gives a value for each row of a chunk, and why where it cannot: position -> reason."""

    def of(self, chunk: Chunk) -> Converted: ...


@dataclass(frozen=True)
class Named:
    """A column of the file, as it stands. A file of objects need not have it in every chunk."""

    name: str

    def of(self, chunk: Chunk) -> Converted:
        column = chunk.columns.get(self.name)
        return ([None] * len(chunk) if column is None else list(column)), {}


@dataclass(frozen=True)
class Constant:
    """The same for every row."""

    value: Any

    def of(self, chunk: Chunk) -> Converted:
        return [self.value] * len(chunk), {}


@dataclass(frozen=True)
class Computed:
    """What an expression gives for each row."""

    give: Callable[[Any], Any]
    names: tuple[str, ...]
    #: Whether equal cells give equal values: then each is computed once.
    plain: bool

    def of(self, chunk: Chunk) -> Converted:
        values: list[Any] = []
        refused: dict[int, str] = {}
        memory: dict[tuple[Any, ...], Any] = {}
        keys = _cells(chunk, self.names) if self.plain else None
        for position in range(len(chunk)):
            key = keys[position] if keys is not None else None
            if key is not None and key in memory:
                answer = memory[key]
            else:
                answer = self._answer(SourceRow(chunk, position))
                if key is not None:
                    memory[key] = answer
            if isinstance(answer, ValueError):
                refused[position] = str(answer)
                answer = None
            values.append(answer)
        return values, refused

    def _answer(self, row: SourceRow) -> Any:
        try:
            return self.give(row)
        except RecordError as error:
            return ValueError(" ".join(text for texts in error.messages.values() for text in texts))
        except ValueError as error:
            return error


def _cells(chunk: Chunk, names: Sequence[str]) -> list[tuple[Any, ...]]:
    if not names:
        return [()] * len(chunk)
    blank: Sequence[None] = [None] * len(chunk)
    return list(zip(*(chunk.columns.get(name) or blank for name in names), strict=True))


class ColumnScope:
    """What names mean in the rows of a channel: the columns of its file, all of them texts."""

    def __init__(self, columns: Iterable[str] | None, *, comma: bool = False) -> None:
        """`columns` None: no file is at hand, every name may be a column. `comma`: numbers have a decimal comma."""
        self.columns = None if columns is None else tuple(columns)
        self.comma = comma

    def name(self, path: tuple[str, ...]) -> Name | None:
        known = self.columns is None or ".".join(path) in self.columns
        return Name(ValueType(Kind.TEXT), foldable=True) if known else None

    def names(self) -> Iterable[str]:
        return self.columns or ()

    def parameter(self, path: tuple[str, ...]) -> ValueType | None:
        return None

    def function(self, name: str) -> Function | None:
        return None


def value(text: Any, scope: ColumnScope, place: Place | None = None) -> Value:
    """Where `text` (of `set:`, `key:` or `at:`) takes its value from; ExpressionError where it is not understood.

    The exact name of a column is that column, also where it is no name that an expression could write.
    """
    if not isinstance(text, str):
        return Constant(text)
    if scope.columns is not None and text in scope.columns:
        return Named(text)
    if scope.columns is None and may_be_column(text):
        return Named(text)
    with quotes_named(scope.columns):
        expression = parse_and_check(text, scope, imports=True, comma=scope.comma, place=place)
    if expression.tree.type.kind is Kind.TEXT and '"' in text and _bare(text) in _dotted(expression):
        return Named(_bare(text))
    return _computed(expression, to_predicate(expression))


def condition(text: str, scope: ColumnScope, place: Place | None = None) -> Value:
    """What `when:` or `skip:` says of each row: True, False, or None where it cannot be told."""
    with quotes_named(scope.columns):
        expression = parse_and_check(
            text, scope, expect=Kind.BOOLEAN, imports=True, comma=scope.comma, place=place
        )
    return _computed(expression, to_verdict(expression))


def may_be_column(text: str) -> bool:
    """Whether a text without a file at hand is the name of a column: words and blanks, no quotes, no calls."""
    return not any(character in text for character in "'\"()<>=+-*/,:") and not text[:1].isdigit()


def occurrences(text: Any, scope: ColumnScope) -> list[tuple[str, ...]]:
    """The columns of each `occurrence(…)` in an expression."""
    if not isinstance(text, str) or "occurrence" not in text or text in (scope.columns or ()):
        return []
    expression = parse_and_check(text, scope, imports=True)
    calls: list[Any] = [
        node for node in expression.tree.walk() if getattr(node, "name", None) == "occurrence"
    ]
    return [tuple(".".join(argument.path) for argument in call.arguments) for call in calls]


def names_in(text: Any, scope: ColumnScope, *, known: bool = True) -> tuple[str, ...]:
    """The columns that an expression speaks of; `known` False: also those that the file has not."""
    if not isinstance(text, str):
        return ()
    if scope.columns is not None and text in scope.columns:
        return (text,)
    if known:
        return _dotted(parse_and_check(text, scope, imports=True))
    try:
        return _dotted(parse_and_check(text, ColumnScope(None), imports=True))
    except ExpressionError:
        return (text,) if may_be_column(text) else ()


def _computed(expression: Expression, give: Callable[[Any], Any]) -> Computed:
    return Computed(give, _dotted(expression), not (expression.functions & _OF_PLACE))


def _dotted(expression: Expression) -> tuple[str, ...]:
    return tuple(sorted(".".join(path) for path in expression.names))


def _bare(text: str) -> str:
    stripped = text.strip()
    return stripped[1:-1] if len(stripped) > 1 and stripped[0] == stripped[-1] == '"' else ""
