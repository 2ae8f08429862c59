"""The check that every file that plugin.yaml names is there, and comes along when the project is packed."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.packing import packing
from regulars.conformance.project import read_project
from regulars.declaring.yamlfile import KeyPath, read_documents
from regulars.errors import Place, RegularsError
from regulars.messages import _
from regulars.plugging.manifest import FILE

CHECK = "files"


def files_packed(candidate: Candidate) -> Iterator[Finding]:
    """Files and modules that plugin.yaml names and that are not there, or would be missing once it is installed."""
    packs = packing(
        read_project(candidate.project) if candidate.project else None, candidate.package, candidate.folder
    )
    named = {Path(FILE): (), **dict(_named(candidate))}
    for file, path in named.items():
        if not (candidate.folder / file).is_file():
            yield Finding(
                CHECK,
                "wrong",
                _(
                    "plugin.yaml names {file}, and there is no such file in the package.",
                    file=file.as_posix(),
                ),
                candidate.manifest_place(*path),
                _("Mend the name, or add the file."),
            )
        elif not packs(file):
            yield _unpacked(candidate, file)
    for file in _more(candidate):
        if file not in named and not packs(file):
            yield _unpacked(candidate, file)


def _unpacked(candidate: Candidate, file: Path) -> Finding:
    return Finding(
        CHECK,
        "wrong",
        _("{file} is not packed: who installs the plugin does not get it.", file=file.as_posix()),
        Place(f"{candidate.package}/{file.as_posix()}"),
        _("List the package {package} in `packages`, or let setuptools look for packages.",
          package=".".join((candidate.package, *file.parent.parts)))
        if file.suffix == ".py"
        else _('Tell setuptools in pyproject.toml: [tool.setuptools.package-data] "*" = ["**/*{ending}"]',
               ending=file.suffix),
    )  # fmt: skip


def _named(candidate: Candidate) -> Iterator[tuple[Path, KeyPath]]:
    """Each file that the manifest names, and the key that does."""
    told = candidate.manifest
    for number, name in enumerate(told.declarations):
        yield Path(name), ("declarations", number)
    for other, names in told.alongside.items():
        yield from ((Path(name), ("with", other, number)) for number, name in enumerate(names))
    for kind, name in told.kinds.items():
        yield Path(name), ("kinds", kind)
    for preset, name in told.presets.items():
        yield Path(name), ("presets", preset)
        for each in _begun_with(candidate.folder / name):
            yield Path(each), ("presets", preset)
    modules = [((command, "call"), each["call"]) for command, each in told.commands.items()]
    for (command, key), call in modules:
        if call.partition(".")[0].partition(":")[0] == candidate.package:
            yield _module(candidate, call.partition(":")[0]), ("commands", command, key)
    for number, step in enumerate(told.upgrades.values()):
        yield _module(candidate, step["call"].partition(":")[0]), ("upgrades", number, "call")
    if told.hookspecs:
        yield _module(candidate, told.hookspecs), ("hookspecs",)


def _module(candidate: Candidate, module: str) -> Path:
    inner = Path(*module.split(".")[1:])
    package = inner / "__init__.py"
    return package if (candidate.folder / package).is_file() else inner.with_suffix(".py")


def _begun_with(preset: Path) -> list[str]:
    """The files of declarations that a preset begins with."""
    with suppress(RegularsError, LookupError, AttributeError):
        return [str(each) for each in read_documents(preset)[0].body.get("files", {}).values()]
    return []


def _more(candidate: Candidate) -> Iterator[Path]:
    """What no manifest names and a plugin cannot do without: its modules, and what it says in other languages."""
    for pattern in ("*.py", "*.mo"):
        for file in sorted(candidate.folder.rglob(pattern)):
            if "__pycache__" not in file.parts:
                yield file.relative_to(candidate.folder)
