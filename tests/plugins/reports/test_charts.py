"""Every type of chart is drawn by Vega-Lite, with a mark for each number."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import vl_convert

from regulars_reports.charts import theme
from regulars_reports.charts.draw import draw
from regulars_reports.declared.declaration import Chart, Group, Report, Value
from regulars_reports.results.result import Column, Result
from regulars_reports.words import Words

WORDS = Words("en", "USD", "UTC")
MONTHS = [date(2026, 1, 1), date(2026, 3, 1)]


def result(chart: Chart, rows: list[tuple[Any, ...]], **more: Any) -> Result:
    """Sales by month and shop, and by what `more` says of the second group."""
    report = Report(
        name="r",
        domain="receipt",
        label={"en": "R"},
        by={name: Group(name=name, value=name) for name in ("month", "shop")},
        values={"net": Value(name="net", value="sum(net)", label={"en": "Net"}, format="money")},
        chart=chart,
    )
    columns = (
        Column(name="month", label="Month", group=True, every="month"),
        Column(name="shop", label="Shop", group=True, **more),
        Column(name="net", label="Net", group=False, format="money"),
    )
    return Result(report=report, columns=columns, rows=tuple(rows))


ROWS = [
    (MONTHS[0], "North", Decimal("10.50")),
    (MONTHS[0], "South", Decimal(20)),
    (MONTHS[1], "North", Decimal(-5)),
]


def drawn(made: Result) -> str:
    drawing = draw(made, WORDS)
    assert drawing
    spec = json.loads(json.dumps({**drawing.spec, "width": 400}))
    return vl_convert.vegalite_to_svg(spec, config=theme.settings())


@pytest.mark.parametrize(
    ("chart", "kind", "count"),
    [
        (Chart(type="stacked_bar", x="month", y=("net",), color="shop"), "bar", 3),
        (Chart(type="bar", x="month", y=("net",), color="shop"), "bar", 3),
        (Chart(type="stacked_bar", x="month", y=("net",), color="shop", share=True), "bar", 3),
        (Chart(type="bar", x="net", y=("shop",)), "bar", 3),
        (Chart(type="heat_map", x="month", y=("shop",), color="net"), "rect mark", 6),
        (Chart(type="donut", y=("net",), color="shop"), "arc mark", 2),
        # a line and an area tell by a column for each of the three months, the empty one too
        (Chart(type="line", x="month", y=("net",), color="shop"), "rule mark", 3),
        (Chart(type="area", x="month", y=("net",), color="shop"), "rule mark", 3),
    ],
)
def test_each_number_has_a_mark(chart: Chart, kind: str, count: int) -> None:
    assert drawn(result(chart, ROWS)).count(f'aria-roledescription="{kind}"') == count


def test_stacks_stand_on_each_other_and_what_is_negative_hangs() -> None:
    drawing = draw(result(Chart(type="stacked_bar", x="month", y=("net",), color="shop"), ROWS), WORDS)
    assert drawing
    ends = {(each["x"], each["s"]): (each["y2"], each["y"]) for each in drawing.spec["data"]["values"]}
    # South sold more in all, so it is the first colour and the lowest; March is the third month of the axis
    assert ends == {(0, 0): (0.0, 20.0), (0, 1): (20.0, 30.5), (2, 1): (0.0, -5.0)}


def test_the_pointer_tells_number_and_share_in_words() -> None:
    drawing = draw(result(Chart(type="stacked_bar", x="month", y=("net",), color="shop"), ROWS), WORDS)
    assert drawing
    tips = [each["tip"] for each in drawing.spec["data"]["values"]]
    assert "Jan 2026\nSouth: $20.00 (66%)" in tips


def test_the_seventh_shop_and_those_after_it_are_drawn_together() -> None:
    rows = [(MONTHS[0], f"shop {i}", Decimal(100 - i)) for i in range(9)]
    drawing = draw(result(Chart(type="stacked_bar", x="month", y=("net",), color="shop"), rows), WORDS)
    assert drawing
    assert [each.label for each in drawing.legend] == [f"shop {i}" for i in range(5)] + ["Others"]
    last = max(drawing.spec["data"]["values"], key=lambda each: each["s"])
    assert last["y"] - last["y2"] == sum(100 - i for i in range(5, 9))


@pytest.mark.parametrize("rows", [[], [(MONTHS[0], "North", Decimal(0))]])
def test_nothing_is_drawn_of_nothing(rows: list[tuple[Any, ...]]) -> None:
    assert draw(result(Chart(type="stacked_bar", x="month", y=("net",), color="shop"), rows), WORDS) is None


def test_names_stay_data_in_a_specification() -> None:
    rows = [(MONTHS[0], "'];alert(1);//</script>", Decimal(1))]
    drawing = draw(result(Chart(type="bar", x="net", y=("shop",)), rows), WORDS)
    assert drawing
    texts = drawing.spec["encoding"]["y"]["axis"]["labelExpr"]
    listed, _, place = texts.rpartition("[")
    assert json.loads(listed) == [rows[0][1]]
    assert place == "datum.value]"
