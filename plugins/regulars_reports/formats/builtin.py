"""The formats that come with the plugin: a page, pictures, a workbook, a spreadsheet's text, and JSON."""

from collections.abc import Sequence

from regulars_reports.formats.csvtext import csv_text
from regulars_reports.formats.jsontext import json_text
from regulars_reports.formats.picture import picture_png, picture_svg
from regulars_reports.formats.workbook import workbook
from regulars_reports.pages.html import page
from regulars_reports.rendering import Renderer


def built_in() -> Sequence[Renderer]:
    """html, csv, json, png, svg and xlsx."""
    return (
        Renderer(
            name="html",
            ending="html",
            text=False,
            narrows=True,
            render=lambda sheet: page(sheet).encode("utf-8"),
        ),
        # Excel takes a CSV for the system's old encoding unless it begins with the mark of UTF-8.
        Renderer(name="csv", ending="csv", render=lambda sheet: csv_text(sheet).encode("utf-8-sig")),
        Renderer(name="json", ending="json", render=lambda sheet: json_text(sheet).encode("utf-8")),
        Renderer(name="png", ending="png", text=False, render=picture_png),
        Renderer(
            name="svg", ending="svg", text=False, render=lambda sheet: picture_svg(sheet).encode("utf-8")
        ),
        Renderer(name="xlsx", ending="xlsx", text=False, render=workbook),
    )
