"""What is open in a session, and shared by those that work in it: its transaction, its change set, its life."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import ScalarSelect

from regulars.errors import RegularsError
from regulars.gate.refusals import Refusals
from regulars.gate.store import Store
from regulars.messages import _
from regulars.permissions.actor import Actor
from regulars.records.hookfailures import HookFailures
from regulars.records.transaction import Transaction


@dataclass
class Current:
    """The transaction and the change set that are open; a plugin's session shares its caller's."""

    transaction: Transaction | None = None
    #: Where a transaction hangs that begins with its first write; None where none is to begin so.
    awaiting: ExitStack | None = None
    change_set: int | None = None
    #: What was refused in the open transaction.
    refusals: Refusals = field(default_factory=Refusals)
    #: What closes the open transaction, whoever holds it open.
    opened: ExitStack | None = None
    #: Plugins and hooks of theirs that run now: what they write does not call them again.
    running: list[tuple[str, str]] = field(default_factory=list)
    #: Hooks whose effect was lost in what was written so far.
    failures: HookFailures = field(default_factory=HookFailures)
    #: What the access log was told of the plugins' own reads in this transaction: each sort once.
    told: set[Any] = field(default_factory=set)

    @contextmanager
    def runs(self, plugin: str, hook: str) -> Iterator[None]:
        """A block in which a hook runs."""
        self.running.append((plugin, hook))
        try:
            yield
        finally:
            self.running.pop()


@dataclass
class Life:
    """Whether a session may still be used; shared by those that stand for one."""

    over: bool = False


class Renewal(Protocol):
    """Asked for the store and the actor as they are now."""

    @property
    def sign(self) -> ScalarSelect[str]:
        """Selects what changes whenever rights do."""

    @property
    def known(self) -> str | None:
        """What the sign was when rights were last read."""

    def __call__(self, store: Store, actor: Actor) -> tuple[Store, Actor]:
        """Both as they are now. NotPermittedError where the actor is nobody's any longer."""


def ended() -> RegularsError:
    """What is raised where a session is used that is over."""
    return RegularsError(_("This session is over: it was for one block, or one call of a hook."))
