"""`regulars plugin`: which plugins there are, which take part, and how they come and go."""

import click

from regulars_cli.commands.plugin_check import check
from regulars_cli.commands.plugin_coming import install, uninstall
from regulars_cli.commands.plugin_enabling import disable, enable
from regulars_cli.commands.plugin_listing import info, list_plugins
from regulars_cli.commands.plugin_new import new
from regulars_cli.commands.plugin_purging import purge
from regulars_cli.commands.plugin_resuming import resume
from regulars_cli.speech import N_


@click.group(
    help=N_("The plugins: list, info, install, uninstall, enable, disable, resume, new, check, purge.")
)
def plugin() -> None:
    """The group."""


for _command in (list_plugins, info, install, uninstall, enable, disable, resume, new, check, purge):
    plugin.add_command(_command)
