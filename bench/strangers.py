"""Twenty plugins as `regulars plugin new` writes them, each with a command besides, and workspaces with and without."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from regulars_cli.newplugin.files import DOMAIN
from regulars_cli.newplugin.naming import names_of
from regulars_cli.newplugin.writing import write_plugin

PLUGINS = tuple(f"stranger{number:02}" for number in range(1, 21))
_COMMANDS = '''"""A command."""

import click


@click.command()
@click.pass_obj
def told(context):
    """The command."""
    context.echo(context.session.count("{plugin}_entry"))
'''
_STATED = """commands:
  {plugin}: {{call: "regulars_{plugin}.commands:told", help: {{en: Entries., zh: 记录。}}}}
"""


def install(site: Path) -> None:
    """Put all PLUGINS into the folder `site` as an installer would; without pip, which takes long."""
    for plugin in PLUGINS:
        names = names_of(plugin)
        write_plugin(names, DOMAIN, site, ">=0.1,<1")
        package = (site / names.distribution / names.package).rename(site / names.package)
        (package / "commands.py").write_text(_COMMANDS.format(plugin=plugin), encoding="utf-8")
        with (package / "plugin.yaml").open("a", encoding="utf-8") as manifest:
            manifest.write(_STATED.format(plugin=plugin))
        info = site / f"{names.package}-0.1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {names.distribution}\nVersion: 0.1.0\n")
        (info / "entry_points.txt").write_text(f"[regulars.plugins]\n{plugin} = {names.package}\n")


def place(folder: Path, plugins: Sequence[str], variables: Mapping[str, str]) -> None:
    """A live workspace with `plugins` enabled."""
    regulars = [str(Path(sys.executable).parent / "regulars"), "-C", str(folder)]
    for words in (["init", str(folder)], *(["plugin", "enable", each] for each in plugins), ["apply"]):
        subprocess.run([*regulars, *words], check=True, capture_output=True, env={**os.environ, **variables})
