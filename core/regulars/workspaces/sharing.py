"""Records shared: somebody who may share a record lets a user, or a team, read it, for a while or until it is ended."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from regulars import clock
from regulars.errors import NotFoundError, NotPermittedError, RecordError
from regulars.gate.explaining import Question, explained, seen
from regulars.gate.store import Store
from regulars.history.entries import USER, Happening, Who, who
from regulars.messages import _
from regulars.permissions.actor import Actor
from regulars.permissions.policy import Policy
from regulars.storage.tables import shares
from regulars.workspaces.acting import Acting, is_admin
from regulars.workspaces.currentrights import rights_changed
from regulars.workspaces.users import actor_of, get_user, list_users

#: So many records of one domain may be shared with one user, or one team: rules hold them one by one.
MOST = 1_000


@dataclass(frozen=True)
class Share:
    """One record that `user`, or everybody in `team`, may read."""

    domain: str
    record: int
    user: str
    team: str
    by: str
    at: datetime
    #: The last day; None: until it is taken back.
    until: date | None = None


class Shares:
    """What is shared, for who acts: an admin sees and ends all of it, others what they shared themselves."""

    def __init__(self, store: Store, acting: Acting) -> None:
        self._store = store
        self._acting = acting

    def list(self) -> Sequence[Share]:
        """The shares that who acts may see, by domain and record."""
        with self._store.reading() as connection:
            query = select(shares).order_by(shares.c.domain, shares.c.record, shares.c.user, shares.c.team)
            if not is_admin(connection, self._store.catalog, self._acting):
                query = query.where(shares.c.shared_by == self._acting.name)
            return [Share(*row) for row in connection.execute(query)]

    def add(
        self, domain: str, record: int, *, user: str = "", team: str = "", until: date | None = None
    ) -> Share:
        """Let a user or a team read a record, up to and with the day `until`.

        Who shares it must be allowed to, and be shown all of it but its sensitive fields, which are not shared.
        Raises NotPermittedError otherwise, NotFoundError for an unknown record, user or team.
        """
        if bool(user) == bool(team):
            raise RecordError(
                {"with": [_("A record is shared with a user or a team, and with one of them.")]}
            )
        if until is not None and until < clock.present_day(self._store.catalog.zone):
            raise RecordError({"until": [_("{day} is over already.", day=until)]})
        with self._store.reading() as connection:
            actor = actor_of(connection, self._store.catalog, self._acting.name, self._acting.by)
        about = {"share": f"{domain} {record}", "with": user or team, "until": str(until) if until else None}
        with self._store.ledger.refusing(self._store.database, self._by, about):
            root = self._demand(actor, domain, record)
        # Behind the right to share: the names of users and teams are not for everybody.
        with self._store.reading() as connection:
            self._demand_known(connection, user, team)
        about["share"] = f"{domain} {root}"
        with self._changing(about) as connection:
            at = clock.present().replace(tzinfo=None)
            made = Share(domain, root, user, team, self._acting.name, at, until)
            self._refuse_many(connection, made)
            connection.execute(delete(shares).where(*_same(made)))
            connection.execute(
                insert(shares).values(
                    domain=domain,
                    record=root,
                    user=user,
                    team=team,
                    shared_by=made.by,
                    shared_at=at,
                    until=until,
                )
            )
        return made

    def end(self, domain: str, record: int, *, user: str = "", team: str = "") -> None:
        """Take back what was shared: NotFoundError where nothing was, or somebody else shared it."""
        wanted = (shares.c.domain == domain, shares.c.record == record)
        about = {"unshare": f"{domain} {record}", "with": user or team}
        with self._changing(about) as connection:
            mine = (
                ()
                if is_admin(connection, self._store.catalog, self._acting)
                else (shares.c.shared_by == self._acting.name,)
            )
            gone = connection.execute(
                delete(shares).where(*wanted, *mine, shares.c.user == user, shares.c.team == team)
            )
            if not gone.rowcount:
                raise NotFoundError(
                    _(
                        "You do not share {domain} {id} with {whom}.",
                        domain=domain,
                        id=record,
                        whom=user or team,
                    )
                )

    def _demand(self, actor: Actor, domain: str, record: int) -> int:
        """The id of the record; an error unless the actor may share it and is shown all that is shared."""
        catalog = self._store.catalog
        if domain not in catalog.domains:
            raise NotFoundError(_("There is no domain {domain}.", domain=domain))
        declared = catalog.domains[domain]
        root = seen(self._store, actor, declared, record)
        policy = Policy(catalog, actor)
        if explained(self._store, actor, actor, Question("share", domain, root)).allowed is not True:
            raise NotPermittedError(
                _("{actor} may not share {domain} {id}.", actor=actor.name, domain=declared.called, id=root)
            )
        for field in declared.fields.values():
            if field.privacy == "sensitive" or policy.shown(domain, field.name).always == "whole":
                continue
            told = explained(self._store, actor, actor, Question("read", domain, root, field.name)).field
            if told is None or told.shown != "whole":
                raise NotPermittedError(
                    _("{actor} is not shown `{field}` of this {domain} whole: one shares what one is shown whole.",
                      actor=actor.name, field=field.name, domain=declared.called)
                )  # fmt: skip
        return root

    def _demand_known(self, connection: Connection, user: str, team: str) -> None:
        if user:
            get_user(connection, user)
        elif not any(team in each.teams for each in list_users(connection)):
            raise NotFoundError(_("Nobody is in the team {name}.", name=repr(team)))

    def _refuse_many(self, connection: Connection, made: Share) -> None:
        domain, _record, user, team = _same(made)
        count = connection.execute(
            select(func.count()).select_from(shares).where(domain, user, team)
        ).scalar_one()
        if count >= MOST:
            raise RecordError(
                {
                    "with": [
                        _("{count} records are shared so already: declare a role for so many.", count=count)
                    ]
                }
            )

    @contextmanager
    def _changing(self, about: dict[str, Any]) -> Iterator[Connection]:
        """A transaction that changes rights: every session asks anew after it."""
        ledger, database = self._store.ledger, self._store.database
        with ledger.refusing(database, self._by, about), database.begin() as connection:
            ledger.prepare(connection)
            meddled = ledger.meddled(connection)
            yield connection
            rights_changed(connection)
            ledger.put(connection, Happening(what=USER, who=self._by, about={**about, **meddled}))

    @property
    def _by(self) -> Who:
        return who(self._acting.name, self._acting.by)


def _same(share: Share) -> tuple[Any, Any, Any, Any]:
    return (
        shares.c.domain == share.domain,
        shares.c.record == share.record,
        shares.c.user == share.user,
        shares.c.team == share.team,
    )
