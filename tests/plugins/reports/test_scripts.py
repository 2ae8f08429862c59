"""The page's own arithmetic, run by Node: what a reader chooses gives what the report gives when it is run so."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest

from regulars import Session
from regulars.clock import at
from regulars.messages import speaking
from regulars_reports.charts.draw import draw
from regulars_reports.pages.narrowing import filters, needed
from regulars_reports.pages.tables import table_of
from regulars_reports.results.gather import gather
from regulars_reports.results.result import Result
from regulars_reports.results.sheet import Sheet, narrowable, sheet_of_dashboard
from regulars_reports.results.spelling import finding

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js to run the page's script")

#: As in conftest: no sale lies within the last 30 days.
NOW = datetime(2026, 6, 30, 12, 34, tzinfo=UTC)
#: What of the page's script needs no page.
PURE = ("cube.js", "words.js", "redraw.js", "tables.js", "choosing.js")
RUN = """
const { models, wording, specs, chosen, questions } = JSON.parse(require("fs").readFileSync(0));
const { cube, choosing, redraw, round, table } = regulars;
const words = regulars.words(wording);
const answers = {};
for (const [name, model] of Object.entries(models)) {
  const said = cube.report(model, chosen);
  const drawn = specs[name] ? redraw(model, specs[name], said, words) : null;
  answers[name] = {
    table: table(model, said, words),
    tips: (drawn?.specs ?? []).filter(Boolean).flatMap((each) => each.data.values.map((mark) => mark.tip)),
    largest: model.finding ? cube.largest(model, said) : null,
    legend: model.legend,
    numbers: said.rows.map((row) => row.numbers),
    beside: said.beside,
  };
}
const asked = questions.map((each) => Function("regulars", `return ${each}`)(regulars));
console.log(JSON.stringify({ answers, asked }));
"""
#: What is chosen on the page, and the same as parameters of a run.
CHOICES: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {}),
    ({"period": ["2026-01", "2026-03"]}, {"period": "2026-01..2026-03"}),
    ({"shop": "湖滨店"}, {"shop": "H"}),
    ({"period": ["2026-03", "2026-03"], "shop": "湖滨店"}, {"period": "2026-03", "shop": "H"}),
    ({"period": ["2026-02", "2026-02"]}, {"period": "2026-02"}),
]


def run(body: Mapping[str, Any]) -> Any:
    folder = files("regulars_reports.pages.script")
    script = "\n".join(folder.joinpath(each).read_text(encoding="utf-8") for each in PURE) + RUN
    done = subprocess.run(
        ["node", "-e", script], input=json.dumps(body), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ask(*questions: str) -> list[Any]:
    """What expressions in JavaScript come to."""
    found: list[Any] = run(
        {
            "models": {},
            "wording": {"locale": "en", "currency": "CNY", "texts": {}},
            "specs": {},
            "chosen": {},
            "questions": questions,
        }
    )["asked"]
    return found


@pytest.fixture(scope="module", params=["en", "zh"])
def made(request: pytest.FixtureRequest, session: Session) -> Sheet:
    with at(NOW), speaking(request.param):
        return narrowable(session, sheet_of_dashboard(session))


@pytest.fixture
def sheet(made: Sheet, moment: None) -> Iterator[Sheet]:
    """The dashboard, and its language is spoken."""
    with speaking(made.words.language):
        yield made


def answers(sheet: Sheet, chosen: Mapping[str, Any]) -> dict[str, Any]:
    drawings = {each.report.name: draw(each, sheet.words) for each in sheet.results}
    specs = {
        name: [each.spec, *(panel.spec for panel in each.panels)] for name, each in drawings.items() if each
    }
    body = {**needed(sheet, filters(sheet), drawings), "specs": specs, "chosen": chosen, "questions": []}
    found: dict[str, Any] = run(body)["answers"]
    return found


def asked_so(session: Session, sheet: Sheet, given: Mapping[str, str]) -> Iterator[Result]:
    """Each report that has all the parameters, as it is when it is run with them."""
    for each in sheet.results:
        cube = sheet.cubes.get(each.report.name)
        if cube and cube.rows and given.keys() <= {offered.name for offered in cube.filters}:
            yield gather(session, each.report, given)


@pytest.mark.parametrize(("chosen", "given"), CHOICES)
def test_tables_are_those_of_a_run(
    session: Session, sheet: Sheet, chosen: dict[str, Any], given: dict[str, str]
) -> None:
    found, compared = answers(sheet, chosen), 0
    for result in asked_so(session, sheet, given):
        if result.report.chart.type == "figures":
            continue
        kept = sheet.cubes[result.report.name].values
        expected = table_of(result, sheet.words)
        headings, rows, leading = found[result.report.name]["table"]
        assert leading == expected.leading
        if len(headings) == len(result.columns):
            shown = [i for i, each in enumerate(result.columns) if each.group or each.name in kept]
            rows = [[row[i] for i in shown] for row in rows]
            assert rows == [[row[i] for i in shown] for row in expected.rows], result.report.name
        else:
            assert (headings, rows) == (expected.headings, expected.rows), result.report.name
        compared += 1
    assert compared >= 5


@pytest.mark.parametrize(("chosen", "given"), CHOICES)
def test_marks_say_what_those_of_a_run_say(
    session: Session, sheet: Sheet, chosen: dict[str, Any], given: dict[str, str]
) -> None:
    found, compared = answers(sheet, chosen), 0
    for result in asked_so(session, sheet, given):
        drawing = draw(result, sheet.words)
        tips = {each for each in found[result.report.name]["tips"] if each}
        kept = sheet.cubes[result.report.name].values
        panels = [drawing, *drawing.panels] if drawing else []
        if result.report.chart.type == "panels":
            panels = (
                [p for p, y in zip(panels, result.report.chart.y, strict=True) if y in kept] if panels else []
            )
        expected = {mark["tip"] for each in panels for mark in each.spec["data"]["values"] if mark["tip"]}
        legend = drawing.legend if drawing else []
        if result.report.chart.color and len(legend) != len(found[result.report.name]["legend"]):
            continue  # of one shop alone a run says no name; the page keeps its colours
        assert tips == expected, result.report.name
        compared += 1
    assert compared >= 5


@pytest.mark.parametrize(("chosen", "given"), CHOICES)
def test_sentences_are_about_what_a_run_finds(
    session: Session, sheet: Sheet, chosen: dict[str, Any], given: dict[str, str]
) -> None:
    found = answers(sheet, chosen)
    for result in asked_so(session, sheet, given):
        if result.report.finding is None:
            continue
        largest = found[result.report.name]["largest"]
        assert (largest is None) == (finding(result, sheet.words) == []), result.report.name
        if largest and result.found:
            assert largest["value"] == pytest.approx(float(result.found.value))
            assert largest["total"] == pytest.approx(float(result.found.total))


@pytest.mark.parametrize(("chosen", "given"), CHOICES)
def test_figures_and_their_changes_are_those_of_a_run(
    session: Session, sheet: Sheet, chosen: dict[str, Any], given: dict[str, str]
) -> None:
    found, compared = answers(sheet, chosen), 0
    for result in asked_so(session, sheet, given):
        if result.report.chart.type != "figures":
            continue
        held = found[result.report.name]
        row = (
            dict(zip((each.name for each in result.columns), result.rows[0], strict=True))
            if result.rows
            else {}
        )
        for place, name in enumerate(result.report.values):
            if name in sheet.cubes[result.report.name].values and held["numbers"]:
                assert held["numbers"][0][place] == pytest.approx(float(row[name])) if row[name] else True
                for kind, numbers in held["beside"].items():
                    before = row.get(f"{name}_{kind}")
                    assert (numbers[place] if numbers else 0) == pytest.approx(
                        float(before or 0)
                    ) or before is None
                compared += 1
    assert compared or "period" in chosen


def test_sums_are_exact_where_fractions_would_not_be() -> None:
    model = (
        '{filters: [{name: "shop", keys: ["a", "b"]}], own: false, groups: [], order: [], limit: null, rest: false,'
        " compare: [], finding: null, scales: [2], numbers: [Array(30).fill(0), Array(30).fill(10)],"
        " values: [{at: 0, of: -1, ofAll: false, running: false}]}"
    )
    # 0.1 thirty times is 3 here; as fractions it would be 3.0000000000000013.
    assert ask(
        f"regulars.cube.report({model}, {{}}).everything[0]", "Array(30).fill(0.1).reduce((a, b) => a + b)"
    ) == [
        3,
        3.0000000000000013,
    ]


def test_periods_before() -> None:
    assert ask(
        'regulars.cube.months(["2026-01", "2026-03"], "previous")',
        'regulars.cube.months(["2026-01", "2026-03"], "year_before")',
        'regulars.cube.months(["2026-01", "2026-01"], "now")',
    ) == [["2025-10", "2025-12"], ["2025-01", "2025-03"], ["2026-01", "2026-01"]]


def test_round_numbers_are_those_of_the_server() -> None:
    assert ask(
        "regulars.round(0, 437)", "regulars.round(-30, 90)", "regulars.round(0, 0)", "regulars.round(0, 0.34)"
    ) == [
        [0, 100, 200, 300, 400, 500],
        [-50, -25, 0, 25, 50, 75, 100],
        [0, 1],
        [0, 0.1, 0.2, 0.3, 0.4],
    ]


def test_what_was_chosen_stands_in_the_address() -> None:
    known = '[{name: "period", codes: []}, {name: "shop", codes: ["a&b=c", "湖滨店", ""]}]'
    read = "regulars.choosing.read"
    written = "regulars.choosing.write"
    assert ask(
        f'{read}("#period=2026-01..2026-03&shop=%E6%B9%96%E6%BB%A8%E5%BA%97", {known})',
        f'{read}("#period=2026-03", {known})',
        f'{read}("#period=2026-03..2026-01", {known})',
        f'{read}("#shop=", {known})',
        f'{read}("#period=soon&shop=nowhere&color=red", {known})',
        f'{read}("#section-2", {known})',
        f'{read}("#" + {written}({{shop: "a&b=c", period: ["2026-01", "2026-01"]}}), {known})',
    ) == [
        {"period": ["2026-01", "2026-03"], "shop": "湖滨店"},
        {"period": ["2026-03", "2026-03"]},
        {"period": ["2026-01", "2026-03"]},
        {"shop": ""},
        {},
        {},
        {"shop": "a&b=c", "period": ["2026-01", "2026-01"]},
    ]
