"""The formats that come with the plugin: a page, a spreadsheet's text, and JSON."""

from collections.abc import Sequence

from regulars_reports.formats.csvtext import csv_text
from regulars_reports.formats.jsontext import json_text
from regulars_reports.pages.html import page
from regulars_reports.rendering import Renderer


def built_in() -> Sequence[Renderer]:
    """html, csv and json."""
    return (
        Renderer(name="html", ending="html", text=False, render=lambda sheet: page(sheet).encode("utf-8")),
        # Excel takes a CSV for the system's old encoding unless it begins with the mark of UTF-8.
        Renderer(name="csv", ending="csv", render=lambda sheet: csv_text(sheet).encode("utf-8-sig")),
        Renderer(name="json", ending="json", render=lambda sheet: json_text(sheet).encode("utf-8")),
    )
