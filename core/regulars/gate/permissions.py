"""What an actor may do: roles to grants, deny by default."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from regulars.catalog import Catalog
from regulars.errors import NotPermittedError
from regulars.messages import _


@dataclass(frozen=True)
class Actor:
    """Who acts: a user with roles and attributes, or a plugin or the system (`trusted`: everything)."""

    name: str
    roles: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    trusted: bool = False


#: What the gate decides for one actor, domain and action: nothing at all, every row, or rows by any of these rules.
NOTHING: tuple[str, ...] = ()


class Policy:
    """The grants of one actor under one catalog."""

    def __init__(self, catalog: Catalog, actor: Actor) -> None:
        self.catalog = catalog
        self.actor = actor

    def rules(self, domain: str, action: str) -> tuple[str, ...] | None:
        """None: every row. Else the row expressions of which one must be surely true; empty: no row."""
        if self.actor.trusted:
            return None
        found: list[str] = []
        for name in self.actor.roles:
            role = self.catalog.roles.get(name)
            for grant in role.grants if role else ():
                if grant.domain in {domain, "*"} and action in grant.actions:
                    if grant.where is None:
                        return None
                    found.append(grant.where)
        return tuple(dict.fromkeys(found))

    def trusted(self) -> "Policy":
        """The same actor's attributes with every right: what row rules themselves are computed with."""
        return Policy(self.catalog, replace(self.actor, trusted=True))

    def may(self, domain: str, action: str) -> bool:
        """Whether the actor may do this to any row at all."""
        return self.rules(domain, action) != NOTHING

    def demand(self, domain: str, action: str) -> tuple[str, ...] | None:
        """`rules`, or NotPermittedError where there is none."""
        rules = self.rules(domain, action)
        if rules == NOTHING:
            raise NotPermittedError(
                _(
                    "{actor} may not {action} {domain}. An admin can give a role that may.",
                    actor=self.actor.name,
                    action=_(action),
                    domain=self.catalog.domains[domain].called,
                )
            )
        return rules
