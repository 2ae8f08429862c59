"""What a rule's expressions ask of one customer, answered from values that are at hand."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from regulars import DomainScope, Kind, Session, clock
from regulars_tags.rules import FUNCTIONS, SUBJECT


@dataclass(frozen=True)
class CustomerFacts:
    """The values of fields and metrics by dotted name, as a record that expressions are asked of."""

    values: Mapping[str, Any]
    zone: str
    day: date
    #: Whether a function of a plugin holds: ("has_tag", ("vip",)).
    holds: Callable[[str, tuple[str, ...]], bool]

    def get(self, path: tuple[str, ...]) -> Any:
        return self.values[".".join(path)]

    def local(self, path: tuple[str, ...]) -> datetime | None:
        moment = self.get(path)
        return moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None) if moment else None

    def parameter(self, path: tuple[str, ...]) -> None:
        del path

    def today(self) -> date:
        return self.day

    def function(self, name: str, arguments: tuple[str, ...]) -> bool:
        return self.holds(name, arguments)


def facts_of(session: Session, customer: int, values: Mapping[str, Any]) -> CustomerFacts:
    """The customer as it is now."""

    def holds(name: str, arguments: tuple[str, ...]) -> bool:
        texts = ", ".join("'" + each.replace("'", "''") + "'" for each in arguments)
        return session.count(SUBJECT, f"id = {customer} and {name}({texts})") > 0

    return CustomerFacts(values, session.zone, clock.today(session.zone), holds)


def facts_kept(session: Session, operands: str, since: datetime) -> CustomerFacts:
    """The customer as the operands of an assignment say that it was: what the rule then said can be asked again."""
    scope = DomainScope(session.catalog, SUBJECT, FUNCTIONS)
    values = {name: _read(scope, name, held) for name, held in json.loads(operands).items()}

    def unknown(name: str, arguments: tuple[str, ...]) -> bool:
        raise LookupError(f"{name}{arguments} is not kept")

    return CustomerFacts(values, session.zone, since.astimezone(ZoneInfo(session.zone)).date(), unknown)


def _read(scope: DomainScope, name: str, held: Any) -> Any:
    """A value as it was before it became JSON."""
    known = scope.name(tuple(name.split(".")))
    if not isinstance(held, str) or known is None:
        return held
    match known.type.kind:
        case Kind.DECIMAL | Kind.MONEY:
            return Decimal(held)
        case Kind.DATE:
            return date.fromisoformat(held)
        case Kind.DATETIME:
            return datetime.fromisoformat(held)
    return held
