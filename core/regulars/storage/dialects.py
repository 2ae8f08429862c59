"""What databases do differently, as SQLAlchemy constructs: exact arithmetic, parts of dates, places in texts.

Each takes an operand once only, however often it needs it: else the statement would double with each nesting.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Date, Dialect, Text, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler, SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from regulars.permissions.masks import hashed
from regulars.storage import exact
from regulars.storage.exact import LIMIT

#: What trim() takes off: blanks of all widths and line breaks.
BLANKS = " \t\r\n\v\f\u00a0\u3000"

Operand = ColumnElement[Any]


def prepare_connection(dbapi_connection: Any) -> None:
    """Give a new sqlite3 connection the functions that the constructs call there; others need none."""
    create = getattr(dbapi_connection, "create_function", None)
    if create is not None:
        create("regulars_quotient", 3, exact.quotient, deterministic=True)
        create("regulars_product", 3, exact.rounded_product, deterministic=True)
        create("regulars_absolute", 1, exact.absolute, deterministic=True)
        create("regulars_sum", -1, exact.added, deterministic=True)
        create("regulars_total", 2, exact.total, deterministic=True)
        create("regulars_hash", 2, hashed, deterministic=True)


def ten_to(exponent: int) -> Operand:
    """10**exponent, written out: part of the statement, not a bound value."""
    return written(10**exponent)


def written(number: int) -> Operand:
    """A whole number as a part of the statement, not a bound value."""
    return literal_column(str(number), BigInteger())


class _Construct(FunctionElement[Any]):
    inherit_cache = True

    def __init_subclass__(cls) -> None:
        # SQLAlchemy wants each class to say so itself.
        cls.inherit_cache = True
        super().__init_subclass__()

    def operands(self, compiler: SQLCompiler, **kw: Any) -> list[str]:
        return [compiler.process(each, **kw) for each in self.clauses]


def _compiled(construct: type[_Construct], **patterns: str) -> None:
    """Let `construct` be written as the pattern of the dialect, `default` where there is none of its own."""

    def writer(pattern: str) -> Callable[..., str]:
        return lambda element, compiler, **kw: pattern.format(*element.operands(compiler, **kw))

    for dialect, pattern in patterns.items():
        if dialect == "default":
            compiles(construct)(writer(pattern))
        else:
            compiles(construct, dialect)(writer(pattern))


class Wide(_Construct):
    """An integer that is compared after a multiplication: SQLite goes on in floats beyond 64 bits, which stay beyond
    all integers there."""

    type = BigInteger()


_compiled(Wide, default="CAST({0} AS NUMERIC)", sqlite="({0})")


#: A number of at most 18 digits, as a 64-bit integer, or NULL.
_FITS = f"CAST(NULLIF(NULLIF(LEAST(GREATEST({{0}}, -{LIMIT}), {LIMIT}), {LIMIT}), -{LIMIT}) AS BIGINT)"

# PostgreSQL's round() goes away from zero. The integers beside x - 0.5 and x + 0.5 are the same but for a tie, when
# one more is taken if the lower one is odd.
_LOWER = "($ - 0.5).ceiling()"
_HALF_EVEN = (
    "CAST(jsonb_path_query_first(to_jsonb({0}), "
    f"'{_LOWER} + (($ + 0.5).floor() - {_LOWER}) * ({_LOWER} - 2 * ({_LOWER} * 0.5).floor())') AS NUMERIC)"
)

#: So many digits after the point tell a tie from what is next to one: operands have 19 digits, and 18 places.
_FINE = "0" * 40


class Added(_Construct):
    """The sum of integers, each taken with its sign of `signs` ("+-+"), exact however many there are."""

    type = BigInteger()

    def __init__(self, signs: str, *operands: Operand) -> None:
        # The signs come last: SQLite's parser has room for a hundred open symbols, and the first argument of a call
        # takes fewest.
        super().__init__(*operands, literal_column(f"'{signs}'", Text()))


@compiles(Added)
def _added(element: Added, compiler: SQLCompiler, **kw: Any) -> str:
    *operands, signs = element.operands(compiler, **kw)
    terms = [f"{sign} CAST({each} AS NUMERIC)" for sign, each in zip(signs[1:-1], operands, strict=True)]
    return _FITS.format(" ".join(terms))


@compiles(Added, "sqlite")
def _added_on_sqlite(element: Added, compiler: SQLCompiler, **kw: Any) -> str:
    return f"regulars_sum({', '.join(element.operands(compiler, **kw))})"


class Absolute(_Construct):
    """abs(); SQLite's fails on the smallest integer."""

    type = BigInteger()


_compiled(
    Absolute,
    default=f"CAST(NULLIF(LEAST(ABS(CAST({{0}} AS NUMERIC)), {LIMIT}), {LIMIT}) AS BIGINT)",
    sqlite="regulars_absolute({0})",
)


class Product(_Construct):
    """left * right."""

    type = BigInteger()


_compiled(
    Product,
    default=_FITS.format("CAST({0} AS NUMERIC) * CAST({1} AS NUMERIC)"),
    sqlite="regulars_product({0}, {1}, 0)",
)


class Quotient(_Construct):
    """left * 10**shift / right, half-even; NULL where right is 0."""

    type = BigInteger()

    def __init__(self, left: Operand, right: Operand, shift: int) -> None:
        super().__init__(left, right, written(shift), ten_to(max(shift, 0)), ten_to(max(-shift, 0)))


_compiled(
    Quotient,
    default=_FITS.format(
        _HALF_EVEN.format(
            f"CAST({{0}} AS NUMERIC) * {{3}}.{_FINE} / NULLIF(CAST({{1}} AS NUMERIC) * {{4}}, 0)"
        )
    ),
    sqlite="regulars_quotient({0}, {1}, {2})",
)


class RoundedProduct(_Construct):
    """left * right / 10**drop, half-even."""

    type = BigInteger()

    def __init__(self, left: Operand, right: Operand, drop: int) -> None:
        super().__init__(left, right, written(drop), ten_to(drop))


_compiled(
    RoundedProduct,
    default=_FITS.format(
        _HALF_EVEN.format(f"CAST({{0}} AS NUMERIC) * CAST({{1}} AS NUMERIC) * 1.{_FINE} / {{3}}")
    ),
    sqlite="regulars_product({0}, {1}, {2})",
)


class Total(_Construct):
    """The sum of integers over all rows, 0 over none.

    SQLite's sum() fails beyond 64 bits, so there the upper and the lower half of each are summed apart.
    """

    type = BigInteger()


_compiled(
    Total,
    default=_FITS.format("COALESCE(SUM({0}), 0)"),
    sqlite="regulars_total(sum(({0}) / 4294967296), sum(({0}) % 4294967296))",
)


class DatePart(_Construct):
    """Year, month, day, hour or minute of a date or a local time, as an integer."""

    type = BigInteger()


class Year(DatePart):
    pass


class Month(DatePart):
    pass


class Day(DatePart):
    pass


class Hour(DatePart):
    pass


class Minute(DatePart):
    pass


class Weekday(DatePart):
    """1 for Monday to 7 for Sunday. SQLite would round the last microseconds of a day up to the next one."""


_compiled(Year, default="CAST(EXTRACT(YEAR FROM {0}) AS BIGINT)", sqlite="CAST(substr({0}, 1, 4) AS INTEGER)")
_compiled(
    Month, default="CAST(EXTRACT(MONTH FROM {0}) AS BIGINT)", sqlite="CAST(substr({0}, 6, 2) AS INTEGER)"
)
_compiled(Day, default="CAST(EXTRACT(DAY FROM {0}) AS BIGINT)", sqlite="CAST(substr({0}, 9, 2) AS INTEGER)")
_compiled(
    Hour, default="CAST(EXTRACT(HOUR FROM {0}) AS BIGINT)", sqlite="CAST(substr({0}, 12, 2) AS INTEGER)"
)
_compiled(
    Minute, default="CAST(EXTRACT(MINUTE FROM {0}) AS BIGINT)", sqlite="CAST(substr({0}, 15, 2) AS INTEGER)"
)
_compiled(
    Weekday,
    default="CAST(EXTRACT(ISODOW FROM {0}) AS BIGINT)",
    sqlite="((CAST(strftime('%w', substr({0}, 1, 10)) AS INTEGER) + 6) % 7 + 1)",
)


class DayOf(_Construct):
    """The date of a local time."""

    type = Date()


_compiled(DayOf, default="CAST({0} AS DATE)", sqlite="substr({0}, 1, 10)")


class DaysBetween(_Construct):
    """Days from the first date to the second."""

    type = BigInteger()


_compiled(
    DaysBetween,
    default="CAST({1} - {0} AS BIGINT)",
    sqlite="CAST(julianday({1}) - julianday({0}) AS INTEGER)",
)


class YearsBetween(_Construct):
    """Whole years from the first date to the second: the difference of their digits 20260131, cut."""

    type = BigInteger()


_compiled(
    YearsBetween,
    default=(
        "CAST((CAST(TO_CHAR({1}, 'YYYYMMDD') AS INTEGER) - CAST(TO_CHAR({0}, 'YYYYMMDD') AS INTEGER)) "
        "/ 10000 AS BIGINT)"
    ),
    sqlite="((CAST(replace({1}, '-', '') AS INTEGER) - CAST(replace({0}, '-', '') AS INTEGER)) / 10000)",
)


class Trimmed(_Construct):
    type = Text()


_compiled(Trimmed, default="BTRIM({0}, {1})", sqlite="trim({0}, {1})")


class FirstCharacters(_Construct):
    """left(text, n); n is not negative."""

    type = Text()


_compiled(FirstCharacters, default="LEFT({0}, {1})", sqlite="substr({0}, 1, {1})")


class LastCharacters(_Construct):
    """right(text, n); n is positive."""

    type = Text()


_compiled(LastCharacters, default="RIGHT({0}, {1})", sqlite="substr({0}, -{1})")


class Characters(_Construct):
    """The number of code points of a text."""

    type = BigInteger()


_compiled(Characters, default="CAST(CHAR_LENGTH({0}) AS BIGINT)", sqlite="length({0})")


class Holds(_Construct):
    """Whether the first text holds the second."""

    type = Boolean()


_compiled(Holds, default="(STRPOS({0}, {1}) > 0)", sqlite="(instr({0}, {1}) > 0)")


class EndsWith(_Construct):
    """Whether the first text ends with the second, which has as many characters as the third says."""

    type = Boolean()


_compiled(EndsWith, default="(RIGHT({0}, {2}) = {1})", sqlite="(substr({0}, -{2}) = {1})")


class RenameConstraint(ExecutableDDLElement):
    """Give a constraint of a table another name; PostgreSQL only, for elsewhere no name of one is known."""

    def __init__(self, table: str, old: str, new: str) -> None:
        self.table, self.old, self.new = table, old, new


@compiles(RenameConstraint, "postgresql")
def _rename_constraint(element: RenameConstraint, compiler: DDLCompiler, **_kw: Any) -> str:
    table, old, new = (compiler.preparer.quote(each) for each in (element.table, element.old, element.new))
    return f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}"


class CodePoints(_Construct):
    """A computed text that is to be ordered by code point, whatever the database's own collation."""

    type = Text()


_compiled(CodePoints, default='({0} COLLATE "C")', sqlite="({0})")


class _Truncated(_Construct):
    """The first day of the period that a date lies in."""

    type = Date()


class FirstOfYear(_Truncated):
    pass


class FirstOfQuarter(_Truncated):
    pass


class FirstOfMonth(_Truncated):
    pass


class FirstOfWeek(_Truncated):
    """Weeks begin on Monday."""


_compiled(
    FirstOfYear, default="CAST(DATE_TRUNC('year', {0}) AS DATE)", sqlite="(substr({0}, 1, 4) || '-01-01')"
)
_compiled(
    FirstOfQuarter,
    default="CAST(DATE_TRUNC('quarter', {0}) AS DATE)",
    sqlite="date({0}, 'start of month', (-((substr({0}, 6, 2) - 1) % 3)) || ' months')",
)
_compiled(
    FirstOfMonth, default="CAST(DATE_TRUNC('month', {0}) AS DATE)", sqlite="(substr({0}, 1, 8) || '01')"
)
_compiled(
    FirstOfWeek,
    default="CAST(DATE_TRUNC('week', {0}) AS DATE)",
    sqlite="date({0}, 'weekday 0', '-6 days')",
)


def bucketed(day: Operand, bucket: str) -> Operand:
    """The first day of the year, quarter, month or week that `day` lies in; `day` itself for day."""
    buckets = {"year": FirstOfYear, "quarter": FirstOfQuarter, "month": FirstOfMonth, "week": FirstOfWeek}
    return buckets[bucket](day) if bucket in buckets else day


def nothing_is_last(dialect: Dialect, *, falling: bool) -> bool:
    """Whether an index read in this direction gives what is nothing last of its own."""
    return falling is (dialect.name == "sqlite")
