"""The fenced blocks of a page, and what its notes to the tests say of them.

A note is an HTML comment on a line of its own, which readers do not see; notes above a block are about that block:

- `<!-- begins: tea -->`: from here on the reader is in a fresh workspace of that name (`pagescenes.py`)
- `<!-- installed: folder -->`: the distribution in that folder of the repository is installed, its plugin enabled
- `<!-- not run: reason -->`: the block is only looked at, and why; only for what no test can run
- `<!-- file: name -->`: the block is the file `name`, where a title (```yaml title="name"```) would be in the way
- `<!-- within: {kind: channel, …} -->`: YAML that makes a whole of a fragment
- `<!-- nowhere: A | B -->`: nothing that the block's commands say contains that
- `<!-- numbers: 81 -->`: the number in a shown line is another one here, and so wherever it stands afterwards
- `<!-- shown by: command -->`: what the block shows is what the command says
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]

_NOTE = re.compile(r"<!--\s*([a-z ]+):\s*(.*?)\s*-->", re.DOTALL)
_FENCE = re.compile(r"(?P<indent> *)(?P<ticks>```+|~~~+)(?P<info>.*)")
_TITLE = re.compile(r'title="([^"]+)"')
#: What a note may be called.
NOTES = {"begins", "installed", "not run", "file", "within", "nowhere", "numbers", "shown by"}


@dataclass(frozen=True)
class Block:
    """One fenced block; `line` is that of its fence, `file` the file that it is, `notes` what stands above it."""

    language: str
    text: str
    line: int
    file: str | None = None
    notes: dict[str, str] = field(default_factory=dict)


def blocks(page: Path) -> list[Block]:
    """The blocks of `page` in order; AssertionError where a fence is not closed or a note is unknown."""
    lines = page.read_text(encoding="utf-8").splitlines()
    found: list[Block] = []
    notes: dict[str, str] = {}
    number = 0
    while number < len(lines):
        note = _note_at(lines, number)
        if note:
            name, value, number = note
            assert name in NOTES, f"{page}:{number}: a note is one of {sorted(NOTES)}"
            notes[name] = value
            continue
        opened = _FENCE.fullmatch(lines[number])
        if not opened:
            if lines[number].strip() and "begins" not in notes:
                assert not notes, f"{page}:{number + 1}: the note {sorted(notes)} is about no block"
            number += 1
            continue
        start, indent, ticks = number, len(opened["indent"]), opened["ticks"]
        number += 1
        inside = []
        while number < len(lines) and lines[number].strip() != ticks:
            inside.append(lines[number][indent:])
            number += 1
        assert number < len(lines), f"{page}:{start + 1}: this block has no end"
        number += 1
        language, _, rest = opened["info"].strip().partition(" ")
        title = _TITLE.search(rest)
        file = notes.get("file") or (title[1] if title else None)
        found.append(Block(language, "\n".join(inside) + "\n", start + 1, file, notes))
        notes = {}
    assert set(notes) <= {"begins"}, f"{page}: the note {sorted(notes)} is about no block"
    return found


def _note_at(lines: list[str], number: int) -> tuple[str, str, int] | None:
    """Name, value and the number of the line behind the note that begins at `lines[number]`; None if none does."""
    if not lines[number].lstrip().startswith("<!--"):
        return None
    end = number
    while "-->" not in lines[end]:
        end += 1
    note = _NOTE.fullmatch("\n".join(lines[number : end + 1]).strip())
    return (note[1].strip(), note[2], end + 1) if note else None


def pages() -> list[Path]:
    """Every page that people read: those of docs/, the READMEs of the root, of plugins, connectors, examples."""
    patterns = ("docs/*.md", "docs/zh/**/*.md", "docs/reference/*.md", "docs/examples/*/README.md")
    readmes = ("README*.md", "plugins/*/README.md", "connectors/*/README.md")
    return sorted(page for pattern in (*patterns, *readmes) for page in ROOT.glob(pattern))


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def language(page: Path) -> str:
    """The language in which a page is written, and its reader is spoken to."""
    return "zh" if named(page).startswith("docs/zh/") or page.stem.endswith(".zh-CN") else "en"
