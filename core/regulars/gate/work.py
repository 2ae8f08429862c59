"""What stands behind a session: its actor's policy, the open transaction and change set, reader and writer."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date
from functools import cached_property
from typing import Any, TypeVar
from weakref import WeakSet

from sqlalchemy import Connection

from regulars.catalog import Catalog
from regulars.gate.current import Current, Life, Renewal, ended
from regulars.gate.guard import WritingGuard
from regulars.gate.past import Past
from regulars.gate.reading import Reader
from regulars.gate.store import Store
from regulars.gate.transactions import Transactions
from regulars.gate.writes import Writes
from regulars.history.entries import Who, who
from regulars.permissions.actor import Actor
from regulars.permissions.policy import Policy
from regulars.permissions.principals import PluginPolicy
from regulars.permissions.systemmode import HANDED_TO_PLUGINS
from regulars.records.parts import Page
from regulars.timelimit import checkpoint

Streamed = TypeVar("Streamed")


class Work:
    """One session's. `plugin_session` makes what a plugin's hook is handed."""

    def __init__(
        self,
        store: Store,
        actor: Actor,
        plugin_session: Callable[["Work", str], AbstractContextManager[object]],
        current: Current | None = None,
        told: set[Any] | None = None,
        *,
        policy: Policy | None = None,
    ) -> None:
        self.store = store
        self.actor = actor
        self.policy = policy or Policy(store.catalog, actor)
        self.current = current or Current()
        self.plugin_session = plugin_session
        self._told = told
        #: Whether something is being written.
        self.writing = False
        #: Asks for the store and the actor as they are now; None: they stay as they were given.
        self.renewal: Renewal | None = None
        #: The work whose rights this one has, as far as what is read may leave the store; and its policy then.
        self._origin: Work | None = None
        self._derived_from: Policy | None = None
        self._life = Life()
        #: What is streamed and not yet read to its end.
        self._streams: WeakSet[Generator[Any, None, None]] = WeakSet()

    @property
    def catalog(self) -> Catalog:
        """What is live, as whoever holds the session is handed it."""
        of_plugin = isinstance(self.policy, PluginPolicy) or self.actor.system in HANDED_TO_PLUGINS
        return self.store.handed_catalog if of_plugin else self.store.catalog

    @property
    def over(self) -> bool:
        """Whether nothing more can be read or written."""
        return self._life.over

    def end(self) -> None:
        """Nothing more can be read or written, nor what is still streamed: that lets go of the store."""
        self._life.over = True
        for each in list(self._streams):
            with suppress(ValueError):
                each.close()

    def streamed(self, rows: Iterator[Streamed]) -> Iterator[Streamed]:
        """`rows` as long as the session is not over."""
        life = self._life
        if isinstance(rows, Generator):
            self._streams.add(rows)
        for row in rows:
            if life.over:
                raise ended()
            yield row
            checkpoint()
        if life.over:
            raise ended()

    def renew(self) -> None:
        """Go by the rights as they stand now. Within a transaction nobody changes them."""
        if self._origin is not None:
            self._origin.renew()
            self._follow(self._origin)
            return
        if self.renewal is None or self.current.transaction is not None:
            return
        store, actor = self.renewal(self.store, self.actor)
        if store is not self.store or actor is not self.actor:
            self.store, self.actor = store, actor
            self.policy = Policy(store.catalog, actor)
            self.__dict__.pop("reader", None)

    def _follow(self, origin: "Work") -> None:
        """Have the rights of `origin` as they are now."""
        if self._derived_from is not origin.policy:
            self.store, self.actor, self._derived_from = origin.store, origin.actor, origin.policy
            self.policy = origin.policy.for_export()
            self.__dict__.pop("reader", None)

    def again(
        self,
        domain: str,
        where: str | None,
        fields: Any,
        order: Sequence[str],
        limit: int,
        as_of: date | None,
    ) -> Page | None:
        """A page that was asked for before, in one statement that asks whether rights still are what they were."""
        if self.over or self.current.transaction is not None or "reader" not in self.__dict__:
            return None
        if self._origin is not None and self._derived_from is not self._origin.policy:
            return None
        known = self.renewal.known if self.renewal is not None else None
        return self.reader.again(domain, where, fields, order, limit, as_of, known, self.store.glance)

    def for_plugin(self, plugin: str) -> "Work":
        """The work of a plugin's hook: by its own principal, in the same transaction and change set."""
        policy = PluginPolicy(self.store.catalog, plugin, self.policy)
        told = self.current.told
        return Work(self.store, policy.actor, self.plugin_session, self.current, told, policy=policy)

    def exporting(self) -> "Work":
        """The work of the same actor who reads for use elsewhere, in the same transaction."""
        policy = self.policy.for_export()
        made = Work(self.store, self.actor, self.plugin_session, self.current, self._told, policy=policy)
        made.renewal, made._life, made._streams = self.renewal, self._life, self._streams
        made._origin, made._derived_from = self, self.policy
        return made

    @property
    def who(self) -> Who:
        """Who acts, as the history tells it."""
        return who(self.actor.name, self.actor.on_behalf_of)

    @cached_property
    def reader(self) -> Reader:
        """Reads in the open transaction, else in a snapshot of its own."""
        reads = self.store.reads(self.actor, self._told)
        sign = self.renewal.sign if self.renewal is not None else None
        return Reader(self.store.domains, self.policy, self.store.functions, self.connect, reads, sign)

    @property
    def guard(self) -> WritingGuard:
        """What the actor may do to records."""
        return WritingGuard(self.store, self.policy)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """The open transaction's connection, with all that was written so far; else one for reading."""
        if self.over:
            raise ended()
        transaction = self.current.transaction
        if transaction is None:
            with self.store.reading() as connection:
                yield connection
        else:
            transaction.rows.flush()
            yield transaction.connection

    @property
    def transactions(self) -> Transactions:
        """The open transaction, and those to come."""
        return Transactions(self)

    @property
    def writes(self) -> Writes:
        """All that is written."""
        return Writes(self)

    @property
    def past(self) -> Past:
        """The history."""
        return Past(self.store, self.reader, self.who, self.transactions.rehearsed)
