"""`regulars report …` and `regulars dashboard`."""

import webbrowser
from pathlib import Path
from typing import Any

import click

from regulars.errors import RegularsError
from regulars.messages import N_, _, in_language
from regulars_reports.declared.declaration import report_named, reports
from regulars_reports.declared.parameters import PERIOD, SEGMENT
from regulars_reports.rendering import Renderer
from regulars_reports.results.sheet import Sheet, narrowable, sheet_of_dashboard, sheet_of_report


def _narrowed(command: Any) -> Any:
    """The options by which a report is narrowed."""
    period = N_("2026-03, 2026Q1, 2026, 2026-01-01..2026-03-31, last 90 days.")
    shop = N_("Only what was sold in this shop: its code or name.")
    several = N_("Any parameter that a report has.")
    options = [
        click.option("--period", metavar=N_("PERIOD"), help=period),
        click.option("--shop", metavar=N_("SHOP"), help=shop),
        click.option("--segment", metavar=N_("NAME"), help=N_("Only the customers of this segment.")),
        click.option("--set", "others", multiple=True, metavar=N_("NAME=VALUE"), help=several),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _given(
    period: str | None, shop: str | None, segment: str | None, others: tuple[str, ...]
) -> dict[str, str]:
    """Parameter -> what was said of it."""
    given = {PERIOD: period, "shop": shop, SEGMENT: segment}
    for each in others:
        name, sign, text = each.partition("=")
        if not sign or not name.strip():
            raise click.BadParameter(
                _("Write --set name=value, such as --set category=tea."), param_hint="--set"
            )
        if given.get(name.strip(), text) not in (None, text):
            raise click.BadParameter(
                _("{name} is said twice, and not the same.", name=name.strip()), param_hint="--set"
            )
        given[name.strip()] = text
    return {name: text for name, text in given.items() if text is not None}


@click.group(help=N_("List reports and run one."))
def report() -> None:
    pass


@report.command("list", help=N_("The reports that are declared."))
@click.pass_obj
def list_(obj: Any) -> None:
    found = list(reports(obj.session.catalog).values())
    obj.emit(
        [
            {
                "name": each.name,
                "from": each.domain,
                "dashboard": each.place is not None,
                "parameters": list(each.parameters),
            }
            for each in found
        ]
    )
    if not found:
        obj.echo(_("No report is declared."))
        return
    rows = [
        (
            each.name,
            in_language(each.label),
            _("yes") if each.place is not None else "",
            ", ".join(each.parameters),
        )
        for each in found
    ]
    obj.table([_("Name"), _("Report"), _("On the dashboard"), _("Parameters")], rows)


@report.command(help=N_("Run a report and write it as a page, as CSV or as JSON."))
@click.argument("name")
@click.option(
    "--format",
    "form",
    default="html",
    show_default=True,
    metavar=N_("FORMAT"),
    help=N_("html, png, svg, xlsx, csv or json, or a format that a plugin brings."),
)
@click.option("--output", metavar="FILE", help=N_("Where to write it; - is the terminal."))
@click.option("--open", "open_", is_flag=True, help=N_("Open it when it is made."))
@_narrowed
@click.pass_obj
def run(obj: Any, /, name: str, form: str, output: str | None, open_: bool, **said: Any) -> None:
    renderer = _renderer(obj, "json" if obj.json and form == "html" else form)
    report = report_named(obj.session.catalog, name)
    given = _given(**said)
    session = obj.session.exporting
    sheet = sheet_of_report(session, report, _house(obj), given)
    if renderer.narrows:
        sheet = narrowable(session, sheet, given)
    _write(obj, renderer, sheet, output or ("-" if renderer.text else _beside(obj, name, renderer)), open_)


@click.command(help=N_("Make the page with all charts of the dashboard."))
@click.option(
    "--format",
    "form",
    default="html",
    show_default=True,
    metavar=N_("FORMAT"),
    help=N_("html or xlsx, or a format that a plugin brings."),
)
@click.option(
    "--output", metavar="FILE", help=N_("Where to write it; else dashboard.html (or .xlsx) in the workspace.")
)
@click.option("--open", "open_", is_flag=True, help=N_("Open it when it is made."))
@_narrowed
@click.pass_obj
def dashboard(obj: Any, /, form: str, output: str | None, open_: bool, **said: Any) -> None:
    renderer = _renderer(obj, form)
    given = _given(**said)
    session = obj.session.exporting
    sheet = sheet_of_dashboard(session, _house(obj), given)
    if renderer.narrows:
        sheet = narrowable(session, sheet, given)
    _write(obj, renderer, sheet, output or _beside(obj, "dashboard", renderer), open_)


def _beside(obj: Any, name: str, renderer: Renderer) -> str:
    """A file in the workspace's folder."""
    return str(obj.workspace.folder / f"{name}.{renderer.ending}")


def _renderer(obj: Any, form: str) -> Renderer:
    known: dict[str, Renderer] = obj.workspace.live_plugins.provided("provide_renderers")
    if form not in known:
        raise RegularsError(
            _("Unknown format {name}. There are: {known}.", name=form, known=", ".join(sorted(known)))
        )
    return known[form]


def _house(obj: Any) -> str:
    """What the company calls its workspace."""
    return in_language(getattr(obj.workspace.settings, "label", None) or {})


def _write(obj: Any, renderer: Renderer, sheet: Sheet, output: str, open_: bool) -> None:
    content = renderer.render(sheet)
    if output == "-":
        obj.document(content)
        return
    path = Path(output).absolute()
    obj.workspace.write_output(path, content)
    obj.emit({"status": "ok", "file": str(path)})
    obj.echo(_("Written: {file}", file=path))
    if open_:
        webbrowser.open(path.as_uri())
