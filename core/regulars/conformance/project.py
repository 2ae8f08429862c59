"""A project's folder read as its build tool would: its distribution, the plugins that it brings, where they lie."""

import tomllib
from collections.abc import Iterator, Mapping
from configparser import ConfigParser, ParsingError
from configparser import Error as ConfigError
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from regulars.errors import Place, PluginError
from regulars.messages import _
from regulars.plugging.installed import GROUP

PYPROJECT, SETUP = "pyproject.toml", "setup.cfg"
_READMES = ("README.md", "README.rst", "README.txt", "README")
#: Folders in which a package is not looked for.
_ELSEWHERE = frozenset({"build", "dist", "node_modules", "site-packages", "tests", "venv"})


@dataclass(frozen=True, kw_only=True)
class Project:
    """What pyproject.toml, or setup.cfg, says."""

    folder: Path
    name: str
    #: "" where it is worked out when the distribution is built.
    version: str
    #: Plugin -> its package.
    plugins: Mapping[str, str]
    pyproject: Mapping[str, Any] = field(default_factory=dict)
    setup: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def description(self) -> str:
        """The text of its README; "" where there is none."""
        file = next((self.folder / each for each in _READMES if (self.folder / each).is_file()), None)
        return file.read_text(encoding="utf-8", errors="replace") if file else ""

    def package_folder(self, package: str) -> Path | None:
        """The folder of a package of it; None where there is none."""
        return next((each for each in self._places(package) if (each / "__init__.py").is_file()), None)

    def _places(self, package: str) -> Iterator[Path]:
        mapped = {**_pairs(self.setup.get("options", {}).get("package_dir", "")), **self._tool("package-dir")}
        if package in mapped:
            yield self.folder / mapped[package]
        roots = [mapped.get(""), self.setup.get("options.packages.find", {}).get("where")]
        found = self._tool("packages")
        roots += found.get("find", {}).get("where", []) if isinstance(found, dict) else []
        for root in (*filter(None, roots), "src", "."):
            yield self.folder / root / package
        for each in sorted(self.folder.glob(f"*/**/{package}")):
            if not any(
                part.startswith(".") or part in _ELSEWHERE for part in each.relative_to(self.folder).parts
            ):
                yield each

    def _tool(self, key: str) -> Any:
        return self.pyproject.get("tool", {}).get("setuptools", {}).get(key, {})


def is_project(folder: Path) -> bool:
    """Whether a folder is that of a project."""
    return (folder / PYPROJECT).is_file() or (folder / SETUP).is_file()


def read_project(folder: Path) -> Project:
    """The project in `folder`; PluginError where its files cannot be read."""
    pyproject = _toml(folder / PYPROJECT)
    setup = _ini(folder / SETUP)
    project, poetry = pyproject.get("project", {}), pyproject.get("tool", {}).get("poetry", {})
    metadata = setup.get("metadata", {})
    version = str(project.get("version") or poetry.get("version") or metadata.get("version", ""))
    plugins = {
        **_plugins(setup.get("options.entry_points", {})),
        **poetry.get("plugins", {}).get(GROUP, {}),
        **project.get("entry-points", {}).get(GROUP, {}),
    }
    return Project(
        folder=folder,
        name=str(project.get("name") or poetry.get("name") or metadata.get("name", "")),
        # `attr:` and `file:` are worked out by whoever builds.
        version="" if version.startswith(("attr:", "file:")) else version,
        plugins={name: str(value).partition(":")[0].strip() for name, value in plugins.items()},
        pyproject=pyproject,
        setup=setup,
    )


def _toml(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PluginError(
            _("This cannot be read as TOML: {reason}.", reason=error), Place(str(file))
        ) from error


def _ini(file: Path) -> dict[str, dict[str, str]]:
    if not file.is_file():
        return {}
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
    except (ConfigError, ParsingError, UnicodeDecodeError) as error:
        raise PluginError(
            _("This cannot be read as a setup.cfg: {reason}.", reason=error), Place(str(file))
        ) from error
    return {name: dict(parser[name]) for name in parser.sections()}


def _plugins(groups: Mapping[str, str]) -> dict[str, str]:
    """Those among the entry points of a setup.cfg."""
    return _pairs(groups.get(GROUP, ""))


def _pairs(text: str) -> dict[str, str]:
    """Lines `key = value`; setup.cfg's way of writing a mapping."""
    lines = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {key.strip(): value.strip() for key, _sign, value in lines}
