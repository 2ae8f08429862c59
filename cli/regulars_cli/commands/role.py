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
        lines = list(_lines(declared)) or [("", "", "", "")]
        for number, line in enumerate(lines):
            rows.append((name if number == 0 else "", label if number == 0 else "", *line))
    context.table([_("Role"), _("Name"), _("Domain"), _("May"), _("Where"), _("Fields")], rows)
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
    context.pairs(
        [
            (_("Role"), f"{name} ({in_language(found.label, name)})"),
            (_("What it is for"), in_language(found.help)),
            (_("Includes"), ", ".join(found.includes)),
            (_("Declared in"), f"{found.file}:{found.line}" if found.file else _("Regulars itself")),
            (_("Restricted by"), ", ".join(each.name for each in restricting)),
        ]
    )
    context.echo()
    rows = [(each, *line) for each in _with_included(catalog, name) for line in _lines(catalog.roles[each])]
    context.table([_("Role"), _("Domain"), _("May"), _("Where"), _("Fields")], rows)


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


def _lines(declared: Role) -> Iterator[tuple[str, str, str, str]]:
    """A line a grant: domain, what it may, where, the rights in fields."""
    if declared.includes:
        yield "", _("all of {roles}", roles=", ".join(declared.includes)), "", ""
    for grant in declared.grants:
        told = _actions(grant.actions)
        yield (
            grant.domain,
            _("not: {actions}", actions=told) if grant.deny else told,
            grant.where or "",
            _fields(grant),
        )


def _actions(actions: tuple[str, ...]) -> str:
    return _(", ").join(_(ACTIONS[each]) for each in actions)


def _fields(grant: Grant) -> str:
    if grant.deny:
        return ", ".join(grant.fields)
    return "; ".join(f"{name}: {_right(right)}" for name, right in grant.fields.items())


def _right(right: FieldRight) -> str:
    """What a grant gives in a field: how it is shown, whether it may be set, and how it is found beyond that."""
    told = _(LEVELS[right.show])
    if right.write:
        told += _(", may be set")
    return told + (_(", found {how}", how=_(FOUND[right.find])) if right.find else "")
