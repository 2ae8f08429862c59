"""A made-up shop for the tags: customers, receipts and their lines, written straight through a session."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from regulars import Part, Session

CUSTOMERS, LINES = 1_000_000, 10_000_000
#: The day that the shop is looked at, and how many days it has been selling.
TODAY, DAYS = date(2026, 6, 30), 1_000

_CHUNK = 10_000
_OCCUPATIONS = (None, "teacher", "engineer", "nurse", "farmer", "clerk", "driver", "student")


def fill(session: Session, customers: int, lines: int, seed: int = 7) -> None:
    """Write so many customers and lines, two or three to a receipt; the same for the same arguments."""
    dice = random.Random(seed)
    people: list[int] = []
    for first in range(0, customers, _CHUNK):
        people += _customers(session, dice, range(first, min(first + _CHUNK, customers)))
    # The first come often, the last hardly ever.
    buyers = (people[int(len(people) * dice.random() ** 2)] for _ in range(lines))
    for chunk in _receipts(dice, lines):
        _sales(session, dice, buyers, chunk)


def _customers(session: Session, dice: random.Random, numbers: range) -> list[int]:
    born = [date(1940, 1, 1) + timedelta(days=dice.randrange(25_000)) for _ in numbers]
    part = Part(
        domain="customer",
        rows=numbers,
        keys=[f"M{number:08d}" for number in numbers],
        columns={
            "gender": [dice.choice(("female", "male", None)) for _ in numbers],
            "birth_date": [None if dice.random() < 0.2 else day.isoformat() for day in born],
            "occupation": [dice.choice(_OCCUPATIONS) for _ in numbers],
        },
    )
    outcome = session.write([part], source="till")
    return [outcome.ids[0][number] for number in numbers]


def _receipts(dice: random.Random, lines: int) -> Iterator[list[tuple[int, int]]]:
    """Numbers of receipts with their numbers of lines, a chunk of lines at a time."""
    number, left = 0, lines
    while left > 0:
        chunk: list[tuple[int, int]] = []
        room = min(_CHUNK // 2, left)
        while room > 0:
            size = min(dice.choice((2, 2, 3, 3)), room)
            chunk.append((number, size))
            number, room, left = number + 1, room - size, left - size
        yield chunk


def _sales(
    session: Session, dice: random.Random, buyers: Iterator[int], chunk: list[tuple[int, int]]
) -> None:
    opened = datetime.combine(TODAY, datetime.min.time()) - timedelta(days=DAYS - 1)
    heads: list[tuple[object, ...]] = []
    lines: list[tuple[object, ...]] = []
    for number, size in chunk:
        when = opened + timedelta(days=dice.randrange(DAYS), seconds=dice.randrange(28_800, 86_400))
        kind = "sale" if dice.random() < 0.95 else "refund"
        head = (next(buyers), f"R{number:08d}", when.isoformat(" "), kind)
        heads.append(head)
        sign = "" if kind == "sale" else "-"
        for line in range(1, size + 1):
            lines.append((*head, line, f"{sign}{dice.randrange(1, 300)}.{dice.randrange(100):02d}"))
    names = ("customer", "receipt_no", "sold_at", "kind", "line_no", "net")
    parts = [
        Part(
            domain=domain,
            rows=range(len(rows)),
            columns=dict(zip(names, map(list, zip(*rows, strict=True)), strict=False)),
        )
        for domain, rows in (("receipt", heads), ("receipt_line", lines))
    ]
    for part in parts:
        session.write([part], source="till")
