"""What removing something would do to a workspace: to what is live, and to what its schema files declare."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from regulars.catalog import Catalog, Labels
from regulars.declaring.declarations import Declaration, read_what_can_be_read
from regulars.errors import NotFoundError, RegularsError
from regulars.lineage.around import surroundings
from regulars.lineage.drawing import draw
from regulars.lineage.impact import Impact, impact
from regulars.lineage.things import Lineage, Origin, Thing, Use
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.plugging.installed import installed_plugins
from regulars.plugging.plugins import Plugins, usable_plugins
from regulars.workspaces.applied import all_catalogs
from regulars.workspaces.callinghere import calling_here
from regulars.workspaces.ownfiles import own_files
from regulars.workspaces.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Affected:
    """A thing that would break, or go along, with the use through which it is reached."""

    kind: str
    name: str
    #: The plugin, or `workspace`.
    owner: str
    label: Labels
    file: str = ""
    line: int | None = None
    #: What it uses, and how; empty of what goes along.
    uses_kind: str = ""
    uses_name: str = ""
    how: str = ""
    #: The key of its declaration at which it does: grants.0.where
    key: str = ""
    #: It uses what goes itself, and not only what breaks.
    direct: bool = True
    live: bool = True
    declared: bool = True


@dataclass(frozen=True, kw_only=True)
class Impacts:
    """What removing a thing would do."""

    kind: str
    name: str
    breaks: tuple[Affected, ...] = ()
    along: tuple[Affected, ...] = ()
    #: Whether the schema files could be looked at too; where they are wrong, only what is live was.
    files_read: bool = True


class Lineages:
    """The lineage of what is live, and of what the schema files declare; None where there is none."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        names = [*workspace.settings.plugins, *workspace.catalog.plugins]
        plugins = Plugins(usable_plugins(list(dict.fromkeys(names))))
        self._declarations = _read(workspace, plugins)
        self._around = surroundings(plugins, self._declarations)
        live = workspace.catalog
        self.live: Lineage | None = draw(live, self._around) if live.version else None
        declared = self._declared()
        self.declared: Lineage | None = draw(declared, self._around) if declared else None

    def _declared(self) -> Catalog | None:
        with suppress(RegularsError):
            return self._workspace.declared()
        return None

    def _plugins(self) -> set[str]:
        """Every plugin that is installed, or was ever applied."""
        if not self._workspace.catalog.version:
            return {*installed_plugins()}
        with self._workspace.database.connect() as connection:
            return {
                *installed_plugins(),
                *(name for each in all_catalogs(connection) for name in each.plugins),
            }

    def both(self) -> list[tuple[Lineage, bool]]:
        """The lineages that there are, each with whether it is that of what is live."""
        return [
            (each, live) for each, live in ((self.live, True), (self.declared, False)) if each is not None
        ]

    def meant(self, text: str, kind: str | None = None) -> Thing:
        """The thing that `text` names: vip, vip.points, customer.points, or a field's name alone where it is one.

        NotFoundError where there is none, RegularsError where there are several: then `kind` tells.
        """
        known: dict[Thing, Origin] = {Thing("plugin", name): Origin(name) for name in self._plugins()}
        for each, _live in self.both():
            known |= each.things
        found = sorted(set(_named(known, text, kind)))
        if len(found) == 1:
            return found[0]
        if not found:
            names = [each.name for each in known if kind in (None, each.kind)]
            raise NotFoundError(
                _("Nothing is called {name} here. {hint}", name=repr(text), hint=suggestion(text, names))
            )
        told = ", ".join(f"{each.kind} {each.name}" for each in found)
        raise RegularsError(
            _("{name} may be one of these: {things}. Say which with --kind.", name=text, things=told)
        )

    def impacts(self, thing: Thing) -> Impacts:
        """What removing `thing` would do."""
        found = [(each, impact(each, thing), live) for each, live in self.both() if thing in each.things]
        return Impacts(
            kind=thing.kind,
            name=thing.name,
            breaks=_merged(
                [
                    (use.user, _affected(each, told, use, live))
                    for each, told, live in found
                    for use in told.breaks
                ]
            ),
            along=_merged(
                [
                    (gone, _going(each.things[gone], gone, live))
                    for each, told, live in found
                    for gone in told.along[1:]
                ]
            ),
            files_read=self.declared is not None,
        )


def impacts(workspace: Workspace, name: str, kind: str | None = None) -> Impacts:
    """What removing the thing called `name` would do; raises as `Lineages.meant`."""
    lineages = Lineages(workspace)
    return lineages.impacts(lineages.meant(name, kind))


def _read(workspace: Workspace, plugins: Plugins) -> list[Declaration]:
    """What the schema files say, right or wrong in what it refers to."""
    files = [*plugins.schema_files(), *own_files(workspace.folder)]
    calling = calling_here(workspace.settings, plugins)
    return read_what_can_be_read(files, plugins.grammars(), plugins.bringing, calling).declarations


def _named(known: dict[Thing, Origin], text: str, kind: str | None) -> Iterator[Thing]:
    first, _dot, last = text.partition(".")
    things = [each for each in known if kind in (None, each.kind)]
    exact = [each for each in things if each.name == text]
    exact += [each for each in things if last and each.name == last and known[each].owner == first]
    yield from exact or [each for each in things if each.kind == "field" and each.name.endswith(f".{text}")]


def _affected(lineage: Lineage, told: Impact, use: Use, live: bool) -> Affected:
    origin = lineage.things[use.user]
    place = use.place or origin.place
    return Affected(
        kind=use.user.kind,
        name=use.user.name,
        owner=origin.owner,
        label=origin.label,
        file=place.file if place else "",
        line=place.line if place else None,
        uses_kind=use.used.kind,
        uses_name=use.used.name,
        how=use.how.value,
        key=".".join(map(str, use.path)),
        direct=told.is_direct(use),
        live=live,
        declared=not live,
    )


def _going(origin: Origin, thing: Thing, live: bool) -> Affected:
    place = origin.place
    return Affected(
        kind=thing.kind,
        name=thing.name,
        owner=origin.owner,
        label=origin.label,
        file=place.file if place else "",
        line=place.line if place else None,
        live=live,
        declared=not live,
    )


def _merged(found: Sequence[tuple[Thing, Affected]]) -> tuple[Affected, ...]:
    """Each thing once: live, declared, or both."""
    made: dict[Thing, Affected] = {}
    for thing, each in found:
        other = made.get(thing)
        made[thing] = each if other is None else Affected(**{**vars(other), "declared": True})
    return tuple(made.values())
