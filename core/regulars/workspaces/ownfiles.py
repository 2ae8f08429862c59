"""The schema files of a workspace itself."""

from collections.abc import Iterator
from pathlib import Path

from regulars.catalog import WORKSPACE
from regulars.declaring.declarations import SchemaFile
from regulars.workspaces.settings import SCHEMAS


def own_files(folder: Path) -> Iterator[SchemaFile]:
    """The workspace's own schema files, in order of name; folders in it are read too."""
    for path in yaml_files(folder / SCHEMAS):
        yield SchemaFile(WORKSPACE, path, path.relative_to(folder).as_posix())


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files in `folder` and below it, in order of name."""
    return [path for path in sorted(folder.rglob("*")) if path.suffix in {".yaml", ".yml"} and path.is_file()]
