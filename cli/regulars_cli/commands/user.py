"""`regulars user`: who works here, in which roles, with which attributes."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from regulars.errors import RegularsError
from regulars.messages import _
from regulars_cli.context import CommandContext
from regulars_cli.records import names_of
from regulars_cli.speech import N_


@click.group(help=N_("The people who work here, their roles and attributes."))
def user() -> None:
    """The group."""


@user.command("list", help=N_("All users."))
@click.pass_obj
def list_users(context: CommandContext) -> None:
    found = context.workspace.users().list()
    context.emit(found)
    names = _records(context, [each.attributes for each in found])
    context.table(
        [_("User"), _("Roles"), _("Attributes")],
        [
            (
                each.name,
                ", ".join(each.roles),
                " ".join(f"{key}={names.get((key, value), value)}" for key, value in each.attributes.items()),
            )
            for each in found
        ],
    )


def _records(context: CommandContext, attributes: Sequence[Mapping[str, Any]]) -> dict[tuple[str, Any], str]:
    """What people call the records that attributes refer to, by attribute and id."""
    session = context.session
    names: dict[tuple[str, Any], str] = {}
    for key, declared in session.catalog.user_attributes.items():
        if declared.to is not None:
            ids = [each.get(key) for each in attributes]
            names |= {(key, each): name for each, name in names_of(session, declared.to, ids).items()}
    return names


@user.command(help=N_("Let an operating-system user work here: regulars user add ming --role shop_clerk"))
@click.argument("name")
@click.option(
    "--role", "roles", metavar=N_("ROLE"), multiple=True, help=N_("A role; may be given several times.")
)
@click.pass_obj
def add(context: CommandContext, name: str, roles: tuple[str, ...]) -> None:
    made = context.workspace.users().add(name, roles)
    context.emit(made)
    context.echo(_("{name} is a user now.", name=name))
    if not roles:
        context.echo(_("Without a role nothing is allowed: regulars user set {name} --role ROLE", name=name))


@user.command(
    "set",
    help=N_("Change roles or attributes: regulars user set ming shop=S01 (shop= takes it away)"),
)
@click.argument("name")
@click.argument("values", nargs=-1, metavar=N_("[ATTRIBUTE=VALUE]..."))
@click.option("--role", "roles", metavar=N_("ROLE"), multiple=True, help=N_("These roles and no others."))
@click.pass_obj
def set_user(context: CommandContext, name: str, values: tuple[str, ...], roles: tuple[str, ...]) -> None:
    users = context.workspace.users()
    if not values and not roles:
        raise click.UsageError(_("Say what to change: ATTRIBUTE=VALUE or --role ROLE."))
    for text in values:
        attribute, equals, value = text.partition("=")
        if not equals:
            raise RegularsError(_("{text}: write attribute=value, for example shop=S01.", text=text))
        users.set_attribute(name, attribute, value or None)
    if roles:
        users.set_roles(name, roles)
    context.emit(users.get(name))
    context.echo(_("Changed."))
