"""`regulars plugin new`: a plugin of one's own, from nothing."""

import shlex
import shutil
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import click

from regulars.messages import _
from regulars_cli.context import CommandContext
from regulars_cli.newplugin.files import CONNECTOR, DOMAIN
from regulars_cli.newplugin.naming import names_of
from regulars_cli.newplugin.writing import write_plugin
from regulars_cli.speech import N_


@click.command(
    help=N_("Write a plugin to begin with: a project that can be installed, tested and published at once.")
)
@click.argument("name")
@click.option("--connector", is_flag=True, help=N_("One that reads a source, instead of one with records."))
@click.option(
    "--in",
    "folder",
    metavar=N_("DIR"),
    type=click.Path(file_okay=False, path_type=Path),
    default=".",
    help=N_("Write the project into this folder, instead of the current one."),
)
@click.pass_obj
def new(context: CommandContext, name: str, connector: bool, folder: Path) -> None:
    """The command."""
    names = names_of(name)
    written = write_plugin(names, CONNECTOR if connector else DOMAIN, folder, _range())
    project = folder / names.distribution
    context.emit(
        {"status": "ok", "plugin": names.plugin, "folder": str(project.absolute()), "written": written}
    )
    context.echo(_("The plugin {name} is written:", name=names.plugin))
    for each in written:
        context.echo(f"  {project / each}")
    context.echo()
    context.echo(_("Install it as it stands, run its tests, enable it in a workspace:"))
    context.echo(f"  {_install()} -e {shlex.quote(f'{project}[test]')}")
    context.echo(f"  {_python()} -m pytest {shlex.quote(str(project))}")
    context.echo(f"  regulars plugin enable {names.plugin}")
    context.echo(_("What each file is for, and how to publish it: {file}", file=project / "README.md"))


def _range() -> str:
    """The versions of Regulars that a plugin written now works with: from this one to before the next major one."""
    major, minor = version("regulars").split(".")[:2]
    return f">={major}.{minor},<{int(major) + 1}"


def _python() -> str:
    """How the Python that runs us is called here."""
    for name in ("python", "python3"):
        found = shutil.which(name)
        if found and Path(found).parent == Path(sys.executable).parent:
            return name
    return shlex.quote(sys.executable)


def _install() -> str:
    """How something is installed into this environment."""
    if find_spec("pip") is None and shutil.which("uv"):
        return f"uv pip install --python {shlex.quote(sys.executable)}"
    return f"{_python()} -m pip install"
