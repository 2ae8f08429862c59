"""Who read what of whom, for an admin of a workspace."""

from contextlib import nullcontext
from datetime import datetime

from sqlalchemy import Connection

from regulars.access.log import Access
from regulars.access.reading import Reading
from regulars.access.whoread import who_read as answer
from regulars.errors import NotFoundError
from regulars.gate.reading import Reader
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.permissions.actor import Actor
from regulars.permissions.policy import Policy
from regulars.permissions.systemmode import SystemMode
from regulars.workspaces.users import actor_of, list_users, system_user
from regulars.workspaces.workspace import Workspace


def who_read(
    workspace: Workspace,
    domain: str,
    record: int,
    *,
    field: str | None = None,
    since: datetime | None = None,
    user: str | None = None,
) -> list[Reading]:
    """Who read the personal fields of a record, the latest first: of `field` alone, and `since` (aware) a moment.

    Only an admin may ask, by default the operating-system user; that is put down too.
    """
    workspace.demand_admin(user)
    store, system = workspace.store, system_user()
    asking = user or workspace.as_user or system
    if domain not in store.domains:
        raise NotFoundError(
            _("There is no domain {domain}. {hint}", domain=domain, hint=suggestion(domain, store.domains))
        )
    log = workspace.access_log
    asked = {"record": record, "field": field, "since": since}
    log.append(
        Access(
            actor=asking,
            behalf=system if system != asking else None,
            what=("who_read", domain, ()),
            asked={key: value for key, value in asked.items() if value is not None},
        )
    )

    known: set[str] = set()

    def reader(connection: Connection, name: str) -> Reader:
        if not known:
            known.update(each.name for each in list_users(connection))
        gone = Actor(name, system=SystemMode.WHO_READ)
        policy = Policy(store.catalog, actor_of(connection, store.catalog, name) if name in known else gone)
        return Reader(store.domains, policy, store.functions, lambda: nullcontext(connection))

    return answer(log, workspace.database, store.domains, reader, domain, record, field=field, since=since)
