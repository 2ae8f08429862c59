"""What fields say of how sources write them: known_as, written_as, otherwise."""

from pathlib import Path

import pytest

from regulars.catalog import from_json
from regulars.errors import DeclarationError
from regulars.testing import workspace

SALES = """
grammar: 1
kind: domain
name: sale
label: {en: Sale, zh: 销售}
known_as: [order, 订单]
identity: [number]
fields:
  number: {type: text, privacy: none, known_as: [order no, 单号]}
  net: {type: money, privacy: none, otherwise: [gross - discount, quantity * price]}
  kind:
    type: choice
    privacy: none
    values: {sale: {en: Sale, zh: 销售}, refund: {en: Refund, zh: 退款}}
    written_as: {refund: [R, 退货]}
    otherwise: {refund: net < 0}
"""


def test_the_catalog_keeps_them_and_reads_them_back(tmp_path: Path) -> None:
    with workspace(tmp_path, None, (), {"sales.yaml": SALES}) as opened:
        for catalog in (opened.catalog, from_json(opened.catalog.to_json())):
            sale = catalog.domains["sale"]
            assert sale.known_as == ("order", "订单")
            assert sale.fields["number"].known_as == ("order no", "单号")
            assert sale.fields["net"].otherwise == ("gross - discount", "quantity * price")
            refund = sale.fields["kind"].values[1]
            assert (refund.written_as, refund.told_by) == (("R", "退货"), "net < 0")
        assert opened.plan().empty


def test_they_may_change_at_any_time(tmp_path: Path) -> None:
    with workspace(tmp_path, None, (), {"sales.yaml": SALES}) as opened:
        changed = SALES.replace("单号]", "单号, 流水号]").replace("net < 0", "net <= 0").replace("R, ", "")
        (tmp_path / "schemas/sales.yaml").write_text(changed, encoding="utf-8")
        assert not opened.plan().refused
        opened.apply()
        assert opened.catalog.domains["sale"].fields["number"].known_as[-1] == "流水号"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("refund: [R", "return: [R", "names the value return"),
        ("{refund: net < 0}", "net < 0", "condition for each value"),
        ("[gross - discount, quantity * price]", "{net: gross}", "names the value net"),
        ("[gross - discount, quantity * price]", "[3]", "written as texts"),
        ("known_as: [order no, 单号]", "written_as: {a: [b]}", "choice"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in SALES
    with (
        pytest.raises(DeclarationError, match=told),
        workspace(tmp_path, None, (), {"sales.yaml": SALES.replace(old, new)}),
    ):
        pass
