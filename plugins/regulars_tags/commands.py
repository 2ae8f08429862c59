"""`regulars tag` and `regulars segment`."""

from datetime import date
from typing import Any

import click

from regulars.messages import N_, _, in_language


@click.group(help=N_("Tags: what customers are known as, by rule or by hand."))
def tag() -> None:
    pass


@tag.command(help=N_("Evaluate every rule for every customer: give and take tags."))
@click.option("--dry-run", is_flag=True, help=N_("Only count, change nothing."))
@click.pass_obj
def run(context: Any, dry_run: bool) -> None:
    from regulars_tags.rules import rules_of, shown_tag
    from regulars_tags.running import run as run_rules

    session = context.session
    with context.progress(_("Running the rules"), session.count("customer")) as advance:
        counted = run_rules(session, dry_run=dry_run, advance=advance)
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
    from regulars_tags import byhand, explaining
    from regulars_tags.reasons import why as reason_for

    session = context.session
    rule = byhand.meant_rule(session, tag)
    reason = reason_for(session, byhand.meant_customer(session, customer), rule)
    context.emit(reason)
    for line in explaining.lines(session, rule, reason):
        context.echo(line)


@click.group(help=N_("Segments: sets of customers by a rule."))
def segment() -> None:
    pass


@segment.command("list", help=N_("All segments, and how many customers are in each now."))
@click.pass_obj
def list_segments(context: Any) -> None:
    session = context.session
    declared = session.catalog.of_kind("segment")
    rows = [
        (
            name,
            in_language(each.label, name),
            session.count(each.body["for"], each.body["when"]),
            each.body["when"],
        )
        for name, each in declared.items()
    ]
    context.emit([dict(zip(("segment", "label", "customers", "rule"), row, strict=True)) for row in rows])
    if not rows:
        context.echo(_("No segments are declared. Declare one with `kind: segment` in schemas/."))
        return
    context.table([_("Segment"), _("Name"), _("Customers"), _("Rule")], rows, numbers=(2,))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(_("{value} is not a date. Write YYYY-MM-DD.", value=text)) from None
