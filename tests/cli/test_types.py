"""Fields that have parts, and those that hold JSON, on the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from regulars import Workspace

Run = Callable[..., Result]
SCHEMA = """grammar: 1
kind: extension
name: extra
extends: customer
label: {en: Extra, zh: 其他}
fields:
  place: {type: point, label: {en: Place, zh: 位置}}
  payload: {type: json, label: {en: Payload, zh: 原始数据}}
  douyin: {type: handle, service: douyin, label: {en: Douyin, zh: 抖音}}
"""
PAYLOAD = '{"n": 1.5, "list": [1, "茶"]}'


@pytest.fixture
def number(workspace: Path, run: Run) -> str:
    """The id of a customer with all of them."""
    (workspace / "schemas" / "extra.yaml").write_text(SCHEMA, encoding="utf-8")
    with Workspace.open(workspace) as opened:
        opened.apply()
    added = run(
        "--json", "record", "add", "customer", "name=Ann", "address.city=Paris", "place=48.8566, 2.3522",
        f"payload={PAYLOAD}", "douyin=@ann",
    )  # fmt: skip
    assert added.exit_code == 0, added.output
    return str(json.loads(added.stdout)["id"])


def test_they_are_shown_as_people_read_them(number: str, run: Run) -> None:
    shown = run("record", "show", "customer", number).stdout
    for text in ("48.8566, 2.3522", '{"list":[1,"茶"],"n":1.5}', "Douyin"):
        assert text in shown
    assert "48.8566, 2.3522" in run("show", number).stdout


@pytest.mark.parametrize("way", [("record", "show", "customer"), ("show",)])
def test_machines_get_json_in_json(number: str, run: Run, way: tuple[str, ...]) -> None:
    told = json.loads(run("--json", *way, number).stdout)
    record = told.get("record", told)
    assert record["payload"] == json.loads(PAYLOAD)
    assert record["place"] == {"latitude": "48.8566000", "longitude": "2.3522000"}
    assert record["douyin"] == "ann"


def test_a_part_is_headed_by_its_name(number: str, run: Run) -> None:
    listed = run(
        "record", "list", "customer", "--fields", "name,address.city,place.latitude,home_shop.address.city"
    )
    head, row = listed.stdout.splitlines()[0], listed.stdout
    assert "Address: city" in head and "Place: latitude" in head
    assert "Home shop: Address: city" in head
    assert "Paris" in row and "48.8566" in row
    rows = json.loads(run("--json", "record", "list", "customer", "--fields", "payload").stdout)["rows"]
    assert rows == [{"id": int(number), "payload": json.loads(PAYLOAD)}]


def test_one_half_may_be_edited_alone(number: str, run: Run) -> None:
    assert run("record", "edit", "customer", number, "place.longitude=2.5").exit_code == 0
    assert "48.8566, 2.5" in run("record", "show", "customer", number).stdout
    assert run("record", "edit", "customer", number, "place=").exit_code == 0
    assert "48.8566" not in run("record", "show", "customer", number).stdout


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("place=91, 0", "beyond 90 degrees"),
        ("place=here", "Write latitude, longitude"),
        ("payload={", "is not JSON"),
        ("douyin=https://weibo.com/u/1", "is an account of weibo; this field holds those of douyin"),
    ],
)
def test_what_does_not_fit_is_said(number: str, run: Run, value: str, says: str) -> None:
    refused = run("record", "edit", "customer", number, value)
    assert refused.exit_code == 1
    assert says in refused.output


def test_what_they_hold_is_told(number: str, run: Run) -> None:
    told = run("record", "fields", "customer").stdout
    for text in ("point on the map: place.latitude, place.longitude", "JSON", "social account: douyin"):
        assert text in told


@pytest.mark.parametrize("named", ["M001", "13800138000", "8000", "Ann Lee"])
def test_a_record_is_named_by_what_only_it_is_found_by(workspace: Path, run: Run, named: str) -> None:
    del workspace
    for member, name, phone in (("M001", "Ann Lee", "13800138000"), ("M002", "Bo", "13900139001")):
        assert (
            run(
                "record", "add", "customer", f"member_no={member}", f"name={name}", f"phone={phone}"
            ).exit_code
            == 0
        )
    assert "Ann Lee" in run("record", "show", "customer", named).stdout
    assert run("record", "edit", "customer", named, "nickname=A").exit_code == 0
    assert json.loads(run("--json", "show", "M001").stdout)["record"]["nickname"] == "A"


def test_a_word_for_several_records_or_none_is_refused(workspace: Path, run: Run) -> None:
    del workspace
    for name in ("Ann Lee", "Ann Li"):
        run("record", "add", "customer", f"name={name}")
    run("record", "add", "shop", "code=S01", "name=Bund")
    several = run("record", "edit", "customer", "Ann", "nickname=A")
    assert several.exit_code == 1 and "may be several" in several.output
    assert "Nobody was found for Zoe" in run("record", "show", "customer", "Zoe").output
    assert "S01" in run("record", "show", "shop", "Bund").stdout
    assert "Nothing was found for Pier" in run("record", "show", "shop", "Pier").output
