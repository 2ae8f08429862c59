"""A new plugin written into a folder of its own: whole, or not at all."""

import shutil
from collections.abc import Mapping
from importlib.resources import files as resources
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from regulars.errors import PluginError
from regulars.messages import _
from regulars_cli.newplugin.naming import Names

_TEMPLATES = resources("regulars_cli").joinpath("newplugin/templates")


def write_plugin(names: Names, files: Mapping[str, str], folder: Path, wanted: str) -> list[str]:
    """Write `files` (path -> template) into the folder `names.distribution` of `folder`; the paths, in order.

    `wanted`: the versions of Regulars that the plugin works with. Raises PluginError where the folder exists or cannot
    be written.
    """
    project = folder / names.distribution
    if project.exists():
        raise PluginError(_("{folder} exists already: nothing was written.", folder=project))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = Path(mkdtemp(prefix=".regulars-new-", dir=folder))
    except OSError as error:
        raise PluginError(
            _("{folder} cannot be written: {reason}.", folder=folder, reason=error.strerror or error)
        ) from error
    try:
        written = _write(names, files, beside / names.distribution, wanted)
        (beside / names.distribution).rename(project)
    except OSError as error:
        raise PluginError(
            _("{folder} cannot be written: {reason}.", folder=project, reason=error.strerror or error)
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return written


def _write(names: Names, files: Mapping[str, str], project: Path, wanted: str) -> list[str]:
    words = {
        "PLUGIN": names.plugin,
        "PACKAGE": names.package,
        "DISTRIBUTION": names.distribution,
        "LABEL": names.label,
        "RANGE": wanted,
    }
    written = []
    for path, template in files.items():
        file = project / _filled(path, words)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_filled(_TEMPLATES.joinpath(template).read_text("utf-8"), words), encoding="utf-8")
        written.append(file)
        if file.suffix == ".po":
            written.append(_compiled(file))
    return [each.relative_to(project).as_posix() for each in written]


def _filled(text: str, words: Mapping[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def _compiled(catalog: Path) -> Path:
    """The catalog as gettext reads it, beside it."""
    made = BytesIO()
    with catalog.open("rb") as stream:
        write_mo(made, read_po(stream))
    path = catalog.with_suffix(".mo")
    path.write_bytes(made.getvalue())
    return path
