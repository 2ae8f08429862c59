"""Questions about rights: why somebody may do something or may not, and who can. Answered by what decides itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from regulars.catalog import ACTIONS, Domain
from regulars.errors import NotFoundError, NotPermittedError
from regulars.gate.fieldrights import Use, rights
from regulars.gate.session import open_session
from regulars.gate.store import Store
from regulars.gate.weighing import weigh
from regulars.gate.work import Work
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.permissions.actor import Actor
from regulars.permissions.explaining import (
    NEEDS,
    Decision,
    FieldDecision,
    Weighed,
    decide,
    giving,
    level_of,
    reasons,
    texts,
)
from regulars.permissions.policy import OF_THE_WORKSPACE, Policy
from regulars.workspaces.acting import Acting, is_admin
from regulars.workspaces.users import actor_of, candidate, list_users


@dataclass(frozen=True)
class Question:
    """May somebody do `action` in `domain` (`*`: in the workspace), to one record, with one field?"""

    action: str
    domain: str
    record: int | None = None
    field: str | None = None


@dataclass(frozen=True)
class Explanation:
    """The answer for one user: `allowed` is None where it hangs on the record, and none was named."""

    user: str
    roles: tuple[str, ...]
    question: Question
    allowed: bool | None
    decisions: tuple[Decision, ...]
    field: FieldDecision | None = None
    #: The roles that give the action in some records at least.
    giving: tuple[str, ...] = ()


@dataclass(frozen=True)
class Somebody:
    """Who is no user yet: roles, attributes as texts, teams."""

    roles: Sequence[str]
    attributes: Mapping[str, str] = field(default_factory=dict)
    teams: Sequence[str] = ()
    name: str = "?"


class Rights:
    """What may be asked by who acts: an admin about everybody, a user about itself."""

    def __init__(self, store: Store, acting: Acting) -> None:
        self._store = store
        self._acting = acting

    def explain(self, whom: str | Somebody, question: Question) -> Explanation:
        """Why a user may do something, or may not.

        Raises NotFoundError where a user, domain, field or record is not known or not to be seen by who asks,
        NotPermittedError where who asks may not ask about others.
        """
        with self._store.reading() as connection:
            asking = actor_of(connection, self._store.catalog, self._acting.name, self._acting.by)
            asked = self._asked(connection, whom)
        return self._explained(asking, asked, self._checked(asking, question))

    def who_can(self, question: Question) -> list[Explanation]:
        """The users who may do something, on some records at least; for admins."""
        with self._store.reading() as connection:
            asking = actor_of(connection, self._store.catalog, self._acting.name, self._acting.by)
            self._demand_admin(connection)
            names = [each.name for each in list_users(connection)]
            actors = [actor_of(connection, self._store.catalog, name) for name in names]
        checked = self._checked(asking, question)
        found = (self._explained(asking, each, checked) for each in actors)
        return [each for each in found if each.allowed is not False]

    def _demand_admin(self, connection: Connection) -> None:
        if not is_admin(connection, self._store.catalog, self._acting):
            raise NotPermittedError(_("Only an admin may ask about the rights of others."))

    def _asked(self, connection: Connection, whom: str | Somebody) -> Actor:
        catalog = self._store.catalog
        if isinstance(whom, Somebody):
            self._demand_admin(connection)
            return candidate(connection, catalog, whom.name, whom.roles, whom.attributes, whom.teams)
        if whom != self._acting.name:
            self._demand_admin(connection)
        known = [each.name for each in list_users(connection)]
        if whom not in known:
            raise NotFoundError(
                _("There is no user {name}. {hint}", name=repr(whom), hint=suggestion(whom, known))
            )
        return actor_of(connection, catalog, whom)

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
            question.action, domain.name, self._seen(asking, domain, question.record), question.field
        )

    def _seen(self, asking: Actor, domain: Domain, record: int) -> int:
        try:
            return int(open_session(self._store, asking).get(domain.name, record)["id"])
        except NotPermittedError:
            # In the words of a record that does not exist: who may read none learns nothing of which there are.
            raise NotFoundError(_("There is no {domain} {id}.", domain=domain.called, id=record)) from None

    def _explained(self, asking: Actor, asked: Actor, question: Question) -> Explanation:
        policy = Policy(self._store.catalog, asked)
        actions = (*NEEDS.get(question.action, ()), question.action)
        rules = {each: policy.rows(question.domain, each) for each in actions}
        declared = self._store.catalog.domains.get(question.domain)
        name = question.field
        if name is not None and question.action in ("create", "update"):
            rules[question.action] = policy.writing(question.domain, question.action, name)
        weighed = None
        if question.record is not None:
            also = ("read", "update") if name is not None else ()
            written = {policy.writing(question.domain, "update", name)} if name is not None else set()
            weighed = weigh(
                Work(self._store, asking, _no_plugin).reader, policy, question.domain, question.record,
                {*rules.values(), *written}, texts(policy, question.domain, (*actions, *also)),
            )  # fmt: skip
        decisions = [decide(policy, question.domain, each, made, weighed) for each, made in rules.items()]
        told = None
        if name is not None and declared is not None:
            told = self._of_field(policy, declared, name, weighed)
        verdicts = [each.allowed for each in decisions]
        if told is not None and question.action not in ("create", "update", "delete"):
            verdicts.append(None if told.shown is None else told.shown != "hide")
        return Explanation(
            user=asked.name,
            roles=asked.roles,
            question=question,
            allowed=False if False in verdicts else None if None in verdicts else True,
            decisions=tuple(decisions),
            field=told,
            giving=tuple(giving(self._store.catalog, question.domain, question.action)),
        )

    def _of_field(self, policy: Policy, domain: Domain, name: str, weighed: Weighed | None) -> FieldDecision:
        declared = domain.fields[name]
        shown = level_of(rights(policy, domain.name, declared, Use.SHOWN), weighed)
        found = level_of(policy.found(domain.name, name), weighed)
        writing = policy.writing(domain.name, "update", name)
        written = False if writing.none else True if writing.every else None
        if written is None and weighed is not None:
            written = weighed.held[writing]
        return FieldDecision(
            field=name,
            sensitive=declared.privacy == "sensitive",
            shown="hide" if shown == "" else shown,
            found="none" if found == "" else found,
            written=written,
            reasons=tuple(reasons(policy, domain.name, "read", weighed, name)),
        )


def _no_plugin(_work: Work, plugin: str) -> object:
    raise AssertionError(plugin)
