"""Names made of headings and file names: a-z, 0-9 and single _, from a letter on."""

import re
import unicodedata
from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path

from regulars import why_reserved

#: As long as a name may be, less what makes it differ from another.
LONGEST = 36
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NAME = re.compile(r"[a-z](_?[a-z0-9])*")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")
_YAML_WORDS = frozenset({"on", "off", "yes", "no", "true", "false", "null", "nan", "inf"})
#: Dates and counters in file names: the next file has others.
_SERIAL = re.compile(r"[-_ .(]*\d[\d\-_.年月日 ()]*$|(?<=[A-Za-z\u4e00-\u9fff])\d{4,}.*$")


def is_name(text: str) -> bool:
    """Whether a person's choice may name a channel."""
    return len(text) <= LONGEST and _NAME.fullmatch(text) is not None


def plain_name(text: str, fallback: str) -> str:
    """A name as near to `text` as may be; Chinese by its pinyin where that is installed, else `fallback`."""
    spelt = _romanised(text) if _CHINESE.search(text) else text
    folded = unicodedata.normalize("NFKD", _CAMEL.sub(" ", spelt)).encode("ascii", "ignore").decode()
    name = _NOT_A_NAME.sub("_", folded.casefold()).strip("_")[:LONGEST].strip("_")
    name = name.lstrip("0123456789_")
    return name if len(name) > 1 else fallback


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, or with a number behind it where it is taken or reserved, or no name to a reader of YAML."""
    wanted, number = name, 1
    while wanted in taken or why_reserved(wanted) or wanted in _YAML_WORDS:
        number += 1
        wanted = f"{name}_{number}" if not name[-1].isdigit() else f"{name}_n{number}"
    return wanted


def channel_name(path: Path, part: str | None = None) -> str:
    """What a channel of the file is called: `till` of till-2026-03.csv, `shop_customer` of a table in shop.db."""
    stem = path.name.partition(".")[0] or path.stem
    bare = _SERIAL.sub("", stem) or stem
    name = plain_name(bare, "import")
    return name if part is None else plain_name(f"{name[:18]} {part}", f"{name[:18]}_part")


def title_of(path: Path, part: str | None = None) -> str:
    """What people read as the channel's label."""
    stem = path.name.partition(".")[0] or path.stem
    bare = (_SERIAL.sub("", stem) or stem).replace("_", " ").strip(" -")
    told = bare if part is None else f"{bare} {part}"
    clean = " ".join("".join(each if each.isprintable() else " " for each in told).split())
    return clean[:80] or path.suffix or "-"


def _romanised(text: str) -> str:
    if find_spec("pypinyin") is None:
        return text
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text))
