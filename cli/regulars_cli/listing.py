"""Which commands there are, told without importing one of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from regulars_cli.speech import N_


@dataclass(frozen=True)
class Listed:
    """A command as `--help` shows it: `run` is `module:attribute`; `help` has a text a language."""

    run: str
    help: Mapping[str, str]
    #: The plugin that brings it; none for the core's own.
    plugin: str | None = None


def core_commands() -> dict[str, Listed]:
    """The core's own commands by name, in the order of a newcomer's first hour."""
    return {
        name: Listed(run=f"regulars_cli.commands.{run}", help={"en": text})
        for name, (run, text) in _CORE.items()
    }


_CORE = {
    "init": ("init:init", N_("Make a workspace: a folder with regulars.yaml and a database.")),
    "status": ("status:status", N_("What this workspace holds, and what waits to be done.")),
    "doctor": ("doctor:doctor", N_("Check the installation and the workspace, and say what to mend.")),
    "plan": ("changes:plan", N_("Show what the schema files would change.")),
    "apply": ("changes:apply", N_("Make the schema files live.")),
    "schema": (
        "schema:schema",
        N_("The schema files: check them, see what hangs on what, let an editor complete them."),
    ),
    "plugin": (
        "plugin:plugin",
        N_("The plugins: list, info, install, uninstall, enable, disable, resume, new, check, purge."),
    ),
    "user": ("user:user", N_("The people who work here, their roles and attributes.")),
    "access": ("access:access", N_("Who may do what, and why: explain, who-can, review.")),
    "role": ("role:role", N_("The roles that a user may have.")),
    "find": ("find:find", N_("Find a record by name, pinyin, phone, e-mail or number.")),
    "show": ("show:show", N_("All that is known of a customer: the 360 view.")),
    "record": ("record:record", N_("Read and write single records of any domain.")),
    "held": ("held:held", N_("What waits because it clashes with a record that its author may not see.")),
    "history": ("history:history", N_("What was done, by whom and when, and that nobody has altered it.")),
}
