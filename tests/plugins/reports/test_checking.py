"""What is wrong in a report is told by `plan`, with the place, before it is live."""

from pathlib import Path

import pytest

from regulars import Session
from regulars.errors import DeclarationError
from regulars.testing import workspace

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


def test_the_shipped_reports_are_well(session: Session) -> None:
    assert len(session.catalog.of_kind("report")) == 23
