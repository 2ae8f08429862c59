"""The expressions that the core's own declarations hold, checked against the fields that they name."""

from regulars.catalog import Catalog, Metric, Role
from regulars.declarations import Declaration
from regulars.findings import Findings


def check_metric(catalog: Catalog, metric: Metric, declaration: Declaration, findings: Findings) -> None:
    """Find what is wrong in a metric: it is derived for a subject, from expressions that check."""


def check_role(catalog: Catalog, role: Role, declaration: Declaration, findings: Findings) -> None:
    """Find what is wrong in the row expressions of a role."""
