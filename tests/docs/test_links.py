"""Links of pages hold where the pages lie: on a code host, and in an editor, without the site."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from pageblocks import named, pages

LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^( *)(```+).*?^\1\2$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def links(page: Path) -> Iterator[str]:
    text = re.sub(r"`[^`\n]*`", "", FENCED.sub("", page.read_text(encoding="utf-8")))
    return (found[1] for found in LINK.finditer(text))


def anchors(page: Path) -> set[str]:
    """The anchors that code hosts give to headings."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    titles = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", found[1]) for found in HEADING.finditer(text))
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    wrong = []
    for link in links(page):
        parts = urlsplit(link)
        if parts.scheme:
            well = parts.scheme in ("https", "mailto") and (parts.scheme == "mailto" or "." in parts.netloc)
        else:
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            well = target.exists()
            if well and parts.fragment and target.suffix == ".md":
                well = unquote(parts.fragment) in anchors(target)
        if not well:
            wrong.append(link)
    assert not wrong


def test_there_are_links() -> None:
    assert sum(len(list(links(page))) for page in pages()) > 100
