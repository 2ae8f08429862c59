"""The indexes of a domain: those that are declared, and those that rules of roles and restrictions look rows up by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from regulars.catalog import Catalog, Domain
from regulars.declaring.declarations import Declaration
from regulars.declaring.findings import Findings
from regulars.errors import ExpressionError
from regulars.expressions import Function, parse_and_check
from regulars.expressions.domainscope import DomainScope
from regulars.expressions.tree import Compare, Field, In
from regulars.messages import _
from regulars.nearest import suggestion

#: Fields of these types have no index of their own.
_NEVER = frozenset({"json", "address", "point"})


def declared_indexes(each: Declaration, domain: Domain, findings: Findings) -> tuple[tuple[str, ...], ...]:
    """What `indexes:` of a domain says; a finding for each field that it has not, or that cannot be in one."""
    own = {name: field for name, field in domain.fields.items() if field.owner == domain.plugin}
    found: list[tuple[str, ...]] = []
    for number, names in enumerate(each.body.get("indexes", ())):
        for place, name in enumerate(names):
            if name not in own:
                findings.add(
                    each.place("indexes", number, place),
                    _("`{key}`: the domain `{domain}` has no field `{name}`. {hint}", key="indexes",
                      domain=domain.name, name=name, hint=suggestion(name, own)),
                )  # fmt: skip
            elif own[name].type in _NEVER:
                findings.add(
                    each.place("indexes", number, place),
                    _("`{key}` cannot be the field `{name}`: its type is {type}.", key="indexes", name=name,
                      type=own[name].type),
                )  # fmt: skip
        found.append(tuple(names))
    return tuple(dict.fromkeys(found))


def with_rule_indexes(catalog: Catalog, functions: Mapping[str, Function]) -> Mapping[str, Domain]:
    """The domains, each with an index more for every field that a row rule holds against a value."""
    wanted: dict[str, list[tuple[str, ...]]] = {}
    for domain, rule in _rules(catalog):
        for name, path in _looked_up(catalog, domain, rule, functions):
            wanted.setdefault(name, []).append(path)
    return {name: _indexed(domain, wanted.get(name, [])) for name, domain in catalog.domains.items()}


def _indexed(domain: Domain, wanted: Sequence[tuple[str, ...]]) -> Domain:
    """The domain with the indexes that it declares, and those `wanted` by rules; others that rules wanted are gone."""
    declared = tuple(each for each in domain.indexes if each not in domain.rule_indexes)
    further = tuple(dict.fromkeys(each for each in _new(domain, wanted) if each not in declared))
    return replace(domain, indexes=(*declared, *further), rule_indexes=further)


def _rules(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for role in catalog.roles.values():
        yield from ((grant.domain, grant.where) for grant in role.grants if grant.where and not grant.deny)
    yield from ((each.domain, each.where) for each in catalog.restrictions.values())


def _looked_up(
    catalog: Catalog, domain: str, rule: str, functions: Mapping[str, Function]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(domain, field) of each field that `rule` compares for equality, and of the references that lead there."""
    try:
        tree = parse_and_check(rule, DomainScope(catalog, domain, functions, metrics=False)).tree
    except ExpressionError:
        # Told where it stands.
        return
    for node in tree.walk():
        equal = isinstance(node, Compare) and node.operator == "="
        sides = (node.left, node.right) if isinstance(node, Compare) else ()
        operands = sides if equal else (node.operand,) if isinstance(node, In) else ()
        for each in operands:
            if isinstance(each, Field):
                yield from _of_path(catalog, domain, each.path)


def _of_path(catalog: Catalog, domain: str, path: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in path:
        declared = catalog.domains[domain]
        field = declared.fields.get(name)
        if field is None or field.owner != declared.plugin or field.type in _NEVER:
            return
        yield domain, (name,)
        if field.to is None:
            return
        domain = field.to


def _new(domain: Domain, wanted: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Those that have no index of their own: one that only begins with them gives another order."""
    for each in wanted:
        if not domain.fields[each[0]].unique and each[0] not in domain.belongs_to:
            yield each
