"""Runs and pending rows, as people read them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from regulars import Catalog
from regulars.messages import _, in_language
from regulars_channels.running.counts import ROWS
from regulars_channels.running.runs import Run


def outcome_json(run: Run, *, rehearsed: bool = False) -> dict[str, Any]:
    """A run as machines read it; `status` ok, partial or failed."""
    return {
        "status": run.status,
        **{name: getattr(run.counts, name) for name in ROWS},
        "overwritten": run.counts.overwritten,
        "records": run.counts.records,
        "vanished": run.vanished,
        "returned": run.returned,
        "channel": run.channel,
        "run": None if rehearsed else run.number,
        "files": run.files,
        "started": run.started.isoformat(),
        "finished": run.finished.isoformat() if run.finished else None,
        "problems": problems_of(run),
        "dry_run": rehearsed,
    }


def problems_of(run: Run) -> list[str]:
    """Why files could not be read to their end."""
    return [each for each in (run.problem or "").split("\n\n") if each]


def outcome_pairs(run: Run, catalog: Catalog) -> list[tuple[str, str]]:
    """The counts of a run, label and number: source rows first, then the records of each domain."""
    words = {
        "read": _("Rows read"),
        "created": _("created"),
        "updated": _("updated"),
        "unchanged": _("unchanged"),
        "rejected": _("pending"),
        "skipped": _("skipped"),
    }
    pairs = [(words[name], f"{getattr(run.counts, name):,}") for name in ROWS]
    for domain, counts in run.counts.records.items():
        declared = catalog.domains.get(domain)
        label = in_language(declared.label, domain) if declared else domain
        told = {
            "created": _("{count} new", count=f"{counts['created']:,}"),
            "updated": _("{count} changed", count=f"{counts['updated']:,}"),
            "unchanged": _("{count} as they were", count=f"{counts['unchanged']:,}"),
        }
        text = _(", ").join(text for name, text in told.items() if counts[name])
        if text:
            pairs.append((label, text))
    if run.vanished:
        pairs.append((_("No longer at the source"), f"{run.vanished:,}"))
    if run.returned:
        pairs.append((_("There again"), f"{run.returned:,}"))
    return pairs


def status_word(catalog: Catalog, status: str) -> str:
    """A run's status in the current language."""
    return _choice(catalog, "run", "status", status)


def state_word(catalog: Catalog, state: str) -> str:
    """A pending row's state in the current language."""
    return _choice(catalog, "pending", "state", state)


def _choice(catalog: Catalog, domain: str, field: str, value: str) -> str:
    for each in catalog.domains[domain].fields[field].values:
        if each.value == value:
            return in_language(each.label, value)
    return value


def when(moment: datetime | None, zone: str) -> str:
    """A moment in the workspace's civil time, to the second."""
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"


def reasons_text(record: Mapping[str, Any], catalog: Catalog) -> str:
    """Why a pending row was refused, each field by its label."""
    found = []
    for name, texts in json.loads(record["reasons"]).items():
        found += [reason_text(name, text, catalog) for text in texts]
    # One cell may be wrong for several records of the row.
    return " ".join(dict.fromkeys(found))


def reason_text(name: str, text: str, catalog: Catalog) -> str:
    """One reason behind the label of its field; `name` is `domain.field`, a column, or empty."""
    label = _label(name, catalog)
    return f"{label}: {text}" if label else text


def _label(name: str, catalog: Catalog) -> str:
    domain_name, _point, field_name = name.partition(".")
    domain = catalog.domains.get(domain_name)
    if domain is None:
        return name
    head = field_name.partition(".")[0]
    field = domain.fields.get(head)
    return in_language(field.label, field_name) if field is not None else field_name


def place_text(record: Mapping[str, Any]) -> str:
    """Where a pending row stands: `till.xlsx [外滩店]:17`."""
    sheet = f" [{record['sheet']}]" if record["sheet"] else ""
    return f"{record['file']}{sheet}:{record['row_number']}"
