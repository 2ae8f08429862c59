"""Plugins installed for one test: a package and the metadata of a distribution, on a path of their own."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest

from regulars import clock

MANIFEST = """name: {name}
version: 1.0.0
label: {{en: {name}, zh: {name}}}
regulars: ">=0.1,<1"
"""
HOOK = re.compile(r"^@hookimpl\ndef (\w+)", re.MULTILINE)


@pytest.fixture
def present(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[datetime], None]]:
    """Let the machine's clock stand at a moment, as it does when time has really gone on."""
    with ExitStack() as stack:

        def present(moment: datetime) -> None:
            monkeypatch.setattr("regulars.clock.present", lambda: moment)
            stack.enter_context(clock.at(moment))

        yield present


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Install a plugin: `install("vip", code="…", manifest="needs: [customers]", **{"vip.yaml": "…"})`; its folder.

    The hooks in `code` are stated, but where `manifest` does so itself.
    """
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(site)
    monkeypatch.setattr("regulars.messages._packages", ["regulars"])

    def install(name: str, *, code: str = "", manifest: str = "", whole: str = "", **files: str) -> Path:
        package = f"regulars_{name}"
        folder = site / package
        folder.mkdir()
        (folder / "__init__.py").write_text(f'"""Plugin {name}."""\n{code}', encoding="utf-8")
        said = manifest if "hooks:" in manifest else f"hooks: [{', '.join(HOOK.findall(code))}]\n{manifest}"
        (folder / "plugin.yaml").write_text(whole or MANIFEST.format(name=name) + said, encoding="utf-8")
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
        info = site / f"{package}-1.0.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0.0\n")
        (info / "entry_points.txt").write_text(f"[regulars.plugins]\n{name} = {package}\n")
        return folder

    yield install
    for module in [each for each in sys.modules if getattr(sys.modules[each], "__file__", None)]:
        if str(site) in str(sys.modules[module].__file__):
            del sys.modules[module]
