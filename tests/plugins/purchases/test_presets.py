"""Each preset: made, applied, imported into by the channel that it brings, tagged and reported."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from regulars import RegularsError, Session, Workspace, clock, found_workspace, presets
from regulars_cli.main import cli

AS_OF = "2026-06-30"
BILLS = """Bill,Time,Restaurant,Service,Table,Guests,Server,Dish,Qty,Amount,Phone,Guest
1,2026-06-01 12:10,Harbor,Dine in,4,5,Ann,Soup,2,18.00,212 555 0123,Lee
1,2026-06-01 12:10,Harbor,Dine in,4,5,Ann,Rice,1,4.50,212 555 0123,Lee
2,2026-06-08 12:10,Harbor,dine_in,7,3,Ann,Soup,1,9.00,212 555 0123,Lee
3,2026-06-20 18:00,Harbor,Dine in,1,4,Bob,Fish,1,22.00,212 555 0123,Lee
4,2026-06-21 18:00,Harbor,Takeaway,,,Bob,Rice,3,13.50,,
"""
BILLS_ZH = """单号,时间,门店,用餐方式,桌号,人数,服务员,菜品,数量,金额,手机,客人
1,2026-06-01 12:10,外滩,堂食,4,5,小安,汤,2,18.00,13800138000,李
1,2026-06-01 12:10,外滩,堂食,4,5,小安,饭,1,4.50,13800138000,李
2,2026-06-08 12:10,外滩,堂食,7,3,小安,汤,1,9.00,13800138000,李
3,2026-06-20 18:00,外滩,堂食,1,4,小波,鱼,1,22.00,13800138000,李
4,2026-06-21 18:00,外滩,外带,,,小波,饭,3,13.50,,
"""
ORDERS = """Order,Created,Status,Platform,Email,Name,Phone,Newsletter,Country,City,Street,ZIP,\
SKU,Qty,Amount,Shipping,Coupon,Carrier,Tracking
A1,2026-01-05 09:00,Done,own,lee@a.us,Lee,212 555 0123,yes,US,Boston,1 Main St,02108,MUG,2,30.00,4.90,HELLO,UPS,1Z9
A1,2026-01-05 09:00,Done,own,lee@a.us,Lee,212 555 0123,yes,US,Boston,1 Main St,02108,TEA,1,12.00,4.90,HELLO,UPS,1Z9
A2,2026-06-05 09:00,Open,own,kim@a.us,Kim,,no,US,Salem,2 Main St,01970,TEA,1,12.00,4.90,,,
"""
ORDERS_ZH = """订单号,下单时间,状态,平台,邮箱,收货人,手机,订阅,省份,城市,详细地址,\
货号,数量,金额,运费,优惠券,快递公司,运单号
A1,2026-01-05 09:00,已完成,天猫,,李,13800138000,是,上海市,上海市,南京西路1号,MUG,2,30.00,4.90,HELLO,顺丰,SF9
A1,2026-01-05 09:00,已完成,天猫,,李,13800138000,是,上海市,上海市,南京西路1号,TEA,1,12.00,4.90,HELLO,顺丰,SF9
A2,2026-06-05 09:00,待付款,天猫,,金,13900139000,否,北京市,北京市,长安街2号,TEA,1,12.00,4.90,,,
"""
FILES = {"restaurant": BILLS, "restaurant-zh": BILLS_ZH, "webshop": ORDERS, "webshop-zh": ORDERS_ZH}
PLACES = {"restaurant": ("America/New_York", "USD", "US"), "webshop": ("America/New_York", "USD", "US")}
Run = Callable[..., str]


def opened(folder: Path) -> Run:
    def run(*words: str) -> str:
        result = CliRunner().invoke(cli, ["-C", str(folder), *words])
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


@pytest.mark.parametrize("name", FILES)
def test_a_preset_is_ready_to_be_imported_into(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "w"
    made = CliRunner().invoke(cli, ["--language", "en", "init", str(folder), "--preset", name])
    assert made.exit_code == 0, made.output
    zone, currency, region = PLACES.get(name, ("Asia/Shanghai", "CNY", "CN"))
    assert f"Zone {zone}, currency {currency}, country {region}" in made.stdout
    for file in ("regulars.yaml", "schemas/tags.yaml", "schemas/orders.yaml"):
        assert file in made.stdout
        assert (folder / file).read_text().startswith("# yaml-language-server: $schema=")
    run = opened(folder)
    (tmp_path / "in.csv").write_text(FILES[name], encoding="utf-8")
    with Workspace.open(folder) as workspace:
        assert workspace.plan().empty
        assert (workspace.catalog.zone, workspace.catalog.currency, workspace.catalog.region) == (
            zone, currency, region,
        )  # fmt: skip
    lines = len(FILES[name].splitlines()) - 1
    outcome = json.loads(run("--json", "import", "orders", str(tmp_path / "in.csv")))
    assert (outcome["read"], outcome["created"], outcome["rejected"]) == (lines, lines, 0)
    assert json.loads(run("--json", "import", "orders", str(tmp_path / "in.csv")))["created"] == 0
    run("tag", "run", "--as-of", AS_OF)
    column = {"B": 9, "单": 9, "O": 14, "订": 13}[FILES[name][0]]
    net = sum(Decimal(row.split(",")[column]) for row in FILES[name].splitlines()[1:])
    told = json.loads(run("--as-of", AS_OF, "report", "run", "sales_by_month", "--format", "json"))
    assert sum(Decimal(row["net"]) for row in told["reports"][0]["rows"]) == net
    with Workspace.open(folder) as workspace:
        session = workspace.session()
        if name.startswith("restaurant"):
            check_restaurant(session)
        else:
            check_webshop(session)


def check_restaurant(session: Session) -> None:
    found = session.rows(
        "receipt", fields=("receipt_no", "service", "table_no", "guests", "customer"), order=["receipt_no"]
    )
    assert [(row["receipt_no"], row["service"], row["table_no"], row["guests"]) for row in found] == [
        ("1", "dine_in", "4", 5), ("2", "dine_in", "7", 3), ("3", "dine_in", "1", 4), ("4", "takeaway", None, None),
    ]  # fmt: skip
    with clock.at(clock.now().replace(year=2026, month=6, day=30)):
        assert session.count("customer", "visits_90d = 3 and guests_a_visit = 4") == 1
    tags = {(row["tag"], row["band"]) for row in session.rows("tag_assignment")}
    assert {("guest_frequency", "monthly"), ("brings_company", None)} <= tags
    assert not {("missed_guest", None), ("eats_at_home", None)} & tags


def check_webshop(session: Session) -> None:
    (lee,) = session.rows("receipt", "receipt_no = 'A1'")
    assert (lee["coupon"], str(lee["shipping_fee"]), lee["sales_channel"], lee["status"]) == (
        "HELLO", "4.90", "online", "done",
    )  # fmt: skip
    assert [hit.domain for hit in session.search(lee["tracking_no"])] == ["receipt"]
    assert session.count("customer", "newsletter") == 1
    tags = {row["tag"] for row in session.rows("tag_assignment", fields=("tag",))}
    assert {"order_stage", "did_not_return"} <= tags and "coupon_buyer" not in tags


def test_what_a_preset_brings_is_in_both_languages() -> None:
    for preset in presets().values():
        assert set(preset.label) == {"en", "zh"}
        for file in preset.files.values():
            assert file.read_text(encoding="utf-8").startswith("grammar: 1\n")


def test_the_place_may_be_another(tmp_path: Path) -> None:
    place = {"zone": "Europe/London", "currency": "GBP", "region": "GB"}
    made = found_workspace(tmp_path / "w", "webshop", **place)
    assert (made.zone, made.currency, made.region) == tuple(place.values())


def test_a_file_that_stands_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "tags.yaml").write_text("mine")
    with pytest.raises(RegularsError, match=r"tags\.yaml already: move it away"):
        found_workspace(tmp_path, "webshop")
    assert [each.name for each in tmp_path.rglob("*") if each.is_file()] == ["tags.yaml"]
    assert (tmp_path / "schemas" / "tags.yaml").read_text() == "mine"
