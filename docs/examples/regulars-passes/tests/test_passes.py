"""Passes in a store as a company has it: sold, used by what the booking system exports, running out."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from regulars import Session, Workspace
from regulars.errors import NotPermittedError
from regulars.testing import as_user, command, trusted_session

OpenWorkspace = Callable[..., Workspace]
SAMPLE = Path(__file__).parents[1] / "regulars_passes/samples/bookings.csv"


def sold(session: Session, number: str, type: str, day: str, member: str = "M-1") -> int:
    """The id of a pass that was sold to a new customer."""
    customer = session.add("customer", {"member_no": member, "name": f"Member {member}"})
    return session.add("class_pass", {"number": number, "customer": customer, "type": type, "bought_on": day})


def test_the_type_tells_visits_and_last_day(regulars_workspace: OpenWorkspace) -> None:
    session = trusted_session(regulars_workspace(plugins=["passes"]))
    ten = session.get("class_pass", sold(session, "P-1", "ten", "2026-03-01"))
    assert (ten["visits"], ten["valid_until"]) == (10, date(2026, 9, 1))
    month = session.get("class_pass", sold(session, "P-2", "month", "2026-01-31", "M-2"))
    assert (month["visits"], month["valid_until"]) == (None, date(2026, 2, 28))


def test_what_is_given_stays(regulars_workspace: OpenWorkspace) -> None:
    session = trusted_session(regulars_workspace(plugins=["passes"]))
    values = {"number": "P-1", "type": "ten", "bought_on": "2026-03-01", "visits": 12}
    made = session.add("class_pass", values)
    session.edit("class_pass", made, {"price": "880"})
    assert session.get("class_pass", made)["visits"] == 12


def test_bookings_use_the_pass_however_often_they_are_imported(
    regulars_workspace: OpenWorkspace, regulars_at: Callable[[str], None]
) -> None:
    regulars_at("2026-03-05")
    opened = regulars_workspace(plugins=["passes", "channels", "files", "tags", "reports"])
    session = trusted_session(opened)
    ann = sold(session, "P-1", "ten", "2026-03-01")
    for _time in range(2):
        assert command(opened, f"import class_bookings {SAMPLE}").code == 0
    used = {row["number"]: row["class_pass"] for row in session.rows("class_visit")}
    assert used == {"B-101": ann, "B-102": None, "B-103": None, "B-104": ann}
    assert session.get("class_pass", ann)["left"] == 8
    told = command(opened, "--json passes list").json
    assert [(row["number"], row["left"]) for row in told] == [("P-1", 8)]


def test_a_visit_that_is_cancelled_or_goes_is_given_back(
    regulars_workspace: OpenWorkspace, regulars_at: Callable[[str], None]
) -> None:
    regulars_at("2026-03-05")
    opened = regulars_workspace(plugins=["passes"])
    session = trusted_session(opened)
    bought = sold(session, "P-1", "ten", "2026-03-01")
    customer = session.get("class_pass", bought)["customer"]
    visits = [
        session.add("class_visit", {"number": f"{n}", "customer": customer, "starts_at": "2026-03-04 07:30"})
        for n in range(3)
    ]
    assert session.get("class_pass", bought)["left"] == 7
    session.edit("class_visit", visits[0], {"state": "cancelled"})
    assert session.get("class_pass", bought)["left"] == 8
    # No hook tells of what is deleted: the command counts again.
    session.delete("class_visit", [visits[1]])
    assert command(opened, "--json passes recount").json["updated"] == 1
    assert session.get("class_pass", bought)["left"] == 9


def test_whose_pass_runs_out_is_tagged(
    regulars_workspace: OpenWorkspace, regulars_at: Callable[[str], None]
) -> None:
    regulars_at("2026-03-05")
    opened = regulars_workspace(plugins=["passes", "tags"])
    session = trusted_session(opened)
    for number, visits in enumerate((1, 2, 3)):
        made = sold(session, f"P-{number}", "ten", "2026-03-01", f"M-{number}")
        session.edit("class_pass", made, {"visits": visits})
    assert command(opened, "tag run pass_running_out").code == 0
    found = session.rows("customer", "has_tag('pass_running_out')", order=["member_no"])
    assert [row["member_no"] for row in found] == ["M-0", "M-1"]


def test_the_report_counts_those_who_came(
    regulars_workspace: OpenWorkspace, regulars_at: Callable[[str], None]
) -> None:
    regulars_at("2026-03-05")
    opened = regulars_workspace(plugins=["passes", "channels", "files", "reports"])
    assert command(opened, f"import class_bookings {SAMPLE}").code == 0
    report = command(opened, "report run class_visits_by_month --format csv")
    assert report.output.splitlines()[1:] == ["Mar 2026,Morning yoga,2"]


def test_a_teacher_knows_of_injuries_and_the_front_desk_of_phones(regulars_workspace: OpenWorkspace) -> None:
    opened = regulars_workspace(plugins=["passes"])
    trusted_session(opened).add("customer", {"name": "Ann", "phone": "13900000001", "injuries": "left knee"})
    (seen,) = as_user(opened, "class_teacher").rows("customer")
    assert (seen["injuries"], "phone" in seen) == ("left knee", False)
    (seen,) = as_user(opened, "front_desk").rows("customer")
    assert (seen["phone"], "injuries" in seen) == ("+8613900000001", False)
    with pytest.raises(NotPermittedError):
        as_user(opened, "class_teacher").add("customer", {"name": "Bo"})
