"""Held contributions as they lie in the store: source rows set aside whole, with what they clash with."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from regulars.clock import present
from regulars.messages import N_
from regulars.records.guard import Clash
from regulars.records.parts import Alias, Part
from regulars.records.transaction import Transaction
from regulars.storage.bulk import insert_rows
from regulars.storage.cells import civil
from regulars.storage.tables import held as held_table

#: It waits for an admin, who accepts or drops it; nobody waits for one whose write was undone.
WAITING, ACCEPTED, DROPPED, UNDONE = N_("waiting"), N_("accepted"), N_("dropped"), N_("undone")


@dataclass(frozen=True)
class Written:
    """Who wrote, for whom, of which source, when that said so (UTC), and the clock of civil times."""

    actor: str
    on_behalf_of: str | None
    source: str
    at: str
    zone: str | None


@dataclass(frozen=True)
class Held:
    """A source row that was set aside."""

    id: int
    held_at: datetime
    written: Written
    parts: tuple[Part, ...]
    #: What it clashes with: (domain, record, by), where `by` is `identity`, `key` or a unique field.
    against: tuple[Clash, ...]
    state: str
    settled_at: datetime | None = None
    settled_by: str | None = None
    #: Why it was dropped.
    reason: str | None = None


def hold(
    transaction: Transaction, parts: Sequence[Part], rows: Mapping[int, Collection[Clash]], written: Written
) -> list[int]:
    """Set the source rows `rows` of `parts` aside, each with what it clashes with; gives the ids of what is held."""
    # Numbers of their own: the ids of records tell their author nothing.
    last = transaction.connection.execute(select(func.max(held_table.c.id))).scalar() or 0
    ids = list(range(last + 1, last + 1 + len(rows)))
    names = (
        "id", "held_at", "actor", "on_behalf_of", "source", "at", "zone", "change_set", "parts", "against", "state",
    )  # fmt: skip
    made = [
        (
            number, civil(present()), written.actor, written.on_behalf_of, written.source, written.at, written.zone,
            transaction.journal.change_set, _text(parts, row), json.dumps(sorted(clashes)), WAITING,
        )
        for number, (row, clashes) in zip(ids, sorted(rows.items()), strict=True)
    ]  # fmt: skip
    insert_rows(transaction.connection, held_table, names, made)
    return ids


def settle(connection: Connection, number: int, state: str, by: str, reason: str | None = None) -> None:
    """Note what became of a held contribution."""
    connection.execute(
        update(held_table)
        .where(held_table.c.id == number)
        .values(state=state, settled_at=present().replace(tzinfo=None), settled_by=by, reason=reason)
    )


def forget_waiting(connection: Connection, change_set: int, by: str) -> None:
    """Nothing waits any more of a change set that is undone."""
    waiting = select(held_table.c.id).where(
        held_table.c.change_set == change_set, held_table.c.state == WAITING
    )
    for (number,) in connection.execute(waiting).all():
        settle(connection, number, UNDONE, by)


def read(connection: Connection, number: int | None = None, state: str | None = None) -> Iterator[Held]:
    """What is held, in order: all, the one `number`, or those in a state."""
    wanted = select(held_table).order_by(held_table.c.id)
    if number is not None:
        wanted = wanted.where(held_table.c.id == number)
    if state is not None:
        wanted = wanted.where(held_table.c.state == state)
    return map(_held, connection.execute(wanted))


def _held(row: Row[Any]) -> Held:
    return Held(
        id=row.id,
        held_at=row.held_at,
        written=Written(row.actor, row.on_behalf_of, row.source, row.at, row.zone),
        parts=tuple(map(_part, json.loads(row.parts))),
        against=tuple(Clash(*each) for each in json.loads(row.against)),
        state=row.state,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        reason=row.reason,
    )


def _text(parts: Sequence[Part], row: int) -> str:
    """What `parts` say in one source row, as JSON."""
    told = []
    for part in parts:
        positions = [position for position, each in enumerate(part.rows) if each == row]
        if not positions:
            continue
        columns = {
            name: {"alias": values.name}
            if isinstance(values, Alias)
            else [_plain(values[p]) for p in positions]
            for name, values in part.columns.items()
        }
        told.append(
            {
                "domain": part.domain,
                "columns": columns,
                "rows": len(positions),
                **{
                    name: [_plain(given[p]) for p in positions]
                    for name in ("keys", "ids", "at")
                    if (given := getattr(part, name)) is not None
                },
                **({"alias": part.alias} if part.alias else {}),
            }
        )
    return json.dumps(told, ensure_ascii=False)


def _part(told: Mapping[str, Any]) -> Part:
    columns = {
        name: Alias(values["alias"]) if isinstance(values, dict) else [_value(each) for each in values]
        for name, values in told["columns"].items()
    }
    return Part(
        domain=told["domain"],
        columns=columns,
        rows=[0] * told["rows"],
        keys=told.get("keys"),
        ids=told.get("ids"),
        at=told.get("at"),
        alias=told.get("alias"),
    )


def _plain(value: Any) -> Any:
    """A value of a Part as JSON can hold it: what is no number, truth or text becomes its canonical text."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [_plain(each) for each in value]
    return str(value)


def _value(plain: Any) -> Any:
    return tuple(map(_value, plain)) if isinstance(plain, list) else plain
