"""Domains and the extensions to them: their fields gathered, and what they say of each other checked."""

from collections.abc import Mapping
from dataclasses import replace

from regulars.catalog import Domain, Field
from regulars.declaring.belonging import check_belonging, resolve_belonging
from regulars.declaring.declarations import Declaration
from regulars.declaring.fieldnumbers import FieldNumbers
from regulars.declaring.fieldrules import former_names, make_field, wrong_keys, wrong_values
from regulars.declaring.findings import Findings
from regulars.declaring.indexes import declared_indexes
from regulars.declaring.names import Names
from regulars.declaring.reservednames import why_reserved
from regulars.declaring.setting import Setting
from regulars.messages import _
from regulars.nearest import suggestion

#: A table's name and what its indexes add to it must fit PostgreSQL's 63 bytes.
_MAX_TABLE = 48
_TIMES = ("date", "datetime")
_NOT_PARTS = ("address", "choices", "json", "point")


def resolve_domains(
    names: Names, setting: "Setting", numbers: FieldNumbers, findings: Findings
) -> Mapping[str, Domain]:
    """All domains by name, each with the fields that extensions add; problems go to `findings`."""
    declared = {each.name: each for each in names.of_kind("domain")}
    fields: dict[str, dict[str, Field]] = {name: {} for name in declared}
    where: dict[tuple[str, str], Declaration] = {}
    for each in (*declared.values(), *names.of_kind("extension")):
        extends = each.kind == "extension"
        target = names.domain(each, each.body["extends"], "extends") if extends else each.name
        if target not in declared:
            continue
        if extends and each.owner == declared[target].owner:
            findings.add(
                each.place("extends"),
                _(
                    "`{domain}` is {owner}'s own domain: declare the fields there.",
                    domain=target,
                    owner=each.owner,
                ),
            )
        _length(
            each, f"{declared[target].owner}__{target}" + (f"__{each.owner}" if extends else ""), findings
        )
        for field in _fields(each, declared[target], names, setting, numbers, findings):
            other = where.setdefault((target, field.name), each)
            if other is not each:
                findings.add(
                    each.place("fields", field.name),
                    _(
                        "The domain `{domain}` has a field `{field}` of {other} already ({place}); "
                        "{owner} must name its own differently.",
                        domain=target,
                        field=field.name,
                        other=other.owner,
                        place=other.place("fields", field.name),
                        owner=each.owner,
                    ),
                )
            fields[target].setdefault(field.name, field)
    made = {name: _domain(each, fields, declared, findings) for name, each in declared.items()}
    for name, each in declared.items():
        made[name] = replace(made[name], indexes=declared_indexes(each, made[name], findings))
    check_belonging(made, declared, findings)
    return made


def _fields(
    each: Declaration,
    domain: Declaration,
    names: Names,
    setting: "Setting",
    numbers: FieldNumbers,
    findings: Findings,
) -> list[Field]:
    made = []
    for name, body in each.body["fields"].items():
        problems = list(wrong_keys(body, subject=bool(domain.body.get("subject"))))
        reserved = why_reserved(name)
        if reserved:
            findings.add(each.place("fields", name), reserved)
        if each.kind == "extension" and body.get("required") and "default" not in body:
            problems.append(
                ("required", _("A field added to another's domain cannot be required without a `default`."))
            )
        to = names.domain(each, body["to"], "fields", name, "to") if "to" in body else None
        if not problems:
            number = numbers.of(domain.name, each.owner, name)
            field = make_field(name, each.owner, body, number=number, currency=setting.currency, to=to)
            if "quotes" in body:
                quoted = names.domain(each, body["quotes"], "fields", name, "quotes")
                field = replace(field, quotes=quoted)
            problems += wrong_values(field, zone=setting.zone, region=setting.region)
            made.append(field)
        for key, text in problems:
            findings.add(each.place("fields", name, key), f"{_field_of(name, domain.name)}: {text}")
    return made


def _field_of(field: str, domain: str) -> str:
    return f"`{domain}.{field}`"


def _length(each: Declaration, table: str, findings: Findings) -> None:
    if len(table) > _MAX_TABLE:
        findings.add(
            each.place("name"),
            _("The names of plugin and domain are too long together ({table}): at most {limit}.",
              table=table, limit=_MAX_TABLE),
        )  # fmt: skip


def _domain(
    each: Declaration,
    fields: Mapping[str, Mapping[str, Field]],
    declared: Mapping[str, Declaration],
    findings: Findings,
) -> Domain:
    body = each.body
    own = fields[each.name]
    subject = body.get("subject", False)
    if subject:
        for key in ("identity", "belongs_to"):
            if key in body:
                findings.add(
                    each.place(key),
                    _("A subject has no `{key}`: its key in its source and its identifiers tell it.", key=key)
                    if key == "identity"
                    else _("A subject belongs to nobody: remove `{key}`.", key=key),
                )
    elif "identity" not in body:
        findings.add(
            each.place("name"),
            _(
                "The domain `{name}` needs `identity:`, the fields that tell its records apart.",
                name=each.name,
            ),
        )
    _known(each, own, findings, "time", body.get("time"), only=_TIMES)
    _known(each, own, findings, "display", body.get("display"), never=_NOT_PARTS)
    for number, part in enumerate(body.get("identity", [])):
        _known(each, own, findings, "identity", part, number, never=_NOT_PARTS)
    return Domain(
        name=each.name,
        plugin=each.owner,
        label=body.get("label", {}),
        help=body.get("help", {}),
        subject=subject,
        belongs_to=resolve_belonging(each, own, declared, findings),
        time=body.get("time"),
        identity=tuple(body.get("identity", ())),
        shared=body.get("shared", False),
        display=body.get("display"),
        derived=body.get("derived"),
        visible=body.get("visible", "own_rule"),
        known_as=tuple(body.get("known_as", ())),
        was=former_names(body),
        fields=own,
    )


def _known(
    each: Declaration,
    fields: Mapping[str, Field],
    findings: Findings,
    key: str,
    name: str | None,
    *rest: int,
    only: tuple[str, ...] = (),
    never: tuple[str, ...] = (),
) -> None:
    """Find out whether `name`, at `key` of a domain, is a field of its own of a right type."""
    if name is None or name not in each.body["fields"]:
        if name is not None:
            findings.add(
                each.place(key, *rest),
                _("`{key}`: the domain `{domain}` has no field `{name}`. {hint}", key=key, domain=each.name,
                  name=name, hint=suggestion(name, each.body["fields"])),
            )  # fmt: skip
        return
    field = fields.get(name)
    if field is not None and ((only and field.type not in only) or field.type in never):
        findings.add(
            each.place(key, *rest),
            _(
                "`{key}` cannot be the field `{name}`: its type is {type}.",
                key=key,
                name=name,
                type=field.type,
            ),
        )
