"""The built-in data plugins as they are declared."""

from pathlib import Path

import pytest
import yaml

PLUGINS = Path(__file__).parents[3] / "plugins"
NAMES = ("customers", "organization", "purchases", "china", "tags")


KINDS = {"plugin", "domain", "extension", "metric", "role", "user_attribute", "tag", "segment"}


def documents(plugin):
    """Every declaration of a plugin; a grammar's `kind:` is a rule, not a text."""
    for path in sorted((PLUGINS / f"regulars_{plugin}").glob("*.yaml")):
        for body in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if isinstance(body["kind"], str) and body["kind"] in KINDS:
                yield body


def in_both(labels):
    return isinstance(labels, dict) and set(labels) == {"en", "zh"} and all(labels.values())


@pytest.mark.parametrize("plugin", NAMES)
def test_everything_has_a_label_and_a_help_in_both_languages(plugin):
    for body in documents(plugin):
        assert in_both(body["label"]), body["name"]
        assert in_both(body["help"]), body["name"]
        for name, field in body.get("fields", {}).items():
            assert in_both(field["label"]), name
            assert in_both(field["help"]), name
            assert all(in_both(label) for label in field.get("values", {}).values()), name


@pytest.mark.parametrize("plugin", NAMES)
def test_every_field_says_how_private_it_is(plugin):
    for body in documents(plugin):
        for name, field in body.get("fields", {}).items():
            assert field["privacy"] in {"none", "personal", "sensitive"}, name


def test_the_usual_tags_are_shipped():
    tags = [body["name"] for plugin in NAMES for body in documents(plugin) if body["kind"] == "tag"]
    assert len(tags) == len(set(tags))
    assert {
        "age_group", "gender", "city_tier", "occupation", "spend_level", "purchase_frequency", "recency",
        "buying_hours", "refunds_often", "customer_stage", "rfm", "rfm_group",
    } <= set(tags)  # fmt: skip
