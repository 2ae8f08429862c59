"""Why somebody may do something or may not, to one record, to any, or with a field: answered by what decides it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from regulars.catalog import Domain
from regulars.errors import NotFoundError, NotPermittedError
from regulars.gate.fieldrights import Use, rights
from regulars.gate.session import open_session
from regulars.gate.store import Store
from regulars.gate.weighing import weigh
from regulars.gate.work import Work
from regulars.messages import _
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
from regulars.permissions.policy import Policy


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


def seen(store: Store, asking: Actor, domain: Domain, record: int) -> int:
    """The id of a record that who asks may see; NotFoundError where there is none."""
    try:
        return int(open_session(store, asking).get(domain.name, record)["id"])
    except NotPermittedError:
        # In the words of a record that does not exist: who may read none learns nothing of which there are.
        raise NotFoundError(_("There is no {domain} {id}.", domain=domain.called, id=record)) from None


def explained(store: Store, asking: Actor, asked: Actor, question: Question) -> Explanation:
    """The answer about the actor `asked`, told as far as `asking` may see. The question is about what there is."""
    policy = Policy(store.catalog, asked)
    actions = (*NEEDS.get(question.action, ()), question.action)
    rules = {each: policy.rows(question.domain, each) for each in actions}
    declared = store.catalog.domains.get(question.domain)
    name = question.field
    if name is not None and question.action in ("create", "update"):
        rules[question.action] = policy.writing(question.domain, question.action, name)
    weighed = None
    if question.record is not None:
        also = ("read", "update") if name is not None else ()
        written = {policy.writing(question.domain, "update", name)} if name is not None else set()
        weighed = weigh(
            Work(store, asking, _no_plugin).reader, policy, question.domain, question.record,
            {*rules.values(), *written}, texts(policy, question.domain, (*actions, *also)),
        )  # fmt: skip
    decisions = [decide(policy, question.domain, each, made, weighed) for each, made in rules.items()]
    told = None
    if name is not None and declared is not None:
        told = _of_field(policy, declared, name, weighed)
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
        giving=tuple(giving(store.catalog, question.domain, question.action)),
    )


def _of_field(policy: Policy, domain: Domain, name: str, weighed: Weighed | None) -> FieldDecision:
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


def _no_plugin(_work: Work, plugin: str) -> AbstractContextManager[object]:
    raise AssertionError(plugin)
