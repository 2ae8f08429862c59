"""Cut points: quantiles that keep equals together, dated, kept, and used until they are cut anew."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars import Part, clock
from regulars_tags.byhand import meant_customer, meant_grid
from regulars_tags.cutting import compute, cut_axis, keep, kept_cuts
from regulars_tags.grids import conditions, groups
from regulars_tags.reasons import why
from regulars_tags.rules import Axis, rules_of
from regulars_tags.running import run

from .conftest import NOON

values = st.integers(-50, 50) | st.decimals(-20, 20, places=2)


def part_of(value, bounds, low):
    """The highest part whose bound is reached."""
    reached = [
        part
        for part, bound in enumerate(bounds, start=2)
        if bound is not None and (value <= bound if low else value >= bound)
    ]
    return max(reached, default=1)


@given(st.lists(values, min_size=1), st.integers(2, 9), st.booleans())
def test_equals_are_in_one_part_and_the_order_is_kept(population, parts, low):
    bounds = cut_axis(Counter(population), parts, low)
    assert len(bounds) == parts - 1
    worst_first = sorted(population, reverse=low)
    scores = [part_of(value, bounds, low) for value in worst_first]
    assert scores == sorted(scores)
    assert all(1 <= score <= parts for score in scores)
    # Nobody is scored higher than by counting alone: who must part from his equals stays with the lower ones.
    size = len(population)
    for position, score in enumerate(scores, start=1):
        assert score <= -(-position * parts // size)


@given(st.integers(2, 9), st.integers(1, 12))
def test_without_equals_the_parts_are_of_one_size(parts, each):
    population = range(parts * each)
    bounds = cut_axis(Counter(population), parts)
    assert Counter(part_of(value, bounds, False) for value in population) == dict.fromkeys(
        range(1, parts + 1), each
    )


@pytest.mark.parametrize(
    ("population", "parts", "bounds"),
    [
        ([7], 5, [None] * 4),
        ([1, 1, 1, 1], 5, [None] * 4),
        ([1, 2], 5, [2, 2, None, None]),
        ([1] * 8 + [2, 3], 5, [2, 2, 2, 2]),
        ([Decimal("0.10"), Decimal("0.2")], 2, [Decimal("0.2")]),
    ],
)
def test_few_customers_and_many_equals(population, parts, bounds):
    assert cut_axis(Counter(population), parts) == bounds


def test_a_score_is_a_condition_of_the_bounds_the_best_first():
    axis = Axis("m", "spend_365d", 4)
    assert conditions(axis, [Decimal("100.00"), None, 250]) == {
        "4": "(spend_365d) >= 250",
        "2": "(spend_365d) >= 100",
        "1": "(spend_365d) is not null",
    }
    assert conditions(Axis("r", "days", 2, low=True), [-5], "n > 0")["2"] == "(n > 0) and (days) <= -5"


def test_every_cell_is_in_one_of_the_eight_groups(session):
    rules = rules_of(session.catalog)
    found = groups(rules["rfm_group"], rules["rfm"])
    assert len(found) == 125
    assert Counter(found.values()) == {
        "champions": 8, "promising": 12, "slipping": 12, "regulars": 12,
        "at_risk": 18, "newcomers": 18, "fading": 18, "dormant": 27,
    }  # fmt: skip
    assert [found[cell] for cell in ("555", "543", "444", "345", "111", "535")] == [
        "champions", "regulars", "champions", "slipping", "dormant", "promising",
    ]  # fmt: skip


def cells(session):
    names = {row["id"]: row["name"] for row in session.rows("customer", fields=["name"])}
    return {names[row["customer"]]: row["band"] for row in session.rows("tag_assignment", "tag = 'rfm'")}


def newcomer(session, spend="9000.00"):
    """A fourth customer who spends more than all others."""
    receipt = {"customer": ["d"], "receipt_no": ["9"], "sold_at": ["2026-06-30 10:00"], "kind": ["sale"]}
    session.write(
        [
            Part(domain="customer", rows=[1], keys=["d"], columns={"name": ["Anna"]}),
            Part(domain="receipt", rows=[2], columns=receipt),
            Part(domain="receipt_line", rows=[2], columns={**receipt, "line_no": [1], "net": [spend]}),
        ],
        source="till",
    )


def test_nobody_changes_cell_only_because_others_did(session):
    run(session)
    before = cells(session)
    newcomer(session)
    run(session)
    # The best part's bound of money is 3520: whoever spends more is in it, nobody leaves it.
    assert cells(session) == {**before, "Anna": "414"}
    rule = rules_of(session.catalog)["rfm"]
    with clock.at(NOON + timedelta(days=1)):
        keep(session, rule, date(2026, 7, 1), compute(session, rule, date(2026, 7, 1)))
        run(session)
    after = cells(session)
    assert after["Anna"][2] > after["张小明"][2]


def test_cut_points_are_kept_with_their_day_and_the_newest_of_the_day_count(session):
    run(session)
    rules = {"rfm": rules_of(session.catalog)["rfm"]}
    assert session.count("cut_point") == 15
    assert kept_cuts(session, rules, date(2026, 6, 29)) == {}
    first = kept_cuts(session, rules, date(2026, 6, 30))["rfm"]
    assert first.as_of == date(2026, 6, 30)
    newcomer(session)
    with clock.at(NOON + timedelta(days=2)):
        keep(session, rules["rfm"], date(2026, 7, 2), compute(session, rules["rfm"], date(2026, 7, 2)))
    assert session.count("cut_point") == 30
    assert kept_cuts(session, rules, date(2026, 7, 1))["rfm"] == first
    assert kept_cuts(session, rules, date(2026, 7, 2))["rfm"] != first
    # Of one day, one set.
    keep(session, rules["rfm"], date(2026, 7, 2), compute(session, rules["rfm"], date(2026, 7, 2)))
    assert session.count("cut_point") == 30
    sizes = session.aggregate("cut_point", {"n": "sum(size)"}, by={"axis": "axis", "of": "population"},
                              where="as_of = '2026-07-02'")  # fmt: skip
    assert [(row["n"], row["of"]) for row in sizes] == [(4, 4)] * 3


def test_a_dry_run_computes_cut_points_and_keeps_none(session):
    assert run(session, dry_run=True)["rfm"].entered == 3
    assert session.count("cut_point") == 0


def test_who_lacks_a_value_or_never_bought_has_no_cell(session):
    session.write([Part(domain="customer", rows=[1], keys=["e"], columns={"name": ["Ben"]})], source="till")
    run(session)
    assert "Ben" not in cells(session)
    reason = why(session, meant_customer(session, "Ben"), rules_of(session.catalog)["rfm"])
    assert [score.score for score in reason.scores] == [None, None, None]
    assert reason.among is not None
    assert reason.among.verdict is False


def test_where_nobody_is_to_be_cut_there_are_no_cut_points_and_no_cells(session):
    session.delete("receipt", [row["id"] for row in session.rows("receipt")])
    assert run(session)["rfm"].carriers == 0
    assert session.count("cut_point") == 0


def test_another_grid_is_cut_anew(shop, session, tmp_path):
    own = tmp_path / "shop" / "schemas" / "halves.yaml"
    text = (
        "grammar: 1\nkind: tag\nname: halves\nlabel: {{en: Halves, zh: 两半}}\nfor: customer\n"
        "grid: {{m: {{of: spend_365d, parts: {}}}}}\n"
    )
    from regulars.testing import trusted_session

    for parts, bands in ((2, {"1", "2"}), (3, {"1", "2", "3"})):
        own.write_text(text.format(parts), encoding="utf-8")
        shop.apply()
        later = trusted_session(shop)
        run(later)
        assert {row["band"] for row in later.rows("tag_assignment", "tag = 'halves'")} == bands
    # What was cut by the old grid is history.
    assert later.count("cut_point", "tag = 'halves'") == 3


def test_the_tag_that_speaks_of_a_grid_means_its_cut_points(session):
    assert meant_grid(session, "rfm_group").tag == "rfm"


def test_why_tells_scores_cut_points_and_their_day(session):
    run(session)
    reason = why(session, meant_customer(session, "张小明"), rules_of(session.catalog)["rfm_group"])
    assert reason.now is not None
    assert reason.now.band == "champions"
    assert reason.cut_on == date(2026, 6, 30)
    assert [(score.axis, score.score, score.value) for score in reason.scores] == [
        ("r", 4, 9), ("f", 4, 2), ("m", 4, Decimal("3520.00")),
    ]  # fmt: skip
    (given_by,) = reason.given
    assert given_by.cut_on == "2026-06-30"
