"""Territories and nearest shops filled at write, kept where a hand set them, and filled again."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner

from regulars import Part, RegularsError, clock, found_workspace
from regulars.testing import trusted_session, workspace
from regulars_cli.main import cli

NOON = datetime(2026, 6, 30, 4, tzinfo=UTC)
PLUGINS = ("customers", "organization", "purchases", "reports", "territories")
CHINA = ("customers", "organization", "purchases", "channels", "tags", "reports", "china", "territories")


@pytest.fixture
def opened(database_url, tmp_path):
    with clock.at(NOON), workspace(tmp_path / "shop", database_url, PLUGINS) as made:
        yield made


@pytest.fixture
def session(opened):
    made = trusted_session(opened)
    declare(made)
    return made


def declare(session):
    session.add("employee", {"number": "E07", "name": "Li"})
    session.add("territory", {"code": "cn", "name": "China"})
    session.add(
        "territory",
        {"code": "east", "name": "East", "parent": "cn", "manager": "E07", "yearly_target": "1000"},
    )
    session.add("territory", {"code": "north", "name": "North", "parent": "cn", "yearly_target": "500"})
    for territory, place in (
        ("cn", {"country": "CN"}),
        ("east", {"region": "上海"}),
        ("north", {"region": "北京"}),
    ):
        session.add("territory_area", {"territory": territory, **place})
    for code, more in (
        ("S1", {"address.region": "上海市", "location": "31.2304, 121.4737"}),
        ("S2", {"address.region": "北京市", "location": "39.9042, 116.4074"}),
        ("S3", {"location": "31.24, 121.5", "closed": "2026-06-29"}),
        ("W", {"location": "31.2397, 121.4998", "sort": "online"}),
    ):
        session.add("shop", {"code": code, "name": code, **more})


def write(session, *rows, source="till"):
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name) for row in rows] for name in names}
    keys = [row.get("name") for row in rows]
    outcome = session.write(
        [Part(domain="customer", rows=range(len(rows)), keys=keys, columns=columns)], source=source
    )
    assert not outcome.rejected
    return outcome


def filled(session, name="A"):
    fields = {"t": "territory.code", "s": "nearest_shop.code", "km": "shop_distance_km"}
    (row,) = session.rows("customer", f"name = '{name}'", fields=fields)
    return row["t"], row["s"], row["km"]


def test_they_are_filled_when_an_address_and_a_point_are_written(session):
    write(
        session,
        {"name": "A", "address.region": "上海", "location": "31.2397, 121.4998"},
        {"name": "B", "address.city": "大同", "location": "40.0768, 113.3001"},
        {"name": "C", "address.country": "France"},
        {"name": "D"},
    )
    assert filled(session) == ("east", "S1", Decimal("2.688"))
    assert filled(session, "B")[:2] == ("cn", "S2")
    assert filled(session, "C") == filled(session, "D") == (None, None, None)
    shops = session.rows("shop", fields={"territory": "territory.code"}, order=["code"])
    assert [row["territory"] for row in shops] == ["east", "north", None, None]


def test_they_follow_who_moves(session):
    write(session, {"name": "A", "address.region": "上海", "location": "31.2, 121.5"})
    with clock.at(NOON + timedelta(days=1)):
        write(session, {"name": "A", "address.region": "北京", "location": "39.9, 116.4"})
    assert filled(session)[:2] == ("north", "S2")


def test_a_territory_that_a_source_states_stays(session):
    write(session, {"name": "A", "address.region": "上海", "territory": "north"})
    assert filled(session)[0] == "north"


def test_a_territory_set_by_hand_stays(session):
    write(session, {"name": "A", "address.region": "上海"})
    (customer,) = session.rows("customer")
    session.edit("customer", customer["id"], {"territory": "north"})
    with clock.at(NOON + timedelta(days=1)):
        write(session, {"name": "A", "address.region": "上海市", "address.city": "上海市"})
    assert filled(session)[0] == "north"
    from regulars_territories.refilling import refill

    done = refill(session)
    assert (done.changed, done.by_hand, filled(session)[0]) == (0, 1, "north")


def test_an_address_edited_by_hand_moves_the_territory_but_does_not_fix_it(session):
    from regulars_territories.refilling import refill

    write(session, {"name": "A", "address.region": "上海"})
    (customer,) = session.rows("customer")
    with clock.at(NOON + timedelta(hours=1)):
        session.edit("customer", customer["id"], {"address.region": "北京", "location": "39.9, 116.4"})
    assert filled(session)[:2] == ("north", "S2")
    session.add("territory", {"code": "capital"})
    session.delete("territory_area", [row["id"] for row in session.rows("territory_area", "region = '北京'")])
    session.add("territory_area", {"territory": "capital", "region": "北京市"})
    with clock.at(NOON + timedelta(hours=2)):
        assert refill(session, dry_run=True).changed == 1
        assert filled(session)[0] == "north"
        assert refill(session).changed == 1
        assert filled(session)[0] == "capital"
        assert refill(session).changed == 0


def test_a_new_customer_by_hand_gets_one_too(session):
    session.add("customer", {"name": "A", "address.region": "上海", "location": "31.2, 121.5"})
    assert filled(session)[:2] == ("east", "S1")


def test_refilling_reaches_what_was_there_before_and_is_undone_as_one(session):
    from regulars_territories.refilling import refill

    session.delete("territory_area", [row["id"] for row in session.rows("territory_area")])
    write(session, {"name": "A", "address.region": "上海"}, {"name": "B", "location": "31.2, 121.5"})
    session.add("shop", {"code": "S9", "location": "31.2001, 121.5", "address.region": "上海"})
    assert filled(session) == (None, None, None)
    session.add("territory_area", {"territory": "east", "region": "上海"})
    with clock.at(NOON + timedelta(hours=1)), session.change_set(reason="test") as number:
        done = refill(session)
    assert (done.read, done.changed, done.shops) == (2, 2, 1)
    assert (filled(session)[0], filled(session, "B")[1:]) == ("east", ("S9", Decimal("0.011")))
    session.undo(number)
    assert filled(session) == (None, None, None)
    assert filled(session, "B")[1] == "S1"
    assert session.count("shop", "code = 'S9' and territory is null") == 1


def test_a_place_of_two_territories_is_refused_and_both_are_named(session):
    with pytest.raises(RegularsError, match="上海 belongs to two territories, East and North") as refused:
        session.add("territory_area", {"territory": "north", "region": "上海"})
    assert "delete one" in str(refused.value)
    assert session.count("territory_area", "territory.code = 'north'") == 1


def test_nor_does_an_edit_or_one_batch_give_a_place_to_two(session):
    (area,) = session.rows("territory_area", "territory.code = 'north'")
    with pytest.raises(RegularsError, match="上海 belongs to two territories"):
        session.edit("territory_area", area["id"], {"region": "上海", "city": None, "country": None})
    (east,) = session.rows("territory_area", "region = '上海'")
    session.edit("territory_area", east["id"], {"region": "上海"})
    columns = {"territory": ["new", "newer"], "region": ["西藏", "西藏"]}
    with pytest.raises(RegularsError, match="西藏 belongs to two territories, new and newer"):
        session.write([Part(domain="territory_area", columns=columns, rows=[1, 2])], source="plan")
    assert session.count("territory_area", "region = '西藏'") == 0


def test_a_shop_keeps_the_territory_that_it_has(session):
    (shop,) = session.rows("shop", "code = 'S1'")
    session.edit("shop", shop["id"], {"territory": "north"})
    session.edit("shop", shop["id"], {"address.city": "上海市"})
    assert session.count("shop", "code = 'S1' and territory.code = 'north'") == 1
    session.edit("shop", shop["id"], {"territory": None, "address.city": "上海"})
    assert session.count("shop", "code = 'S1' and territory.code = 'east'") == 1


def test_with_china_addresses_in_latin_letters_and_in_one_column_are_covered(tmp_path, database_url):
    with clock.at(NOON), workspace(tmp_path / "shop", database_url, CHINA) as opened:
        session = trusted_session(opened)
        session.add("territory", {"code": "su"})
        for city in ("苏州", "深圳"):
            session.add("territory_area", {"territory": "su", "city": city})
        write(
            session,
            {"name": "A", "address.city": "Shenzhen"},
            {"name": "B", "address.street": "江苏省昆山市人民路1号"},
        )
        assert [filled(session, name)[0] for name in "AB"] == ["su", "su"]


# Reports and commands


def sell(session):
    write(
        session,
        {"name": "A", "address.region": "上海", "address.city": "上海市", "location": "31.2397, 121.4998"},
        {"name": "B", "address.region": "北京", "address.city": "北京市", "location": "40.5, 116.4"},
        {"name": "C", "address.country": "FR", "address.city": "Lyon"},
    )
    ids = {row["name"]: row["id"] for row in session.rows("customer")}
    sold = [("1", "S1", "A", "2026-01-05", "600.00"), ("2", "S2", None, "2026-02-05", "150.00"),
            ("3", "S1", "B", "2026-03-05", "100.00"), ("4", "S1", "A", "2025-12-31", "999.00"),
            ("5", "W", "C", "2026-03-06", "70.00")]  # fmt: skip
    part = Part(
        domain="receipt_line",
        rows=range(len(sold)),
        columns={
            "receipt_no": [each[0] for each in sold],
            "line_no": [1] * len(sold),
            "shop": [each[1] for each in sold],
            "customer": [ids.get(each[2]) for each in sold],
            "sold_at": [f"{each[3]} 10:00:00" for each in sold],
            "net": [each[4] for each in sold],
        },
    )
    assert not session.write([part], source="till").rejected


def test_the_list_tells_sales_against_targets(session):
    from regulars_territories.listing import told

    sell(session)
    found = [
        (
            each.level,
            each.name,
            each.manager,
            each.areas,
            each.customers,
            each.shops,
            each.sales,
            each.attained,
        )
        for each in told(session, 2026)
    ]
    assert found == [
        (0, "China", "", ("CN",), 0, 0, Decimal(0), None),
        (1, "East", "Li", ("上海",), 1, 1, Decimal("600.00"), Decimal("0.6")),
        (1, "North", "", ("北京",), 1, 1, Decimal("250.00"), Decimal("0.5")),
    ]
    assert [each.sales for each in told(session, 2025)] == [0, Decimal("999.00"), 0]


def test_territories_that_are_part_of_each_other_are_told_once(session):
    from regulars_territories.listing import told

    (china,) = session.rows("territory", "code = 'cn'")
    session.edit("territory", china["id"], {"parent": "east"})
    assert [each.code for each in told(session, 2026)] == ["cn", "east", "north"]


@pytest.fixture
def run(session, opened):
    sell(session)
    from regulars import first_admin

    first_admin(opened)

    def run(*words):
        result = CliRunner().invoke(cli, ["-C", str(opened.folder), *words])
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def rows(run, report):
    return json.loads(run("report", "run", report, "--format", "json"))["reports"][0]["rows"]


def test_every_report_can_be_run(run):
    assert [list(row.values()) for row in rows(run, "territory_sales")] == [
        ["East", "600.00", "1000.00", "-400.00", "0.600000"], ["North", "250.00", "500.00", "-250.00", "0.500000"],
    ]  # fmt: skip
    assert {row["territory"]: row["customers"] for row in rows(run, "territory_customers")} == {
        "East": 1, "North": 1, None: 1,
    }  # fmt: skip
    assert [(row["city"], row["customers"]) for row in rows(run, "customers_without_territory")] == [
        ("Lyon", 1)
    ]
    assert len(rows(run, "shop_distances")) == 2
    (far,) = rows(run, "places_without_shop")
    assert (far["city"], far["customers"], far["nearest"]) == ("北京市", 1, "66.253")


def test_the_commands(run):
    listed = run("territory", "list")
    assert "  East" in listed and "60.0%" in listed
    assert json.loads(run("--json", "territory", "list"))[1]["attained"] == "0.6000"
    assert "3 customers read; 0 of them and 0 shops would be filled." in run(
        "territory", "refill", "--dry-run"
    )
    assert json.loads(run("--json", "territory", "refill")) == {
        "status": "ok", "read": 3, "updated": 0, "by_hand": 0, "shops": 0,
    }  # fmt: skip


def test_without_any_the_list_says_how_to_begin(tmp_path):
    found_workspace(tmp_path / "w")
    text = (
        (tmp_path / "w" / "regulars.yaml")
        .read_text()
        .replace("plugins: []", f"plugins: [{', '.join(PLUGINS)}]")
    )
    (tmp_path / "w" / "regulars.yaml").write_text(text)
    CliRunner().invoke(cli, ["-C", str(tmp_path / "w"), "apply"])
    told = CliRunner().invoke(cli, ["-C", str(tmp_path / "w"), "territory", "list"])
    assert told.exit_code == 0 and "record add territory" in told.stdout
