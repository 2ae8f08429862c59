"""What was given back of an order, told on the order's own row: its amount is less by that."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from regulars.catalog import Domain
from regulars_channels.guessing.assigning import Assignment
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.contents import Contents
from regulars_channels.guessing.drafts import Entry, Setting
from regulars_channels.guessing.makingup import names_of
from regulars_channels.guessing.sums import amounts
from regulars_channels.guessing.texts import alone, nameable, number
from regulars_channels.guessing.things import HEAD, MAIN
from regulars_channels.guessing.vocabulary import vocabulary


def without_given_back(found: Assignment) -> Assignment:
    """The assignment without a refund that was taken for what a line comes to, where the receipt tells that."""
    pairs = dict(found.pairs)
    for name in _signed(found.row.main.domain):
        pair = pairs.get((MAIN, name))
        if pair is not None and _speaks_of_it(pair.column) and (HEAD, name) in pairs:
            del pairs[pair.target.place]
    return replace(found, pairs=pairs)


def less_given_back(entries: Sequence[Entry], found: Assignment, contents: Contents) -> list[Entry]:
    """The entries, their amounts less what was given back, where the cells show that they are not yet."""
    domain = found.row.main.domain
    names = _signed(domain)
    back = next((each for each in found.left if _speaks_of_it(each) and nameable(each)), None)
    if back is None or contents.formats.comma:
        return list(entries)

    def less(setting: Setting) -> Setting:
        if setting.name not in names or len(setting.columns) != 1:
            return setting
        [column] = setting.columns
        if setting.text != alone(column) or not _not_yet(column, back, domain, setting.name, contents):
            return setting
        text = f"{number(column)} - coalesce(abs({number(back)}), 0)"
        return Setting(setting.name, text, (column, back))

    return [replace(each, settings=tuple(map(less, each.settings))) for each in entries]


def _signed(domain: Domain) -> set[str]:
    """The amounts by whose sign refunds are told."""
    told: Iterable[str] = (
        choice.told_by for field in domain.fields.values() for choice in field.values if choice.told_by
    )
    return {name for condition in told for name in names_of(condition) if domain.fields[name].type == "money"}


def _speaks_of_it(column: Column) -> bool:
    return any(word in column.heading.text for word in vocabulary().given_back)


def _not_yet(column: Column, back: Column, domain: Domain, name: str, contents: Contents) -> bool:
    """Whether amounts are those before: some were given back whole and are still there, none more than whole."""
    field = domain.fields[name]
    told = [
        (abs(one), abs(other))
        for one, other in zip(amounts(column, field, contents), amounts(back, field, contents), strict=True)
        if one is not None and other
    ]
    return any(one == other != Decimal(0) for one, other in told) and all(one >= other for one, other in told)
