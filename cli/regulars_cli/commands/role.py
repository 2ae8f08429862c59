"""`regulars role`: the roles that are live."""

import click

from regulars.messages import _, in_language
from regulars_cli.context import CommandContext
from regulars_cli.speech import N_


@click.group(help=N_("The roles that a user may have."))
def role() -> None:
    """The group."""


@role.command("list", help=N_("All roles and what they grant."))
@click.pass_obj
def list_roles(context: CommandContext) -> None:
    roles = context.workspace.catalog.roles
    context.emit(
        [{"name": each.name, "plugin": each.plugin, "grants": each.grants} for each in roles.values()]
    )
    actions = {
        "read": _("read"), "create": _("add"), "update": _("change"), "delete": _("delete"), "export": _("export"),
        "share": _("share"), "impersonate": _("act as others"), "admin": _("administer"),
    }  # fmt: skip
    rows = []
    for role_name, declared in roles.items():
        for index, grant in enumerate(declared.grants or (None,)):
            rows.append(
                (
                    role_name if index == 0 else "",
                    in_language(declared.label, role_name) if index == 0 else "",
                    grant.domain if grant else "",
                    _(", ").join(actions[each] for each in grant.actions) if grant else "",
                    (grant.where or "") if grant else "",
                )
            )
    context.table([_("Role"), _("Name"), _("Domain"), _("May"), _("Where")], rows)
