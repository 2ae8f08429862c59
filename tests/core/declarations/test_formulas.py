"""Expressions of metrics and roles are checked with the declarations, each at its place."""

from collections.abc import Callable

import pytest

from regulars.catalog import Catalog

METRIC = """kind: metric
name: spend
for: client
label: {en: Spend}
value: sum(sale.net)
where: store.code = 'A'
within: 90 days
"""
ROLE = """kind: role
name: clerk
label: {en: Clerk}
grants:
  - domain: client
    do: [read]
    where: name = 'x'
"""


def test_what_is_right_is_taken(declare: Callable[..., Catalog]) -> None:
    metric = declare(vip=METRIC).metrics["spend"]
    assert (metric.for_domain, metric.within_days, metric.where) == ("client", 90, "store.code = 'A'")


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (("sum(sale.net)", "sum(sale.nett)"), "5:1", "Did you mean 'sale.net'?"),
        (("sum(sale.net)", "sum(sale.net"), "5:1", ""),
        (("store.code = 'A'", "store.code"), "6:1", "not a condition"),
        (("store.code = 'A'", "store.cod = 'A'"), "6:1", "store.code"),
        (("store.code = 'A'", "store.code = :user.shop"), "6:1", ""),
        (("for: client", "for: sale"), "3:1", "A metric is for subjects"),
        (("for: client", "for: clients"), "3:1", "Did you mean `client`?"),
        (("sum(sale.net)", "years_between(born, today())"), "6:1", "aggregates the records of one domain"),
        (("name: spend", "name: born"), "2:1", "has a field `born`"),
        (("sum(sale.net)", "spend"), "5:1", "in a circle: spend -> spend"),
    ],
)
def test_a_wrong_metric_is_refused_at_its_key(
    refused: Callable[..., list[str]], change: tuple[str, str], place: str, words: str
) -> None:
    told = refused(vip=METRIC.replace(*change))
    assert any(each.startswith(f"vip.yaml:{place}: ") and words in each for each in told)


def test_a_field_that_hides_a_domain_from_a_metric_is_named(refused: Callable[..., list[str]]) -> None:
    field = (
        "kind: extension\nname: noted\nextends: client\nfields:\n  sale: {type: text, label: {en: Sale}}\n"
    )
    [told] = refused(vip=f"{field}---\n{METRIC}")
    assert told.startswith("vip.yaml:12:1: `where` needs")
    assert (
        "`client.sale` is a field here, which hides the domain `sale`: give the field another name." in told
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("name = 'x'", "nme = 'x'"), "Did you mean 'name'?"),
        (("name = 'x'", "name"), "not a condition"),
        (("name = 'x'", "name = :user.shop"), "Unknown parameter :user.shop"),
        (("domain: client", "domain: '*'"), "cannot have `where`"),
    ],
)
def test_a_wrong_row_rule_is_refused_at_its_key(
    refused: Callable[..., list[str]], change: tuple[str, str], words: str
) -> None:
    (told,) = refused(vip=ROLE.replace(*change))
    assert told.startswith("vip.yaml:7:5: ") and words in told
