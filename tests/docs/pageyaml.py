"""YAML on a page: declarations are accepted as what they are, beside what the page has declared before."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from regulars import Workspace, check_schemas
from regulars.declaring.yamlfile import read_documents
from regulars.plugging.manifest import read_manifest


class Examples:
    """The declarations that a page shows without naming a file; each replaces an earlier one of its name."""

    def __init__(self) -> None:
        self._files: dict[tuple[str, str], Path] = {}
        self._count = 0

    def accept(self, text: str, within: str | None) -> None:
        """Check a block; AssertionError with what is wrong. `within` is the whole of which it shows a part."""
        documents = [each for each in yaml.safe_load_all(text) if each is not None]
        if within is not None:
            (part,) = documents
            assert not set(part) & {"kind", "name"} or isinstance(part, list), "this is no fragment"
            documents = [_whole(yaml.safe_load(within), part)]
            text = yaml.safe_dump(documents[0], allow_unicode=True, sort_keys=False)
        assert all(isinstance(each, dict) for each in documents), "a fragment says what it is `within`"
        kinds = {each.get("kind") for each in documents}
        if kinds == {None} and "plugins" in documents[0]:
            self._settings(text)
        elif kinds == {"plugin"}:
            self._manifest(text)
        else:
            self._declared(text, documents)

    def close(self) -> None:
        """`plan` has nothing against all of it together."""
        if self._files and Path("regulars.yaml").exists():
            with Workspace.open(Path.cwd()) as workspace:
                workspace.plan()
        self._files = {}

    def _declared(self, text: str, documents: list[Any]) -> None:
        for each in documents:
            earlier = self._files.pop((each["kind"], each["name"]), None)
            if earlier:
                earlier.unlink(missing_ok=True)
        self._count += 1
        path = Path(f"schemas/page{self._count}.yaml")
        path.write_text(text, encoding="utf-8")
        for each in documents:
            self._files[each["kind"], each["name"]] = path
        checked = check_schemas(Path.cwd())
        assert not checked.problems, checked.problems
        assert checked.declarations >= len(documents)

    def _settings(self, text: str) -> None:
        """A regulars.yaml: it takes the place of the one here, but for its database."""
        here = Path("regulars.yaml").read_text(encoding="utf-8")
        Path("regulars.yaml").write_text(text, encoding="utf-8")
        checked = check_schemas(Path.cwd())
        assert not checked.problems, checked.problems
        Path("regulars.yaml").write_text(here, encoding="utf-8")

    def _manifest(self, text: str) -> None:
        self._count += 1
        name = yaml.safe_load(text)["name"]
        folder = Path(f"manifest{self._count}/regulars_{name}")
        folder.mkdir(parents=True)
        (folder / "plugin.yaml").write_text(text, encoding="utf-8")
        read_manifest(name, folder.name, folder)


def _whole(whole: dict[str, Any], part: Any) -> dict[str, Any]:
    """`whole` with `part` in the place of its `…`, or its keys added."""
    for key, value in whole.items():
        if value == "…":
            return {**whole, key: part}
    return {**whole, **part}


def read(path: Path) -> None:
    """Read a YAML file that a page has written, as Regulars reads it."""
    read_documents(path, path.name)


def copied(scene: Path, folder: Path) -> Path:
    """A copy of a scene's workspace in `folder`."""
    return Path(shutil.copytree(scene, folder / scene.name))
