"""Anchors: the head of the history, written down where nobody who can change the store can change it."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from regulars.errors import SourceError, StoreError
from regulars.history.ledger import Ledger, head_of
from regulars.messages import _
from regulars.storage.cells import civil
from regulars.storage.tables import history


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The last entry at some time: whatever was done up to it cannot be taken away unnoticed by who holds this."""

    number: int
    link: str
    #: When the entry was written, UTC.
    at: str
    #: How many entries there were.
    count: int
    #: By which one knows the key.
    key: str
    #: Number and link of the last entry of the access log; None where it was not asked.
    access: tuple[int, str] | None = None

    def to_json(self) -> str:
        """As a file holds it."""
        return json.dumps({"regulars_history": 1, **asdict(self)}, indent=2) + "\n"


def anchor_of(connection: Connection, ledger: Ledger) -> Anchor:
    """The anchor of the store as it is now; StoreError where there is no history, or its head is not as written."""
    head = head_of(connection)
    if head is None:
        raise StoreError(_("Nothing has been put down in the history yet."))
    ledger.demand(head)
    found = connection.execute(
        select(history.c.at, history.c.link).where(history.c.number == head.number)
    ).first()
    if found is None or found.link != head.link:
        raise StoreError(
            _("The history does not end where its head says. What is wrong: regulars history verify")
        )
    count = connection.execute(select(func.count()).select_from(history)).scalar_one()
    return Anchor(number=head.number, link=head.link, at=civil(found.at), count=count, key=head.key)


def read_anchor(text: str, name: str) -> Anchor:
    """The anchor that a file holds; SourceError where it holds none."""
    try:
        told: Any = json.loads(text)
        if told.pop("regulars_history") != 1:
            raise ValueError
        access = told.pop("access", None)
        made = Anchor(**told, access=None if access is None else (int(access[0]), str(access[1])))
        if not all(type(each) is int for each in (made.number, made.count)) or not isinstance(made.link, str):
            raise ValueError
    except (ValueError, LookupError, TypeError, AttributeError):
        raise SourceError(
            _(
                "{file} holds no anchor of a history: give a file that `regulars history anchor` wrote.",
                file=name,
            )
        ) from None
    return made
