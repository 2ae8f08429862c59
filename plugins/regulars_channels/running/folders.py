"""Which files are meant: by a name, by a folder, by a pattern. What is hidden or half there is left aside."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from regulars import natural
from regulars.errors import SourceError
from regulars.messages import _

_PATTERN = frozenset("*?[")
#: How the names begin and end of files that a program is still at, or keeps for itself.
_BEGINNINGS = (".", "~$")
_ENDINGS = (
    "~", ".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".opdownload", ".filepart", ".swp", ".lock",
)  # fmt: skip
_OF_SYSTEMS = frozenset({"thumbs.db", "desktop.ini"})
#: So many names are told.
_FEW = 5


@dataclass
class Found:
    """Files in natural order, each once; `aside`: those that lie there and are not meant, in the same order."""

    files: list[Path] = field(default_factory=list)
    aside: list[Path] = field(default_factory=list)


def find_files(
    named: Iterable[Path],
    endings: Collection[str],
    foreign: Callable[[Path], bool],
    *,
    may_lack: bool = False,
) -> Found:
    """The files that `named` mean: each a file, a folder (the readable files in it), or a pattern.

    A name that is there is taken literally, whatever signs are in it. `endings`: how readable files end, nothing for
    any; `foreign` tells those that no channel reads. SourceError where something is not there, or, unless `may_lack`,
    where a folder or pattern gives nothing.
    """
    found = Found()
    for each in named:
        here = _find(each, endings, foreign)
        if not here.files and not may_lack:
            raise SourceError(_nothing(each, here))
        found.files += here.files
        found.aside += here.aside
    return Found(list(dict.fromkeys(found.files)), list(dict.fromkeys(found.aside)))


def _find(named: Path, endings: Collection[str], foreign: Callable[[Path], bool]) -> Found:
    base, pattern = _split(named)
    if pattern and not _PATTERN.intersection(pattern):
        # Nothing is here, and no pattern could find it: whoever reads it says so.
        return Found([named])
    if not pattern and not base.is_dir():
        return Found([named])
    if pattern and not _PATTERN.intersection(pattern.partition("/")[0]):
        raise SourceError(_("There is no folder {path}.", path=base / pattern.partition("/")[0]))
    if pattern.rpartition("/")[2] == "**":
        pattern += "/*"
    try:
        listed = [each for each in (base.glob(pattern) if pattern else base.iterdir()) if each.is_file()]
    except PermissionError:
        raise SourceError(_("You may not read {path}.", path=base)) from None
    found = Found()
    for each in sorted(listed, key=lambda path: natural(path.relative_to(base).as_posix())):
        readable = bool(pattern) or not endings or each.name.lower().endswith(tuple(endings))
        meant = readable and not foreign(each) and not any(map(_unfinished, each.relative_to(base).parts))
        (found.files if meant else found.aside).append(each)
    return found


def _split(named: Path) -> tuple[Path, str]:
    """The part of a path that is there, taken literally, and the rest of it."""
    parts = list(named.parts)
    base = Path(parts.pop(0)) if named.anchor else Path()
    while parts and _is_there(base / parts[0]):
        base /= parts.pop(0)
    return base, "/".join(parts)


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except (OSError, ValueError):
        return False
    return True


def _unfinished(name: str) -> bool:
    """Whether a file or folder of this name is hidden, a program's own, or not whole yet."""
    low = name.lower()
    return low.startswith(_BEGINNINGS) or low.endswith(_ENDINGS) or low in _OF_SYSTEMS


def _nothing(named: Path, found: Found) -> str:
    if found.aside:
        return _(
            "There is nothing to read in {path}, only: {aside}.", path=named, aside=told_names(found.aside)
        )
    if named.is_dir():
        return _(
            "There is nothing to read in {path}. To read the folders in it too: {pattern}",
            path=named,
            pattern=named / "**",
        )
    return _("There is no file {path}.", path=named)


def told_names(files: Iterable[Path]) -> str:
    """The names of some files, of many the first ones."""
    names = [each.name for each in files]
    if len(names) > _FEW:
        return _("{names} and {count} more", names=_(", ").join(names[:_FEW]), count=len(names) - _FEW)
    return _(", ").join(names)
