"""`regulars access`: why somebody may do something or may not, and who can."""

from typing import Any

import click

from regulars import Question, Somebody
from regulars.errors import RegularsError
from regulars.messages import _
from regulars_cli.context import CommandContext
from regulars_cli.explained import show, shown_as_data, summary
from regulars_cli.meaning import record_meant
from regulars_cli.records import domain_named
from regulars_cli.reviewed import show_review
from regulars_cli.speech import N_

_field = click.option("--field", metavar=N_("FIELD"), help=N_("And with this field of the record."))


@click.group(help=N_("Who may do what, and why: explain, who-can, review."))
def access() -> None:
    """The group."""


@access.command(
    help=N_(
        "Why somebody may do something, or may not: regulars access explain ming read customer 12. "
        "Of who is no user yet: --role shop_clerk --set shop=S01 instead of the name."
    )
)
@click.argument("words", nargs=-1, required=True, metavar=N_("[USER] ACTION [DOMAIN] [RECORD]"))
@_field
@click.option("--role", "roles", metavar=N_("ROLE"), multiple=True, help=N_("Of somebody with this role."))
@click.option(
    "--set", "values", metavar=N_("ATTRIBUTE=VALUE"), multiple=True, help=N_("With this attribute.")
)
@click.option("--team", "teams", metavar=N_("TEAM"), multiple=True, help=N_("In this team."))
@click.pass_obj
def explain(
    context: CommandContext,
    words: tuple[str, ...],
    field: str | None,
    roles: tuple[str, ...],
    values: tuple[str, ...],
    teams: tuple[str, ...],
) -> None:
    whom: str | Somebody
    if roles:
        whom, rest = Somebody(roles, dict(map(_pair, values)), teams), words
    elif values or teams:
        raise click.UsageError(_("--set and --team go with --role."))
    else:
        whom, rest = words[0], words[1:]
    made = context.workspace.rights().explain(whom, _question(context, rest, field))
    context.emit(shown_as_data(made))
    show(context, made)


@access.command(
    "who-can", help=N_("Who may do something, and by which grant: regulars access who-can export customer")
)
@click.argument("words", nargs=-1, required=True, metavar=N_("ACTION [DOMAIN] [RECORD]"))
@_field
@click.pass_obj
def who_can(context: CommandContext, words: tuple[str, ...], field: str | None) -> None:
    question = _question(context, words, field)
    found = context.workspace.rights().who_can(question)
    context.emit([shown_as_data(each) for each in found])
    if not found:
        context.echo(_("Nobody."))
        return
    context.table([_("User"), _("May"), _("By")], [(each.user, *summary(each)) for each in found])


@access.command(help=N_("All rights: who has which, when they were last used, and what is there for nobody."))
@click.option(
    "--days",
    metavar=N_("INTEGER"),
    type=click.IntRange(1),
    default=90,
    show_default=True,
    help=N_("Unused for so many days."),
)
@click.pass_obj
def review(context: CommandContext, days: int) -> None:
    made = context.workspace.rights().review(days)
    context.emit(made)
    show_review(context, made)


def _question(context: CommandContext, words: tuple[str, ...], field: str | None) -> Question:
    action, domain, record, *more = (*words, *("",) * max(0, 3 - len(words)))
    if not action or more:
        raise click.UsageError(_("Write: ACTION DOMAIN, and the record where it is about one."))
    if not domain and action not in ("admin", "impersonate"):
        raise click.UsageError(_("Say in which domain: {action} customer", action=action))
    if not record or (record.isdecimal() and record.isascii()):
        return Question(action, domain or "*", int(record) if record else None, field)
    declared, meant = record_meant(context.session, [domain_named(context.session, domain)], record)
    return Question(action, declared.name, meant, field)


def _pair(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise RegularsError(_("{text}: write attribute=value, for example shop=S01.", text=text))
    return name, value
