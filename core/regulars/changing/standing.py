"""What a store holds: the domains that are live, and those of plugins that are disabled, whose data stay."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from regulars.catalog import WORKSPACE, Catalog, Domain
from regulars.changing.pairing import DomainPair, full_name


def standing_domains(live: Catalog, history: Iterable[Catalog]) -> Mapping[str, Domain]:
    """`plugin.name` -> each domain with all its fields, those of disabled plugins under `owner.name`.

    `history` holds all catalogs that were applied: it is asked where the live one does not remember, because a first
    version of Regulars applied it.
    """
    kept = live.remembered.kept if live.remembered is not None else _kept_before(live, history)
    found = {full_name(each): each for each in live.domains.values()}
    for name, each in kept.items():
        domain = found.get(name)
        fields = {f"{one.owner}.{one.name}": one for one in each.fields.values()}
        if domain is None:
            found[name] = replace(each, fields=fields)
        else:
            found[name] = replace(domain, fields={**domain.fields, **fields})
    return found


def kept_domains(
    pairs: Iterable[DomainPair], enabled: Iterable[str], renamed: Mapping[str, str]
) -> Mapping[str, Domain]:
    """What of the domains that stand after a change disabled plugins declare; `renamed` domains by new names."""
    plugins = {*enabled, WORKSPACE}
    found = {}
    for pair in pairs:
        domain = pair.new
        if domain is None:
            continue
        fields = {
            f"{each.owner}.{each.name}": replace(each, to=renamed.get(each.to, each.to) if each.to else None)
            for each in domain.fields.values()
            if domain.plugin not in plugins or each.owner not in plugins
        }
        if fields:
            found[full_name(domain)] = replace(domain, fields=fields)
    return found


def _kept_before(live: Catalog, history: Iterable[Catalog]) -> Mapping[str, Domain]:
    """The same from the catalogs of a time when nothing was ever dropped or renamed: each plugin's last word."""
    enabled = {*live.plugins, WORKSPACE}
    found: dict[str, Domain] = {}
    for catalog in history:
        for domain in catalog.domains.values():
            name = full_name(domain)
            here = {
                f"{each.owner}.{each.name}": each
                for each in domain.fields.values()
                if domain.plugin not in enabled or each.owner not in enabled
            }
            if here:
                before = found[name].fields if name in found else {}
                found[name] = replace(domain, fields={**before, **here})
    return found
