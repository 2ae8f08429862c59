"""Questions about rights: why somebody may do something or may not, and who can. Answered by what decides itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from regulars.access.log import AccessLog
from regulars.catalog import ACTIONS
from regulars.errors import NotFoundError, NotPermittedError
from regulars.gate.explaining import Explanation, Question, explained, seen
from regulars.gate.session import open_session
from regulars.gate.store import Store
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.permissions.actor import Actor
from regulars.permissions.policy import OF_THE_WORKSPACE
from regulars.workspaces.acting import Acting, is_admin
from regulars.workspaces.rightsreview import Review, review
from regulars.workspaces.userreferences import referred
from regulars.workspaces.users import actor_of, candidate, list_users


@dataclass(frozen=True)
class Somebody:
    """Who is no user yet: roles, attributes as texts, teams."""

    roles: Sequence[str]
    attributes: Mapping[str, str] = field(default_factory=dict)
    teams: Sequence[str] = ()
    name: str = "?"


class Rights:
    """What may be asked by who acts: an admin about everybody, a user about itself."""

    def __init__(self, store: Store, acting: Acting, log: AccessLog) -> None:
        self._store = store
        self._acting = acting
        self._log = log

    def explain(self, whom: str | Somebody, question: Question) -> Explanation:
        """Why a user may do something, or may not.

        Raises NotFoundError where a user, domain, field or record is not known or not to be seen by who asks,
        NotPermittedError where who asks may not ask about others.
        """
        with self._store.reading() as connection:
            asking = actor_of(connection, self._store.catalog, self._acting.name, self._acting.by)
            asked = self._asked(connection, whom, asking)
        return explained(self._store, asking, asked, self._checked(asking, question))

    def who_can(self, question: Question) -> list[Explanation]:
        """The users who may do something, on some records at least; for admins."""
        with self._store.reading() as connection:
            asking = actor_of(connection, self._store.catalog, self._acting.name, self._acting.by)
            self._demand_admin(connection)
            names = [each.name for each in list_users(connection)]
            actors = [actor_of(connection, self._store.catalog, name) for name in names]
        checked = self._checked(asking, question)
        found = (explained(self._store, asking, each, checked) for each in actors)
        return [each for each in found if each.allowed is not False]

    def review(self, days: int = 90) -> Review:
        """All rights of all users, and what was not used for so many days; for admins."""
        with self._store.reading() as connection:
            self._demand_admin(connection)
            people = list_users(connection)
        return review(self._store, self._log, people, days)

    def _demand_admin(self, connection: Connection) -> None:
        if not is_admin(connection, self._store.catalog, self._acting):
            raise NotPermittedError(_("Only an admin may ask about the rights of others."))

    def _asked(self, connection: Connection, whom: str | Somebody, asking: Actor) -> Actor:
        catalog = self._store.catalog
        if isinstance(whom, Somebody):
            self._demand_admin(connection)
            attributes = dict(self._meant(whom.attributes, asking))
            return candidate(connection, catalog, whom.name, whom.roles, attributes, whom.teams)
        if whom != self._acting.name:
            self._demand_admin(connection)
        known = [each.name for each in list_users(connection)]
        if whom not in known:
            raise NotFoundError(
                _("There is no user {name}. {hint}", name=repr(whom), hint=suggestion(whom, known))
            )
        return actor_of(connection, catalog, whom)

    def _meant(self, attributes: Mapping[str, str], asking: Actor) -> Iterator[tuple[str, str | int]]:
        """Each attribute with what its text means: of a reference the id of the record."""
        for name, text in attributes.items():
            declared = self._store.catalog.user_attributes.get(name)
            if declared is not None and declared.type == "reference":
                yield name, referred(open_session(self._store, asking), declared, text)
            else:
                yield name, text

    def _checked(self, asking: Actor, question: Question) -> Question:
        """The question about what there is: of a record that was merged into another, about that one."""
        catalog = self._store.catalog
        if question.action not in ACTIONS:
            raise NotFoundError(
                _("There is no action {name}. {hint}", name=question.action,
                  hint=suggestion(question.action, ACTIONS))
            )  # fmt: skip
        if question.action in OF_THE_WORKSPACE:
            return Question(question.action, "*")
        if question.domain not in catalog.domains:
            raise NotFoundError(
                _("There is no domain {domain}. {hint}", domain=question.domain,
                  hint=suggestion(question.domain, catalog.domains))
            )  # fmt: skip
        domain = catalog.domains[question.domain]
        if question.field is not None and question.field not in domain.fields:
            raise NotFoundError(
                _("The domain `{domain}` has no field `{name}`. {hint}", domain=domain.name, name=question.field,
                  hint=suggestion(question.field, domain.fields))
            )  # fmt: skip
        if question.record is None:
            return question
        return Question(
            question.action, domain.name, seen(self._store, asking, domain, question.record), question.field
        )
