"""What some may do otherwise once something is applied."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class RightsChange:
    """One right that is another for these users, and for whoever holds one of these roles and no other.

    `before` and `after`: "" is nothing, "*" every record; else the rule of the records, or the level of a field.
    """

    users: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    #: A domain, or `*`: the workspace.
    domain: str
    #: `rows`: the records; of a field what is `shown` of it, how one may be `found` by it, where it may be `set`.
    what: str
    actions: tuple[str, ...]
    before: str
    after: str
    #: The field that it is about.
    name: str | None = None
    #: By user, the records that come and go for it; without those that were not counted.
    gained: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)
