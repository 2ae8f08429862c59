"""The reports that the README shows are accepted, and every shipped report is listed there."""

import re
from importlib.resources import files
from pathlib import Path

from regulars.testing import trusted_session, workspace
from regulars_reports.declared.declaration import reports
from regulars_reports.results.gather import gather

TEXT = files("regulars_reports").joinpath("README.md").read_text(encoding="utf-8")


def test_its_reports_run(tmp_path: Path, plugins: tuple[str, ...]) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    names = {"spend_by_occupation", "tea_by_month", "visits"}
    schemas = {f"shown{number}.yaml": text for number, text in enumerate(blocks)}
    with workspace(tmp_path, plugins=plugins, schemas=schemas) as opened:
        found = reports(opened.catalog)
        assert names <= found.keys()
        assert all(gather(trusted_session(opened), found[name]).rows == () for name in names)


def test_every_shipped_report_is_listed(tmp_path: Path) -> None:
    every = ("customers", "organization", "purchases", "tags", "reports")
    with workspace(tmp_path, plugins=every) as opened:
        assert not [name for name in reports(opened.catalog) if f"`{name}`" not in TEXT]
