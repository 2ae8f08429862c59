"""Reports as JSON for machines: declared names, codes and exact numbers, nothing worded for people."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from regulars_reports.results.result import Applied, Column, Rest, Result
from regulars_reports.results.sheet import Sheet


def json_text(sheet: Sheet) -> str:
    """`{"made_at": …, "currency": …, "reports": [{"name", "columns", "rows", …}]}`.

    Money and decimals are texts ("12.50"), so that no reader rounds them; dates and moments (UTC) are ISO 8601; a
    band is `[low, high]`, from low on and below high; a last row of what a limit cut off has `{"others": how many}`.
    """
    body = {
        "made_at": _plain(sheet.made_at),
        "actor": sheet.actor,
        "catalog_version": sheet.catalog_version,
        "currency": sheet.words.currency,
        "zone": sheet.words.zone,
        "reports": [_result(each) for each in sheet.results],
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _result(result: Result) -> dict[str, Any]:
    if result.refused:
        return {"name": result.report.name, "refused": result.refused}
    return {
        "name": result.report.name,
        "from": result.report.domain,
        "parameters": {each.name: _given(each) for each in result.parameters},
        "unmoved": list(result.unmoved),
        "compared": {name: [_plain(each) for each in days] for name, days in result.compared.items()},
        "period": [_plain(each) for each in result.period] if result.period else None,
        "columns": [each.name for each in result.columns],
        "rows": [
            {column.name: _cell(value, column) for value, column in zip(row, result.columns, strict=True)}
            for row in result.rows
        ],
    }


def _given(applied: Applied) -> dict[str, Any]:
    return {"given": applied.given, "days": [_plain(each) for each in applied.days or ()]}


def _cell(value: Any, column: Column) -> Any:
    if isinstance(value, Rest):
        return {"others": value.groups} if value.groups else None
    if column.bands and value is not None:
        edges = [None, *column.bands, None]
        return [_plain(edges[value]), _plain(edges[value + 1])]
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
