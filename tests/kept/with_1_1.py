"""What the company does after the upgrade to 1.1, and when it parts with the plugin."""

from pathlib import Path

from regulars import Workspace
from regulars.testing import command, trusted_session

with Workspace.open("studio") as opened:
    opened.apply()
    session = trusted_session(opened)

    # The upgrade step has counted what is left; what `trainer` said is said by `teacher`.
    assert [each["left"] for each in session.rows("class_pass")] == [8]
    assert {each["teacher"] for each in session.rows("class_visit")} == {"Lin"}

    # What is new: a command in two languages, a tag by a metric.
    (told,) = command(opened, "--json --as-of 2026-03-05 passes list").json
    assert (told["number"], told["left"]) == ("P-1", 8), told
    assert "剩余次数" in command(opened, "--as-of 2026-03-05 passes list", speak="zh").output
    (sold,) = session.rows("class_pass")
    session.edit("class_pass", sold["id"], {"visits": 3})
    assert command(opened, "--as-of 2026-03-05 tag run pass_running_out").code == 0
    assert [each["name"] for each in session.rows("customer", "has_tag('pass_running_out')")] == ["Ann"]

    # It goes, and takes what is its own along.
    assert command(opened, "plugin disable passes").code == 0
with Workspace.open("studio") as opened:
    opened.apply()
    done = command(opened, "plugin purge passes --yes --export out")
    assert done.code == 0, done.errors
    assert len(Path("out/domains/class_visit.jsonl").read_text("utf-8").splitlines()) == 4
    assert trusted_session(opened).count("customer") == 2
