"""What new plugins do in a workspace in which they are enabled; run in the environment that has them, in its folder."""

from pathlib import Path

from regulars import Workspace
from regulars.testing import command

SAMPLE = "regulars-till-box/regulars_till_box/samples/members.jsonl"

with Workspace.open(".") as opened:
    assert {"loyalty", "till_box"} <= set(opened.apply().enabled)

    # A record, whose points the hook fills in: 7 March 2026 is a Saturday.
    assert command(opened, "record add customer name=Ann phone=13900139000").code == 0
    assert command(opened, "record add loyalty_entry number=1 customer=13900139000 day=2026-03-07").code == 0
    (entry,) = command(opened, "--json record list loyalty_entry").json["rows"]
    assert (entry["number"], entry["points"]) == ("1", 2), entry

    # Rows that the connector reads, and one that it cannot, told in the language of whoever asks.
    done = command(opened, f"--json import till_box_members {Path(SAMPLE).absolute()}").json
    assert (done["status"], done["read"], done["rejected"]) == ("ok", 3, 0), done
    assert "王芳" in command(opened, "find 王芳").output
    Path("broken.jsonl").write_text('{"id": 7, "name": "Cy"}\n[1]\n', encoding="utf-8")
    line = f"import till_box_members {Path('broken.jsonl').absolute()} --dry-run"
    for language, words in (
        ("en", "A member is written as a JSON object."),
        ("zh", "一行应为一个 JSON 对象"),
    ):
        told = command(opened, line, speak=language)
        assert words in told.output + told.errors, told
