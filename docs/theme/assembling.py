"""What the site is made of besides docs/: the plugins' READMEs, files that pages link to, the other language."""

import logging
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

# It tells how long it takes to read its dictionary.
logging.getLogger("jieba").setLevel(logging.WARNING)

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"(?<=\]\()([^)#\s]+)(#[^)\s]*)?(?=\))")
FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
#: Stands for the site of the other language until the page is HTML; mkdocs leaves what looks like a host alone.
ELSEWHERE = "https://elsewhere.invalid/"
ROOMS = ("plugins", "connectors")
LANGUAGES = {"en": ("English", "docs"), "zh": ("中文", "docs/zh")}


def readmes() -> dict[str, str]:
    """The pages made of READMEs: source path from the root -> path in the site's sources."""
    found = {
        path.relative_to(ROOT).as_posix(): f"plugins/{path.parent.name.removeprefix('regulars_')}.md"
        for room in ROOMS
        for path in sorted((ROOT / room).glob("*/README.md"))
    }
    for path in sorted(ROOT.glob("docs/examples/*/README.md")):
        found[path.relative_to(ROOT).as_posix()] = f"plugins/{path.parent.name}.md"
    return found


def resolved(target: str, source: str) -> str:
    """The path from the root of what a page at `source` links to; of a folder its README."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    return f"{path}/README.md" if (ROOT / path / "README.md").is_file() else path


def prose(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of a page: whether it is prose, not a block of code, and the part."""
    end = 0
    for block in FENCED.finditer(text):
        yield True, text[end : block.start()]
        yield False, block[0]
        end = block.end()
    yield True, text[end:]


def rewritten(text: str, source: str, place: str, language: str) -> tuple[str, set[str]]:
    """`text` with its links as they are in the site, and the files of the repository that it links to."""
    copied: set[str] = set()
    pages = readmes()
    docs = f"{LANGUAGES[language][1]}/"

    def link(found: re.Match[str]) -> str:
        target, anchor = found[1], found[2] or ""
        if "://" in target or target.startswith("mailto:"):
            return found[0]
        path = resolved(target, source)
        if path in pages:
            path = f"docs/{pages[path]}"
        elif (ROOT / path).is_file() and (not path.startswith("docs/") or path.startswith("docs/examples/")):
            copied.add(path)
            path = f"docs/source/{path}.txt"
        if language == "en" and path.startswith("docs/zh/"):
            return ELSEWHERE + path.removeprefix("docs/").replace(".md", ".html") + anchor
        if not path.startswith(docs):
            return f"{ELSEWHERE}../{path.removeprefix('docs/').replace('.md', '.html')}{anchor}"
        return posixpath.relpath(path.removeprefix(docs), posixpath.dirname(place) or ".") + anchor

    return "".join(LINK.sub(link, part) if is_prose else part for is_prose, part in prose(text)), copied


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the READMEs to the English site, and a copy of every file that any page links to."""
    if config.theme["language"] != "en":
        return files
    sources = {place: source for source, place in readmes().items()}
    for place, source in sources.items():
        files.append(File.generated(config, place, content=(ROOT / source).read_text("utf-8")))
    copied: set[str] = set()
    told = [*sources.values(), *(p.relative_to(ROOT).as_posix() for p in ROOT.glob("docs/**/*.md"))]
    for source in told:
        language = "zh" if source.startswith("docs/zh/") else "en"
        copied |= rewritten((ROOT / source).read_text("utf-8"), source, "x", language)[1]
    for path in sorted(copied):
        files.append(File.generated(config, f"source/{path}.txt", content=(ROOT / path).read_bytes()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links that hold in the repository, made to hold in the site."""
    language = config.theme["language"]
    place = page.file.src_uri
    made = {at: source for source, at in readmes().items()}
    source = made.get(place, f"{LANGUAGES[language][1]}/{place}")
    return rewritten(markdown, source, place, language)[0]


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links to the other language's site, as they are from this page."""
    depth = "../" * page.file.src_uri.count("/")
    return html.replace(ELSEWHERE, depth)


def on_page_context(context: Any, page: Page, config: MkDocsConfig, nav: Any) -> Any:
    """The switch of languages leads to the same page where there is one, else to the first page."""
    place, here = page.file.src_uri, config.theme["language"]
    config.extra["alternate"] = [
        {"name": name, "lang": language, "link": _switched(place, here, language, folder)}
        for language, (name, folder) in LANGUAGES.items()
    ]
    return context


def _switched(place: str, here: str, language: str, folder: str) -> str:
    if language == here:
        return place.replace(".md", ".html")
    top = "../" if here == "zh" else "zh/"
    there = (ROOT / folder / place).is_file()
    return top + (place.replace(".md", ".html") if there else "index.html")
