"""What docs/storage.md and docs/access-log.md say of the log is so."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import get_args, get_type_hints

from regulars.access.log import Access, AccessLog
from regulars.access.reading import Reading
from regulars.access.reads import MOST

DOCS = Path(__file__).parents[3] / "docs"


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    after = (DOCS / page).read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1]
    found = re.search(r"(?:^\|.*\n)+", after, re.MULTILINE)
    assert found
    return [[each.strip() for each in line.strip("|").split("|")] for line in found[0].splitlines()[2:]]


def test_the_tables_of_the_file(log: AccessLog) -> None:
    log.append(Access(actor="ann", what=("get", "client", ("client.phone",)), records={"client": [1]}))
    with closing(sqlite3.connect(log.file.path)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        found = {name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")] for name in names}
        settings = {name for (name,) in connection.execute("SELECT name FROM regulars_access_setting")}
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
    said = rows("storage.md", "Tables of the access log")
    assert {name.strip("`"): re.findall(r"`(\w+)`", columns) for name, columns, _what in said} == found
    assert settings == {"key", "indexed"}
    assert (mode, application.to_bytes(4)) == ("wal", b"rgac")


def test_how_sure_an_answer_is() -> None:
    said = [name.strip("`") for name, _what in rows("access-log.md", "What `who-read` answers")]
    assert said == list(get_args(get_type_hints(Reading)["certainty"]))


def test_how_long_a_page_is_listed() -> None:
    assert f"a page of up to {MOST:,}" in (DOCS / "access-log.md").read_text(encoding="utf-8")
