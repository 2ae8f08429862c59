"""An environment of a stranger's own: it sees what this one has installed, and nothing beyond the machine."""

import os
import shutil
import site
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

#: The command, as pip writes it for a package that has one.
PROGRAM = """#!{python}
import sys
from regulars_cli.main import main
sys.exit(main())
"""
#: What of this environment a command is told.
KEPT = ("XDG_RUNTIME_DIR", "REGULARS_TEST_POSTGRESQL")


class Environment:
    """A virtual environment in `folder`; commands run in `place`, and come back with their output."""

    def __init__(self, folder: Path, place: Path) -> None:
        self.place = place
        self.bin = folder / "bin"
        venv.create(folder, with_pip=False)
        (packages,) = folder.glob("lib/python*/site-packages")
        lines = [f"import site; site.addsitedir({each!r})" for each in site.getsitepackages()]
        (packages / "parent.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")
        program = self.bin / "regulars"
        program.write_text(PROGRAM.format(python=self.bin / "python"), encoding="utf-8")
        program.chmod(0o755)
        self.variables: Mapping[str, str] = {
            **{name: os.environ[name] for name in KEPT if name in os.environ},
            "PATH": f"{self.bin}:/usr/bin:/bin",
            "HOME": str(folder),
            "LANGUAGE": "en",
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PYTHONWARNINGS": "error::DeprecationWarning:regulars",
        }

    def type(self, line: str, *, code: int = 0, **more: str) -> str:
        """What a shell answers to `line`; the test fails where it does not end with `code`."""
        return self._run(["/bin/sh", "-c", line], code, more)

    def regulars(self, *words: str, code: int = 0, **more: str) -> str:
        """What `regulars` answers."""
        return self._run([str(self.bin / "regulars"), *words], code, more)

    def run(self, script: Path) -> str:
        """What a Python script says; the test fails where the script does."""
        return self._run([str(self.bin / "python"), str(script)], 0, {})

    def install(self, *what: str) -> None:
        """Install folders or wheels, as they stand and nothing along with them."""
        self._run([str(self.bin / "python"), "-m", "pip", "install", "-q", "--no-deps", *what], 0, {})

    def _run(self, words: list[str], code: int, more: Mapping[str, str]) -> str:
        done = subprocess.run(
            words, cwd=self.place, env={**self.variables, **more}, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout + (done.stderr if code else "")


def built(project: Path, folder: Path) -> Path:
    """The wheel of a project, built as its author builds it, from a copy: the build leaves nothing behind."""
    copy = folder / project.name
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("*.egg-info", "__pycache__", ".*_cache"))
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(copy)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob(f"{project.name.replace('-', '_')}-*.whl")
    return made
