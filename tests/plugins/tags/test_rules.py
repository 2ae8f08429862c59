"""A tag's rule: its columns, and what their values mean."""

import pytest

from regulars import Cases
from regulars.catalog import Catalog, Choice, Declared, Domain, Field, Metric
from regulars.messages import speaking
from regulars_tags.checking import problems
from regulars_tags.rules import Decision, operands, rule, shown_band


def declared(**body):
    body = {"for": "customer", **body}
    return Declared(kind="tag", name="t", plugin="p", body=body, label={"en": "T", "zh": "标签"})


def catalog(*tags):
    fields = {
        name: Field(name=name, type=kind, owner="customers")
        for name, kind in {
            "name": "text",
            "occupation": "text",
            "address": "address",
            "birth_date": "date",
        }.items()
    }
    gender = (Choice(value="female", label={"en": "Female", "zh": "女"}),)
    fields["gender"] = Field(name="gender", type="choice", owner="customers", values=gender)
    return Catalog(
        domains={"customer": Domain(name="customer", plugin="customers", fields=fields, subject=True)},
        metrics={
            name: Metric(name=name, plugin="p", for_domain="customer", value="1")
            for name in ("age", "spend_90d")
        },
        declared={"tag": {each.name: each for each in tags}},
    )


def test_a_condition_is_a_text_of_its_own_and_bands_are_tried_in_order():
    assert rule(declared(when="age > 3")).band() == Cases({"": "age > 3"})
    bands = rule(declared(case={"young": "age < 45", "old": "age >= 45"})).band()
    assert bands == Cases({"young": "age < 45", "old": "age >= 45"})
    assert list(bands.conditions) == ["young", "old"]
    assert rule(declared(value="occupation")).band() == "occupation"


@pytest.mark.parametrize(
    ("text", "decision"), [(None, None), ("", Decision(None)), ("young", Decision("young"))]
)
def test_nothing_is_not_carried_and_an_empty_text_is_without_a_band(text, decision):
    assert Decision.of(text) == decision


def test_a_tag_without_a_rule_is_given_by_hand_only():
    assert rule(declared()).by_hand
    assert not rule(declared(when="age > 1")).by_hand


def test_operands_are_the_fields_and_metrics_that_a_rule_names_and_not_its_texts():
    given = rule(
        declared(
            when="spend_90d > 10 and address.city = 'name' and contains(name, 'age') or occupation is null"
        )
    )
    assert operands(catalog(), given) == ("spend_90d", "address.city", "name", "occupation")


def test_a_band_is_told_by_its_label_or_its_choice():
    bands = rule(declared(case={"young": "age < 45"}, bands={"young": {"en": "Young", "zh": "青年"}}))
    by_value = rule(declared(value="gender"))
    with speaking("zh"):
        assert shown_band(catalog(), bands, "young") == "青年"
        assert shown_band(catalog(), by_value, "female") == "女"
        assert shown_band(catalog(), by_value, "unknown") == "unknown"


def test_a_tag_for_another_domain_is_refused_where_it_says_so():
    (found,) = problems(catalog(declared(**{"for": "shop", "when": "1 = 1"})))
    assert found.path == ("for",)
    assert "customer" in found.message


def test_a_label_for_a_band_that_is_not_there_is_refused():
    (found,) = problems(catalog(declared(case={"a": "age > 1"}, bands={"b": {"en": "B", "zh": "乙"}})))
    assert found.path == ("bands", "b")


@pytest.mark.parametrize(
    ("rule_text", "says"),
    [
        ("has_tag('vap')", "There is no tag vap"),
        ("age > 3 and not has_tag('t', 'yung')", "no band yung"),
        ("has_tag('t', 'young') or has_tag('job', 'any')", None),
    ],
)
def test_a_tag_or_band_that_nobody_declares_is_told(rule_text, says):
    tags = catalog(declared(case={"young": "age < 45"}))
    tags.declared["tag"]["job"] = Declared(
        kind="tag", name="job", plugin="p", body={"for": "customer", "value": "occupation"}, label={}
    )
    tags.declared["segment"] = {
        "s": Declared(
            kind="segment", name="s", plugin="p", body={"for": "customer", "when": rule_text}, label={}
        )
    }
    found = list(problems(tags))
    assert [(each.kind, each.path) for each in found] == ([("segment", ("when",))] if says else [])
    assert not says or says in found[0].message


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"grid": {"m": {"of": "occupation", "parts": 5}}}, ("grid", "m", "of")),
        ({"grid": {"m": {"of": "spnd_90d", "parts": 5}}}, ("grid", "m", "of")),
        ({"grid": {"m": {"of": "spend_90d", "parts": 5}}, "among": "age"}, ("among",)),
        ({"of": "nothing", "case": {"a": "m > 1"}}, ("of",)),
        ({"of": "t", "case": {"a": "m > 1"}}, ("of",)),
    ],
)
def test_what_a_grid_cannot_be_cut_by_is_refused_where_it_stands(body, path):
    assert [each.path for each in problems(catalog(declared(**body)))] == [path]


def test_cases_over_scores_speak_of_the_axes_alone():
    grid = Declared(
        kind="tag", name="g", plugin="p", label={},
        body={"for": "customer", "grid": {"m": {"of": "spend_90d", "parts": 5}}},
    )  # fmt: skip
    found = catalog(declared(of="g", case={"a": "m > 1", "b": "age > 1"}))
    found.declared["tag"]["g"] = grid
    assert [each.path for each in problems(found)] == [("case", "b")]
