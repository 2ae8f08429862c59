"""Roles and restrictions resolved: domains, fields and roles known, and no role that includes itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from regulars.catalog import ACTIONS, Domain, FieldRight, Grant, Restriction, Role
from regulars.declaring.adminrole import ADMIN
from regulars.declaring.declarations import Declaration
from regulars.declaring.fieldrules import former_names
from regulars.declaring.names import Names
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.permissions.fieldrules import FOUND, SHOWN
from regulars.permissions.policy import OF_THE_WORKSPACE

#: The types whose values a mask can cover; `hash` covers any but JSON.
MASKED_TYPES: Mapping[str, tuple[str, ...]] = {
    "initial": ("text", "email", "phone", "url", "handle"),
    "last4": ("text", "email", "phone", "url", "handle"),
    "year": ("date", "datetime"),
    "hash": ("text", "email", "phone", "url", "handle", "integer", "date", "datetime", "choice", "country"),
}
_SHORT: Mapping[str, FieldRight] = {
    "show": FieldRight(show="whole"),
    "write": FieldRight(show="whole", write=True),
    **{level: FieldRight(show=level) for level in SHOWN},
}


def resolve_roles(names: Names, domains: Mapping[str, Domain]) -> dict[str, Role]:
    """Every role by name, the admin's among them."""
    found = {ADMIN.name: ADMIN}
    for each in names.of_kind("role"):
        if each.name == ADMIN.name:
            names.findings.add(
                each.place("name"), _("The role `admin` is Regulars' own: choose another name.")
            )
        found[each.name] = Role(
            name=each.name,
            plugin=each.owner,
            grants=tuple(
                _grant(each, number, body, names, domains)
                for number, body in enumerate(each.body.get("grants", ()))
            ),
            includes=tuple(dict.fromkeys(each.body.get("includes", ()))),
            was=former_names(each.body),
            label=each.body.get("label", {}),
            help=each.body.get("help", {}),
            file=each.file,
            line=each.line,
        )
    for each in names.of_kind("role"):
        _check_includes(each, found, names)
    return found


def resolve_restrictions(names: Names, roles: Mapping[str, Role]) -> dict[str, Restriction]:
    """Every restriction by name."""
    found = {}
    for each in names.of_kind("restriction"):
        body = each.body
        for number, role in enumerate(body.get("except", ())):
            _known_role(each, role, roles, names, "except", number)
        found[each.name] = Restriction(
            name=each.name,
            plugin=each.owner,
            domain=names.domain(each, body["domain"], "domain"),
            where=body["where"],
            actions=tuple(body.get("do", [each for each in ACTIONS if each not in OF_THE_WORKSPACE])),
            excepted=tuple(body.get("except", ())),
            label=body.get("label", {}),
            help=body.get("help", {}),
            file=each.file,
            line=each.line,
        )
    return found


def _grant(
    each: Declaration, number: int, body: Mapping[str, Any], names: Names, domains: Mapping[str, Domain]
) -> Grant:
    path = ("grants", number)
    every = body["domain"] == "*"
    domain = "*" if every else names.domain(each, body["domain"], *path, "domain")
    if ("do" in body) == ("deny" in body):
        names.findings.add(each.place(*path), _("A grant says either `do:` or `deny:`, and one of them."))
    key = "deny" if "deny" in body else "do"
    actions = tuple(dict.fromkeys(body.get(key, ())))
    misplaced = [action for action in actions if action in OF_THE_WORKSPACE and not every]
    if misplaced:
        names.findings.add(
            each.place(*path, key),
            _('`{action}` is a right in the whole workspace: write domain: "*".', action=misplaced[0]),
        )
    fields = body.get("fields", {})
    if fields and every:
        names.findings.add(each.place(*path, "fields"), _("A grant for every domain cannot have `fields`."))
        fields = {}
    rights = dict(_rights(each, path, fields, "deny" in body, domains.get(domain), names))
    return Grant(
        domain=domain,
        actions=actions,
        deny="deny" in body,
        where=body.get("where"),
        fields=rights,
        line=each.place(*path).line or 0,
    )


def _rights(
    each: Declaration,
    path: tuple[str | int, ...],
    fields: Any,
    deny: bool,
    domain: Domain | None,
    names: Names,
) -> Iterator[tuple[str, FieldRight]]:
    """What a grant says of fields; of a denial a list of them."""
    if isinstance(fields, list) != deny and fields:
        names.findings.add(
            each.place(*path, "fields"),
            _("With `deny:` fields are a list: [phone, email].")
            if deny
            else _("Fields are a mapping: {phone: last4, birth_date: hide}."),
        )
        return
    for position, name in enumerate(fields):
        place = (*path, "fields", position if deny else name)
        declared = domain.fields.get(name) if domain is not None and isinstance(name, str) else None
        if name != "*" and declared is None:
            if domain is not None:
                names.findings.add(
                    each.place(*place),
                    _("The domain `{domain}` has no field `{name}`. {hint}", domain=domain.name, name=name,
                      hint=suggestion(str(name), domain.fields)),
                )  # fmt: skip
            continue
        if deny:
            yield name, FieldRight()
            continue
        given = _right(fields[name])
        if given is None:
            names.findings.add(
                each.place(*place),
                _("A field's right is hide, show, write, last4, initial, hash or year, or in full "
                  "{{show: last4, write: true, find: exact}}."),
            )  # fmt: skip
            continue
        masks = MASKED_TYPES.get(given.show)
        if masks is not None and (declared is None or declared.type not in masks):
            names.findings.add(
                each.place(*place),
                _("`{mask}` covers fields of type {types} only.", mask=given.show, types=", ".join(masks)),
            )
            continue
        yield name, given


def _right(said: Any) -> FieldRight | None:
    if isinstance(said, str):
        return _SHORT.get(said)
    if not isinstance(said, dict) or not said or not said.keys() <= {"show", "write", "find"}:
        return None
    show, write, find = said.get("show", "hide"), said.get("write", False), said.get("find")
    if show not in SHOWN or not isinstance(write, bool) or find not in (None, *FOUND):
        return None
    return FieldRight(show=show, write=write, find=find)


def _check_includes(each: Declaration, roles: Mapping[str, Role], names: Names) -> None:
    for number, name in enumerate(roles[each.name].includes):
        if not _known_role(each, name, roles, names, "includes", number):
            continue
        way = _way(name, each.name, roles)
        if way:
            names.findings.add(
                each.place("includes", number),
                _("Roles include each other in a circle: {circle}.", circle=" -> ".join((each.name, *way))),
            )


def _known_role(
    each: Declaration, name: str, roles: Mapping[str, Role], names: Names, *path: str | int
) -> bool:
    if name not in roles:
        names.findings.add(
            each.place(*path),
            _("There is no role {name}. {hint}", name=name, hint=suggestion(name, roles)),
        )
    return name in roles


def _way(start: str, end: str, roles: Mapping[str, Role]) -> tuple[str, ...]:
    """The roles from `start` to `end` by includes; nothing where none leads there."""
    ways: list[tuple[str, ...]] = [(start,)]
    known = {start}
    for way in ways:
        if way[-1] == end:
            return way
        for name in roles[way[-1]].includes if way[-1] in roles else ():
            if name not in known:
                known.add(name)
                ways.append((*way, name))
    return ()
