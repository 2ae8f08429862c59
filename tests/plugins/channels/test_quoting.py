"""A column's name that lacks its quotes: the error writes it with them, with a file at hand and without."""

import pytest

from regulars.errors import ExpressionError
from regulars_channels.mapping.columns import ColumnScope, condition, value

COLUMNS = ["Order Date", "Date", "E-mail", "Ticket #", "订单 日期", "Order Date (local)", "Time"]


@pytest.mark.parametrize("columns", [COLUMNS, None], ids=["with a file", "at plan"])
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("concat(Order Date, ' ', Time)", '"Order Date"'),
        ("concat(E-mail, 'x')", '"E-mail"'),
        ("concat(订单 日期, Time)", '"订单 日期"'),
        ("concat('a b', Order Date)", '"Order Date"'),
        ('concat("E-mail", Order Date)', '"Order Date"'),
    ],
)
def test_a_value(text: str, name: str, columns: list[str] | None) -> None:
    with pytest.raises(ExpressionError) as error:
        value(text, ColumnScope(columns))
    assert error.value.message.endswith(f"in double quotes: {name}")


@pytest.mark.parametrize("columns", [COLUMNS, None], ids=["with a file", "at plan"])
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Order Date is not null", '"Order Date"'),
        ("Ticket # is not null", '"Ticket #"'),
        ("Time is not null and Order Date <> ''", '"Order Date"'),
    ],
)
def test_a_condition(text: str, name: str, columns: list[str] | None) -> None:
    with pytest.raises(ExpressionError) as error:
        condition(text, ColumnScope(columns))
    assert error.value.message.endswith(f"in double quotes: {name}")


def test_of_two_names_the_longer_one() -> None:
    with pytest.raises(ExpressionError, match=r'"Order Date \(local\)"'):
        value("concat(Order Date (local), Time)", ColumnScope(COLUMNS))


@pytest.mark.parametrize("text", ["concat('Order Date', ", "nothing(Time)", "Time = and Date = 'E-mail'"])
def test_other_mistakes_are_told_as_they_are(text: str) -> None:
    for scope in (ColumnScope(COLUMNS), ColumnScope(None)):
        with pytest.raises(ExpressionError) as error:
            condition(text, scope)
        assert "double quotes" not in error.value.message
