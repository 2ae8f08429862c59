"""Declarations resolved together into a catalog: every name known, every reference pointing somewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from regulars.catalog import Catalog, Declared, Metric, UserAttribute
from regulars.declaring.declarations import Declaration
from regulars.declaring.fieldnumbers import FieldNumbers
from regulars.declaring.fieldrules import former_names
from regulars.declaring.findings import Findings
from regulars.declaring.formulas import Formulas
from regulars.declaring.grammar import CORE_KINDS
from regulars.declaring.indexes import with_rule_indexes
from regulars.declaring.names import Names
from regulars.declaring.principals import resolve_principals
from regulars.declaring.resolvedomains import resolve_domains
from regulars.declaring.rights import resolve_restrictions, resolve_roles
from regulars.declaring.setting import Setting
from regulars.errors import DeclarationError
from regulars.expressions import Function
from regulars.messages import _


def resolve(
    declarations: Sequence[Declaration],
    setting: Setting,
    numbers: FieldNumbers | None = None,
    functions: Mapping[str, Function] | None = None,
) -> Catalog:
    """The catalog (version 0) that `declarations` make.

    `numbers` are the field numbers given out so far, `functions` those that plugins provide to expressions.
    Raises DeclarationError with every problem found.
    """
    findings = Findings()
    names = Names(declarations, findings)
    domains = resolve_domains(names, setting, numbers or FieldNumbers(), findings)
    roles = resolve_roles(names, domains)
    catalog = Catalog(
        plugins=setting.plugins,
        currency=setting.currency,
        zone=setting.zone,
        region=setting.region,
        domains=domains,
        metrics={each.name: _metric(each, names) for each in names.of_kind("metric")},
        roles=roles,
        restrictions=resolve_restrictions(names, roles),
        principals=resolve_principals(setting.asked, domains, findings),
        user_attributes={each.name: _attribute(each, names) for each in names.of_kind("user_attribute")},
        declared=_declared(declarations),
        aliases=setting.aliases,
    )
    # What is wrong in the domains makes nonsense of what is said about them.
    if not findings.problems:
        formulas = Formulas(catalog, functions or {}, findings)
        for each in names.of_kind("domain"):
            formulas.check_domain(catalog.domains[each.name], each)
        for each in names.of_kind("metric"):
            formulas.check_metric(catalog.metrics[each.name], each)
        for each in names.of_kind("role"):
            formulas.check_role(catalog.roles[each.name], each)
        for each in names.of_kind("restriction"):
            formulas.check_restriction(catalog.restrictions[each.name], each)
    if findings.problems:
        raise DeclarationError(findings.problems)
    return replace(catalog, domains=with_rule_indexes(catalog, functions or {}))


def _metric(each: Declaration, names: Names) -> Metric:
    body = each.body
    within = body.get("within")
    return Metric(
        name=each.name,
        plugin=each.owner,
        for_domain=names.domain(each, body["for"], "for"),
        value=body["value"],
        where=body.get("where"),
        within_days=int(within.split()[0]) if within else None,
        readable_by=tuple(body.get("readable_by", ())),
        was=former_names(body),
        **_words(body),
    )


def _attribute(each: Declaration, names: Names) -> UserAttribute:
    body = each.body
    points = body["type"] == "reference"
    if points != ("to" in body):
        names.findings.add(
            each.place("type" if points else "to"),
            _("A reference needs `to:`, the domain that it points to.")
            if points
            else _("`{key}` is for fields of type {types} only.", key="to", types="reference"),
        )
        points = False
    return UserAttribute(
        name=each.name,
        plugin=each.owner,
        type=body["type"],
        to=names.domain(each, body["to"], "to") if points else None,
        was=former_names(body),
        **_words(body),
    )


def _declared(declarations: Sequence[Declaration]) -> Mapping[str, Mapping[str, Declared]]:
    found: dict[str, dict[str, Declared]] = {}
    for each in declarations:
        if each.kind not in CORE_KINDS:
            found.setdefault(each.kind, {})[each.name] = Declared(
                kind=each.kind,
                name=each.name,
                plugin=each.owner,
                body=each.body,
                label=each.body.get("label", {}),
                file=each.file,
                line=each.line,
            )
    return found


def _words(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"label": body.get("label", {}), "help": body.get("help", {})}
