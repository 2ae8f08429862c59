"""The records that are shared with somebody, and go on being so."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, or_, select

from regulars.catalog import Catalog
from regulars.clock import present_day
from regulars.permissions.actor import Actor
from regulars.permissions.policy import Policy
from regulars.storage.tables import merges, shares, users


def shared_with(
    connection: Connection, catalog: Catalog, user: str, teams: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """Domain -> records that a user, or one of its teams, was let read; of a subject as it is merged now.

    What was shared ends after its last day, and with the right to share of whoever shared it.
    """
    root = func.coalesce(merges.c.root, shares.c.record)
    rows = connection.execute(
        select(shares.c.domain, root, shares.c.shared_by, users.c.roles)
        .select_from(shares.outerjoin(merges, merges.c.node == shares.c.record))
        .join(users, users.c.name == shares.c.shared_by)
        .where(or_(shares.c.user == user, shares.c.team.in_(list(teams))))
        .where(or_(shares.c.until.is_(None), shares.c.until >= present_day(catalog.zone)))
        .order_by(shares.c.domain, root)
    )
    found: dict[str, dict[int, None]] = {}
    may: dict[tuple[str, str], bool] = {}
    for domain, record, by, roles in rows:
        if (domain, by) not in may:
            held = tuple(each for each in roles.split("|") if each)
            may[domain, by] = domain in catalog.domains and Policy(catalog, Actor(by, held)).may(
                domain, "share"
            )
        if may[domain, by]:
            found.setdefault(domain, {})[int(record)] = None
    return {domain: tuple(records) for domain, records in found.items()}
