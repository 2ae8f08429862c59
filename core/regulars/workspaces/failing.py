"""Plugins whose hooks fail, or that are paused for it: what that blocks, what they have missed, and how it ends."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from regulars import clock
from regulars.catalog import Catalog
from regulars.errors import PluginError
from regulars.history.entries import APPLY, WRITE, told
from regulars.messages import _
from regulars.permissions.stakes import stake_in
from regulars.plugging.failinghooks import FailingHook, lift
from regulars.plugging.families import WhilePaused, family
from regulars.plugging.installed import installed_plugins
from regulars.plugging.manifest import Manifest
from regulars.plugging.pausing import pauses, resumed
from regulars.storage.tables import history
from regulars.workspaces.applied import all_catalogs
from regulars.workspaces.workspace import Workspace

#: The hooks that the core calls for what is written.
_BEFORE, _AFTER = "before_write", "after_write"


@dataclass(frozen=True, kw_only=True)
class Missed:
    """What a plugin's hooks were not called for: domain -> how many records were written since."""

    since: datetime
    records: Mapping[str, int]
    #: The plugin's command that makes up for it: `territory refill`; None where it brings none.
    catch_up: str | None = None


@dataclass(frozen=True, kw_only=True)
class FailingPlugin:
    """A plugin with hooks that failed the last time they were called."""

    plugin: str
    hooks: tuple[FailingHook, ...]
    #: Since when it is paused, and the hook for which; None where it is not.
    paused_at: datetime | None = None
    paused_for: FailingHook | None = None
    #: The domains that are not written while it is paused.
    guards: tuple[str, ...] = ()
    #: Hooks of it that refuse, and hooks of it that are left out while it is paused.
    refusing: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    #: Told to admins alone.
    missed: Missed | None = field(default=None)


def failing_plugins(workspace: Workspace, user: str | None = None) -> list[FailingPlugin]:
    """The plugins whose hooks fail, paused ones first. What they have missed is told to admins alone."""
    standing = workspace.tally.standing()
    paused = pauses(standing)
    names = sorted({each.plugin for each in standing.values()}, key=lambda each: (each not in paused, each))
    admin = bool(paused) and workspace.is_admin(user)
    return [
        _state(workspace, name, [each for each in standing.values() if each.plugin == name], admin)
        for name in names
    ]


def resume_plugin(workspace: Workspace, name: str, user: str | None = None) -> FailingPlugin:
    """End the pause of a plugin; gives what it was. NotPermittedError to whom is no admin.

    Its hooks are called again from now on; not for what was written meanwhile. PluginError where it is not paused.
    """
    workspace.demand_admin(user)
    found = next((each for each in failing_plugins(workspace, user) if each.plugin == name), None)
    if found is None or found.paused_for is None:
        raise PluginError(_("The plugin {plugin} is not paused.", plugin=name))
    with workspace.database.begin() as connection:
        lift(connection, name)
        workspace.ledger.put(connection, resumed(found.paused_for, workspace.who(user)))
    workspace.tally.forget(name)
    return found


def missed_while_disabled(workspace: Workspace, name: str, user: str | None = None) -> Missed | None:
    """What was written since a plugin that was live before is so no longer; None where there is nothing of the sort.

    Also to whom is no admin, and of plugins without hooks that are called for what is written.
    """
    manifest = _manifest(name)
    hooks = {_BEFORE, _AFTER} & set(manifest.hooks if manifest else ())
    if not hooks or not workspace.catalog.version or name in workspace.catalog.plugins:
        return None
    if not workspace.is_admin(user):
        return None
    with workspace.database.connect() as connection:
        last = next((each for each in reversed(list(all_catalogs(connection))) if name in each.plugins), None)
        left = _entry_of(connection, last.version + 1) if last is not None else None
        if last is None or left is None:
            return None
        number, since = left
        domains = [each for each in last.domains if stake_in(last, name, each) is not None]
        return _missed(connection, number, since, domains, manifest)


def _state(workspace: Workspace, name: str, hooks: list[FailingHook], admin: bool) -> FailingPlugin:
    paused = pauses({each.key: each for each in hooks}).get(name)
    manifest = _manifest(name)
    stated = manifest.hooks if manifest else ()
    if paused is None or name not in workspace.live_plugins.names:
        since = paused.paused_at if paused is not None else None
        return FailingPlugin(plugin=name, hooks=tuple(hooks), paused_at=since, paused_for=paused)
    staked = _staked(workspace.catalog, name)
    missed = None
    if admin and _AFTER in stated:
        first = min(hooks, key=lambda each: each.entry)
        with workspace.database.connect() as connection:
            missed = _missed(connection, first.entry, first.first_at, staked, manifest)
    return FailingPlugin(
        plugin=name,
        hooks=tuple(hooks),
        paused_at=paused.paused_at,
        paused_for=paused,
        guards=tuple(staked) if _BEFORE in stated else (),
        refusing=tuple(each for each in stated if family(each).while_paused is WhilePaused.REFUSES),
        left_out=tuple(each for each in stated if family(each).while_paused is WhilePaused.LEFT_OUT),
        missed=missed,
    )


def _staked(catalog: Catalog, plugin: str) -> list[str]:
    return [each for each in catalog.domains if stake_in(catalog, plugin, each) is not None]


def _manifest(name: str) -> Manifest | None:
    found = installed_plugins().get(name)
    return found.manifest() if found is not None else None


def _entry_of(connection: Connection, version: int) -> tuple[int, datetime] | None:
    """The entry of the history that tells of the apply that made `version`; None where there is none."""
    applied = select(history.c.number, history.c.at, history.c.about).where(history.c.what == APPLY)
    for row in connection.execute(applied.order_by(history.c.number.desc())):
        if told(row.about).get("version") == version:
            return row.number, row.at.replace(tzinfo=clock.present().tzinfo)
    return None


def _missed(
    connection: Connection,
    number: int,
    since: datetime,
    domains: Collection[str],
    manifest: Manifest | None,
) -> Missed:
    """What was written after the entry `number`. Records that stayed as they were are none of it."""
    found: Counter[str] = Counter()
    written = select(history.c.about).where(history.c.what == WRITE, history.c.number > number)
    for (about,) in connection.execute(written):
        for domain, counts in told(about).get("of", {}).items():
            if domain in domains:
                found[domain] += counts.get("created", 0) + counts.get("updated", 0)
    records = {domain: count for domain, count in sorted(found.items()) if count}
    return Missed(since=since, records=records, catch_up=manifest.catch_up if manifest else None)
