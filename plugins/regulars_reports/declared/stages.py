"""The rows of a report's first stage (`per:`), as what its other expressions are checked against."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from regulars import DomainScope, Kind, Name, ValueType, parse_and_check
from regulars.catalog import Catalog
from regulars.errors import ExpressionError
from regulars_reports.declared.declaration import Per


@dataclass(frozen=True)
class Stage:
    """The names of the rows, with their types."""

    types: Mapping[str, ValueType]

    def name(self, path: tuple[str, ...]) -> Name | None:
        """What `path` stands for."""
        return Name(self.types[path[0]]) if len(path) == 1 and path[0] in self.types else None

    def names(self) -> Iterable[str]:
        """All names."""
        return self.types

    def parameter(self, path: tuple[str, ...]) -> ValueType | None:
        """None: a report is the same for every reader."""
        del path
        return None

    def function(self, name: str) -> None:
        """None: what a plugin's function asks, it asks of records."""
        del name


def stage_of(catalog: Catalog, domain: str, per: Per) -> Stage | None:
    """The rows that `per` makes; None where an expression of its own is wrong."""
    scope = DomainScope(catalog, domain)
    try:
        types = {name: parse_and_check(text, scope).type for name, text in per.by.items()}
        types |= {
            name: parse_and_check(text, scope, aggregates=True).type for name, text in per.values.items()
        }
    except ExpressionError:
        return None
    if per.rank:
        types |= {"rank": ValueType(Kind.INTEGER), "ranks": ValueType(Kind.INTEGER)}
    return Stage(types)
