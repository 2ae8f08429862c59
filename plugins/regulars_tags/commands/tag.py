"""`regulars tag`."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from regulars.messages import N_, _

if TYPE_CHECKING:
    from regulars import Session
    from regulars_tags.reasons import Reason
    from regulars_tags.rules import Rule


@click.group(help=N_("Tags: what customers are known as, by rule or by hand."))
def tag() -> None:
    pass


@tag.command(help=N_("Evaluate the rules for every customer: give and take tags. Without TAG every rule."))
@click.argument("tags", metavar=N_("[TAG]..."), nargs=-1)
@click.option("--dry-run", is_flag=True, help=N_("Only count, change nothing."))
@click.pass_obj
def run(context: Any, tags: tuple[str, ...], dry_run: bool) -> None:
    from regulars_tags.byhand import meant_rule
    from regulars_tags.rules import rules_of, shown_tag
    from regulars_tags.running import run as run_rules

    session = context.session
    names = [meant_rule(session, each).tag for each in tags]
    with context.progress(_("Customers that change"), session.count("customer")) as advance:
        counted = run_rules(session, tags=names, dry_run=dry_run, advance=advance)
    context.emit({"status": "ok", "dry_run": dry_run, "tags": counted})
    rules = rules_of(session.catalog)
    context.table(
        [_("Tag"), _("Name"), _("Customers"), _("Entered"), _("Left"), _("Changed band")],
        [
            (name, shown_tag(rules.get(name), name), each.carriers, each.entered, each.left, each.moved)
            for name, each in counted.items()
        ],
        numbers=(2, 3, 4, 5),
    )
    if dry_run:
        context.echo(_("Nothing was changed (--dry-run)."))


@tag.command("list", help=N_("All tags, their bands, and how many customers carry each."))
@click.pass_obj
def list_(context: Any) -> None:
    from regulars_tags.counts import count_tags

    counted = count_tags(context.session)
    context.emit(counted)
    context.table(
        [_("Tag"), _("Name"), _("Band"), _("Customers"), _("Rule")],
        [(each.tag, each.label, each.band_label, each.customers, each.rule) for each in counted],
        numbers=(3,),
    )


@tag.command(help=N_("Give a customer a tag by hand. A band stands after a colon: age_group:young"))
@click.argument("customer")
@click.argument("tag", metavar=N_("TAG"))
@click.option("--until", metavar="YYYY-MM-DD", help=N_("Last day; without it the tag stays."))
@click.pass_obj
def add(context: Any, customer: str, tag: str, until: str | None) -> None:
    from regulars_tags import byhand

    session = context.session
    rule, band = byhand.meant_tag(session, tag)
    record = byhand.meant_customer(session, customer)
    byhand.add(session, record, rule, band, _day(until))
    context.emit({"status": "ok", "customer": record, "tag": rule.tag, "band": band, "until": until})
    context.echo(_("Customer {customer} now carries the tag {tag}.", customer=record, tag=tag))


@tag.command(help=N_("Take away a tag that was given by hand."))
@click.argument("customer")
@click.argument("tag", metavar=N_("TAG"))
@click.pass_obj
def remove(context: Any, customer: str, tag: str) -> None:
    from regulars_tags import byhand

    session = context.session
    record = byhand.meant_customer(session, customer)
    byhand.remove(session, record, byhand.meant_rule(session, tag).tag)
    context.emit({"status": "ok", "customer": record, "tag": tag})
    context.echo(_("Customer {customer} no longer carries the tag {tag} by hand.", customer=record, tag=tag))


@tag.command(help=N_("Why a customer carries a tag, or does not: the rule, the values, the answer."))
@click.argument("customer")
@click.argument("tag", metavar=N_("TAG"))
@click.pass_obj
def why(context: Any, customer: str, tag: str) -> None:
    from regulars_tags.explaining import lines

    _tell(context, customer, tag, lines)


@tag.command(
    "why-not", help=N_("What stands between a customer and a tag: what fails, and what would have to change.")
)
@click.argument("customer")
@click.argument("tag", metavar=N_("TAG"))
@click.pass_obj
def why_not(context: Any, customer: str, tag: str) -> None:
    from regulars_tags.failing import lines

    _tell(context, customer, tag, lines)


def _tell(
    context: Any, customer: str, tag: str, lines: "Callable[[Session, Rule, Reason], Iterator[str]]"
) -> None:
    """Tell how a customer stands to a tag, in the words of `lines`."""
    from regulars_tags import byhand
    from regulars_tags.reasons import why as reason_for

    session = context.session
    rule = byhand.meant_rule(session, tag)
    reason = reason_for(session, byhand.meant_customer(session, customer), rule)
    context.emit(reason)
    for line in lines(session, rule, reason):
        context.echo(line)


@tag.command(help=N_("Compute the cut points of a grid tag anew; `tag run` then uses them."))
@click.argument("tag", metavar=N_("TAG"))
@click.option("--dry-run", is_flag=True, help=N_("Only show them, change nothing."))
@click.pass_obj
def cut(context: Any, tag: str, dry_run: bool) -> None:
    from regulars import clock
    from regulars_tags import byhand, cutting
    from regulars_tags.grids import shown

    session = context.session
    rule = byhand.meant_grid(session, tag)
    day = clock.today(session.zone)
    points = cutting.compute(session, rule, day)
    if points and not dry_run:
        cutting.keep(session, rule, day, points)
    context.emit({"status": "ok", "dry_run": dry_run, "tag": rule.tag, "as_of": day, "cut_points": points})
    if not points:
        context.echo(_("There is nobody to cut: no customer has a value on every axis."))
        return
    context.table(
        [_("Axis"), _("Part"), _("Begins at"), _("Customers")],
        [
            (each.axis, each.part, "" if each.bound is None else shown(each.bound), each.size)
            for each in points
        ],
        numbers=(1, 2, 3),
    )
    if dry_run:
        context.echo(_("Nothing was changed (--dry-run)."))
    else:
        context.echo(_("Kept as of {day}. `regulars tag run` moves the customers.", day=day))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(_("{value} is not a date. Write YYYY-MM-DD.", value=text)) from None
