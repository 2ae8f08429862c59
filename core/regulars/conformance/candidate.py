"""A plugin that is looked at: its manifest, its files, and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from regulars.declaring.yamlfile import Document, read_documents
from regulars.errors import Place
from regulars.plugging.manifest import FILE, Manifest, read_manifest

#: What stands for the range of versions where a manifest gives none: that is told by a check of its own.
ANY_VERSION = ">=0"
#: The distribution that the built-in plugins come with.
OWN = "regulars"


def _beside() -> str | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A plugin, importable in this process by `package` and found by its entry point `name`."""

    name: str
    package: str
    #: The folder of its package.
    folder: Path
    #: The folder of its project (pyproject.toml, README.md); None of a wheel, or where it is installed.
    project: Path | None = None
    #: Its distribution, as far as that is known: name, version, text of its description.
    distribution: str = ""
    version: str = ""
    description: str = ""
    #: The folder that stands first on the path of the process that looks at it; None: it is installed.
    site: Path | None = None
    #: The same plugin in the version before, in a site of its own; it is importable in no process but one that is
    #: started with that site first on its path.
    previous: Candidate | None = None
    #: Commands of the program itself, which no plugin may take.
    commands: tuple[str, ...] = ()
    #: Gives the URL of a fresh, empty database; None: a SQLite file in the workspace's own folder.
    database: Callable[[], str | None] = _beside

    @property
    def built_in(self) -> bool:
        """Whether it comes with Regulars itself, which is held to more."""
        return self.distribution == OWN

    @cached_property
    def manifest(self) -> Manifest:
        """What plugin.yaml says; raises RegularsError where the check `manifest` finds something wrong.

        A missing range of versions of Regulars counts as ANY_VERSION.
        """
        return read_manifest(self.name, self.package, self.folder, {"regulars": ANY_VERSION})

    @cached_property
    def document(self) -> Document:
        """Its plugin.yaml as it stands."""
        return read_documents(self.folder / FILE, f"{self.package}/{FILE}")[0]

    def says(self, key: str) -> bool:
        """Whether its plugin.yaml has a key."""
        return key in self.document.body

    def manifest_place(self, *path: str | int) -> Place:
        """Where the key at `path` of plugin.yaml stands."""
        return self.document.place(*path)

    def shown(self, file: Path) -> str:
        """How findings call one of its files: `regulars_vip/points.py`; outside of the package, from the project."""
        for root in (self.folder.parent, self.project):
            if root is not None and file.is_relative_to(root):
                return file.relative_to(root).as_posix()
        return str(file)

    def sources(self) -> Sequence[Path]:
        """Its Python files, in order of path."""
        return sorted(each for each in self.folder.rglob("*.py") if "__pycache__" not in each.parts)
