"""What somebody wants installed: a distribution by name, or a folder, wheel or archive by its path."""

import os
import re
from dataclasses import dataclass
from importlib.metadata import Distribution
from json import loads
from pathlib import Path

from regulars.errors import PluginError
from regulars.messages import _

_NAME = re.compile(r"([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9])(\[[A-Za-z0-9._, -]*\])?")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!+_*-]*")
_ENDS = (".whl", ".zip", ".tar.gz", ".tgz")


@dataclass(frozen=True)
class Wanted:
    """`requirement` is what the installer is told."""

    requirement: str
    #: Of a distribution: its name, as all ways of writing it are one. None: a path tells it.
    name: str | None
    path: Path | None = None

    def is_it(self, found: Distribution) -> bool:
        """Whether a distribution is what was wanted."""
        if self.name is not None:
            return canonical(found.name) == self.name
        told = found.read_text("direct_url.json")
        return bool(told) and loads(str(told)).get("url") == Path(str(self.path)).as_uri()


def wanted(text: str, version: str | None = None) -> Wanted:
    """What `text` means: a path where it looks like one or is there; PluginError where it is neither path nor name."""
    path = Path(text).expanduser()
    if os.sep in text or text.endswith(_ENDS) or text in (".", "..") or path.is_dir():
        return _at(path, version)
    match = _NAME.fullmatch(text)
    if match is None or (version is not None and not _VERSION.fullmatch(version)):
        raise PluginError(
            _("{text} is no name of a package: write regulars-vip, or the path of a folder or wheel.",
              text=repr(text if match is None else version))
        )  # fmt: skip
    return Wanted(text if version is None else f"{text}=={version}", canonical(match[1]))


def canonical(name: str) -> str:
    """A distribution's name as all ways of writing it are one (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _at(path: Path, version: str | None) -> Wanted:
    whole = path.resolve()
    if not whole.exists():
        raise PluginError(_("There is no file or folder {path}.", path=path))
    if version is not None:
        raise PluginError(_("A path has a version of its own: leave --version out."))
    name = canonical(whole.name.partition("-")[0]) if whole.suffix == ".whl" else None
    return Wanted(str(whole), name, whole)
