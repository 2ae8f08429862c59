"""What is wrong in a report is told by `plan`, with the place, before it is live."""

from pathlib import Path

import pytest

from regulars import Session
from regulars.errors import DeclarationError
from regulars.testing import trusted_session, workspace
from regulars_reports.declared.declaration import report_named
from regulars_reports.results.gather import gather

GOOD = """
kind: report
name: mine
label: {en: Mine, zh: 我的}
from: receipt_line
by:
  month: {value: sold_at, every: month}
  shop: {value: shop.name}
values:
  net: {value: sum(net), label: {en: Net, zh: 净额}, format: money}
chart: {type: stacked_bar, x: month, y: net, color: shop}
"""


def refused(path: Path, text: str, plugins: tuple[str, ...]) -> str:
    with (
        pytest.raises(DeclarationError) as caught,
        workspace(path, plugins=plugins, schemas={"mine.yaml": text}),
    ):
        pass
    return str(caught.value)


def test_a_good_one_is_live(tmp_path: Path, plugins: tuple[str, ...]) -> None:
    with workspace(tmp_path, plugins=plugins, schemas={"mine.yaml": GOOD}) as opened:
        assert "mine" in opened.catalog.of_kind("report")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("from: receipt_line", "from: recept", "There is no domain recept."),
        ("sum(net)", "sum(nett)", "nett"),
        ("sum(net)", "net", "adds nothing up"),
        ("value: shop.name", "value: shop.nam", "shop.nam"),
        ("value: sold_at", "value: receipt_no", "date"),
        ("x: month", "x: mnth", "mnth is neither in by: nor in values:. There are: month, shop, net."),
        ("x: month, ", "", "A chart of type stacked_bar needs x:."),
        ("x: month, y: net", "x: net, y: month", "only bars may lie"),
        ("type: stacked_bar", "type: heat_map", "A heat map has groups as x: and y:"),
        ("type: stacked_bar", "type: figures", "Figures have no groups"),
        ("every: month", "bands: [2, 1]", "Bands must rise."),
        ("format: money}", "format: money, share_of: nett}", "nett is not in values:."),
        ("chart:", "finding: {of: till, text: {en: a, zh: b}}\nchart:", "till is not in by:."),
        ("chart:", "order: [-nett]\nchart:", "nett is neither in by: nor in values:."),
    ],
)
def test_what_is_wrong_is_told(
    tmp_path: Path, plugins: tuple[str, ...], old: str, new: str, told: str
) -> None:
    message = refused(tmp_path, GOOD.replace(old, new), plugins)
    assert told in message
    assert "mine.yaml" in message


STAGED = """
kind: report
name: mine
label: {en: Mine, zh: 我的}
from: receipt_line
parameters: {period: {}, segment: {}}
per:
  by: {customer: customer, first: date(customer.first_purchase)}
  values: {net: sum(net), last: max(date(sold_at))}
  rank: -net
by:
  months: {value: last, every: month, since: first}
values:
  customers: {value: count(), label: {en: Customers, zh: 客户}}
  kept: {value: count(), share_of_first: months, label: {en: Kept, zh: 留存}, format: percent}
  mean: {value: sum(net), divided_by: customers, label: {en: Mean, zh: 平均}, format: money}
  running: {value: sum(net), cumulative: true, share_of_all: true, label: {en: Running, zh: 累计}}
having: count() >= 1
compare: [previous]
chart: {type: panels, x: months, y: [customers, kept]}
finding: {of: months, value: kept, at: 1, text: {en: "{value}", zh: "{value}"}}
"""


def test_two_stages_are_live(tmp_path: Path, plugins: tuple[str, ...]) -> None:
    with workspace(tmp_path, plugins=plugins, schemas={"mine.yaml": STAGED}) as opened:
        report = report_named(opened.catalog, "mine")
        assert gather(trusted_session(opened), report).rows == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "parameters: {period: {}, segment: {}}",
            "parameters: {}",
            "A comparison needs the parameter period.",
        ),
        ("period: {}", "period: {of: net}", "A period is of a date"),
        ("period: {}", "period: {}, colour: {}", "colour"),
        ("segment: {}", "segment: {for: shop}", "receipt_line does not belong to shop."),
        ("segment: {}", "segment: {of: customer, for: customer}", "of"),
        ("customer: customer,", "customer: custmer,", "custmer"),
        ("net: sum(net),", "net: net,", "adds nothing up"),
        ("rank: -net", "rank: -nett", "There is no nett. There are: customer, first, net, last."),
        ("value: last,", "value: sold_at,", "sold_at"),
        ("since: first", "since: firts", "firts"),
        ("every: month", "every: hour", "since: counts days, weeks, months, quarters or years."),
        ("share_of_first: months", "share_of_first: month", "month is not in by:."),
        ("divided_by: customers", "divided_by: people", "people is not in values:."),
        ("value: sum(net), cumulative", "value: sum(spend), cumulative", "spend"),
        ("having: count() >= 1", "having: net >= 1", "adds nothing up"),
        ("type: panels", "type: pareto, color: kept", "several values"),
        ("y: [customers, kept]", "y: [customers, kpt]", "kpt is neither in by: nor in values:."),
        ("compare: [previous]", "rest: true", "limit"),
    ],
)
def test_what_is_wrong_in_two_stages_is_told(
    tmp_path: Path, plugins: tuple[str, ...], old: str, new: str, told: str
) -> None:
    assert old in STAGED
    assert told in refused(tmp_path, STAGED.replace(old, new), plugins)


def test_a_pareto_has_bars_and_a_line(tmp_path: Path, plugins: tuple[str, ...]) -> None:
    text = STAGED.replace("type: panels", "type: pareto").replace("y: [customers, kept]", "y: customers")
    assert "two values as y:" in refused(tmp_path, text, plugins)


def test_the_shipped_reports_are_well(session: Session) -> None:
    assert len(session.catalog.of_kind("report")) == 23
