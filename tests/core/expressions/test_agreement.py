"""What an expression means, what its predicate gives and what each database gives, are the same."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from facts import FIELDS, ROWS_OF_FACTS, FactBinding, FactScope, facts
from hypothesis import HealthCheck, Phase, given, settings
from sentences import EVERY_AGGREGATE, EVERYTHING, Sentence, sentences

from regulars.expressions import (
    Expression,
    Kind,
    parse_and_check,
    to_clause,
    to_predicate,
    to_rule,
    to_verdict,
)

Engines = dict[str, sa.Engine]
BATCH = 20
#: Shrinking a batch takes minutes; the message names the sentence anyway.
often = settings(
    max_examples=150,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def plain(value: Any, expression: Expression) -> Any:
    """A stored value as the meaning gives it."""
    if value is None:
        return None
    if expression.type.is_number:
        return Fraction(value, 10**expression.type.places) if isinstance(value, int) else Fraction(value)
    if expression.type.kind == Kind.DATETIME and value.tzinfo:
        return value.replace(tzinfo=None)
    return value


def agree(made: list[Sentence], engines: Engines) -> None:
    """Each sentence on each row: its meaning, the predicate, and the clauses on every engine."""
    checked = [parse_and_check(each.text, FactScope()) for each in made]
    columns: list[sa.ColumnElement[Any]] = []
    expected: list[list[Any]] = []
    for sentence, expression in zip(made, checked, strict=True):
        meant = [sentence.meaning(fact) for fact in ROWS_OF_FACTS]
        if expression.type.kind == Kind.DATETIME:
            meant = [None if each is None else each.replace(tzinfo=None) for each in meant]
        predicate, binding = to_predicate(expression), FactBinding()
        assert [plain(predicate(fact), expression) for fact in ROWS_OF_FACTS] == meant, sentence.text
        columns.append(to_clause(expression, binding))
        expected.append(meant)
        if sentence.kind == "condition":
            verdict = to_verdict(expression)
            assert [verdict(fact) for fact in ROWS_OF_FACTS] == meant, sentence.text
            rule = to_rule(parse_and_check(sentence.text, FactScope(), expect=Kind.BOOLEAN), binding)
            columns += [rule.true, rule.false]
            expected += [[each is True for each in meant], [each is False for each in meant]]
    statement = sa.select(*(column.label(f"c{i}") for i, column in enumerate(columns))).order_by(facts.c.id)
    owners = [
        each
        for one, each in zip(made, checked, strict=True)
        for _ in range(3 if one.kind == "condition" else 1)
    ]
    for name, engine in engines.items():
        with engine.connect() as connection:
            rows = connection.execute(statement.select_from(facts)).all()
        for i, (owner, wanted) in enumerate(zip(owners, expected, strict=True)):
            got = [plain(row[i], owner) for row in rows]
            assert got == wanted, f"{name}: {owner.text}"


def agree_on_groups(made: list[Sentence], engines: Engines) -> None:
    """Each sentence of aggregates on each group of rows, and on none."""
    checked = [parse_and_check(each.text, FactScope(), aggregates=True) for each in made]
    columns = [to_clause(each, FactBinding()).label(f"c{i}") for i, each in enumerate(checked)]
    groups = sorted({fact.group for fact in ROWS_OF_FACTS})
    grouped = sa.select(facts.c.g, *columns).group_by(facts.c.g).order_by(facts.c.g)
    empty = sa.select(sa.literal(None), *columns).select_from(facts).where(facts.c.id < 0)
    for name, engine in engines.items():
        with engine.connect() as connection:
            rows = [*connection.execute(grouped).all(), *connection.execute(empty).all()]
        members = [[fact for fact in ROWS_OF_FACTS if fact.group == group] for group in groups] + [[]]
        for i, (sentence, expression) in enumerate(zip(made, checked, strict=True), start=1):
            got = [plain(row[i], expression) for row in rows]
            assert got == [sentence.meaning(each) for each in members], f"{name}: {expression.text}"


def test_a_fifth_of_the_values_is_nothing() -> None:
    values = [value for fact in ROWS_OF_FACTS for value in fact.values.values()]
    assert 0.17 < values.count(None) / len(values) < 0.23
    for path in FIELDS:
        assert any(fact.values[path] is None for fact in ROWS_OF_FACTS), path
        assert any(fact.values[path] is not None for fact in ROWS_OF_FACTS), path


def test_the_generator_reaches_everything() -> None:
    used: Counter[str] = Counter()
    kinds: Counter[str] = Counter()

    @settings(often, max_examples=60, derandomize=True)
    @given(sentences(BATCH), sentences(BATCH // 2, aggregates=True))
    def count(made: list[Sentence], grouped: list[Sentence]) -> None:
        for sentence in [*made, *grouped]:
            used.update(sentence.uses)
            kinds.update([sentence.kind])

    count()
    missing = (EVERYTHING | EVERY_AGGREGATE) - {name for name, times in used.items() if times >= 3}
    assert not missing
    assert set(kinds) >= {
        "condition",
        "number",
        "money",
        "text",
        "date",
        "datetime",
        "boolean",
        "choice",
        "reference",
    }


@often
@given(made=sentences(BATCH))
def test_rows(engines: Engines, made: list[Sentence]) -> None:
    agree(made, engines)


@settings(often, max_examples=80)
@given(made=sentences(BATCH // 2, aggregates=True))
def test_groups(engines: Engines, made: list[Sentence]) -> None:
    agree_on_groups(made, engines)


def test_predicates_give_decimals() -> None:
    fact = next(fact for fact in ROWS_OF_FACTS if fact.values["net",] is not None)
    found = to_predicate(parse_and_check("net", FactScope()))(fact)
    assert isinstance(found, Decimal)
    assert found == fact.values["net",]
