"""Filling again what was filled from older data."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from regulars import Part, Session
from regulars_china.divisions import data_version
from regulars_china.filling import FILLED, PARTS, fill

_CHUNK = 5_000


@dataclass
class Refilled:
    """How many customers were read, and for how many something else was filled in."""

    read: int = 0
    changed: int = 0


def refill(
    session: Session, *, dry_run: bool = False, advance: Callable[[int], None] = lambda _: None
) -> Refilled:
    """Read every customer's address again; write where the answer differs from what is stored.

    What the data no longer know stays as it was. One change set, undone as one.
    """
    done = Refilled()
    with session.change_set(reason="china refill", name=data_version()):
        for rows in _chunks(session):
            found = fill({f"address.{part}": [row[part] for row in rows] for part in PARTS}) or {}
            changed = [
                n
                for n, row in enumerate(rows)
                if any(found[name][n] not in (None, row[f"old_{name}"]) for name in FILLED)
            ]
            done.read += len(rows)
            done.changed += len(changed)
            advance(len(rows))
            if changed and not dry_run:
                columns = {name: [found[name][n] for n in changed] for name in FILLED}
                part = Part(
                    domain="customer",
                    columns=columns,
                    ids=[rows[n]["id"] for n in changed],
                    rows=range(len(changed)),
                )
                session.write([part], source="china")
    return done


def _chunks(session: Session) -> Iterator[list[dict[str, Any]]]:
    wanted = {part: f"address.{part}" for part in PARTS} | {f"old_{name}": name for name in FILLED}
    chunk: list[dict[str, Any]] = []
    for row in session.rows("customer", fields=wanted):
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
