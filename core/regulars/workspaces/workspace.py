"""A workspace: a company's folder with its settings, plugins, live catalog and store, opened together."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Connection

from regulars.access.file import FILE as ACCESS_FILE
from regulars.access.log import AccessLog
from regulars.access.reads import Telling
from regulars.catalog import Catalog, Labels
from regulars.declaring.fieldnumbers import FieldNumbers
from regulars.errors import NotPermittedError, RegularsError, WorkspaceError
from regulars.gate.session import Session, open_session
from regulars.gate.store import Store
from regulars.gate.systemsession import system_session
from regulars.history.entries import APPLY, Happening, Who, who
from regulars.history.key import FILE as KEY_FILE
from regulars.history.key import ChainKey
from regulars.history.ledger import Ledger
from regulars.messages import _
from regulars.permissions.systemmode import SystemMode
from regulars.plugging.acting import acting_as
from regulars.plugging.answers import things
from regulars.plugging.pausing import lift_upgraded
from regulars.plugging.plannotes import PlanNote
from regulars.plugging.plugins import Plugins
from regulars.plugging.tally import Tally
from regulars.readonly import sealed
from regulars.storage.database import Database
from regulars.workspaces.acting import Acting, demand_admin, is_admin
from regulars.workspaces.applied import FORMAT, all_catalogs, live_catalog, store_catalog, stored_format
from regulars.workspaces.currentrights import CurrentRights, rights_changed
from regulars.workspaces.outputs import demand_writable, write_whole
from regulars.workspaces.plan import Plan
from regulars.workspaces.rightschange import RightsChange
from regulars.workspaces.settings import FILE, SCHEMAS, Settings, find_folder, read_settings
from regulars.workspaces.useradmin import Users
from regulars.workspaces.users import actor_of, admins_of, any_user, list_users, system_user

if TYPE_CHECKING:
    from regulars.workspaces.applying import Applying
    from regulars.workspaces.rights import Rights
    from regulars.workspaces.sharing import Shares


class Workspace:
    """Everything is opened when it is first asked for. Close it, or use it in a `with`."""

    def __init__(self, settings: Settings, as_user: str | None = None) -> None:
        """`as_user`: the user in whose place the operating-system user acts, with the right to do so."""
        self.settings = settings
        self.as_user = as_user

    @classmethod
    def open(cls, directory: str | Path | None = None, as_user: str | None = None) -> Self:
        """The workspace in `directory`, else in REGULARS_WORKSPACE, else the nearest upward; WorkspaceError if none."""
        return cls(read_settings(find_folder(directory)), as_user)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database's connections."""
        for name in ("database", "access_log"):
            if name in self.__dict__:
                self.__dict__[name].close()

    @property
    def folder(self) -> Path:
        """Where regulars.yaml lies."""
        return self.settings.folder

    @cached_property
    def database(self) -> Database:
        """The database that regulars.yaml names."""
        # A hook of a plugin may be what first asks: the store is reached by the core, and no host of the plugin's.
        return Database(_beside(self.settings.database, self.folder), lambda: acting_as(None))

    def is_store(self, file: Path) -> bool:
        """Whether a file is one of the store's own, by whatever path: nobody else opens those.

        Closing one would drop the locks that this process holds on it.
        """
        return self.database.has_file(file) or self.access_log.file.is_it(file)

    def write_output(self, file: Path, content: bytes) -> None:
        """Write what a command made, whole or not at all. RegularsError where that cannot be: see `demand_writable`."""
        self.demand_writable(file)
        try:
            write_whole(file, content)
        except OSError as error:
            raise RegularsError(
                _("{file} cannot be written: {reason}.", file=file, reason=error.strerror or error)
            ) from error

    def demand_writable(self, file: Path) -> None:
        """Raise RegularsError where a command may not write to `file`.

        That is: the store, its key, regulars.yaml and the schema files, any other SQLite database, a folder, a device.
        """
        whole = file.resolve()
        demand_writable(
            file,
            self.is_store(file)
            or whole in ((self.folder / FILE).resolve(), (self.folder / KEY_FILE).resolve())
            or (self.folder / SCHEMAS).resolve() in whole.parents,
        )

    @cached_property
    def ledger(self) -> Ledger:
        """Where all that is done is put down, under the key that lies beside the database."""
        return Ledger(ChainKey(self.folder / KEY_FILE))

    @cached_property
    def access_log(self) -> AccessLog:
        """Who read what of whom: a file beside regulars.yaml, under the same key."""
        return AccessLog(self.folder / ACCESS_FILE, self.ledger.key)

    @cached_property
    def plugins(self) -> Plugins:
        """The plugins that regulars.yaml enables: what plan and apply go by."""
        return Plugins(
            self.settings.plugins, self.settings.places, limits=self.settings.limits, tally=self.tally
        )

    @cached_property
    def tally(self) -> Tally:
        """Where the failures of hooks are counted."""
        return Tally(self.database, self.ledger)

    @cached_property
    def live_plugins(self) -> Plugins:
        """The plugins that take part: those that were enabled at the last apply and have not been disabled since."""
        live = tuple(each for each in self.settings.plugins if each in self.catalog.plugins)
        applied = self.catalog.remembered.versions if self.catalog.remembered is not None else {}
        found = Plugins(
            live, self.settings.places, applied, self.catalog.principals,
            limits=self.settings.limits, tally=self.tally,
        )  # fmt: skip
        same = set(live) == set(self.settings.plugins) and not found.not_applied
        same = same and not any(found.stated(each).waiting for each in live)
        return self.plugins if same else found

    @cached_property
    def catalog(self) -> Catalog:
        """The catalog that is live: the one applied last; of version 0 where none was."""
        if not self.database.exists():
            return Catalog()
        with self.database.connect() as connection:
            return live_catalog(connection)

    @cached_property
    def kinds(self) -> Mapping[str, Labels]:
        """What people call each kind of declaration, and a field."""
        return {
            "field": {"en": "field", "zh": "字段"},
            "access": {"en": "plugin access", "zh": "插件权限"},
            **{kind: grammar.labels for kind, grammar in self.plugins.grammars().items()},
        }

    @cached_property
    def _outdated(self) -> bool:
        """Whether the core's own tables lie as in an older version."""
        with self.database.connect() as connection:
            return (stored_format(connection) or FORMAT) < FORMAT

    @cached_property
    def store(self) -> Store:
        """The store under the live catalog; WorkspaceError where nothing was applied yet."""
        if not self.catalog.version:
            raise WorkspaceError(_("Nothing is live in this workspace yet. Run `regulars apply`."))
        if self._outdated:
            raise WorkspaceError(
                _("This store was made by an older version of Regulars. Bring it up to date: regulars apply")
            )
        return Store(
            self.database,
            self.catalog,
            self.live_plugins,
            ledger=self.ledger,
            reads=Telling(self.access_log),
        )

    def session(self, user: str | None = None) -> Session:
        """A session of the user `user`, by default the operating-system user; NotPermittedError for a stranger."""
        store = self.store
        acting = self._acting(user)
        current = CurrentRights(acting.name, acting.by)
        with self.access_log.opening(acting.name, acting.by):
            actor = current.first(store)
        return open_session(store, actor, current)

    def _acting(self, user: str | None) -> Acting:
        """Who acts: `user` where the program says so, else the operating-system user or who that acts as."""
        if user is not None:
            return Acting(user)
        system = system_user()
        return Acting(self.as_user, system) if self.as_user else Acting(system)

    def users(self, user: str | None = None) -> Users:
        """The users, kept by the admin `user`: by default the operating-system user."""
        acting = self._acting(user)
        return Users(
            self.database,
            self.catalog,
            acting,
            lambda: system_session(self.store, SystemMode.USERS, "users", acting.name),
            self.ledger,
        )

    def rights(self, user: str | None = None) -> "Rights":
        """Answers about rights, for the user `user`: by default the operating-system user."""
        from regulars.workspaces.rights import Rights

        return Rights(self.store, self._acting(user), self.access_log)

    def shares(self, user: str | None = None) -> "Shares":
        """Records shared with others, for the user `user`: by default the operating-system user."""
        from regulars.workspaces.sharing import Shares

        return Shares(self.store, self._acting(user))

    def declared(self) -> Catalog:
        """The catalog that the schema files make, not live; raises DeclarationError with every problem."""
        # Needed by plan and apply alone, and slow to import.
        from regulars.workspaces.declared import declared_catalog

        numbers = FieldNumbers()
        if self.database.exists():
            with self.database.connect() as connection:
                numbers = FieldNumbers(all_catalogs(connection))
        return declared_catalog(self.settings, self.plugins, numbers)

    def plan(self, user: str | None = None) -> Plan:
        """What `apply` would change; to admins also what that does to the data, which is counted over all of them."""
        # Needed by plan alone, and slow to import.
        from regulars.workspaces.goingthere import uses_in

        return replace(self._plan(user), deprecated=uses_in(self.settings, self.plugins))

    def _plan(self, user: str | None) -> Plan:
        wanted, acting = self.declared(), self._acting(user)
        if not self.database.exists():
            return self._applying(None, wanted).plan(None)
        with self.database.connect() as connection:
            applying = self._applying(connection, wanted)
            # Before the first apply there are no users, and nothing to be told of.
            tell = (
                not self.catalog.version
                or not any_user(connection)
                or is_admin(connection, self.catalog, acting)
            )
            plan = self._planned(connection, applying, tell=tell)
        if not tell or not self.catalog.version:
            return plan
        notes, changed = self._notes(applying.difference.wanted), self._rights(applying)
        return replace(plan, notes=tuple(notes), rights=tuple(changed))

    def apply(self, user: str | None = None, losses: Collection[str] = (), *, rehearse: bool = False) -> Plan:
        """Make the schema files live in one transaction, as a new version; what changed, with that version.

        `losses` names what may be lost: `Plan.losses`. `rehearse`: all is done, and undone again. Only an admin may,
        once there are users. Raises DeclarationError where something is refused; nothing is changed then.
        """
        # What is live may be asked at any time: its code is as it states.
        self.plugins.load()
        wanted, acting = self.declared(), self._acting(user)
        try:
            with self.database.begin() as connection:
                applying = self._applying(connection, wanted)
                live = applying.past.live
                if live.version != self.catalog.version:
                    raise WorkspaceError(
                        _("Someone else has applied in the meantime: look at the plan again.")
                    )
                if live.version and any_user(connection):
                    demand_admin(connection, live, acting)
                plan = self._planned(connection, applying)
                applying.demand(plan, losses)
                if not plan.empty:
                    meddled = self.ledger.meddled(connection)
                    made = applying.make(connection, self.database, self.ledger, losses)
                    for each in lift_upgraded(
                        connection, self.plugins.manifests, who(acting.name, acting.by)
                    ):
                        self.ledger.put(connection, each)
                    self._put_live(connection, made, acting, **meddled)
                if rehearse:
                    raise _Rehearsed
        except _Rehearsed:
            return plan
        if plan.empty:
            return plan
        self._forget()
        return replace(plan, version=self.catalog.version)

    def _planned(self, connection: Connection, applying: "Applying", *, tell: bool = True) -> Plan:
        """The plan; one that would leave nobody who may administer is refused."""
        plan, difference = applying.plan(connection, tell=tell), applying.difference
        if not difference.live.version or not any_user(connection):
            return plan
        if admins_of(connection, difference.wanted, difference.roles):
            return plan
        nobody = _("Nobody could administer this workspace any more: give somebody the role `admin` first.")
        return replace(plan, refused=(*plan.refused, nobody))

    def _applying(self, connection: Connection | None, wanted: Catalog) -> "Applying":
        # Needed by plan and apply alone, and slow to import.
        from regulars.workspaces.applying import Applying, Past

        if connection is None:
            return Applying(Past(), wanted, self.plugins, None)
        past = Past(list(all_catalogs(connection)))
        return Applying(past, wanted, self.plugins, stored_format(connection))

    def who(self, user: str | None = None) -> Who:
        """Who acts, as the history tells: `user`, by default the operating-system user."""
        acting = self._acting(user)
        return who(acting.name, acting.by)

    def put_live(
        self, connection: Connection, catalog: Catalog, user: str | None = None, **about: Any
    ) -> None:
        """Make `catalog` live in the open transaction, and put down who did; nothing is written in it after this."""
        self._put_live(connection, catalog, self._acting(user), **about)

    def _put_live(self, connection: Connection, catalog: Catalog, acting: Acting, **about: Any) -> None:
        digest = store_catalog(connection, catalog, acting.name)
        rights_changed(connection)
        told = {"version": catalog.version, "plugins": list(catalog.plugins), **about}
        self.ledger.put(
            connection, Happening(what=APPLY, who=who(acting.name, acting.by), about=told, digest=digest)
        )

    def _rights(self, applying: "Applying") -> Sequence[RightsChange]:
        """Who gains and who loses which rights; of a store that is older than the program that is not known yet."""
        # Needed by plan alone, and slow to import.
        from regulars.workspaces.applied import FORMAT
        from regulars.workspaces.rightsplan import rights_changes

        if applying.found_format != FORMAT:
            return ()
        with self.database.connect() as connection:
            actors = [actor_of(connection, self.catalog, each.name) for each in list_users(connection)]
        return rights_changes(self.store, applying.difference, actors)

    def _notes(self, wanted: Catalog) -> Sequence[PlanNote]:
        """What the plugins say the data would do; nothing before the first apply, or the first of a newer program."""
        if not self.catalog.version:
            return ()
        with self.database.connect() as connection:
            if stored_format(connection) != FORMAT:
                return ()
        with system_session(self.store, SystemMode.PLANNING, "plan", self._acting(None).name) as session:
            return [
                note
                for _plugin, notes in self.live_plugins.ask(
                    "provide_plan_notes", things(PlanNote), session=session, catalog=sealed(wanted)
                )
                for note in notes
            ]

    def restart_history(self, because: str) -> int:
        """Begin the history anew, where its key is lost: without one nothing could ever be written again.

        Gives the first entry of the new chain, which hangs on the key that is there now, or a new one. What is before
        it can never be checked any more; verifying says so from then on. Only an admin may. Needs no session: without
        the key none can be opened.
        """
        self.demand_admin()
        acting = self._acting(None)
        with self.database.begin() as connection:
            return self.ledger.restart(connection, who(acting.name, acting.by), because)

    def demand_admin(self, user: str | None = None) -> None:
        """Raise NotPermittedError unless `user`, by default the operating-system user, is an admin.

        Before there are users, anybody may do anything.
        """
        if not self.catalog.version:
            return
        with self.database.connect() as connection:
            if any_user(connection):
                demand_admin(connection, self.catalog, self._acting(user))

    def is_admin(self, user: str | None = None) -> bool:
        """Whether `user`, by default the operating-system user, may do what only an admin may."""
        try:
            self.demand_admin(user)
        except NotPermittedError:
            return False
        return True

    def read_again(self) -> None:
        """Forget what was read of regulars.yaml and of the store: somebody has changed them."""
        self.settings = read_settings(self.folder)
        for name in ("plugins", "kinds"):
            with suppress(AttributeError):
                delattr(self, name)
        self._forget()

    def _forget(self) -> None:
        for name in ("catalog", "store", "live_plugins", "_outdated"):
            with suppress(AttributeError):
                delattr(self, name)


class _Rehearsed(Exception):  # noqa: N818 - it is how a rehearsal ends, no error
    """Ends a rehearsal: the transaction is undone."""


def _beside(url: str, folder: Path) -> Any:
    """The URL; a SQLite file without an absolute path lies in the workspace."""
    prefix, slashes, path = url.partition(":///")
    if prefix.startswith("sqlite") and slashes and path and not path.startswith(("/", ":")):
        return f"{prefix}:///{folder / path}"
    return url
