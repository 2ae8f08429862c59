"""In which domains a plugin has a stake, and what of a write it is handed there."""

from dataclasses import dataclass

from regulars.catalog import Catalog, Domain, Principal
from regulars.errors import PluginError
from regulars.permissions.principals import covers, not_asked, owns


@dataclass(frozen=True)
class Stake:
    """A plugin's in a domain: it declares it, extends it, or asks to do something with its records."""

    plugin: str
    domain: Domain
    principal: Principal

    def withheld(self, column: str) -> PluginError | None:
        """What is raised where the plugin asks for a column (flat: `address.city`); None where it may read it.

        It may read the fields that it declares, and those that it asks to read. What is no field is not withheld.
        """
        field = column.partition(".")[0]
        if field not in self.domain.fields or owns(self.domain, self.plugin, field):
            return None
        asked = (*self.principal.access, *self.principal.derives)
        if covers(asked, self.domain.name, "read", field):
            return None
        return not_asked(self.plugin, self.domain.name, "read", field)


def stake_in(catalog: Catalog, plugin: str, domain: str) -> Stake | None:
    """The plugin's stake in a domain; None where it has none: nothing that is written there concerns it."""
    declared = catalog.domains.get(domain)
    if declared is None:
        return None
    principal = catalog.principals.get(plugin, Principal(plugin=plugin))
    asked = {each.domain for each in (*principal.access, *principal.derives)}
    if owns(declared, plugin) or asked & {domain, "*"}:
        return Stake(plugin, declared, principal)
    return None
