"""A new workspace: its folder and regulars.yaml, its store, and the first admin."""

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from regulars.declaring.adminrole import ADMIN
from regulars.errors import WorkspaceError
from regulars.history.entries import USER, Happening, who
from regulars.messages import _, speaking
from regulars.workspaces.editorschemas import set_up_editor, yaml_language_server_line
from regulars.workspaces.readymade import Preset, preset_named
from regulars.workspaces.settings import FILE, SCHEMAS
from regulars.workspaces.users import add_user, list_users, system_user
from regulars.workspaces.workspace import Workspace

_UNMISTAKABLE = re.compile(r"[A-Za-z][A-Za-z_/]*", re.ASCII)


@dataclass(frozen=True)
class Founded:
    """What `found_workspace` made."""

    folder: Path
    admin: str
    version: int
    zone: str
    currency: str
    region: str
    #: The files for people to edit, by their path in `folder`.
    written: tuple[str, ...]


def found_workspace(
    folder: Path,
    preset: str | None = None,
    database: str | None = None,
    language: str | None = None,
    *,
    zone: str | None = None,
    currency: str | None = None,
    region: str | None = None,
) -> Founded:
    """Make a workspace in `folder`, apply it, and make the operating-system user its first admin.

    `zone`, `currency` (ISO 4217) and `region` (ISO 3166) go before what the preset says.
    A database URL with a password is refused: write ${NAME} for it. Raises WorkspaceError where there is a workspace
    already, or a schema file that the preset would write over; where the store cannot be made, none of them is left
    behind.
    """
    file = folder / FILE
    if file.exists():
        raise WorkspaceError(_("There is a workspace in {folder} already.", folder=folder))
    chosen = preset_named(preset) if preset else Preset.empty(language)
    chosen = replace(
        chosen,
        zone=zone or chosen.zone,
        currency=currency or chosen.currency,
        region=region or chosen.region,
    )
    _refuse_password(database)
    texts = {FILE: _text(chosen, database)}
    texts |= {
        f"{SCHEMAS}/{name}": source.read_text(encoding="utf-8") for name, source in chosen.files.items()
    }
    for name in texts:
        # A link that leads nowhere yet would be written through.
        if os.path.lexists(folder / name):
            raise WorkspaceError(_("There is a file {file} already: move it away first.", file=folder / name))
    (folder / SCHEMAS).mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        line = yaml_language_server_line(folder, folder / name)
        (folder / name).write_text(f"{line}\n{text}", encoding="utf-8")
    try:
        with Workspace.open(folder) as workspace:
            plan = workspace.apply()
            first_admin(workspace)
            set_up_editor(folder)
            return Founded(
                folder=folder,
                admin=system_user(),
                version=plan.version,
                zone=chosen.zone,
                currency=chosen.currency,
                region=chosen.region,
                written=tuple(texts),
            )
    except Exception:
        for name in texts:
            (folder / name).unlink(missing_ok=True)
        raise


def first_admin(workspace: Workspace) -> str | None:
    """Make the operating-system user the admin of a store that nobody is a user of; its name, or None."""
    with workspace.database.begin() as connection:
        if list_users(connection):
            return None
        made = add_user(connection, workspace.catalog, system_user(), [ADMIN.name])
        about = {"user": made.name, "added": True, "roles": [*made.roles]}
        workspace.ledger.put(connection, Happening(what=USER, who=who(made.name), about=about))
        return made.name


def _refuse_password(database: str | None) -> None:
    head = (database or "").partition("://")[2].rpartition("@")[0]
    password = head.partition(":")[2]
    if password and "${" not in password:
        raise WorkspaceError(
            _(
                "No password stands in {file}. Put the whole URL into an environment variable and write "
                "--database '${{REGULARS_DATABASE}}'.",
                file=FILE,
            )
        )


def _text(preset: Preset, database: str | None) -> str:
    # In the language of the workspace, whoever makes it.
    with speaking(preset.language):
        language = _("The language of messages: en or zh.")
        place = _(
            "Zone, currency and country of the business. Zone and currency stay as they are at the first apply."
        )
        where = _(
            "The database: a SQLite file, or postgresql://user@host/name. Names in ${…} are environment variables."
        )
        plugins = _("The enabled plugins. After a change: regulars plan, then regulars apply.")
    return f"""\
grammar: 1
# {language}
language: {preset.language}
# {place}
zone: {_plain(preset.zone)}
currency: {_plain(preset.currency)}
region: {_plain(preset.region)}
# {where}
database: {_quoted(database or "sqlite:///regulars.db")}
# {plugins}
plugins:{"".join(f"{chr(10)}  - {each}" for each in preset.plugins) or " []"}
"""


def _plain(text: str) -> str:
    # NO is Norway, and YAML's false: what may be misread is quoted.
    return text if _UNMISTAKABLE.fullmatch(text) and text.lower() != "no" else _quoted(text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
