"""What a plugin may do when it works for somebody: what its manifest asks for, and never more than that somebody may.

What it declares itself it may read without asking. What it derives it computes over everything, and writes whoever's
allowed write it follows from.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from regulars.catalog import Catalog, Domain, FieldRight, Grant, Principal
from regulars.errors import NotStatedError, RegularsError
from regulars.messages import _
from regulars.permissions.fieldrules import FieldRules
from regulars.permissions.policy import FULL, WHOLE, Policy
from regulars.permissions.rowrules import EVERY_ROW, NO_ROW, RowRules


class PluginPolicy(Policy):
    """The rights of a plugin that works for the actor of `caller`."""

    def __init__(self, catalog: Catalog, plugin: str, caller: Policy) -> None:
        actor = replace(
            caller.actor, name=f"plugin:{plugin}", roles=(), system=None, on_behalf_of=caller.actor.name
        )
        super().__init__(catalog, actor, exporting=caller.exporting)
        self.plugin = plugin
        self.caller = caller
        self.principal = catalog.principals.get(plugin, Principal(plugin=plugin))

    @property
    def roles(self) -> Mapping[str, tuple[str, ...]]:
        """Those of the actor that it works for."""
        return self.caller.roles

    def for_export(self) -> Policy:
        """The same for what leaves the store."""
        return PluginPolicy(self.catalog, self.plugin, self.caller.for_export())

    def rows(self, domain: str, action: str) -> RowRules:
        """The rows of `domain` that the plugin may do this to."""
        return self._met(domain, action, None, lambda: self.caller.rows(domain, action))

    def writing(self, domain: str, action: str, field: str) -> RowRules:
        """The rows of `domain` in which the plugin may set `field`."""
        return self._met(domain, action, field, lambda: self.caller.writing(domain, action, field))

    def shown(self, domain: str, field: str) -> FieldRules:
        """How much of a field the plugin is shown."""
        return self._shown(domain, field, WHOLE, lambda: self.caller.shown(domain, field))

    def found(self, domain: str, field: str) -> FieldRules:
        """How the plugin may find by a field."""
        return self._shown(domain, field, FULL, lambda: self.caller.found(domain, field))

    def refusal(self, domain: str, action: str, field: str | None = None) -> RegularsError:
        """What is raised where the plugin may not: it has not asked for it, or works for somebody who may not."""
        if self._has_access(domain, action, field):
            return self.caller.refusal(domain, action, field)
        return not_asked(self.plugin, domain, action, field)

    def _has_access(self, domain: str, action: str, field: str | None) -> bool:
        """Whether it may do this as far as whoever it works for: it asks for it, or reads what it declares itself."""
        if covers(self.principal.access, domain, action, field):
            return True
        declared = self.catalog.domains.get(domain)
        return action == "read" and declared is not None and owns(declared, self.plugin, field)

    def _met(self, domain: str, action: str, field: str | None, ask: Callable[[], RowRules]) -> RowRules:
        if covers(self.principal.derives, domain, action, field):
            return EVERY_ROW
        return ask() if self._has_access(domain, action, field) else NO_ROW

    def _shown(
        self, domain: str, field: str, all_of_it: FieldRules, ask: Callable[[], FieldRules]
    ) -> FieldRules:
        if covers(self.principal.derives, domain, "read", field):
            return all_of_it
        return ask() if self._has_access(domain, "read", field) else FieldRules()


def covers(grants: tuple[Grant, ...], domain: str, action: str, field: str | None) -> bool:
    """Whether a plugin has asked to do this; a grant that names fields is for these only."""
    return any(
        grant.domain in (domain, "*")
        and action in grant.actions
        and (field is None or not grant.fields or field in grant.fields)
        for grant in grants
    )


def owns(domain: Domain, plugin: str, field: str | None = None) -> bool:
    """Whether a plugin declares a field; without one: the domain, or any field of it."""
    if field is not None:
        return field in domain.fields and domain.fields[field].owner == plugin
    return plugin in (domain.plugin, *domain.owners())


def not_asked(plugin: str, domain: str, action: str, field: str | None = None) -> NotStatedError:
    """The error for what a plugin's manifest does not ask for, with the line to add."""
    named = f"{{domain: {domain}, do: [{action}]" + (f", fields: [{field}]" if field else "") + "}"
    return NotStatedError(
        _(
            "The plugin {plugin} may not {action} {domain}: its plugin.yaml does not ask for it. "
            "Add to `access` or `derives` there: - {grant}; then: regulars apply",
            plugin=plugin,
            action=_(action),
            domain=f"{domain}.{field}" if field else domain,
            grant=named,
        )
    )


def of_fields(names: tuple[str, ...]) -> Mapping[str, FieldRight]:
    """The rights in the fields that a manifest names."""
    return {each: FieldRight(show="whole", write=True) for each in names}
