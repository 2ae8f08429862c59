"""What a workspace calls otherwise than its plugins do, by `alias:` in regulars.yaml."""

from collections.abc import Mapping

from regulars.declaring.calling import Calling
from regulars.expressions import Function
from regulars.plugging.namedincode import named_in_code
from regulars.plugging.plugins import Plugins
from regulars.workspaces.settings import Settings


def calling_here(settings: Settings, plugins: Plugins) -> Calling:
    """How names are read in this workspace."""

    def functions() -> Mapping[str, tuple[str, Function]]:
        return {
            each.name: (plugin, each)
            for plugin, provided in plugins.ask("provide_functions")
            for each in provided or ()
        }

    return Calling(
        aliases=settings.aliases,
        places=settings.alias_places,
        needs={name: each.needs for name, each in plugins.manifests.items()},
        named_in_code=lambda plugin, name: named_in_code(plugins.manifests[plugin], name),
        functions=functions,
    )
