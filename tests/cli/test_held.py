"""The queue of held contributions on the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

SCHEMA = """
kind: domain
name: coupon
label: {en: Coupon, zh: 优惠券}
identity: [number]
fields:
  number: {type: text, label: {en: Number, zh: 编号}, privacy: none}
  code: {type: text, unique: true, label: {en: Code, zh: 券码}, privacy: none}
  till: {type: text, label: {en: Till, zh: 收银台}, privacy: none}
---
kind: role
name: seller
label: {en: Seller, zh: 店员}
grants:
  - {domain: coupon, do: [read, create, update], where: "till = 'A'"}
"""


@pytest.fixture
def made(workspace: Path, run: Run) -> int:
    """The id that a seller was told of a coupon whose code one of till B has."""
    (workspace / "schemas/coupon.yaml").write_text(SCHEMA, encoding="utf-8")
    for words in (
        ("apply",),
        ("user", "add", "mei", "--role", "seller"),
        ("record", "add", "coupon", "number=1", "code=X", "till=B"),
    ):
        assert run(*words).exit_code == 0
    return answer(run, "--as", "mei", "record", "add", "coupon", "number=2", "code=X", "till=A")["id"]


def answer(run: Run, *words: str) -> dict:
    result = run("--json", *words)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_what_waits_is_listed_and_shown(run: Run, made: int) -> None:
    (held,) = answer(run, "held", "list")["held"]
    assert held["actor"] == "mei" and held["state"] == "waiting"
    assert held["records"] == [{"domain": "coupon", "values": {"number": "2", "code": "X", "till": "A"}}]
    assert "which has this Code" in run("held", "list").stdout
    shown = run("held", "show", str(held["id"])).stdout
    for text in ("mei", "Coupon", "Number", "2"):
        assert text in shown
    assert run("held", "show", "77").exit_code == 1


def test_its_author_learns_nothing(run: Run, made: int) -> None:
    for words in (("held", "list"), ("held", "accept", "1"), ("held", "drop", "1", "--reason", "x")):
        refused = run("--as", "mei", *words)
        assert refused.exit_code == 1 and "admins may" in refused.stderr
    assert run("--as", "mei", "record", "list", "coupon").stdout.strip() == "There are none."


def test_accepted_it_is_written(run: Run, made: int) -> None:
    clash = run("held", "accept", "1")
    assert clash.exit_code == 1 and "Another Coupon has this Code already" in clash.stderr
    theirs = answer(run, "record", "list", "coupon")["rows"][0]["id"]
    assert run("record", "edit", "coupon", str(theirs), "code=").exit_code == 0
    assert run("held", "accept", "1").stdout == "Accepted: 1\n"
    assert run("held", "list").stdout == "Nothing is held.\n"
    assert "accepted" in run("held", "list", "--all").stdout
    assert [row["number"] for row in answer(run, "--as", "mei", "record", "list", "coupon")["rows"]] == ["2"]
    assert "accepted: 1" in run("history", "log", "--what", "held").stdout


def test_dropped_it_is_not(run: Run, made: int) -> None:
    assert run("held", "drop", "1").exit_code == 2
    assert run("held", "drop", "1", "--reason", "typed twice").stdout == "Dropped: 1\n"
    assert "typed twice" in run("held", "show", "1").stdout
    again = run("held", "accept", "1")
    assert again.exit_code == 1 and "settled already: dropped" in again.stderr


def test_a_record_is_known_by_what_lists_call_it(run: Run, made: int) -> None:
    assert run("record", "edit", "coupon", "1", "code=Y").exit_code == 0
    assert answer(run, "record", "show", "coupon", "1")["code"] == "Y"
    assert run("--as", "mei", "record", "show", "coupon", "1").exit_code == 1
    assert "Nothing was found for it's." in run("record", "show", "coupon", "it's").stderr


def test_who_stands_alone_for_the_sake_of_somebody_unseen_is_listed_for_review(run: Run, made: int) -> None:
    rows = "schemas/keeper.yaml"
    Path(rows).write_text(
        "kind: role\nname: keeper\nlabel: {en: Keeper, zh: 管理}\n"
        "grants:\n  - {domain: customer, do: [read, create], where: \"name <> 'Bo Ray'\"}\n"
    )
    for words in (
        ("apply",),
        ("user", "add", "kim", "--role", "keeper"),
        ("record", "add", "customer", "name=Bo Ray", "phone=13800138000"),
        ("--as", "kim", "record", "add", "customer", "name=Ann Lee", "phone=13800138000"),
    ):
        result = run(*words)
        assert result.exit_code == 0, (words, result.stderr)
    told = answer(run, "record", "pairs", "customer")
    (pair,) = told["pairs"]
    assert (pair["by"], pair["value"], told["more"]) == ("phone", "+8613800138000", 0)
    table = run("record", "pairs", "customer").stdout
    assert "Bo Ray" in table and "Ann Lee" in table and "+8613800138000" in table
    assert run("--as", "kim", "record", "pairs", "customer").stdout == "No pairs.\n"
