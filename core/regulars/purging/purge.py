"""Purging a plugin: its data are exported, then everything that it brought is gone, in one transaction."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from regulars import clock
from regulars.catalog import WORKSPACE, Catalog
from regulars.declaring.indexes import with_rule_indexes
from regulars.errors import PluginError, WorkspaceError
from regulars.messages import _
from regulars.plugging.failinghooks import lift
from regulars.purging.dropping import drop, drop_rule_indexes
from regulars.purging.exporting import Export, Written, demand_free
from regulars.purging.forgetting import Forgetting
from regulars.purging.held import Held, HeldCount, Past, counted, held
from regulars.purging.naming import Naming, naming
from regulars.purging.refusing import demand_known, refuse_kept, refuse_needed, refuse_used
from regulars.purging.telling import tell
from regulars.purging.userrights import take_away
from regulars.purging.without import without
from regulars.workspaces.applied import live_catalog
from regulars.workspaces.enabling import write_plugins
from regulars.workspaces.impact import Lineages
from regulars.workspaces.settings import FILE
from regulars.workspaces.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Purge:
    """What purging a plugin takes away."""

    plugin: str
    #: Whether regulars.yaml enables it, and whether it takes part now.
    enabled: bool
    live: bool
    #: What its domains and fields hold.
    holds: tuple[HeldCount, ...] = ()
    #: Domain of another -> how many of its records name something of the plugin, and go along.
    related: tuple[HeldCount, ...] = ()
    #: (kind, name) of declarations of others that go along.
    along: tuple[tuple[str, str], ...] = ()
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Purged(Purge):
    """What was taken away, and where it was written before."""

    folder: Path
    files: tuple[Written, ...] = ()
    #: That of the catalog that is live now.
    version: int = 0


def what_purge_takes(workspace: Workspace, plugin: str, user: str | None = None) -> Purge:
    """What `purge_plugin` would take away; raises as that where it would be refused."""
    workspace.demand_admin(user)
    along = _along(workspace, plugin)
    with workspace.database.connect() as connection:
        past = Past.read(connection)
        demand_known(plugin, past, (*workspace.settings.plugins, *workspace.catalog.plugins))
        going = held(past, plugin)
        refuse_kept(past, going)
        return _told(workspace, connection, going, list(naming(connection, past, going)), along)


def purge_plugin(
    workspace: Workspace, plugin: str, folder: Path | None = None, user: str | None = None
) -> Purged:
    """Write all that the store holds of a plugin into `folder`, then take away everything that it brought.

    `folder` must not exist; None: one of its name and the time in `exports/` of the workspace. Works for plugins that
    are enabled, disabled, or no longer installed. Raises PluginError where another plugin needs it or something else
    uses it, NotPermittedError to whom is no admin; nothing is changed then.
    """
    workspace.demand_admin(user)
    target = folder or workspace.folder / "exports" / f"{plugin}-{clock.now():%Y%m%d-%H%M%S}"
    demand_free(target)
    along = _along(workspace, plugin)
    with _whole(workspace, target) as export, workspace.database.begin() as connection:
        live = live_catalog(connection)
        if live.version != workspace.catalog.version:
            raise WorkspaceError(_("Someone else has applied in the meantime: look at the plan again."))
        past = Past.read(connection)
        demand_known(plugin, past, (*workspace.settings.plugins, *live.plugins))
        going = held(past, plugin)
        refuse_kept(past, going)
        related = list(naming(connection, past, going))
        told = _told(workspace, connection, going, related, along)
        tell(connection, workspace.access_log, workspace.who(user), going, related)
        export.write(connection, going, related)
        left = replace(without(live, plugin, along, going.tables()), version=live.version + 1)
        meddled = workspace.ledger.meddled(connection)
        because = f"purge {plugin}"
        forgetting = Forgetting(connection, workspace.ledger, workspace.who(user), because)
        drop(connection, going, related, live, forgetting)
        left = replace(left, domains=with_rule_indexes(left, workspace.store.functions))
        drop_rule_indexes(connection, live, left)
        take_away(connection, going)
        lift(connection, plugin)
        workspace.put_live(connection, left, user, purged=plugin, **meddled)
        export.place()
        write_plugins(workspace.settings, [each for each in workspace.settings.plugins if each != plugin])
    workspace.read_again()
    return Purged(**vars(told), folder=target, files=tuple(export.files), version=left.version)


@contextmanager
def _whole(workspace: Workspace, target: Path) -> Iterator[Export]:
    """An export that stays, and a regulars.yaml that is changed, only where all goes well."""
    file = workspace.folder / FILE
    before = file.read_bytes()
    export = Export(target)
    try:
        yield export
    except BaseException:
        export.discard()
        if file.read_bytes() != before:
            file.write_bytes(before)
        raise


def _along(workspace: Workspace, plugin: str) -> tuple[tuple[str, str], ...]:
    if plugin in (WORKSPACE, "core"):
        raise PluginError(_("`{name}` is no plugin that could be purged.", name=plugin))
    refuse_needed(workspace.settings.plugins, plugin)
    return refuse_used(Lineages(workspace), plugin)


def _told(
    workspace: Workspace,
    connection: Connection,
    going: Held,
    related: Sequence[Naming],
    along: Collection[tuple[str, str]],
) -> Purge:
    return Purge(
        plugin=going.plugin,
        enabled=going.plugin in workspace.settings.plugins,
        live=going.plugin in workspace.catalog.plugins,
        holds=tuple(counted(connection, going)),
        related=tuple(HeldCount("domain", each.shape.domain.name, len(each.ids)) for each in related),
        along=tuple(sorted(each for each in along if _of_others(workspace.catalog, each, going.plugin))),
        tables=tuple(going.tables()),
    )


def _of_others(catalog: Catalog, key: tuple[str, str], plugin: str) -> bool:
    kind, name = key
    each = getattr(catalog, f"{kind}s", catalog.of_kind(kind)).get(name)
    return each is not None and each.plugin != plugin
