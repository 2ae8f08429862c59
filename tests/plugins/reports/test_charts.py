"""Every type of chart is drawn by Vega-Lite, with a mark for each number."""

import json
from dataclasses import replace
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


def test_a_pareto_has_bars_and_the_line_of_what_they_come_to() -> None:
    values = {
        "net": Value(name="net", value="sum(net)", label={"en": "Net"}, format="money"),
        "so_far": Value(name="so_far", value="sum(net)", label={"en": "So far"}, format="percent"),
    }
    made = result(Chart(type="pareto", x="shop", y=("net", "so_far")), [])
    columns = (
        Column(name="shop", label="Shop", group=True),
        Column(name="net", label="Net", group=False, format="money"),
        Column(name="so_far", label="So far", group=False, format="percent"),
    )
    rows = (("North", Decimal(75), Decimal("0.75")), ("South", Decimal(25), Decimal(1)))
    drawing = draw(
        replace(made, report=replace(made.report, values=values), columns=columns, rows=rows), WORDS
    )
    assert drawing
    assert [(each["y"], each["t"]) for each in drawing.spec["data"]["values"]] == [(75.0, 0.75), (25.0, 1.0)]
    assert [each.label for each in drawing.legend] == ["Net ($)", "So far"]
    made_svg = vl_convert.vegalite_to_svg({**drawing.spec, "width": 400}, config=theme.settings())
    assert made_svg.count('aria-roledescription="bar"') == 2
    assert "North" in made_svg
    assert "100%" in made_svg


def test_panels_are_charts_below_each_other() -> None:
    values = {
        name: Value(name=name, value="sum(net)", label={"en": name}, format="money")
        for name in ("net", "tax")
    }
    made = result(Chart(type="panels", x="month", y=("net", "tax")), [])
    columns = (
        Column(name="month", label="Month", group=True, every="month"),
        *(Column(name=name, label=name, group=False, format="money") for name in values),
    )
    rows = ((MONTHS[0], Decimal(75), Decimal(5)), (MONTHS[1], Decimal(25), Decimal(2)))
    drawing = draw(
        replace(made, report=replace(made.report, values=values), columns=columns, rows=rows), WORDS
    )
    assert drawing
    (below,) = drawing.panels
    assert [each["y"] for each in drawing.spec["data"]["values"]] == [75.0, 25.0]
    assert [each["y"] for each in below.spec["data"]["values"]] == [5.0, 2.0]
    assert (drawing.measure, below.measure) == ("net ($)", "tax ($)")


def test_a_cell_of_a_heat_map_says_its_number_and_what_is_yet_to_come_is_no_cell() -> None:
    chart = Chart(type="heat_map", x="since", y=("month",), color="net", numbers=True)
    made = result(chart, [])
    columns = (
        Column(name="month", label="Month", group=True, every="month"),
        Column(name="since", label="Months since", group=True, every="month", since=True),
        Column(name="net", label="Share", group=False, format="percent"),
    )
    rows = (
        (MONTHS[0], 0, Decimal(1)),
        (MONTHS[0], 2, Decimal("0.25")),
        (MONTHS[1], 0, Decimal(1)),
    )
    drawing = draw(replace(made, columns=columns, rows=rows), WORDS)
    assert drawing
    cells = {(each["x"], each["y"]): (each["text"], each["s"]) for each in drawing.spec["data"]["values"]}
    # January, February (nobody began), March; the darkest is what came back most, not those who began
    assert cells == {(0, 0): ("100%", 5), (2, 0): ("25%", 5), (0, 2): ("100%", 5)}
    assert drawing.scale == ("0%", "25%")


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
