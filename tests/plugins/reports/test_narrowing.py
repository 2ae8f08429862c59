"""Parameters: what each kind of them narrows a report to, what is said of a wrong one; segments of customers."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from bazaar import Bazaar

from regulars import Session
from regulars.errors import NotFoundError, RegularsError
from regulars.messages import speaking
from regulars.testing import trusted_session, workspace
from regulars_reports.declared.declaration import report_named
from regulars_reports.results.gather import gather
from regulars_reports.results.result import Result
from regulars_reports.results.sheet import sheet_of_dashboard, sheet_of_report

SCHEMA = """
kind: report
name: lines
label: {en: Lines, zh: 明细}
from: receipt_line
parameters:
  period: {}
  shop: {}
  sales_channel: {}
  way: {of: sales_channel, label: {en: Way, zh: 方式}}
  at_least: {of: net}
  units: {of: quantity}
  category: {of: product.category}
  kind: {default: sale}
  buyer: {of: customer, label: {en: Buyer, zh: 购买人}}
  segment: {}
values:
  lines: {value: count(), label: {en: Lines, zh: 明细数}}
chart: {type: figures}
---
kind: report
name: people
label: {en: People, zh: 人}
from: customer
parameters: {segment: {}}
values:
  customers: {value: count(), label: {en: Customers, zh: 客户数}}
chart: {type: figures}
---
kind: report
name: fixed
label: {en: Fixed, zh: 固定}
from: customer
values:
  customers: {value: count(), label: {en: Customers, zh: 客户数}}
chart: {type: figures}
---
kind: segment
name: big
label: {en: Big spenders, zh: 大客户}
for: customer
when: spend_total >= 1500 and gender is not null and not has_tag('nobody')
---
kind: tag
name: nobody
label: {en: Nobody, zh: 无}
for: customer
"""


@pytest.fixture(scope="module")
def bazaar() -> Bazaar:
    return Bazaar.of(5)


@pytest.fixture
def session(tmp_path: Path, database_url: str, bazaar: Bazaar) -> Iterator[Session]:
    plugins = ("customers", "organization", "purchases", "tags", "reports")
    with workspace(tmp_path, database_url, plugins, {"mine.yaml": SCHEMA}) as opened:
        made = trusted_session(opened)
        bazaar.write(made)
        yield made


def result(session: Session, name: str, **given: str) -> Result:
    return gather(session, report_named(session.catalog, name), given)


def test_each_kind_of_parameter(session: Session, bazaar: Bazaar) -> None:
    def wanted(**said: Any) -> int:
        return sum(all(each[name] == value for name, value in said.items()) for each in bazaar.lines)

    def lines(**given: str) -> Any:
        return result(session, "lines", **given).rows[0][0]

    assert lines() == wanted(kind="sale")
    assert lines(kind="退款") == lines(kind="refund") == wanted(kind="refund")
    assert lines(shop="湖滨店") == lines(shop="H") == wanted(kind="sale", shop="H")
    assert lines(way="Online") == lines(sales_channel="线上") == wanted(kind="sale", sales_channel="online")
    assert lines(units="2") == lines(units="2.000") == wanted(kind="sale", quantity=Decimal(2))
    assert lines(buyer="C3") == wanted(kind="sale", customer="C3")


def test_a_segment_narrows_records_to_its_customers(session: Session, bazaar: Bazaar) -> None:
    spent: dict[str, Decimal] = {}
    for each in bazaar.lines:
        if each["kind"] != "void" and each["customer"]:
            spent[each["customer"]] = spent.get(each["customer"], Decimal(0)) + (each["net"] or 0)
    big = {
        each["member_no"]
        for each in bazaar.customers
        if spent.get(each["member_no"], 0) >= 1500 and each["gender"]
    }
    assert 3 < len(big) < 30
    for name in ("big", "Big spenders", "大客户"):
        assert result(session, "people", segment=name).rows == ((len(big),),)
    sold = sum(each["customer"] in big and each["kind"] == "sale" for each in bazaar.lines)
    assert result(session, "lines", segment="big").rows == ((sold,),)
    net = sum(each["net"] or 0 for each in bazaar.lines if each["customer"] in big and each["kind"] != "void")
    assert result(session, "sales_figures", segment="big").rows[0][0] == net


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"shop": "Z"}, "Shop: there is no Z. There are: H, N, X."),
        ({"sales_channel": "moon"}, "Sales channel: there is no moon. There are: store, online, reseller"),
        ({"segment": "bog"}, "Segment: there is no bog. There are: "),
        ({"buyer": "nobody"}, "Buyer: there is no nobody."),
        ({"at_least": "much"}, "Net: 'much' is no number. Write it like 12.50."),
        ({"at_least": "NaN"}, "Net: 'NaN' is no number. Write it like 12.50."),
        ({"at_least": "-Infinity"}, "Net: '-Infinity' is no number. Write it like 12.50."),
        ({"at_least": "1e999999"}, "Net: '1e999999' is no number. Write it like 12.50."),
        ({"at_least": "1e-999999"}, "Net: '1e-999999' is no number. Write it like 12.50."),
        ({"period": "soon"}, "'soon' is no period. Write it like one of these: 2026-03"),
        ({"color": "red"}, "The report lines has no parameter color. It has: period, shop,"),
    ],
)
def test_a_wrong_value_says_what_would_be_right(session: Session, given: dict[str, str], told: str) -> None:
    with pytest.raises(RegularsError) as caught:
        result(session, "lines", **given)
    assert told in str(caught.value)


def test_a_report_without_parameters_says_so(session: Session) -> None:
    with pytest.raises(RegularsError, match=r"The report fixed has no parameters\."):
        result(session, "fixed", period="2026")


def test_a_text_cannot_break_out_of_its_quotes(session: Session) -> None:
    for text in ("' or 1 = 1", "x' or '1' = '1", "'; drop table x", "\\", "%"):
        assert result(session, "lines", category=text).rows == ((0,),)
        with pytest.raises(NotFoundError):
            result(session, "lines", shop=text)


def test_a_sheet_says_what_it_was_narrowed_to(session: Session) -> None:
    with speaking("zh"):
        report = report_named(session.catalog, "lines")
        sheet = sheet_of_report(session, report, given={"period": "2026-03", "shop": "H", "segment": "big"})
    said = [(each.name, each.label, each.text, each.given) for each in sheet.parameters]
    assert said == [
        ("period", "期间", "2026年3月1日 – 2026年3月31日", "2026-03"),
        ("shop", "门店", "湖滨店", "H"),
        ("kind", "类型", "销售", "sale"),
        ("segment", "客群", "大客户", "big"),
    ]


def test_a_dashboard_narrows_what_it_can(session: Session) -> None:
    sheet = sheet_of_dashboard(session, given={"shop": "H"})
    found = {each.report.name: each for each in sheet.results}
    assert [each.given for each in found["sales_figures"].parameters] == ["H"]
    assert found["regions"].unmoved == ("shop",)
    assert found["sales_figures"].unmoved == ()
    # The period that only the key figures have by default is no matter of the whole page.
    assert [each.name for each in sheet.parameters] == ["shop"]
    with pytest.raises(RegularsError, match=r"No report of the dashboard has a parameter color\."):
        sheet_of_dashboard(session, given={"color": "red"})


def test_customers_and_reports_alone(tmp_path: Path) -> None:
    with workspace(tmp_path, plugins=("customers", "reports")) as opened:
        session = trusted_session(opened)
        named = set(session.catalog.of_kind("report"))
        assert {"age_and_gender", "genders", "regions", "occupations"} <= named
        assert "sales_by_month" not in named
        assert sheet_of_dashboard(session).results
