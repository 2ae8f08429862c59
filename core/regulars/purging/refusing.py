"""Why a plugin cannot be purged: who needs it, what speaks of what it declares, who keeps data about its records."""

from regulars.errors import PluginError
from regulars.lineage.things import Thing
from regulars.messages import _
from regulars.plugging.installed import installed_plugins
from regulars.purging.held import Held, Past
from regulars.workspaces.enabling import needing
from regulars.workspaces.impact import Affected, Lineages

#: So many of the things that stand in the way are named; `schema impact` tells all.
_FEW = 5


def refuse_needed(plugins: tuple[str, ...], plugin: str) -> None:
    """PluginError where an enabled plugin needs it."""
    others = needing(plugin, plugins)
    if others:
        raise PluginError(
            _("The plugin {plugin} is needed by {needing}: disable that first.",
              plugin=plugin, needing=", ".join(others))
        )  # fmt: skip


def refuse_used(lineages: Lineages, plugin: str) -> tuple[tuple[str, str], ...]:
    """PluginError where something live or declared uses what it brings; else (kind, name) of all that goes along."""
    told = lineages.impacts(Thing("plugin", plugin))
    breaking = [each for each in told.breaks if each.kind != "plugin"] or list(told.breaks)
    if breaking:
        first = "\n".join(f"  {_said(each)}" for each in breaking[:_FEW])
        raise PluginError(
            _("Without the plugin {plugin}, {count} things would break; change or remove them first:\n{first}\n"
              "All of them: regulars schema impact {plugin}",
              plugin=plugin, count=len(breaking), first=first)
        )  # fmt: skip
    return tuple((each.kind, each.name) for each in told.along)


def refuse_kept(past: Past, going: Held) -> None:
    """PluginError where another plugin, enabled or not, keeps data about the records that would go."""
    own = {each.name for each in going.own}
    for domain in past.domains:
        for field in domain.fields.values():
            about = domain.name if domain.plugin == going.plugin else field.to
            if field.owner != going.plugin and about in own:
                raise PluginError(
                    _("The plugin {other} keeps data about {domain}: purge that first: "
                      "regulars plugin purge {other}", other=field.owner, domain=about)
                )  # fmt: skip


def _said(each: Affected) -> str:
    place = f" ({each.file}{f':{each.line}' if each.line else ''})" if each.file else ""
    return f"{each.kind} {each.name}{place}"


def demand_known(plugin: str, past: Past, known: tuple[str, ...]) -> None:
    """PluginError where nothing is known of a plugin of that name."""
    everybody = sorted({*known, *past.holders(), *installed_plugins()} - {"workspace"})
    if plugin not in everybody:
        raise PluginError(
            _("Unknown plugin {name}. Known here: {known}.", name=repr(plugin), known=", ".join(everybody))
        )
