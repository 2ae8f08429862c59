"""What is wrong in the parameters of a report."""

from collections.abc import Iterator

from regulars import Kind
from regulars.catalog import Catalog
from regulars.errors import ExpressionError
from regulars.messages import _
from regulars_reports.declared.declaration import Report
from regulars_reports.declared.formulas import Wrong
from regulars_reports.declared.parameters import PERIOD, SEGMENT, asked

_MOMENTS = (Kind.DATE, Kind.DATETIME)


def wrong_parameters(catalog: Catalog, report: Report) -> Iterator[Wrong]:
    """Parameters that speak of what is not there, and comparisons without a period."""
    try:
        found = asked(catalog, report)
    except ExpressionError as error:
        yield ("parameters",), str(error)
        return
    for name, each in found.items():
        if each.type is None and each.domain not in catalog.domains:
            yield (
                ("parameters", name),
                _("{domain} belongs to no subject: say for: or of:.", domain=report.domain),
            )
        elif each.type is None and not each.of and each.domain != report.domain:
            yield (
                ("parameters", name),
                _("{domain} does not belong to {subject}.", domain=report.domain, subject=each.domain),
            )
        if name == PERIOD and each.type and each.type.kind not in _MOMENTS:
            yield ("parameters", name), _("A period is of a date or a point in time: say which in of:.")
        if name != SEGMENT and each.type and each.type.kind is Kind.DATETIME and not _plain(each.of):
            yield ("parameters", name), _("A period is of a field: write date({of}).", of=each.of)
    if report.compare and PERIOD not in report.parameters:
        yield ("compare",), _("A comparison needs the parameter period.")


def _plain(of: str) -> bool:
    return all(part.isidentifier() for part in of.split("."))
