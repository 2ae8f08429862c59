"""`regulars channel guess`: a channel's declaration from a look at a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from regulars import Catalog, Workspace, refresh_editor_schemas, yaml_language_server_line
from regulars.errors import DeclarationError, PluginError, SourceError, WorkspaceError
from regulars.messages import N_, _
from regulars_channels.guessing.drafts import Draft
from regulars_channels.guessing.fitting import fitting_channels
from regulars_channels.guessing.guess import Guess, guess_file
from regulars_channels.guessing.masking import shown
from regulars_channels.guessing.naming import is_name
from regulars_channels.guessing.writing import written
from regulars_channels.offering import Offered, offered_connectors

#: Where a workspace's own declarations lie.
SCHEMAS = "schemas"
#: How sure a guess is, from so much on.
SURE, LIKELY = 0.85, 0.65


@click.command(
    "guess",
    help=N_(
        "Look at FILE and write a channel for it to schemas/, to be edited: header, encoding, formats, and which "
        "column is which field. No file and no channel is ever overwritten."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", metavar="NAME", help=N_("What the channel is called; else as the file is."))
@click.option("--stdout", "to_stdout", is_flag=True, help=N_("Print the declaration, and write nothing."))
@click.pass_obj
def guess(obj: Any, file: Path, name: str | None, to_stdout: bool) -> None:
    workspace: Workspace = obj.workspace
    _readable(workspace, file)
    if name is not None and not is_name(name):
        raise click.BadParameter(_("{name} is no name: a-z, 0-9 and single _, from a letter on.", name=name))
    catalog = workspace.declared()
    connector, *others = _connectors(workspace)
    if _told_by_its_own(obj, others, catalog, file):
        return
    samples = connector.guess(file)
    fitting = fitting_channels(catalog, connector.name, samples)
    found = guess_file(file, samples, catalog, workspace.folder, name)
    if not found.drafts:
        raise SourceError(_nothing_known(file, found))
    target = _free_path(workspace.folder, name or _file_name(found))
    text = written(found.drafts, catalog, file.name, yaml_language_server_line(workspace.folder, target))
    if not to_stdout:
        _write(workspace, target, text)
    obj.emit(_as_json(found, fitting, None if to_stdout else target, text, workspace.folder))
    if to_stdout:
        obj.echo(text.rstrip("\n"))
        return
    _tell(obj, file, found, fitting, target)


def _readable(workspace: Workspace, file: Path) -> None:
    if not file.exists():
        raise SourceError(_("There is no file {path}.", path=file))
    if workspace.is_store(file):
        raise SourceError(
            _("{file} is this workspace's own store: nothing can be imported from it.", file=file)
        )


def _connectors(workspace: Workspace) -> list[Offered]:
    """The connectors that can guess, first the one that reads files of all sorts; PluginError where there is none."""
    found = [each for each in offered_connectors(workspace, live=False).values() if each.guesses]
    if not found:
        raise PluginError(_("No enabled plugin reads files: regulars plugin enable files"))
    return found


def _told_by_its_own(obj: Any, connectors: Sequence[Offered], catalog: Catalog, file: Path) -> bool:
    """Name the channels for a format that a connector of its own reads, as a till's log: nothing is guessed of it."""
    fitting = [
        channel for each in connectors for channel in fitting_channels(catalog, each.name, each.guess(file))
    ]
    if fitting:
        obj.emit({"written": None, "fits": fitting, "channels": [], "declaration": ""})
        _tell_fitting(obj, file, fitting)
    return bool(fitting)


def _nothing_known(file: Path, found: Guess) -> str:
    columns = next((columns for _part, columns in found.unknown), ())
    names = _(", ").join(column.name for column in list(columns)[:20]) or "-"
    return _(
        "Nothing in {file} could be told to be a customer, a purchase or anything else that is declared here. Its "
        "columns are: {columns}. If they are named in another row, or not at all, put a header above them; else write "
        "the channel by hand: `regulars record fields` shows what it may fill.",
        file=file.name,
        columns=names,
    )


def _file_name(found: Guess) -> str:
    first = found.drafts[0]
    return first.source or first.name


def _free_path(folder: Path, name: str) -> Path:
    """A schema file that is not there yet."""
    path, number = folder / SCHEMAS / f"{name}.yaml", 1
    while path.exists() or path.with_suffix(".yml").exists():
        number += 1
        path = folder / SCHEMAS / f"{name}_{number}.yaml"
    return path


def _write(workspace: Workspace, path: Path, text: str) -> None:
    """Write the schema file, and take it back where plan would not accept it."""
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise WorkspaceError(_("{path} is there already: nothing was written.", path=path)) from None
    except OSError:
        raise WorkspaceError(_("{path} cannot be written.", path=path)) from None
    try:
        workspace.declared()
    except DeclarationError:
        path.unlink()
        raise
    refresh_editor_schemas(workspace.folder)


def _tell(obj: Any, file: Path, found: Guess, fitting: list[str], target: Path) -> None:
    _tell_fitting(obj, file, fitting)
    for draft in found.drafts:
        _tell_draft(obj, draft, several=len(found.drafts) > 1)
    for part, _columns in found.unknown:
        if part is not None:
            obj.echo(_("Nothing known in {part}.", part=part))
    obj.echo()
    obj.echo(_("Written: {path}", path=_seen(target)))
    obj.echo(_("Look it over, then:"))
    obj.echo("  regulars plan")
    obj.echo("  regulars apply")
    for draft in found.drafts:
        obj.echo(f"  regulars import {draft.name} {file} --dry-run")


def _tell_fitting(obj: Any, file: Path, fitting: Sequence[str]) -> None:
    for channel in fitting:
        obj.echo(
            _(
                "The channel {channel} reads this file as it is: regulars import {channel} {file}",
                channel=channel,
                file=file,
            )
        )


def _tell_draft(obj: Any, draft: Draft, *, several: bool) -> None:
    if several:
        obj.echo(_("Channel {name}:", name=draft.name))
    domains = obj.workspace.declared().domains
    rows = []
    for column, place, score in draft.understood:
        domain, _point, field = place.partition(".")
        declared = domains[domain].fields.get(field.partition(".")[0])
        private = declared is None or declared.privacy != "none"
        example = shown(column.values[0], private=private) if column.values else ""
        rows.append((column.name, place, example, _how_sure(score)))
    for own in draft.own if draft.own_kept else ():
        example = shown(own.column.values[0], private=own.body["privacy"] != "none")
        rows.append((own.column.name, f"{draft.about}.{own.name}", example, _("new field")))
    obj.table([_("Column"), _("Field"), _("For example"), _("How sure")], rows)
    left = [column.name for column in draft.left]
    if left:
        obj.echo(_("Left out: {columns}", columns=_(", ").join(left)))
    for question in draft.questions:
        obj.echo(_("Check: {question}", question=question))


def _how_sure(score: float) -> str:
    if score >= SURE:
        return _("sure")
    return _("likely") if score >= LIKELY else _("perhaps")


def _seen(path: Path) -> str:
    """The path as it is typed here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _as_json(
    found: Guess, fitting: list[str], target: Path | None, text: str, folder: Path
) -> dict[str, Any]:
    return {
        "written": target.relative_to(folder).as_posix() if target else None,
        "fits": fitting,
        "channels": [
            {
                "name": draft.name,
                "about": draft.about,
                "columns": [
                    {"column": column.name, "field": place, "score": round(score, 2)}
                    for column, place, score in draft.understood
                ],
                "new_fields": {each.column.name: each.name for each in draft.own} if draft.own_kept else {},
                "left": [column.name for column in draft.left],
                "questions": list(draft.questions),
            }
            for draft in found.drafts
        ],
        "declaration": text,
    }
