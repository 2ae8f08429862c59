"""Why and why not: what is told is what was decided, then and now."""

import json
from datetime import date

import pytest

from regulars import DomainScope, Part, parse_and_check, to_verdict
from regulars.messages import speaking
from regulars_tags import failing
from regulars_tags.byhand import meant_customer, meant_rule
from regulars_tags.customerfacts import facts_kept
from regulars_tags.cutting import kept_cuts
from regulars_tags.grids import conditions, groups
from regulars_tags.reasons import why
from regulars_tags.rules import FUNCTIONS, rules_of
from regulars_tags.running import run


def said_again(session, rules, row):
    """What an assignment's own values give by its rule; None where they do not give it."""
    facts = facts_kept(session, row["operands"], row["since"])
    scope = DomainScope(session.catalog, "customer", FUNCTIONS)

    def true(text):
        return to_verdict(parse_and_check(text, scope))(facts) is True

    rule = rules[row["tag"]]
    if rule.value:
        return facts.get((rule.value,))
    if not rule.grid and not rule.of:
        return next((band or "" for band, text in rule.cases if true(text)), None)
    grid = rules[rule.of] if rule.of else rule
    cut_on = date.fromisoformat(json.loads(row["operands"])["cut_points"])
    cuts = kept_cuts(session, {grid.tag: grid}, cut_on)[grid.tag]
    cell = "".join(
        next(
            part for part, text in conditions(axis, cuts.bounds[axis.name], grid.among).items() if true(text)
        )
        for axis in grid.grid
    )
    return groups(rule, grid)[cell] if rule.of else cell


def test_what_is_kept_with_a_tag_gives_the_same_tag_again(session):
    run(session)
    rules = rules_of(session.catalog)
    rows = list(session.rows("tag_assignment", "given_by = 'rule'"))
    assert {row["tag"] for row in rows} >= {
        "rfm",
        "rfm_group",
        "spend_level",
        "age_group",
        "refunds_often",
        "gender",
    }
    # Those change, what was kept does not.
    session.write(
        [
            Part(
                domain="customer",
                rows=[1],
                keys=["a"],
                columns={"birth_date": ["1940-01-01"], "gender": ["female"]},
            )
        ],
        source="till",
    )
    for row in rows:
        assert said_again(session, rules, row) == (row["band"] or ""), row


@pytest.mark.parametrize("name", ["张小明", "单雄信", "Li Lei"])
def test_a_condition_is_told_as_the_database_decided_it(session, name):
    customer = meant_customer(session, name)
    for rule in rules_of(session.catalog).values():
        if not rule.cases:
            continue
        reason = why(session, customer, rule)
        first = next((band for band, told in reason.conditions.items() if told.verdict is True), None)
        assert first == (None if reason.now is None else reason.now.band or "")


def told(session, customer, tag, language="en"):
    rule = meant_rule(session, tag)
    with speaking(language):
        return "\n".join(failing.lines(session, rule, why(session, meant_customer(session, customer), rule)))


def test_why_not_tells_what_is_short(session):
    assert told(session, "单雄信", "refunds_often").splitlines() == [
        "Refunds often: the rule does not give it now.",
        "  refund_count >= 2: Refunds is 0: 2 short of 2.",
        "  (refund_count * 5) >= orders_total: Refunds is 0, Purchases is 1: 1 short of 1.",
    ]
    text = told(session, "单雄信", "spend_level")
    assert "  spend_365d >= 3000: Spend in a year is 600.00: 2400.00 short of 3000." in text
    assert "Medium spend: true, and the first that is." in text
    assert "Low spend: true as well, but an earlier band wins." in text


def test_why_not_is_told_in_chinese(session):
    assert "近一年消费 为 600.00，距 3000 还差 2400.00。" in told(session, "单雄信", "spend_level", "zh")


def test_nothing_is_told_as_nothing(session):
    session.write([Part(domain="customer", rows=[1], keys=["e"], columns={"name": ["Ben"]})], source="till")
    assert "  age < 45: Age is nothing, so this cannot be decided." in told(session, "Ben", "age_group")
    assert "The band is what gender says, which is nothing." in told(session, "Ben", "gender")
    text = told(session, "Ben", "rfm")
    assert "orders_total > 0: Purchases is 0" in text
    assert "R -" in text


def test_a_tag_by_hand_says_how_it_is_given(session):
    assert told(session, "Li Lei", "vip").splitlines() == [
        "VIP is a tag that only people give.",
        "`regulars tag add` gives it.",
    ]


def test_of_an_or_one_would_be_enough(shop, session, tmp_path):
    from regulars.testing import trusted_session

    (tmp_path / "shop" / "schemas" / "rich.yaml").write_text(
        "grammar: 1\nkind: tag\nname: rich\nlabel: {en: Rich, zh: 富}\nfor: customer\n"
        "when: spend_365d >= 5000 or orders_365d >= 3 or has_tag('vip')\n",
        encoding="utf-8",
    )
    shop.apply()
    assert told(trusted_session(shop), "Li Lei", "rich").splitlines()[1:] == [
        "  One of these would be enough:",
        "  spend_365d >= 5000: Spend in a year is 100.00: 4900.00 short of 5000.",
        "  orders_365d >= 3: Purchases in a year is 1: 2 short of 3.",
        "  has_tag('vip'): this is not so.",
    ]
