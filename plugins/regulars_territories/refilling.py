"""Filling again, after areas, targets or shops have changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regulars import Part, Session
from regulars_territories.areas import PARTS, Areas, declared_areas
from regulars_territories.claims import refuse_ties
from regulars_territories.filling import NEAREST, nearest, territories
from regulars_territories.following import SOURCE, fill_shops
from regulars_territories.network import open_shops

_CHUNK = 5_000
_FIELDS = ("territory", *NEAREST)


@dataclass
class Refilled:
    """Customers that were read, that something else was filled in for, whose own values a hand had set; and shops."""

    read: int = 0
    changed: int = 0
    by_hand: int = 0
    shops: int = 0


def refill(
    session: Session, *, dry_run: bool = False, advance: Callable[[int], None] = lambda _: None
) -> Refilled:
    """Read every customer's address and point again; write where the answer differs from what is stored.

    What no area covers any longer stays as it was, and so does what a hand has set. One change set, undone as one.
    Raises RecordError where two territories claim one place.
    """
    done = Refilled()
    declared = declared_areas(session).values()
    refuse_ties(declared)
    areas, network = Areas(declared), open_shops(session)
    with session.change_set(reason="territory refill"):
        done.shops = fill_shops(
            session, [row["id"] for row in session.rows("shop", fields=())], dry_run=dry_run
        )
        for rows in _chunks(session):
            columns = {name: [row[f"old {name}"] for row in rows] for name in _read_fields(session)}
            found: dict[str, list[Any]] = {"territory": territories(session, areas, columns, len(rows))}
            if network:
                found |= nearest(network, columns["location.latitude"], columns["location.longitude"])
            changed = [n for n, row in enumerate(rows) if _differs(session, row, found, n, done)]
            done.read += len(rows)
            done.changed += len(changed)
            advance(len(rows))
            if changed and not dry_run:
                part = Part(
                    domain="customer",
                    columns={name: [column[n] for n in changed] for name, column in found.items()},
                    ids=[rows[n]["id"] for n in changed],
                    rows=range(len(changed)),
                )
                session.write([part], source=SOURCE)
    return done


def _differs(
    session: Session, row: Mapping[str, Any], found: Mapping[str, Sequence[Any]], n: int, done: Refilled
) -> bool:
    """Whether something else is to be filled in for a customer than a source had, or nothing."""
    new = {name for name in found if found[name][n] is not None and found[name][n] != row[f"old {name}"]}
    if any(row[f"old {name}"] is not None for name in new):
        hands = [each for each in session.contributions("customer", row["id"]) if each.source == "hand"]
        kept = {name for name in new for each in hands if name in each.values}
        done.by_hand += bool(kept)
        new -= kept
    return bool(new)


def _read_fields(session: Session) -> list[str]:
    """What of a customer is read: where it lives, and what is filled in now."""
    names = [f"address.{part}" for part in (*PARTS, "street")] + ["location.latitude", "location.longitude"]
    known = session.catalog.domains["customer"].fields
    return [*names, *(name for name in ("province", "city") if name in known), *_FIELDS]


def _chunks(session: Session) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for row in session.rows("customer", fields={f"old {name}": name for name in _read_fields(session)}):
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
