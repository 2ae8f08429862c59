"""`regulars user`: who works here, in which roles and teams, under whom, with which attributes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from regulars.errors import RegularsError
from regulars.messages import _
from regulars_cli.context import CommandContext
from regulars_cli.records import names_of
from regulars_cli.speech import N_

_role = click.option(
    "--role", "roles", metavar=N_("ROLE"), multiple=True, help=N_("These roles and no others.")
)


@click.group(help=N_("The people who work here: their roles, teams, managers and attributes."))
def user() -> None:
    """The group."""


@user.command("list", help=N_("All users."))
@click.pass_obj
def list_users(context: CommandContext) -> None:
    found = context.workspace.users().list()
    context.emit(found)
    names = _records(context, [each.attributes for each in found])
    context.table(
        [_("User"), _("Roles"), _("Attributes"), _("Teams"), _("Manager")],
        [
            (
                each.name,
                ", ".join(each.roles),
                _attributes(each.attributes, names),
                ", ".join(each.teams),
                each.manager,
            )
            for each in found
        ],
    )


@user.command(help=N_("One user, with the people above and below."))
@click.argument("name")
@click.pass_obj
def show(context: CommandContext, name: str) -> None:
    users = context.workspace.users()
    found, everybody = users.get(name), users.list()
    below = [each.name for each in everybody if each.manager == name]
    mates = [each.name for each in everybody if each.name != name and {*each.teams} & {*found.teams}]
    context.emit({**vars(found), "below": below, "mates": mates})
    names = _records(context, [found.attributes])
    context.pairs(
        [
            (_("User"), found.name),
            (_("Roles"), ", ".join(found.roles) or _("none: nothing is allowed")),
            (_("Attributes"), _attributes(found.attributes, names)),
            (_("Teams"), ", ".join(found.teams)),
            (_("In these teams too"), ", ".join(mates)),
            (_("Manager"), found.manager or ""),
            (_("Manages"), ", ".join(below)),
        ]
    )


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
@_role
@click.option("--no-role", is_flag=True, help=N_("No role: from now on nothing is allowed."))
@click.pass_obj
def set_user(
    context: CommandContext, name: str, values: tuple[str, ...], roles: tuple[str, ...], no_role: bool
) -> None:
    users = context.workspace.users()
    if no_role and roles:
        raise click.UsageError(_("Either --role or --no-role."))
    if not values and not roles and not no_role:
        raise click.UsageError(_("Say what to change: ATTRIBUTE=VALUE or --role ROLE."))
    for text in values:
        attribute, equals, value = text.partition("=")
        if not equals:
            raise RegularsError(_("{text}: write attribute=value, for example shop=S01.", text=text))
        users.set_attribute(name, attribute, value or None)
    if roles or no_role:
        users.set_roles(name, roles)
    context.emit(users.get(name))
    context.echo(_("Changed."))


@user.command(
    help=N_(
        "The teams and who is in them; with a name, the teams of that user: regulars user team ming north east"
    )
)
@click.argument("name", required=False)
@click.argument("teams", nargs=-1, metavar=N_("[TEAM]..."))
@click.option("--none", is_flag=True, help=N_("Take the user out of every team."))
@click.pass_obj
def team(context: CommandContext, name: str | None, teams: tuple[str, ...], none: bool) -> None:
    users = context.workspace.users()
    if name is not None and (teams or none):
        if teams and none:
            raise click.UsageError(_("Either teams or --none."))
        known = {each for one in users.list() for each in one.teams}
        context.emit(users.set_teams(name, teams))
        context.echo(_("Changed."))
        for each in teams:
            if each not in known:
                context.echo(_("{team} is a new team: nobody else is in it.", team=each))
        return
    found: dict[str, list[str]] = {}
    for one in users.list() if name is None else [users.get(name)]:
        for each in one.teams:
            found.setdefault(each, []).append(one.name)
    context.emit(dict(sorted(found.items())))
    context.table([_("Team"), _("Users")], [(each, ", ".join(found[each])) for each in sorted(found)])


@user.command(
    help=N_("Who stands above whom; with names, put one under another: regulars user manager ming hua")
)
@click.argument("name", required=False)
@click.argument("above", required=False, metavar=N_("[MANAGER]"))
@click.option("--none", is_flag=True, help=N_("Put the user under nobody."))
@click.pass_obj
def manager(context: CommandContext, name: str | None, above: str | None, none: bool) -> None:
    users = context.workspace.users()
    if name is not None and (above or none):
        if above and none:
            raise click.UsageError(_("Either a manager or --none."))
        context.emit(users.set_manager(name, above))
        context.echo(_("Changed."))
        return
    found = users.list()
    if name is not None:
        users.get(name)
    context.emit({each.name: each.manager for each in found if name in (None, each.name)})
    above_of = {each.name: each.manager for each in found}
    tops = [name] if name is not None else [each for each, manager in above_of.items() if manager is None]
    for top in tops:
        for depth, each in _below(top, above_of, 0):
            context.echo("  " * depth + each)


def _below(top: str, above_of: Mapping[str, str | None], depth: int) -> Iterator[tuple[int, str]]:
    yield depth, top
    for name, manager in above_of.items():
        if manager == top:
            yield from _below(name, above_of, depth + 1)


def _attributes(attributes: Mapping[str, Any], names: Mapping[tuple[str, Any], str]) -> str:
    return " ".join(f"{key}={names.get((key, value), value)}" for key, value in attributes.items())


def _records(context: CommandContext, attributes: Sequence[Mapping[str, Any]]) -> dict[tuple[str, Any], str]:
    """What people call the records that attributes refer to, by attribute and id."""
    session = context.session
    names: dict[tuple[str, Any], str] = {}
    for key, declared in session.catalog.user_attributes.items():
        if declared.to is not None:
            ids = [each.get(key) for each in attributes]
            names |= {(key, each): name for each, name in names_of(session, declared.to, ids).items()}
    return names
