"""What tills and delivery platforms of restaurants call their columns, and what a guess makes of it."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from regulars import Workspace
from regulars.testing import trusted_session, workspace
from regulars_channels.guessing.guess import guess_file
from regulars_channels.guessing.writing import written
from regulars_channels.offering import Offered, offered_connectors
from regulars_channels.running.importing import Import

PLUGINS = ("customers", "organization", "purchases", "channels", "files")
HEADINGS = (
    "门店,营业日期,账单编号,结账时间,会员卡号,会员手机,"
    "品项名称,品项类别,单位,数量,单价,金额,优惠金额,实收金额,支付方式,服务员"
)
BILLS = """\
东门店,2026-03-01,D0001,2026-03-01 12:10:00,60001001,13800138000,红油锅,锅底,锅,1,68.00,68.00,8.00,60.00,微信,秦川
东门店,2026-03-01,D0001,2026-03-01 12:10:00,60001001,13800138000,毛肚,荤菜,份,2,40.00,80.00,8.00,72.00,微信,秦川
东门店,2026-03-01,D0002,2026-03-01 18:40:00,,,红油锅,锅底,锅,1,68.00,68.00,0.00,68.00,抖音团购券,白露
西门店,2026-03-02,X0001,2026-03-03 00:20:00,60001002,13912345678,酸梅汤,饮品,扎,3,12.00,36.00,3.60,32.40,会员储值,白露
西门店,2026-03-02,X0002,2026-03-02 19:00:00,,,员工餐,其他,份,1,18.00,18.00,18.00,0.00,免单,秦川
"""


def connector(opened: Workspace) -> Offered:
    return offered_connectors(opened, live=False)["files"]


@pytest.fixture
def restaurant(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "restaurant", None, PLUGINS, {}) as opened:
        yield opened


def guessed(opened: Workspace, folder: Path, name: str, text: str) -> dict[str, str]:
    """Column -> the field that it was taken for."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    [draft] = guess_file(file, connector(opened).guess(file), opened.declared(), folder).drafts
    return {column.name: field for column, field, _score in draft.understood}


def test_a_till_of_a_restaurant(restaurant: Workspace, tmp_path: Path) -> None:
    found = guessed(restaurant, tmp_path, "营业明细.csv", f"{HEADINGS}\n{BILLS}")
    assert found["账单编号"] == "receipt_line.receipt_no"
    assert [found[name] for name in ("品项名称", "品项类别", "单位")] == [
        "product.name", "product.category", "product.unit",
    ]  # fmt: skip
    assert found["服务员"] == "employee.number"
    assert found["支付方式"] == "receipt.paid_with"


def test_what_was_paid_is_the_amount_less_the_discount(restaurant: Workspace, tmp_path: Path) -> None:
    found = guessed(restaurant, tmp_path, "营业明细.csv", f"{HEADINGS}\n{BILLS}")
    assert (found["金额"], found["实收金额"]) == ("receipt_line.gross", "receipt_line.net")


def test_an_amount_that_is_no_difference_stays_what_it_is_called(
    restaurant: Workspace, tmp_path: Path
) -> None:
    rows = [line.split(",") for line in BILLS.splitlines()]
    other = "\n".join(",".join((*row[:13], str(Decimal(row[13]) + 5), *row[14:])) for row in rows)
    found = guessed(restaurant, tmp_path, "营业明细.csv", f"{HEADINGS}\n{other}\n")
    assert found["金额"] == "receipt_line.net"


ORDERS = """\
门店名称,订单编号,下单时间,订单状态,优惠金额,用户实付,退款金额,商家应收款
东门店,930001,2026-03-01 12:10:00,已完成,-5,60,0,48
东门店,930002,2026-03-01 12:40:00,已完成(部分退款),0,80,-20,50
西门店,930003,2026-03-01 18:00:00,已退款,0,45,-45,0
西门店,930004,2026-03-02 18:30:00,已完成,0,70.5,0,56
西门店,930004,2026-03-02 18:30:00,已完成,0,70.5,0,56
"""


def imported(opened: Workspace, folder: Path, name: str, text: str) -> Decimal:
    """What all lines come to, by the channel that was guessed."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    guess = guess_file(file, connector(opened).guess(file), opened.declared(), folder)
    (opened.folder / "schemas/guessed.yaml").write_text(written(guess.drafts, opened.declared(), name))
    opened.apply()
    channel = opened.catalog.of_kind("channel")[guess.drafts[0].name]
    Import(trusted_session(opened), channel, connector(opened)).run([file])
    return Decimal(trusted_session(opened).aggregate("receipt_line", {"net": "sum(net)"})[0]["net"])


def test_an_order_comes_to_what_was_paid_less_what_was_given_back_and_once(
    restaurant: Workspace, tmp_path: Path
) -> None:
    assert imported(restaurant, tmp_path, "外卖订单.csv", ORDERS) == Decimal("60") + 60 + 0 + Decimal("70.5")


def test_what_is_less_already_is_not_made_less_again(restaurant: Workspace, tmp_path: Path) -> None:
    less = ORDERS.replace(",80,", ",60,").replace(",45,-45", ",0,-45")
    assert imported(restaurant, tmp_path, "外卖订单.csv", less) == Decimal("60") + 60 + 0 + Decimal("70.5")


def test_a_dish_that_went_back_makes_the_bill_no_refund(restaurant: Workspace, tmp_path: Path) -> None:
    bill = "东门店,2026-03-01,D0001,2026-03-01 12:10:00,60001001,13800138000"
    back = f"{bill},毛肚,荤菜,份,-1,40.00,-40.00,-4.00,-36.00,微信,秦川"
    assert imported(restaurant, tmp_path, "营业明细.csv", f"{HEADINGS}\n{BILLS}{back}\n") == Decimal("196.40")
    found = trusted_session(restaurant).aggregate("receipt", {"count": "count()"}, {"kind": "kind"})
    assert {row["kind"]: row["count"] for row in found} == {"sale": 4}
