"""Tags that people give, take, and ask about."""

from datetime import date, timedelta

import pytest

from regulars import clock
from regulars.errors import NotFoundError, RegularsError
from regulars.messages import speaking
from regulars_tags.byhand import add, meant_customer, meant_tag, remove
from regulars_tags.counts import count_tags
from regulars_tags.explaining import lines
from regulars_tags.reasons import why
from regulars_tags.rules import rules_of
from regulars_tags.running import run

from .conftest import NOON


def give(session, customer, tag, until=None):
    rule, band = meant_tag(session, tag)
    record = meant_customer(session, customer)
    add(session, record, rule, band, until)
    return record


def test_a_tag_by_hand_stays_through_runs_and_goes_by_hand(session):
    record = give(session, "张小明", "vip")
    run(session)
    assert session.count("customer", "has_tag('vip')") == 1
    remove(session, record, "vip")
    assert session.count("customer", "has_tag('vip')") == 0


def test_a_tag_until_a_day_holds_through_that_day(session):
    give(session, "13800138000", "vip", until=date(2026, 7, 2))
    for days, holds in ((2, 1), (3, 0)):
        with clock.at(NOON + timedelta(days=days)):
            assert session.count("customer", "has_tag('vip')") == holds
            assert [each.customers for each in count_tags(session) if each.tag == "vip"] == [holds]


def test_what_a_rule_gives_is_not_taken_by_hand(session):
    run(session)
    record = meant_customer(session, "张小明")
    with pytest.raises(RegularsError, match="tag why"):
        remove(session, record, "age_group")
    with pytest.raises(NotFoundError):
        remove(session, record, "vip")


def test_a_customer_is_meant_by_number_name_or_phone(session):
    record = meant_customer(session, "单雄信")
    assert meant_customer(session, str(record)) == record
    assert meant_customer(session, "9000") == record
    assert meant_customer(session, "shanxiong") == record
    with pytest.raises(NotFoundError):
        meant_customer(session, "nobody")


def test_a_tag_and_its_band_are_meant_by_their_labels_too(session):
    rules = rules_of(session.catalog)
    vip, young = rules["vip"].label, rules["age_group"].bands["young"]
    for language in ("en", "zh"):
        assert meant_tag(session, vip[language].upper())[0].tag == "vip"
        rule, band = meant_tag(session, f"{rules['age_group'].label[language]}：{young[language]}")
        assert (rule.tag, band) == ("age_group", "young")


def test_what_is_not_declared_is_told_with_what_is(session):
    with pytest.raises(NotFoundError, match="vip"):
        meant_tag(session, "vipp")
    with pytest.raises(NotFoundError, match="young"):
        meant_tag(session, "age_group:yung")
    with pytest.raises(RegularsError, match="age_group:young"):
        meant_tag(session, "age_group")


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "en",
            [
                "Spend: the rule now says High spend.",
                "Spend in a year (spend_365d) = 3520.00",
                "Given by rule",
            ],
        ),
        ("zh", ["消费水平：按规则，目前为“高消费”。", "近一年消费 (spend_365d) = 3520.00", "规则判定"]),
    ],
)
def test_why_tells_the_rule_the_values_and_when(session, language, says):
    run(session)
    rule, _band = meant_tag(session, "spend_level:high")
    reason = why(session, meant_customer(session, "张小明"), rule)
    with speaking(language):
        told = "\n".join(lines(session, rule, reason))
    for each in says:
        assert each in told
    assert reason.rule == "high: spend_365d >= 3000; medium: spend_365d >= 500; low: spend_365d > 0"


def test_why_not_is_told_too(session):
    rule, _band = meant_tag(session, "refunds_often")
    reason = why(session, meant_customer(session, "张小明"), rule)
    assert reason.now is None
    assert reason.values == {"refund_count": 0, "orders_total": 2}
    assert reason.given == ()
