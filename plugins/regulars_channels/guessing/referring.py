"""What a row refers to: the entries for it, and the values of the references."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from regulars.catalog import Domain
from regulars_channels.guessing.assigning import Assignment
from regulars_channels.guessing.drafts import Entry, Setting
from regulars_channels.guessing.subjects import field_setting, filled, plain_text, subject_entry
from regulars_channels.guessing.targets import KEY
from regulars_channels.guessing.things import Thing


def referred(
    found: Assignment, *, comma: bool, brought: Collection[str] = ()
) -> tuple[list[Entry], Mapping[str, Setting]]:
    """The entries of what a row refers to, and reference field -> its value: an entry's name, or a column.

    `brought`: the subjects that another channel of the same source brings; their key is enough.
    """
    entries: list[Entry] = []
    references: dict[str, Setting] = {}
    for role, thing in found.row.referred.items():
        pairs = found.of(role)
        if thing.domain.name in brought and [pair.target.name for pair in pairs] == [KEY]:
            column = pairs[0].column
            references[role] = Setting(role, plain_text(column), (column,))
            continue
        entry = _entry(found, thing, comma=comma) if pairs else None
        if entry is None:
            continue
        if entry.alias is not None:
            entries.append(entry)
            references[role] = Setting(role, entry.alias)
        else:
            references[role] = replace(entry.settings[0], name=role)
    return entries, references


def _entry(found: Assignment, thing: Thing, *, comma: bool) -> Entry | None:
    """The entry of one thing; without a name where the reference can say all of it."""
    names = {column.name for column in found.columns}
    alias = thing.role if thing.role not in names else f"the_{thing.role}"
    if thing.domain.subject:
        return subject_entry(found, thing, alias, comma=comma)
    [identity] = thing.domain.identity
    settings = {pair.target.name: field_setting(pair, found.columns) for pair in found.of(thing.role)}
    if identity not in settings:
        # Where a source has no number for it, its name is its number.
        shown = settings.get(thing.domain.display or "")
        if shown is None:
            return None
        settings[identity] = replace(shown, name=identity)
    if len({setting.columns for setting in settings.values()}) == 1:
        return Entry(thing.domain.name, (settings[identity],))
    ordered = tuple(settings[name] for name in _ordered(thing.domain, settings))
    return Entry(thing.domain.name, ordered, alias=alias, when=filled(settings[identity].columns[0]))


def _ordered(domain: Domain, settings: Mapping[str, Setting]) -> list[str]:
    order = list(domain.fields)
    return sorted(settings, key=lambda name: order.index(name.partition(".")[0]))
