"""A review of all rights, for people."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from regulars import Review
from regulars.messages import _
from regulars_cli.context import LINE, CommandContext
from regulars_cli.explained import ACTIONS
from regulars_cli.terminal import wrap


def show_review(context: CommandContext, made: Review) -> None:
    """Print who has which rights, then what somebody should look at."""
    zone = ZoneInfo(context.workspace.settings.zone)
    context.table(
        [_("User"), _("Roles"), _("Last seen")],
        [(each.name, ", ".join(each.roles), _day(each.last, zone)) for each in made.users],
    )
    context.echo()
    context.table(
        [_("User"), _("Domain"), _("May"), _("Last read"), _("Last written")],
        [
            (
                each.name if number == 0 else "",
                _("the workspace") if right.domain == "*" else right.domain,
                _may(right.actions),
                _day(right.read, zone) if "read" in right.actions and right.reads_kept else "",
                _day(right.written, zone) if {*right.actions} & {"create", "update", "delete"} else "",
            )
            for each in made.users
            for number, right in enumerate(each.rights)
        ],
    )
    unused = [
        _(
            "{name}: {told}",
            name=each.name,
            told=", ".join(right.domain for right in each.rights if right.unused),
        )
        for each in made.users
        if not each.unused and any(right.unused for right in each.rights)
    ]
    idle = [f"{each.role} [{each.place}]: {each.domain} {each.where}" for each in made.matching_nothing]
    readable: dict[str, list[str]] = {}
    for each in made.declassified:
        readable.setdefault(_(", ").join(each.roles), []).append(each.name)
    declassified = [
        _("{name}: {told}", name=roles, told=", ".join(names)) for roles, names in readable.items()
    ]
    plugins = [
        _(
            "{name}: {told}",
            name=each.plugin,
            told=_("; ").join(
                f"{_(', ').join(_(ACTIONS[action]) for action in one.actions)} {one.domain}" for one in grants
            ),
        )
        for each in made.plugins
        for grants in (each.derives,)
        if grants
    ]
    system = [
        _(
            "{why} {times} times, the last on {day}",
            why=_(each.why),
            times=each.times,
            day=_day(each.last, zone),
        )
        for each in made.system
    ]
    for heading, lines in (
        (
            _("Users who were not here for {days} days", days=made.days),
            [e.name for e in made.users if e.unused],
        ),
        (_("Rights that were not used for {days} days", days=made.days), unused),
        (_("Users without a role"), made.users_without_roles),
        (_("Roles without a user"), made.roles_without_users),
        (_("Grants that match no record"), idle),
        (_("Derived facts that roles may read without all that they are made of"), declassified),
        (_("What plugins write because it follows from what somebody was allowed to write"), plugins),
        (_("What the system did with every right, by reason"), system),
    ):
        if lines:
            context.echo()
            context.echo(_("{heading}:", heading=heading))
            for told in lines:
                first, *more = wrap(told, LINE)
                context.echo(f"  {first}")
                for line in more:
                    context.echo(f"    {line}")


def _may(actions: Mapping[str, bool]) -> str:
    """Actions in words; apart those that are allowed in some records only."""
    every = _(", ").join(_(ACTIONS[action]) for action, all_of_it in actions.items() if all_of_it)
    some = _(", ").join(_(ACTIONS[action]) for action, all_of_it in actions.items() if not all_of_it)
    if not some:
        return every
    told = _("some: {actions}", actions=some)
    return _("; ").join((every, told)) if every else told


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    return _("never") if moment is None else moment.astimezone(zone).strftime("%Y-%m-%d")
