"""`regulars channel`: the channels that are declared."""

from typing import Any

import click

from regulars.messages import N_, _, in_language
from regulars_channels.commands.guessing import guess
from regulars_channels.commands.telling import when
from regulars_channels.commands.vanished import vanished


@click.group(help=N_("The channels by which data come in: list, guess."))
def channel() -> None:
    """The group."""


channel.add_command(guess)


channel.add_command(vanished)


@channel.command("list", help=N_("All channels that are live, and when each was run last."))
@click.pass_obj
def list_channels(obj: Any) -> None:
    session = obj.session
    last: dict[str, Any] = {}
    if session.may("run", "read"):
        for record in session.rows("run", fields=["channel", "started"], order=["number"]):
            last[record["channel"]] = record["started"]
    told = []
    for name, declared in sorted(session.catalog.of_kind("channel").items()):
        body = declared.body
        told.append(
            {
                "name": name,
                "label": in_language(declared.label, name),
                "connector": body["connector"],
                "source": body.get("source") or name,
                "path": body.get("settings", {}).get("path"),
                "to": list(dict.fromkeys(entry["to"] for entry in body["rows"])),
                "last_run": last.get(name),
            }
        )
    obj.emit(told)
    if not told:
        obj.echo(_("There is no channel yet. Declare one in schemas/, then run `regulars apply`."))
        return
    obj.table(
        [_("Channel"), _("Name"), _("Connector"), _("Files"), _("Brings"), _("Last run")],
        [
            (
                each["name"],
                each["label"],
                each["connector"],
                each["path"],
                ", ".join(_domain(session, name) for name in each["to"]),
                when(each["last_run"], session.zone),
            )
            for each in told
        ],
    )


def _domain(session: Any, name: str) -> str:
    declared = session.catalog.domains.get(name.rpartition(".")[2])
    return in_language(declared.label, name) if declared else name
