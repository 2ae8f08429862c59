"""A report counts what its reader may read, and nothing else."""

from decimal import Decimal

import pytest

from regulars import Session, Workspace
from regulars.errors import NotPermittedError
from regulars_reports.declared.declaration import report_named
from regulars_reports.pages.html import page
from regulars_reports.results.gather import gather
from regulars_reports.results.sheet import sheet_of_dashboard


@pytest.fixture
def clerk(shop_workspace: Workspace) -> Session:
    """Who may read the lines of one shop, and no customers."""
    return shop_workspace.session("clerk")


def test_sales_are_those_of_the_reader_s_shop(clerk: Session) -> None:
    result = gather(clerk, report_named(clerk.catalog, "sales_by_month"))
    assert {row[1:] for row in result.rows} == {("湖滨店", Decimal("800.00"))}
    assert result.found and result.found.total == Decimal("800.00")


def test_a_report_of_what_one_may_not_read_is_refused(clerk: Session) -> None:
    with pytest.raises(NotPermittedError):
        gather(clerk, report_named(clerk.catalog, "regions"))


def test_the_dashboard_says_so_in_its_place(clerk: Session) -> None:
    made = page(sheet_of_dashboard(clerk))
    assert "湖滨店" in made
    assert "南京西路店" not in made
    assert "上海市" not in made
    assert "What clerk may see" in made
