"""What a company does with regulars-passes 1.0; run in an environment that has it, in the folder of the company."""

from datetime import date
from pathlib import Path

from regulars.testing import as_user, command, trusted_session, workspace

BOOKINGS = """Booking,Member,Name,Phone,Class,Teacher,Starts,State
B-1,M-1,Ann,13900000001,Yoga,Lin,2026-03-02 07:30,came
B-2,M-1,Ann,13900000001,Yoga,Lin,2026-03-03 07:30,missed
B-3,M-2,Bo,13900000002,Yoga,Lin,2026-03-03 07:30,came
B-4,M-1,Ann,13900000001,Yoga,Lin,2026-03-04 07:30,cancelled
"""

with workspace(Path("studio"), plugins=["passes", "channels", "files", "tags", "reports"]) as opened:
    session = trusted_session(opened)
    ann = session.add("customer", {"member_no": "M-1", "name": "Ann", "injuries": "left knee"})
    session.add("class_pass", {"number": "P-1", "customer": ann, "type": "ten", "bought_on": "2026-03-01"})

    # before_write gave the pass its terms.
    (sold,) = session.rows("class_pass")
    assert (sold["visits"], sold["valid_until"]) == (10, date(2026, 9, 1)), sold

    # The channel brings visits, and after_write finds the pass of each; again, nothing changes.
    Path("bookings.csv").write_text(BOOKINGS, encoding="utf-8")
    bookings = Path("bookings.csv").absolute()
    first, again = (command(opened, f"--json import class_bookings {bookings}").json for _time in range(2))
    assert (first["created"], again["unchanged"]) == (4, 4), (first, again)
    visits = list(session.rows("class_visit", order=["number"]))
    assert [each["class_pass"] == sold["id"] for each in visits] == [True, True, False, False], visits
    assert {each["trainer"] for each in visits} == {"Lin"}

    # What it declares beside: a metric, roles, a report.
    (told,) = session.rows(
        "customer", "member_no = 'M-1'", fields=["class_visits_30d"], as_of=date(2026, 3, 5)
    )
    assert told["class_visits_30d"] == 1, told
    (seen,) = as_user(opened, "class_teacher").rows("customer", "member_no = 'M-1'")
    assert (seen["injuries"], "phone" in seen) == ("left knee", False), seen
    report = command(opened, "report run class_visits_by_month --format csv")
    assert report.output.splitlines()[-1] == "Mar 2026,Yoga,2", report
