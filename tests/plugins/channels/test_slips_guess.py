"""Files in which few cells of a column cannot be read, and headings that are called as domains are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from regulars import Workspace
from regulars.messages import speaking
from regulars.testing import workspace
from regulars_channels.guessing.drafts import Draft
from regulars_channels.guessing.guess import guess_file
from regulars_channels.guessing.writing import written
from regulars_channels.offering import offered_connectors

PLUGINS = ("customers", "organization", "purchases", "channels", "files")
STAY = """\
kind: domain
name: stay
label: {en: Stay, zh: 住宿}
identity: [number]
time: arrived
fields:
  number: {type: text, label: {en: Stay number, zh: 住宿号}, required: true}
  customer: {type: reference, to: customer, label: {en: Customer, zh: 客户}}
  arrived: {type: date, label: {en: Arrived, zh: 入住}, required: true}
  paid: {type: money, label: {en: Paid, zh: 实付}}
"""
#: 58 guests who arrive on five days, but the fourth.
DAYS = [f"2026-03-0{number % 5 + 1}" for number in range(58)]
SLIP = [*DAYS[:3], "soon", *DAYS[4:]]


@pytest.fixture
def hotel(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "hotel", None, PLUGINS, {}) as opened:
        (opened.folder / "schemas/stay.yaml").write_text(STAY, encoding="utf-8")
        yield opened


def guessed(opened: Workspace, name: str, text: str) -> Draft:
    file = opened.folder / name
    file.write_text(text, encoding="utf-8")
    samples = offered_connectors(opened, live=False)["files"].guess(file)
    [draft] = guess_file(file, samples, opened.declared(), opened.folder).drafts
    return draft


def stays(days: list[str]) -> str:
    rows = [f"S{number},{day},{number}.50,138001{number:05}" for number, day in enumerate(days)]
    return "\n".join(["Stay number,Arrived,Paid,Phone", *rows, ""])


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        (SLIP, "1 of 58"),
        ([day.replace("2026-03-0", "2.3.202") for day in SLIP], "1 of 58"),
        (["2026-03-01", "soon", "2026-03-01"], "1 of 3"),
        # 18 of 20 are days, which is nine in ten.
        (["2026-03-01"] * 18 + ["soon", "later"], "2 of 20"),
    ],
)
def test_a_date_among_many_that_is_none_is_a_doubt(hotel: Workspace, days: list[str], wrong: str) -> None:
    draft = guessed(hotel, "stays.csv", stays(days))
    assert draft.about == "stay"
    assert ("Arrived", "stay.arrived") in [(column.name, place) for column, place, _sure in draft.understood]
    assert (
        f"Arrived: {wrong} values cannot be read as stay.arrived, such as 'soon': "
        "their rows will wait as pending." in draft.questions
    )


@pytest.mark.parametrize("days", [["2026-03-01"] * 17 + ["soon", "later", "never"], ["2026-03-01", "soon"]])
def test_a_column_of_which_more_cannot_be_read_is_no_date(hotel: Workspace, days: list[str]) -> None:
    assert guessed(hotel, "stays.csv", stays(days)).about == "customer"


def test_the_doubt_in_chinese(hotel: Workspace) -> None:
    with speaking("zh"):
        draft = guessed(hotel, "stays.csv", stays(SLIP))
    assert (
        "“Arrived”的 58 个值中有 1 个无法读作 stay.arrived，例如“soon”，所在的行会转为待处理。"
        in draft.questions
    )


def test_a_new_field_is_not_called_as_a_domain_or_a_metric(hotel: Workspace) -> None:
    rows = [f"M{number},Guest Number{number},138001{number:05},R{number}z,{number}" for number in range(9)]
    text = "\n".join(["Member no,Name,Phone,Receipt,Spend 365d", *rows, ""])
    draft = guessed(hotel, "customers.csv", text)
    assert draft.about == "customer"
    assert {each.column.name: each.name for each in draft.own} == {
        "Receipt": "receipt_2", "Spend 365d": "spend_365d_2",
    }  # fmt: skip
    (hotel.folder / "schemas/guessed.yaml").write_text(
        written([draft], hotel.declared(), "customers.csv"), encoding="utf-8"
    )
    assert hotel.declared().domains["customer"].fields["receipt_2"].type == "text"
