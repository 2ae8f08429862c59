"""`regulars channel vanished`: what a source no longer has."""

from typing import Any

import click

from regulars import Session
from regulars.errors import NotFoundError, NotPermittedError
from regulars.messages import N_, _, in_language
from regulars_channels.connectors import channel_named


@click.command(
    "vanished",
    help=N_("What the source of CHANNEL no longer has, as its last complete import found; the latest first."),
)
@click.argument("channel")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help=N_("At most so many.")
)
@click.pass_obj
def vanished(obj: Any, channel: str, limit: int) -> None:
    session = obj.session
    declared = channel_named(session, channel)
    source = declared.body.get("source") or declared.name
    order = ["-since", "-run", "of_domain", "record"]
    told: list[dict[str, Any]] = []
    for mark in session.rows("vanished", f"origin = '{source}'", order=order):
        if len(told) == limit:
            break
        if (record := _record(session, mark["of_domain"], mark["record"])) is not None:
            told.append(
                {
                    "domain": mark["of_domain"],
                    "id": record["id"],
                    "name": _name(session, mark["of_domain"], record),
                    "since": mark["since"],
                    "run": mark["run"],
                }
            )
    obj.emit(told)
    if not told:
        obj.echo(_("Nothing has vanished at the source of {channel}.", channel=channel))
        return
    obj.table(
        [_("Since"), _("Domain"), _("Record"), _("Name"), _("Run")],
        [
            (
                each["since"],
                in_language(session.catalog.domains[each["domain"]].label, each["domain"]),
                each["id"],
                each["name"],
                each["run"],
            )
            for each in told
        ],
        numbers=[2, 4],
    )


def _record(session: Session, domain: str, record: int) -> dict[str, Any] | None:
    """The record as it is now; None where it is gone, or not for this actor."""
    try:
        return session.get(domain, record)
    except (NotFoundError, NotPermittedError):
        return None


def _name(session: Session, domain: str, record: dict[str, Any]) -> str:
    """What people know the record by."""
    declared = session.catalog.domains[domain]
    names = [declared.display] if declared.display else declared.identity
    return " ".join(str(record[name]) for name in names if record.get(name) is not None)
