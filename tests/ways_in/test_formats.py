"""Each format of a report, and the page of all of them, made for each sort of person: by the rights of who reads."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from market import PEOPLE, UNSEEN, Market, Person

from regulars import Session, Workspace
from regulars.errors import RegularsError
from regulars_reports.declared.declaration import report_named
from regulars_reports.formats.builtin import built_in
from regulars_reports.rendering import Renderer
from regulars_reports.results.sheet import sheet_of_dashboard, sheet_of_report

FORMATS = {each.name: each for each in built_in()}
REPORTS = ("people", "addresses", "sales_by_shop", "customer_concentration")


@pytest.fixture(scope="module")
def opened(standing: Market) -> Iterator[Workspace]:
    with Workspace.open(standing.folder) as made:
        yield made


def made(session: Session, form: Renderer) -> Iterator[str]:
    """What the files of some reports hold."""
    for name in REPORTS:
        try:
            sheet = sheet_of_report(session, report_named(session.catalog, name))
        except RegularsError as error:
            yield str(error)
        else:
            yield text(form.render(sheet))
    if form.name not in ("png", "svg"):  # A picture shows one report.
        yield text(form.render(sheet_of_dashboard(session)))


def text(content: bytes) -> str:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(each) for each in packed.namelist())
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("person", PEOPLE, ids=lambda each: each.name)
@pytest.mark.parametrize("form", FORMATS)
def test_no_format_tells_what_is_unseen(opened: Workspace, form: str, person: Person) -> None:
    for file in made(opened.session(person.name).exporting, FORMATS[form]):
        found = [each for each in (*person.untold, *person.staying) if each in file]
        assert not found, (found, file[:1_000])


@pytest.mark.parametrize("form", [each for each in FORMATS if each != "png"])
def test_an_admin_is_told(opened: Workspace, form: str) -> None:
    files = "".join(made(opened.session().exporting, FORMATS[form]))
    assert any(each in files for each in UNSEEN)
