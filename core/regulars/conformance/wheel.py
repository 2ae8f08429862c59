"""A wheel unpacked, with nothing of it outside of its folder and no more than it may hold."""

import stat
import zipfile
from importlib.metadata import PathDistribution
from pathlib import Path, PurePosixPath

from regulars.errors import PluginError
from regulars.messages import _

_MOST_FILES = 20_000
_MOST_BYTES = 500_000_000


def unpack(wheel: Path, room: Path) -> PathDistribution:
    """The distribution in `wheel`, unpacked into the empty folder `room`; PluginError where it is no sound wheel."""
    try:
        with zipfile.ZipFile(wheel) as packed:
            entries = packed.infolist()
            _demand_harmless(wheel, entries)
            packed.extractall(room)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise PluginError(_("{file} is no wheel: {reason}.", file=wheel.name, reason=error)) from error
    infos = sorted(room.glob("*.dist-info"))
    if len(infos) != 1 or not (infos[0] / "METADATA").is_file():
        raise PluginError(_("{file} is no wheel: there is no METADATA in it.", file=wheel.name))
    return PathDistribution(infos[0])


def _demand_harmless(wheel: Path, entries: list[zipfile.ZipInfo]) -> None:
    """What is told of a size is held to: the reader stops there."""
    if len(entries) > _MOST_FILES or sum(each.file_size for each in entries) > _MOST_BYTES:
        raise PluginError(_("{file} is no wheel of a plugin: it holds far too much.", file=wheel.name))
    for each in entries:
        path = PurePosixPath(each.filename.replace("\\", "/"))
        outside = path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0])
        if outside or stat.S_ISLNK(each.external_attr >> 16):
            raise PluginError(
                _(
                    "{file} is no sound wheel: {name} would lie outside of it.",
                    file=wheel.name,
                    name=each.filename,
                )
            )
