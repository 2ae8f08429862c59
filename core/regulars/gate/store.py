"""The store under one catalog: what sessions share. Nothing outside the core ever holds one."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from regulars.catalog import Catalog
from regulars.expressions import Function
from regulars.gate.hooks import Hooks
from regulars.gate.reads import Reads
from regulars.history.ledger import Ledger
from regulars.permissions.actor import Actor
from regulars.readonly import sealed
from regulars.records.search import Analyzer, Analyzers
from regulars.storage.database import Database
from regulars.storage.domains import Domains


class Store:
    """A database, the live catalog, and the plugins that take part."""

    def __init__(
        self,
        database: Database,
        catalog: Catalog,
        plugins: Hooks,
        *,
        ledger: Ledger,
        reads: Callable[["Store", Actor, set[Any] | None], Reads] | None = None,
    ) -> None:
        self.database = database
        self.catalog = catalog
        self.plugins = plugins
        #: Where all that is done is put down.
        self.ledger = ledger
        self._reads = reads

    def reads(self, actor: Actor, told: set[Any] | None) -> Reads | None:
        """Whom the reads of `actor` are told to, in an operation of somebody else each sort once: those in `told`.

        None where no log is kept.
        """
        return self._reads(self, actor, told) if self._reads else None

    def under(self, catalog: Catalog) -> "Store":
        """The same under another catalog."""
        return Store(self.database, catalog, self.plugins, ledger=self.ledger, reads=self._reads)

    @cached_property
    def handed_catalog(self) -> Catalog:
        """The catalog as plugins are handed it: nobody can change it."""
        return sealed(self.catalog)

    @cached_property
    def domains(self) -> Domains:
        """The tables and schemas of every domain."""
        return Domains(self.catalog)

    @cached_property
    def analyzers(self) -> Analyzers:
        """How searched fields are found."""
        return Analyzers(self.plugins.provided("provide_analyzers", Analyzer).values())

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        """The functions that plugins add to the expression language."""
        return self.plugins.provided("provide_functions", Function)

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that reads one snapshot."""
        return self.database.connect()

    def glance(self) -> AbstractContextManager[Connection]:
        """A connection that reads by one statement."""
        return self.database.glance()
