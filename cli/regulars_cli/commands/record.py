"""`regulars record`: single records of any domain."""

import click

from regulars.errors import NotFoundError
from regulars.messages import _, in_language
from regulars_cli.commands.pairs import pairs
from regulars_cli.commands.sharing import share, shared, unshare
from regulars_cli.context import CommandContext
from regulars_cli.meaning import record_meant
from regulars_cli.plain import read_json
from regulars_cli.records import assignments, columns_of, domain_named, filled, show_rows
from regulars_cli.speech import N_

#: So many records are a page, to be looked at.
_PAGE = 100


@click.group(help=N_("Read and write single records of any domain."))
def record() -> None:
    """The group."""


@record.command("list", help=N_("The records of a domain."))
@click.argument("domain")
@click.option(
    "--where", metavar=N_("EXPRESSION"), help=N_("Only those where this holds: \"city = 'Paris'\".")
)
@click.option(
    "--fields", metavar=N_("NAMES"), help=N_("These fields, separated by commas: name,phone,home_shop.name")
)
@click.option(
    "--order", metavar=N_("NAMES"), default="", help=N_("Ordered by these fields; -name for downward.")
)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    help=N_("At most so many; more than 100 take the right to export."),
)
@click.option("--after", metavar=N_("MARK"), help=N_("Go on where the last page ended."))
@click.pass_obj
def list_records(
    context: CommandContext,
    domain: str,
    where: str | None,
    fields: str | None,
    order: str,
    limit: int,
    after: str | None,
) -> None:
    session = context.session
    declared = domain_named(session, domain)
    named = [each.strip() for each in fields.split(",")] if fields else None
    ordered = tuple(each.strip() for each in order.split(",") if each.strip())
    # More than a page is a list to be used elsewhere.
    reading = session.exporting if limit > _PAGE else session
    page = reading.find(domain, where, fields=named, order=ordered, limit=limit, after=after)
    domains = session.catalog.domains
    context.emit({"rows": [read_json(domains, domain, row) for row in page.rows], "next": page.next})
    if not page.rows:
        context.echo(_("There are none."))
        return
    columns = [each for each in named or columns_of(declared, page.rows) if each != "id"]
    show_rows(context, declared, columns, page.rows)
    if page.next:
        context.echo(_("There are more: --after {mark}", mark=page.next))


@record.command("fields", help=N_("What may be written into the records of a domain: its fields."))
@click.argument("domain")
@click.pass_obj
def list_fields(context: CommandContext, domain: str) -> None:
    from regulars_cli.fields import described, rows

    session = context.session
    declared = domain_named(session, domain)
    context.emit(described(declared))
    context.table(
        [_("Field"), _("Name"), _("What it holds"), _("Required"), _("Plugin"), _("Help")],
        rows(session.catalog, declared),
    )


@record.command("show", help=N_("One record, all its fields: by its id, or what only one is found by."))
@click.argument("domain")
@click.argument("named", metavar=N_("RECORD"))
@click.pass_obj
def show_record(context: CommandContext, domain: str, named: str) -> None:
    session = context.session
    declared, record_id = record_meant(session, [domain_named(session, domain)], named)
    row = session.get(domain, record_id)
    context.emit(read_json(session.catalog.domains, domain, row))
    rows = [(in_language(field.label, field.name), text) for field, text in filled(session, declared, row)]
    context.table([_("Field"), _("Value")], rows)


@record.command("add", help=N_("Write a new record: regulars record add customer name=Ann phone=13800138000"))
@click.argument("domain")
@click.argument("values", nargs=-1, required=True, metavar=N_("FIELD=VALUE..."))
@click.pass_obj
def add_record(context: CommandContext, domain: str, values: tuple[str, ...]) -> None:
    session = context.session
    made = session.add(domain, assignments(session, domain_named(session, domain), values))
    context.emit({"status": "ok", "id": made})
    context.echo(_("Added: {domain} {number}", domain=_label(context, domain), number=made))


@record.command(
    "edit", help=N_("Change a record; field= clears it: regulars record edit customer M001 name=Ann")
)
@click.argument("domain")
@click.argument("named", metavar=N_("RECORD"))
@click.argument("values", nargs=-1, required=True, metavar=N_("FIELD=VALUE..."))
@click.pass_obj
def edit_record(context: CommandContext, domain: str, named: str, values: tuple[str, ...]) -> None:
    session = context.session
    declared, record_id = record_meant(session, [domain_named(session, domain)], named)
    session.edit(domain, record_id, assignments(session, declared, values))
    context.emit({"status": "ok", "id": record_id})
    context.echo(_("Changed: {domain} {number}", domain=_label(context, domain), number=record_id))


@record.command("delete", help=N_("Delete records."))
@click.argument("domain")
@click.argument("ids", metavar=N_("ID..."), type=int, nargs=-1, required=True)
@click.option("--yes", is_flag=True, help=N_("Do not ask."))
@click.pass_obj
def delete_records(context: CommandContext, domain: str, ids: tuple[int, ...], yes: bool) -> None:
    session = context.session
    declared = domain_named(session, domain)
    if not yes:
        click.confirm(
            _("Delete {count} of {domain}?", count=len(ids), domain=in_language(declared.label, domain)),
            abort=True,
        )
    count = session.delete(domain, list(ids))
    context.emit({"deleted": count})
    if not count:
        raise NotFoundError(_("There is no such record."))
    context.echo(_("{count} deleted.", count=count))


def _label(context: CommandContext, domain: str) -> str:
    return in_language(context.session.catalog.domains[domain].label, domain)


for _command in (share, unshare, shared, pairs):
    record.add_command(_command)
