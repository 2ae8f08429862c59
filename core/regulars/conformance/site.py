"""A folder from which Python imports a plugin that is not installed, and finds it by its entry point."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from regulars.plugging.installed import GROUP


def make_site(
    room: Path,
    packages: Mapping[str, Path],
    name: str,
    package: str,
    *,
    distribution: str,
    version: str = "0",
) -> None:
    """Put `packages` into `room`, and the metadata of a distribution that brings the plugin `name`."""
    for each, folder in packages.items():
        try:
            (room / each).symlink_to(folder, target_is_directory=True)
        except OSError:
            shutil.copytree(folder, room / each, ignore=shutil.ignore_patterns("__pycache__"))
    info = room / f"{distribution.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    metadata = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
    (info / "METADATA").write_text(metadata, encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\n{name} = {package}\n", encoding="utf-8")
