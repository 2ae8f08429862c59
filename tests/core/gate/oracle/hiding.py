"""The same town but for what one user may not see: other values in hidden fields and unseen records, records more."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from reckoner import Reckoner
from smalltown import DOMAINS, FIELDS, Row, Town
from townsfolk import Brought, drawn
from view import SHOWN, View

#: Fields that tell records apart or link them: another value makes another town.
STAYING = ("number", "code", "phone", "ticket")


def altered(
    town: Town, view: View, brought: Sequence[Brought], chance: Random, share: float
) -> list[Brought]:
    """`brought` with other values in a share of the cells that hold what the user may not see; and a few rows more.

    Whether the user may tell is for `alike` to say, once it stands: rules may look at what users may not.
    """
    others = drawn(chance.randrange(10**6))
    made = []
    for part, other in zip(brought, others, strict=True):
        known = _by_key(town, part)
        rows = []
        for number, row in enumerate(part.rows):
            record = known[part.keys[number] if part.keys else _key(row)]
            hidden = set(_hidden(view, part.domain, record)) - {*STAYING}
            flat = {name for name in row if name.partition(".")[0] in hidden and chance.random() < share}
            rows.append({**row, **{name: other.rows[number][name] for name in sorted(flat)}})
        made.append(replace(part, rows=rows))
    return made + _more(chance)


def _hidden(view: View, domain: str, record: int) -> Iterator[str]:
    """The fields of a record that tell the user nothing at all."""
    reckoner, row = view.reckoner, view.reckoner.records[domain][record]
    for field in FIELDS[domain]:
        unseen = not reckoner.reads(domain, record)
        if unseen or (
            reckoner.level(domain, field, row) == "hide" and reckoner.finding(domain, field, row) == "none"
        ):
            yield field


def _by_key(town: Town, part: Brought) -> dict[Any, int]:
    """How a row is known -> the record that it is part of."""
    if part.keys is None:
        return {_key(row): record for record, row in town.records[part.domain].items()}
    return {key: record for (source, key), record in town.keys.items() if source == part.source}


def _key(row: Row) -> Any:
    return row.get("number", row.get("code"))


def _more(chance: Random) -> list[Brought]:
    """Records behind all others: their ids come last."""
    at = {"client": chance.choice(["k1", "k2", "k3", None]), "shop": chance.choice(["A", "B", "C", None])}
    more = [
        Brought(
            "client", [{"name": "ann", "phone": "13800130099", "shop": at["shop"], "points": 3}], ["extra"]
        ),
        Brought("sale", [{"number": "n99", "sold_at": "2026-03-30 10:00:00", "net": 7, **at}]),
        Brought("line", [{"number": 99, "sale": ("n3",), "title": "tea", "amount": 3}]),
        Brought("gift", [{"number": 99, "giver": at["client"], "worth": 5, "ticket": "t99"}]),
    ]
    return [each for each in more if chance.random() < 0.7]


def alike(one: View, other: View) -> bool:
    """Whether a user sees the same in two towns: the same records, and the same in each field of each."""
    return all(_seen(one, domain) == _seen(other, domain) for domain in DOMAINS)


def _seen(view: View, domain: str) -> Any:
    reckoner: Reckoner = view.reckoner
    return {
        record: [
            (
                view.value(domain, row, field, SHOWN),
                reckoner.level(domain, field, row),
                finding := reckoner.finding(domain, field, row),
                row[field] if finding != "none" else None,
                [
                    (reckoner.may(domain, action, row), reckoner.writes(domain, action, field, row))
                    for action in ("create", "update", "delete")
                ],
            )
            for field in FIELDS[domain]
        ]
        for record, row in reckoner.readable(domain).items()
    }
