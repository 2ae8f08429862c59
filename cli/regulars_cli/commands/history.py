"""`regulars history`: what was done, by whom and when; what stood there before; and that nobody has altered that."""

import click

from regulars_cli.commands.history_back import as_of, undo
from regulars_cli.commands.history_key import restart
from regulars_cli.commands.history_log import log
from regulars_cli.commands.history_whole import anchor, verify
from regulars_cli.commands.whoread import who_read_command
from regulars_cli.speech import N_


@click.group(help=N_("What was done, by whom and when: log, verify, who-read, as-of, anchor, undo."))
def history() -> None:
    """The group."""


for _command in (log, verify, who_read_command, as_of, anchor, undo, restart):
    history.add_command(_command)
