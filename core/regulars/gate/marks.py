"""The marks at which pages end: the keys of the last record, and what lies behind them."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, or_

from regulars.errors import RegularsError
from regulars.messages import _
from regulars.storage.ids import LIMIT


@dataclass(frozen=True)
class Behind:
    """What lies behind a mark."""

    condition: ColumnElement[bool]
    #: What the first key is there: all that is something stands at it or behind; None where it is nothing.
    bound: ColumnElement[Any] | None


def written(of: str, keys: Sequence[Any], last: int) -> str:
    """The mark of the list `of` at the record `last` with these keys."""
    return base64.urlsafe_b64encode(json.dumps([of, *map(plain, keys), last]).encode()).decode()


def read(mark: str, of: str, count: int) -> list[Any]:
    """The `count` keys of a mark of the list `of`, and the record. RegularsError where it is no such mark."""
    try:
        whose, *keys, last = json.loads(base64.urlsafe_b64decode(mark))
    except (ValueError, TypeError):
        raise no_mark() from None
    if whose != of or len(keys) != count or type(last) is not int or not 0 < last < LIMIT:
        raise no_mark()
    return [*keys, last]


def behind(
    order: Sequence[tuple[ColumnElement[Any], bool]],
    keys: Sequence[Any],
    identity: ColumnElement[int],
    last: int,
) -> Behind:
    """The rows behind these keys in an `order` of (clause, whether it falls), in which nothing stands last."""
    try:
        bounds = [
            None if key is None else _bound(key, clause)
            for key, (clause, _down) in zip(keys, order, strict=True)
        ]
    except (ValueError, TypeError):
        raise no_mark() from None
    found: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for (clause, down), bound in zip(order, bounds, strict=True):
        if bound is None:
            same.append(clause.is_(None))
            continue
        further = clause < bound if down else clause > bound
        found.append(and_(*same, or_(further, clause.is_(None))))
        same.append(clause == bound)
    return Behind(or_(false(), *found, and_(*same, identity > last)), bounds[0] if bounds else None)


def plain(held: Any) -> Any:
    """A key as JSON holds it."""
    return held.isoformat() if isinstance(held, (date, datetime)) else held


def no_mark() -> RegularsError:
    """What is said of a mark that is none, or another list's."""
    return RegularsError(_("This mark is not of this list: ask for its first page again."))


def _bound(key: Any, clause: ColumnElement[Any]) -> ColumnElement[Any]:
    """A key of a mark as a value to compare with; ValueError where it is none of the column's."""
    kind = clause.type.python_type
    value = kind.fromisoformat(key) if kind in (date, datetime) and isinstance(key, str) else key
    if type(value) is not kind or (kind is int and abs(value) >= 2**63):
        raise ValueError
    return literal(value, clause.type)
