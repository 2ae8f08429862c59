"""A domain in a statement, as the passes over what belongs to its records know it; and what is joined to it."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sqlalchemy import CTE, ColumnElement, Select
from sqlalchemy.sql.expression import FromClause

from regulars.expressions import Binding, Expression, Function
from regulars.permissions.policy import Policy
from regulars.storage.domains import Domains, Shape

Path = tuple[str, ...]


class Joins:
    """The FROM of a statement: a root and what is joined to it, each once, in the order of need."""

    def __init__(self, root: FromClause) -> None:
        self.root = root
        self._made: dict[Any, FromClause] = {}
        self._joined: list[tuple[FromClause, ColumnElement[bool]]] = []
        #: Makers of the WITH clauses that stand joined; made last, for they grow until then.
        self.ctes: list[Callable[[], CTE]] = []

    def outer(self, key: Any, source: FromClause, on: Any) -> Any:
        """Join `source` where its key is new; gives what stands joined under the key. `on` makes the condition."""
        if key not in self._made:
            self._made[key] = source
            self._joined.append((source, on(source)))
        return self._made[key]

    def clause(self) -> FromClause:
        """The whole FROM."""
        clause = self.root
        for source, on in self._joined:
            clause = clause.outerjoin(source, on)
        return clause

    def with_ctes(self, made: Select[Any]) -> Select[Any]:
        """`made` with the WITH clauses that it needs."""
        return made.add_cte(*(make() for make in self.ctes)) if self.ctes else made


class Framed(Binding, Protocol):
    """A domain in a statement."""

    domains: Domains
    policy: Policy
    functions: Mapping[str, Function]
    shape: Shape
    joins: Joins
    main: Any
    trail: Path

    def checked(self, text: str, **options: Any) -> Expression:
        """An expression over this domain."""

    def whole(self, label: str) -> "Framed":
        """The same rows with every right; `label` tells its joins from those of another such frame."""

    def over(self, domain: str) -> "Framed":
        """A frame of its own over every record of another domain."""
