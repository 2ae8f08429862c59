"""What a plan says of tags, and what apply refuses."""

import pytest

from regulars.errors import DeclarationError
from regulars_tags.running import run

TAG = "grammar: 1\nkind: tag\nname: big\nlabel: {{en: Big, zh: 大客户}}\nfor: customer\nwhen: {}\n"


def declare(shop, rule):
    (shop.folder / "schemas" / "big.yaml").write_text(TAG.format(rule), encoding="utf-8")


def figures(shop):
    return {note.name: dict(note.figures) for note in shop.plan().notes if note.kind == "tag"}


def test_a_plan_tells_who_would_enter_and_leave(shop, session):
    assert figures(shop) == {}
    declare(shop, "spend_365d >= 500")
    assert figures(shop) == {"big": {"entered": 2, "left": 0, "moved": 0}}
    shop.apply()
    from regulars.testing import trusted_session

    run(trusted_session(shop))
    declare(shop, "spend_365d >= 3000")
    assert figures(shop) == {"big": {"entered": 0, "left": 1, "moved": 0}}
    (shop.folder / "schemas" / "big.yaml").unlink()
    assert figures(shop) == {"big": {"entered": 0, "left": 2, "moved": 0}}


def test_a_rule_over_what_is_not_live_yet_is_told_so(shop):
    declare(shop, "points >= 10")
    (shop.folder / "schemas" / "points.yaml").write_text(
        "grammar: 1\nkind: extension\nname: loyalty\nextends: customer\nfields:\n  points: {type: integer}\n",
        encoding="utf-8",
    )
    (note,) = [each for each in shop.plan().notes if each.name == "big"]
    assert dict(note.figures) == {}


@pytest.mark.parametrize("rule", ["spend_36d >= 1", "age", "spend_365d >= 'a'"])
def test_a_rule_that_does_not_fit_is_refused_at_its_place(shop, rule):
    declare(shop, rule)
    with pytest.raises(DeclarationError) as caught:
        shop.apply()
    ((place, message),) = caught.value.problems
    assert (place.file, place.line) == ("schemas/big.yaml", 6)
    assert message
