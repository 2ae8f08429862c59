"""`regulars segment`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from regulars.messages import N_, _, in_language


@click.group(help=N_("Segments: sets of customers by a rule."))
def segment() -> None:
    pass


@segment.command("list", help=N_("All segments, and how many customers are in each now."))
@click.pass_obj
def list_(context: Any) -> None:
    from regulars_tags.segments import counted, segments_of

    found = segments_of(context.session.catalog)
    numbers = counted(context.session)
    rows = [(name, in_language(each.label, name), numbers[name], each.when) for name, each in found.items()]
    context.emit([dict(zip(("segment", "label", "customers", "rule"), row, strict=True)) for row in rows])
    if not rows:
        context.echo(_("No segments are declared. Declare one with `kind: segment` in schemas/."))
        return
    context.table([_("Segment"), _("Name"), _("Customers"), _("Rule")], rows, numbers=(2,))


@segment.command(help=N_("How many customers are in a segment now, or meet a rule of your own (--where)."))
@click.argument("name", required=False, metavar=N_("SEGMENT"))
@click.option("--where", metavar=N_("RULE"), help=N_('A rule over customers: "spend_90d >= 1000"'))
@click.pass_obj
def count(context: Any, name: str | None, where: str | None) -> None:
    from regulars_tags.rules import SUBJECT
    from regulars_tags.segments import meant_segment

    if (name is None) == (where is None):
        raise click.UsageError(_("Name a segment, or give a rule with --where."))
    session = context.session
    meant = meant_segment(session, name) if name is not None else None
    domain, rule = (meant.domain, meant.when) if meant else (SUBJECT, where)
    found = session.count(domain, rule)
    context.emit({"segment": meant.name if meant else None, "rule": rule, "customers": found})
    context.echo(found)


@segment.command(help=N_("Write the customers of a segment into a file: CSV, XLSX or JSON."))
@click.argument("name", metavar=N_("SEGMENT"))
@click.option(
    "--format",
    "form",
    type=click.Choice(("csv", "xlsx", "json")),
    help=N_("Else by the file's ending, else csv."),
)
@click.option("--output", metavar="FILE", help=N_("Where to write it; else SEGMENT.csv in the workspace."))
@click.option(
    "--fields", metavar=N_("NAMES"), help=N_("Fields and metrics, with commas: name,phone,spend_365d")
)
@click.option("--force", is_flag=True, help=N_("Write over a file that is there."))
@click.pass_obj
def export(
    context: Any, name: str, form: str | None, output: str | None, fields: str | None, force: bool
) -> None:
    from regulars_tags import exporting, segments

    session = context.session.exporting
    meant = segments.meant_segment(session, name)
    columns = segments.columns(session, meant, exporting.shown_fields(fields or ""))
    form = form or _ending(output)
    file = Path(output or context.workspace.folder / f"{meant.name}.{form}").absolute()
    context.workspace.demand_writable(file)
    rows = session.rows(meant.domain, meant.when, fields=list(columns))
    with context.progress(_("Writing"), session.count(meant.domain, meant.when)) as advance:
        told = _told(exporting.flat(rows, list(columns)), advance)
        written = exporting.export(form, file, columns, told, session.zone, replacing=force)
    context.emit(
        {
            "status": "ok",
            "segment": meant.name,
            "file": str(file),
            "customers": written,
            "fields": list(columns),
        }
    )
    context.echo(_("{count} customers written: {file}", count=written, file=file))


def _ending(output: str | None) -> str:
    """The format that a file's name says."""
    ending = Path(output or "").suffix.lower().removeprefix(".")
    return ending if ending in ("xlsx", "json") else "csv"


def _told(rows: Iterator[dict[str, Any]], advance: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield row
        advance(1)
