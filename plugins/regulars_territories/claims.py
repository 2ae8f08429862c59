"""One place has one territory: areas that would give it to two are refused, before they are written."""

from collections.abc import Iterable
from typing import Any

from regulars import Batch, Session
from regulars.errors import RecordError
from regulars.messages import _
from regulars_territories.areas import PARTS, Area, declared_areas, ties


def refuse_claims(session: Session, batch: Batch) -> None:
    """RecordError where an area of `batch`, about to be written, is one of another territory."""
    standing = declared_areas(session)
    known = _Territories(session)
    columns = [batch.columns.get(each, (None,) * len(batch)) for each in ("territory", *PARTS)]
    fresh = {}
    for position, (territory, *parts) in enumerate(zip(*columns, strict=True)):
        if batch.ids:
            # Of a record that is changed, what the batch does not name stays as it is.
            before = standing.get(batch.ids[position])
            given = {each: parts[number] for number, each in enumerate(PARTS) if each in batch.columns}
            fresh[batch.ids[position]] = known.area(
                territory if "territory" in batch.columns else before and before.territory,
                {**_parts(before), **given},
            )
        else:
            fresh[-1 - position] = known.area(territory, dict(zip(PARTS, parts, strict=True)))
    refuse_ties(each for each in {**standing, **fresh}.values() if each is not None)


def refuse_ties(areas: Iterable[Area]) -> None:
    """RecordError that names both territories where areas of the same places belong to two."""
    for one, other in ties(areas):
        text = _(
            "{place} belongs to two territories, {one} and {other}: delete one of the areas, or name a smaller place.",
            place=other.place(),
            one=one.called,
            other=other.called,
        )
        raise RecordError({"territory": [text]})


def _parts(area: Area | None) -> dict[str, str]:
    return {each: getattr(area, each) for each in PARTS if area is not None}


class _Territories:
    """The territories as a batch names them: by id, or by code."""

    def __init__(self, session: Session) -> None:
        fields = {"id": "id", "code": "code", "called": "coalesce(name, code)"}
        rows = list(session.rows("territory", fields=fields))
        self._by_code = {str(row["code"]): int(row["id"]) for row in rows}
        self._called = {int(row["id"]): str(row["called"]) for row in rows}

    def area(self, territory: Any, parts: dict[str, Any]) -> Area | None:
        """An area that is about to be written; None where it does not say whose it is, or in the same row makes it."""
        if isinstance(territory, tuple):
            (territory,) = territory
        if territory is None or territory == "":
            return None
        if not isinstance(territory, int):
            # One that is not there yet comes to be with the area.
            territory = self._by_code.setdefault(str(territory), -1 - len(self._by_code))
            self._called.setdefault(territory, next(c for c, n in self._by_code.items() if n == territory))
        return Area(
            territory=territory,
            called=self._called.get(territory, str(territory)),
            **{each: str(parts.get(each) or "") for each in PARTS[:-1]},
            postcode=str(parts.get("postcode") or "").replace(" ", ""),
        )
