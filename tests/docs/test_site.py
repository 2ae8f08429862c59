"""The site builds without a warning, every link in it leads somewhere, and it fetches nothing from anywhere."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from pageblocks import ROOT

pytest.importorskip("material", reason="the extra docs is not installed")

#: What a browser fetches by itself.
FETCHED = {
    ("script", "src"),
    ("img", "src"),
    ("link", "href"),
    ("iframe", "src"),
    ("source", "src"),
    ("object", "data"),
}
CONFIGS = {"": "mkdocs.yml", "zh": "mkdocs.zh.yml"}


class Html(HTMLParser):
    """The links, the anchors and the language of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.anchors: set[str] = set()
        self.language: str | None = None
        self.switch: list[str] = []
        self.classes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.classes |= set(given.get("class", "").split())
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "html":
            self.language = given.get("lang")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
            if "hreflang" in given:
                self.switch.append(given["href"])
        self.fetched += [given[name] for each, name in FETCHED if each == tag and name in given]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for below, config in CONFIGS.items():
        done = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", config, "-d", str(folder / below)],
            cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        told = [line for line in done.stderr.splitlines() if line.startswith(("WARNING", "ERROR"))]
        assert (done.returncode, told) == (0, []), done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def html(site: Path) -> dict[Path, Html]:
    return {path: Html(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


def followed(html: dict[Path, Html]) -> Iterator[tuple[Path, str, Path, str]]:
    """Every link and fetched thing within the site: page, link, where it leads, anchor."""
    for path, page in html.items():
        if path.name == "404.html":
            # Its links are of the root of a server.
            continue
        for link in [*page.links, *page.fetched]:
            parts = urlsplit(link)
            if not parts.scheme and not parts.netloc:
                yield (
                    path,
                    link,
                    (path.parent / unquote(parts.path)).resolve() if parts.path else path,
                    parts.fragment,
                )


def test_every_link_leads_somewhere(site: Path, html: dict[Path, Html]) -> None:
    wrong = []
    for path, link, target, anchor in followed(html):
        there = html.get(target)
        if not target.exists() or (anchor and there is not None and unquote(anchor) not in there.anchors):
            wrong.append(f"{path.relative_to(site)}: {link}")
    assert not wrong


def test_nothing_is_fetched_from_elsewhere(site: Path, html: dict[Path, Html]) -> None:
    assert sum(len(page.fetched) for page in html.values()) > 100
    assert not [
        (path.name, each) for path, page in html.items() for each in page.fetched if urlsplit(each).netloc
    ]
    assert not [
        path for path in site.rglob("*.css") if "url(http" in path.read_text("utf-8").replace('"', "")
    ]
    # For these the theme's script would fetch another one.
    assert not [path for path, page in html.items() if page.classes & {"mermaid", "arithmatex"}]


def test_links_to_elsewhere_are_well_formed(html: dict[Path, Html]) -> None:
    outside = {link for page in html.values() for link in page.links if urlsplit(link).scheme}
    assert not [each for each in outside if urlsplit(each).scheme not in ("https", "mailto") or " " in each]
    assert not [each for each in outside if "elsewhere.invalid" in each]


def test_each_page_is_of_one_language_and_leads_to_the_other(site: Path, html: dict[Path, Html]) -> None:
    for path, page in html.items():
        if path.name == "404.html":
            continue
        chinese = path.is_relative_to(site / "zh")
        assert page.language == ("zh" if chinese else "en"), path
        english, other = ((path.parent / each).resolve() for each in page.switch)
        assert english.exists()
        assert other.is_relative_to(site / "zh")
        if chinese and (site / path.relative_to(site / "zh")).exists():
            assert english == site / path.relative_to(site / "zh")


def test_chinese_is_found_by_its_words(site: Path) -> None:
    index = json.loads((site / "zh/search/search_index.json").read_text(encoding="utf-8"))
    assert "\\u200b" in index["config"]["separator"]
    words = {word for each in index["docs"] for word in each["text"].split("\u200b")}
    assert {"标签", "客户", "导入"} <= words


def test_english_is_found_in_english(site: Path) -> None:
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    assert index["config"]["lang"] == ["en"]
    assert not [each for each in index["docs"] if each["location"].startswith("zh/")]


def test_search_works_without_a_server(site: Path) -> None:
    for below in CONFIGS:
        assert (site / below / "search/search_index.js").read_text("utf-8").startswith("var __index = {")
        assert (site / below / "iframe-worker.js").exists()
