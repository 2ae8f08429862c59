"""Which files of a package its project packs, told from what setuptools is told; other build tools pack all of them."""

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from regulars.conformance.project import Project

Packs = Callable[[Path], bool]
_SETUPTOOLS = "setuptools"
_ALL_UNDER_VERSION_CONTROL = ("setuptools-scm", "setuptools_scm", "setuptools-git")


def packing(project: Project | None, package: str, folder: Path) -> Packs:
    """Whether a file in `folder`, by its path within, comes with what `project` builds; without a project all do."""
    if project is None:
        return _everything
    system = project.pyproject.get("build-system", {})
    if not str(system.get("build-backend", _SETUPTOOLS)).startswith(_SETUPTOOLS):
        return _everything
    if any(str(each).startswith(_ALL_UNDER_VERSION_CONTROL) for each in system.get("requires", ())):
        return _everything
    patterns = list(_package_data(project, package))
    manifested = list(_manifest_in(project)) if _includes(project) else []
    listed = _listed(project)

    def packs(file: Path) -> bool:
        holder = ".".join((package, *file.parent.parts))
        if file.suffix == ".py":
            return listed is None or holder in listed
        inside = any(_matches(file, each) for each in patterns)
        whole = (folder / file).relative_to(project.folder).as_posix()
        return inside or any(fnmatchcase(whole, each) for each in manifested)

    return packs


def _everything(_file: Path) -> bool:
    return True


def _matches(file: Path, pattern: str) -> bool:
    """setuptools' globs: `*` stays in its folder, `**` goes down. A package below may be named by its own pattern."""
    path = file.as_posix()
    if pattern.startswith("**/"):
        return fnmatchcase(path, pattern[3:]) or fnmatchcase(path, f"*/{pattern[3:]}")
    same_depth = path.count("/") == pattern.count("/")
    return (same_depth or "**" in pattern) and fnmatchcase(path, pattern.replace("**", "*"))


def _package_data(project: Project, package: str) -> Iterator[str]:
    tool: Any = project.pyproject.get("tool", {}).get("setuptools", {}).get("package-data", {})
    for name in ("*", "", package):
        yield from tool.get(name, ())
        told = project.setup.get("options.package_data", {}).get(name, "")
        yield from told.replace(",", "\n").split()
    # Those of packages below, as seen from the package.
    for name, patterns in tool.items():
        if name.startswith(f"{package}."):
            below = name.removeprefix(f"{package}.").replace(".", "/")
            yield from (f"{below}/{each}" for each in patterns)


def _includes(project: Project) -> bool:
    tool = project.pyproject.get("tool", {}).get("setuptools", {})
    told = project.setup.get("options", {}).get("include_package_data")
    # What stands in pyproject.toml goes by the newer default.
    usual = "project" in project.pyproject
    return bool(tool.get("include-package-data", usual if told is None else told.strip().lower() == "true"))


def _manifest_in(project: Project) -> Iterator[str]:
    """MANIFEST.in's lines as globs over whole paths."""
    file = project.folder / "MANIFEST.in"
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        verb, *words = line.split() or [""]
        if verb in ("include", "global-include"):
            yield from (f"*{each}" if verb == "global-include" else each for each in words)
        elif verb == "recursive-include" and words:
            yield from (f"{words[0].rstrip('/')}/*{each.lstrip('*')}" for each in words[1:])
        elif verb == "graft" and words:
            yield f"{words[0].rstrip('/')}/*"


def _listed(project: Project) -> Sequence[str] | None:
    """The packages that are named one by one; None where they are looked for."""
    tool = project.pyproject.get("tool", {}).get("setuptools", {}).get("packages")
    if isinstance(tool, list):
        return [str(each) for each in tool]
    told = project.setup.get("options", {}).get("packages", "").split()
    return told if told and not told[0].startswith("find") else None
