"""What clauses look like: indexes serve, nothing is said twice, nothing is NULL."""

import random
import string

import pytest
import sqlalchemy as sa
from facts import FactBinding, FactScope, facts
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import Sentence, sentences
from sqlalchemy.dialects import postgresql, sqlite

from regulars.errors import ExpressionError
from regulars.expressions import parse_and_check, to_clause, to_rule
from regulars.expressions.parse import parse
from regulars.expressions.printing import printed
from regulars.expressions.rule import after_prefix
from regulars.expressions.tree import Call, Field, Parameter


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("n = 5", "n"),
        ("n > 5.5", "n"),
        ("net >= 10.005 and net < 20", "net"),
        ("code in ('a', 'b')", "code"),
        ("born between '2000-01-01' and '2001-01-01'", "born"),
        ("starts_with(name, '张')", "name__fold"),
        ("sold_at >= '2024-01-01'", "sold_at__local"),
        ("not (n <> 5)", "n"),
        ("shop = :user.shop and active", "shop"),
    ],
)
def test_an_index_serves(text: str, column: str) -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        facts.create(connection)
        connection.execute(sa.schema.CreateIndex(sa.Index("quick", facts.c[column])))
        facts.indexes.clear()
        rule = to_rule(parse_and_check(text, FactScope()), FactBinding())
        statement = (
            sa.select(facts.c.id).where(rule.true).compile(engine, compile_kwargs={"literal_binds": True})
        )
        plan = connection.exec_driver_sql(f"explain query plan {statement}").all()
    engine.dispose()
    assert "SEARCH facts USING INDEX quick" in plan[0][3]


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
@pytest.mark.parametrize(
    ("beginning", "more", "end"),
    [("round(", "(q / n) / ", "q)"), ("abs(", "abs(n + ", "n"), ("years_between(", "", "born, today())")],
)
def test_nesting_adds_and_does_not_multiply(beginning: str, more: str, end: str, dialect: sa.Dialect) -> None:
    def size(times: int) -> int:
        text = beginning + more * times + end
        text += ")" * (text.count("(") - text.count(")"))
        return len(str(to_clause(parse_and_check(text, FactScope()), FactBinding()).compile(dialect=dialect)))

    assert size(6) - size(3) <= 1.1 * (size(3) - size(0)) + 50


@settings(max_examples=60, deadline=None, database=None)
@given(made=sentences(20))
def test_printed_and_read_again_it_is_the_same(made: list[Sentence]) -> None:
    for sentence in made:
        tree = parse(sentence.text)
        assert parse(printed(tree)) == tree


_LETTERS = string.ascii_letters + '"'
_WORDS = [
    *(
        "n",
        "net",
        "name",
        "and",
        "or",
        "not",
        "in",
        "between",
        "like",
        "is",
        "null",
        "true",
        "(",
        ")",
        ",",
        "=",
        "<>",
    ),
    *(
        "<",
        "+",
        "-",
        "*",
        "/",
        ".",
        ":",
        "'a'",
        "1",
        "0.5",
        "abs",
        "sum",
        "contains",
        "select",
        "from",
        "case",
        "when",
    ),
    *(
        "as",
        "interval",
        "date",
        "cast",
        "any",
        "all",
        "exists",
        "over",
        '"x y"',
        "values",
        "lambda",
        "array",
        "row",
        "if",
    ),
]


@settings(max_examples=300, deadline=None, database=None)
@given(seed=st.integers(0, 2**64))
def test_whatever_is_written_is_read_or_refused(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(10):
        words = [dice.choice(_WORDS) for _ in range(dice.randint(1, 12))]
        try:
            tree = parse(" ".join(words))
        except ExpressionError as error:
            assert error.position is not None
        else:
            paths = [node.path for node in tree.walk() if isinstance(node, (Field, Parameter))]
            calls = [node.name for node in tree.walk() if isinstance(node, Call)]
            kept = sorted([*calls, *(part for path in paths for part in path)])
            others = {"and", "or", "not", "in", "between", "like", "is", "null", "true", "'a'"}
            assert kept == sorted(
                word.strip('"') for word in words if word[0] in _LETTERS and word not in others
            )


@settings(max_examples=300, deadline=None, database=None)
@given(text=st.text(st.sampled_from(string.printable + "（，＝。“”中文\0\ud800\u3000😀"), max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except ExpressionError as error:
        assert error.position is not None
        assert 0 <= error.position <= len(text)


@given(key=st.text(min_size=1, max_size=4), rest=st.text(max_size=4))
def test_the_range_of_a_beginning(key: str, rest: str) -> None:
    after = after_prefix(key)
    assert after is None or key + rest < after
    if after is not None:
        assert not after.startswith(key)
        assert key <= after


#: Each puts something into itself, at the place where SQLite's parser needs most room.
_NESTS = [
    "coalesce(n, {})", "(n * {})", "(n / {})", "(n - {})", "-({})", "abs({})", "round({}, 1)", "({} + 1.5)",
    "(1.5 * {} / 0.25)", "not {}", "(n = 1 and {})", "(n = 1 or not (m = 2 and {}))",
]  # fmt: skip


@pytest.mark.parametrize("nest", _NESTS)
def test_the_deepest_that_may_be_written_is_read_by_sqlite(nest: str, engines: dict[str, sa.Engine]) -> None:
    is_condition = "not" in nest or "and" in nest
    deepest = text = "n = 1" if is_condition else "n"
    with pytest.raises(ExpressionError):
        while True:
            parse_and_check(text, FactScope())
            deepest, text = text, nest.format(text)
    condition = deepest if is_condition else f"not ({deepest} > 1 or {deepest} not between {deepest} and n)"
    try:
        expression = parse_and_check(condition, FactScope())
    except ExpressionError:
        expression = parse_and_check(f"{deepest} > 1", FactScope())
    rule = to_rule(expression, FactBinding())
    inner = facts.alias("inner_facts")
    wrapped = sa.select(sa.literal(1)).where(rule.true, inner.c.id == facts.c.id).exists()
    statement = sa.select(inner.c.id).where(sa.or_(inner.c.id < 0, sa.and_(inner.c.id > 0, wrapped)))
    for engine in engines.values():
        with engine.connect() as connection:
            connection.execute(statement).all()
