"""Markdown as the written pages have it."""

import re
from collections.abc import Iterable, Sequence


def cell(text: str) -> str:
    """`text` in a cell of a table: on one line, with its bars kept from the table."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """`text` as code in a line or a cell."""
    ticks = "``" if "`" in text else "`"
    return f"{ticks}{cell(text)}{ticks}" if text else ""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; `rows` are of cells that are Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in lines)


def paragraphs(docstring: str) -> str:
    """A docstring as paragraphs of Markdown: its lines joined, lists kept."""
    parts = re.split(r"\n\s*\n", docstring.strip())
    return "\n\n".join(part if part.lstrip().startswith("- ") else " ".join(part.split()) for part in parts)


def first_paragraph(docstring: str | None) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((docstring or "").strip().partition("\n\n")[0].split())
