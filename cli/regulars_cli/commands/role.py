"""`regulars role`: the roles that are live, and what holds for all."""

from collections.abc import Iterator

import click

from regulars.catalog import Catalog, FieldRight, Grant, Role
from regulars.errors import NotFoundError
from regulars.messages import _, in_language
from regulars_cli.context import CommandContext
from regulars_cli.explained import ACTIONS, FOUND, LEVELS
from regulars_cli.speech import N_


@click.group(help=N_("The roles that a user may have."))
def role() -> None:
    """The group."""


@role.command("list", help=N_("All roles and what they grant, and the restrictions that hold for all."))
@click.pass_obj
def list_roles(context: CommandContext) -> None:
    catalog = context.session.catalog
    context.emit([_as_data(each) for each in catalog.roles.values()])
    rows = []
    for name, declared in catalog.roles.items():
        label = in_language(declared.label, name)
        lines = list(_lines(declared)) or [("", "", "")]
        for number, line in enumerate(lines):
            rows.append((name if number == 0 else "", label if number == 0 else "", *line))
    # Which fields it gives and how takes much room: `role show` tells it.
    context.table([_("Role"), _("Name"), _("Domain"), _("May"), _("Where")], rows)
    if catalog.restrictions:
        context.echo()
        context.table(
            [_("Restriction"), _("Domain"), _("Action"), _("Only where"), _("Not for")],
            [
                (each.name, each.domain, _actions(each.actions), each.where, ", ".join(each.excepted))
                for each in catalog.restrictions.values()
            ],
        )


@role.command(help=N_("One role: what it includes and grants, and which restrictions hold for it."))
@click.argument("name")
@click.pass_obj
def show(context: CommandContext, name: str) -> None:
    catalog = context.session.catalog
    if name not in catalog.roles:
        raise NotFoundError(
            _("There is no role {name}. There are: {roles}.", name=name, roles=", ".join(catalog.roles))
        )
    found = catalog.roles[name]
    restricting = [each for each in catalog.restrictions.values() if name not in each.excepted]
    context.emit({**_as_data(found), "restrictions": [each.name for each in restricting]})
    about = [
        (_("Role"), f"{name} ({in_language(found.label, name)})"),
        (_("What it is for"), in_language(found.help)),
        (_("Includes"), ", ".join(found.includes)),
        (_("Declared in"), f"{found.file}:{found.line}" if found.file else _("Regulars itself")),
        (_("Restricted by"), ", ".join(each.name for each in restricting)),
    ]
    context.pairs([each for each in about if each[1]])
    context.echo()
    held = _with_included(catalog, name)
    rows = [(each, *line) for each in held for line in _lines(catalog.roles[each])]
    context.table([_("Role"), _("Domain"), _("May"), _("Where")], rows)
    for role, grant in [
        (each, grant) for each in held for grant in catalog.roles[each].grants if grant.fields
    ]:
        context.echo()
        told = {"domain": grant.domain, "role": role, "actions": _actions(grant.actions)}
        if grant.deny:
            context.echo(_("Fields of {domain} denied to {role} ({actions}):", **told))
            context.pairs([("", ", ".join(grant.fields))], indent="  ")
        else:
            context.echo(_("Fields of {domain} for {role} ({actions}):", **told))
            context.pairs(_fields(grant), indent="  ")


def _with_included(catalog: Catalog, name: str) -> list[str]:
    found = [name]
    for each in found:
        found += [other for other in catalog.roles[each].includes if other not in found]
    return found


def _as_data(declared: Role) -> dict[str, object]:
    return {
        "name": declared.name,
        "plugin": declared.plugin,
        "includes": declared.includes,
        "grants": declared.grants,
    }


def _lines(declared: Role) -> Iterator[tuple[str, str, str]]:
    """A line a grant: domain, what it may, where."""
    if declared.includes:
        yield "", _("all of {roles}", roles=", ".join(declared.includes)), ""
    for grant in declared.grants:
        told = _actions(grant.actions)
        if grant.fields:
            told = _("{actions} (certain fields)", actions=told)
        yield grant.domain, _("not: {actions}", actions=told) if grant.deny else told, grant.where or ""


def _actions(actions: tuple[str, ...]) -> str:
    if len(actions) == len(ACTIONS):
        return _("everything")
    return _(", ").join(_(ACTIONS[each]) for each in actions)


def _fields(grant: Grant) -> list[tuple[str, str]]:
    """Each right that a grant gives in fields, with the fields that it gives it in."""
    found: dict[str, list[str]] = {}
    for name, right in grant.fields.items():
        called = _("all others") if name == "*" else name
        found.setdefault(_right(right), []).append(called)
    return [(right, ", ".join(names)) for right, names in found.items()]


def _right(right: FieldRight) -> str:
    """What a grant gives in a field: how it is shown, whether it may be set, and how it is found beyond that."""
    told = _(LEVELS[right.show])
    if right.write:
        told += _(", may be set")
    return told + (_(", found {how}", how=_(FOUND[right.find])) if right.find else "")
