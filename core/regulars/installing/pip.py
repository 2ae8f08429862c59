"""pip of the Python that runs us, or uv where the environment has no pip."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from regulars.errors import PluginError
from regulars.messages import _

#: So many of the last lines that the installer said are told where it fails.
_LINES = 12


def install(*what: str, upgrade: bool = False) -> None:
    """Install `what`, requirements or paths; PluginError with the installer's own words where that fails."""
    _run("install", *(["--upgrade"] if upgrade else []), *what)


def replace(path: str) -> None:
    """Put the wheel or archive at `path` in the place of the same version; PluginError as above."""
    _run("install", "--force-reinstall", "--no-deps", path)


def uninstall(*distributions: str) -> None:
    """Uninstall distributions; PluginError as above."""
    _run("uninstall", *distributions)


def command(verb: str) -> list[str]:
    """How this environment's installer is called; PluginError where there is none."""
    if not sys.executable:
        raise PluginError(
            _("The Python that runs Regulars cannot be found, so that nothing can be installed for it.")
        )
    if find_spec("pip") is not None:
        sure = ["--yes"] if verb == "uninstall" else []
        return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", verb, *sure]
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", verb, "--python", sys.executable]
    raise PluginError(
        _("This environment has no pip. Get it by `{python} -m ensurepip`, or install with uv: "
          "`uv pip install --python {python} NAME`, then `regulars plugin enable NAME`.", python=sys.executable)
    )  # fmt: skip


def _run(verb: str, *arguments: str) -> None:
    line = [*command(verb), *arguments]
    try:
        done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    except OSError as error:
        raise PluginError(
            _("{program} cannot be run: {reason}.", program=line[0], reason=error.strerror or error)
        ) from error
    if done.returncode:
        raise PluginError(_failed(verb, arguments, done.stdout + done.stderr))


def _failed(verb: str, arguments: Sequence[str], output: str) -> str:
    lines = [each for each in output.splitlines() if each.strip()]
    told = "\n".join(f"  {each}" for each in lines[-_LINES:])
    what = " ".join(each for each in arguments if not each.startswith("-"))
    if verb == "install":
        return _("{what} could not be installed; nothing was changed. What the installer says:\n{told}",
                 what=what, told=told)  # fmt: skip
    return _("{what} could not be uninstalled. What the installer says:\n{told}", what=what, told=told)
