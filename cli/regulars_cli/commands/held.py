"""`regulars held`: what was set aside because it clashes with a record that its author may not see."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from regulars import Alias, Held, Session
from regulars.messages import _, in_language
from regulars_cli.context import CommandContext
from regulars_cli.plain import shown
from regulars_cli.speech import N_

_STATES = {
    "waiting": N_("waiting"),
    "accepted": N_("accepted"),
    "dropped": N_("dropped"),
    "undone": N_("undone"),
}


@click.group(help=N_("What waits because it clashes with a record that its author may not see. For admins."))
def held() -> None:
    """The group."""


@held.command("list", help=N_("What waits, each with what it clashes with."))
@click.option("--all", "everything", is_flag=True, help=N_("Also what was accepted, dropped or undone."))
@click.pass_obj
def list_held(context: CommandContext, everything: bool) -> None:
    session = context.session
    found = session.held(None if everything else "waiting")
    context.emit({"held": [_as_json(each) for each in found]})
    if not found:
        context.echo(_("Nothing is held."))
        return
    context.table(
        [_("Number"), _("When"), _("Who"), _("Of what"), _("Clashes with"), _("State")],
        [
            (
                each.id,
                shown(each.held_at, None, session.zone),
                each.written.actor,
                ", ".join(dict.fromkeys(_called(session, part.domain) for part in each.parts)),
                _("; ").join(_clashes(session, each)),
                _(_STATES[each.state]),
            )
            for each in found
        ],
        numbers=[0],
    )


@held.command("show", help=N_("One, whole."))
@click.argument("number", metavar=N_("NUMBER"), type=int)
@click.pass_obj
def show_held(context: CommandContext, number: int) -> None:
    session = context.session
    found = session.held_one(number)
    context.emit(_as_json(found))
    pairs: list[tuple[str, Any]] = [
        (_("When"), shown(found.held_at, None, session.zone)),
        (_("Who"), found.written.actor),
        (_("Source"), found.written.source),
        (_("Clashes with"), _("; ").join(_clashes(session, found))),
        (_("State"), _(_STATES[found.state])),
    ]
    if found.settled_by is not None:
        pairs.append((_("Settled by"), found.settled_by))
    if found.reason is not None:
        pairs.append((_("Reason"), found.reason))
    for part in found.parts:
        declared = session.catalog.domains[part.domain]
        pairs.append(("", ""))
        pairs.append((_("Record"), declared.called))
        for name, values in part.columns.items():
            field = declared.fields.get(name.partition(".")[0])
            label = in_language(field.label, name) if field is not None and name == field.name else name
            text = values.name if isinstance(values, Alias) else ", ".join(str(v) for v in values)
            pairs.append((label, text))
    context.pairs(pairs)


@held.command(
    "accept", help=N_("Write it by your own rights. Mend first what it clashes with, if it must be.")
)
@click.argument("number", metavar=N_("NUMBER"), type=int)
@click.pass_obj
def accept_held(context: CommandContext, number: int) -> None:
    outcome = context.session.accept_held(number)
    done = "created" if outcome.created else "updated" if outcome.updated else "unchanged"
    context.emit({"status": "ok", "held": number, "done": done})
    context.echo(_("Accepted: {number}", number=number))


@held.command("drop", help=N_("Give it up; its author is not told."))
@click.argument("number", metavar=N_("NUMBER"), type=int)
@click.option("--reason", required=True, metavar=N_("TEXT"), help=N_("Why, for the history."))
@click.pass_obj
def drop_held(context: CommandContext, number: int, reason: str) -> None:
    context.session.drop_held(number, reason=reason)
    context.emit({"status": "ok", "held": number})
    context.echo(_("Dropped: {number}", number=number))


def _clashes(session: Session, found: Held) -> Iterator[str]:
    for domain, record, by in found.against:
        called = _called(session, domain)
        if by == "identity":
            yield _("{domain} {id}, which is the same record", domain=called, id=record)
        elif by == "key":
            yield _("{domain} {id}, which has this key in the source", domain=called, id=record)
        else:
            field = session.catalog.domains[domain].fields[by]
            label = in_language(field.label, field.name)
            yield _("{domain} {id}, which has this {field}", domain=called, id=record, field=label)
    if not found.against:
        yield _("another row that is held")


def _called(session: Session, domain: str) -> str:
    return session.catalog.domains[domain].called


def _as_json(found: Held) -> Mapping[str, Any]:
    return {
        "id": found.id,
        "held_at": found.held_at,
        "actor": found.written.actor,
        "on_behalf_of": found.written.on_behalf_of,
        "source": found.written.source,
        "state": found.state,
        "settled_by": found.settled_by,
        "settled_at": found.settled_at,
        "reason": found.reason,
        "against": [each._asdict() for each in found.against],
        "records": [{"domain": part.domain, "values": _values(part.columns)} for part in found.parts],
    }


def _values(columns: Mapping[str, Sequence[Any] | Alias]) -> Mapping[str, Any]:
    return {
        name: values.name if isinstance(values, Alias) else values[0] if len(values) == 1 else list(values)
        for name, values in columns.items()
    }
