"""Fields and values in words."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from regulars.catalog import Catalog
from regulars.messages import _, in_language


def named(catalog: Catalog, domain: str, path: str) -> str:
    """The label of a field or metric, else its name."""
    first = path.split(".")[0]
    known = catalog.domains[domain].fields.get(first) or catalog.metrics.get(first)
    return in_language(known.label, path) if known else path


def shown(value: Any, zone: ZoneInfo) -> str:
    """A value as people read it; points in time on the clock of `zone`."""
    if value is None:
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return (value.astimezone(zone) if value.tzinfo else value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
