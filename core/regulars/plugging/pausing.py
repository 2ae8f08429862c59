"""Plugins that are paused because a hook of theirs failed again and again."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from regulars.errors import HookError
from regulars.history.entries import PLUGIN, Happening, Who
from regulars.messages import _
from regulars.plugging.failinghooks import FailingHook, Standing, lift, read_failing
from regulars.plugging.manifest import Manifest


def pauses(standing: Standing) -> Mapping[str, FailingHook]:
    """Paused plugin -> the hook for which it was paused first."""
    found: dict[str, FailingHook] = {}
    for each in standing.values():
        before = found.get(each.plugin)
        if each.paused_at is not None and (
            before is None or before.paused_at is None or each.paused_at < before.paused_at
        ):
            found[each.plugin] = each
    return found


def resumed(pause: FailingHook, who: Who) -> Happening:
    """What the history tells where somebody ends a pause."""
    return Happening(
        what=PLUGIN, who=replace(who, plugin=pause.plugin), about={"state": "resumed", "hook": pause.hook}
    )


def lift_upgraded(connection: Connection, manifests: Mapping[str, Manifest], who: Who) -> Iterator[Happening]:
    """Forget the failures of versions that are not those of `manifests`; what the history tells of who was paused."""
    for plugin in {each.plugin for each in read_failing(connection).values()}:
        if plugin not in manifests:
            continue
        before = read_failing(connection, plugin)
        if any(each.version != manifests[plugin].version for each in before.values()):
            lift(connection, plugin)
            for pause in pauses(before).values():
                yield resumed(pause, who)


def why_paused(pause: FailingHook) -> HookError:
    """What is raised where something is asked of a paused plugin that may not go on without it."""
    assert pause.paused_at is not None
    why = _("its {hook} failed {count} times in a row ({kind})",
            hook=pause.hook, count=pause.failures, kind=pause.kind)  # fmt: skip
    told = _("The plugin {plugin} is paused since {since}: {reason}. What it guards is not written meanwhile. "
             "When it is mended: regulars plugin resume {plugin}. "
             "To go on without it: regulars plugin disable {plugin}, then regulars apply.",
             plugin=pause.plugin, since=f"{pause.paused_at:%Y-%m-%d %H:%M} UTC", reason=why)  # fmt: skip
    return HookError(told, plugin=pause.plugin, hook=pause.hook, reason=why)
