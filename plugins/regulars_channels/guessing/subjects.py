"""The entry of a subject: whose row it is, by what key, with which fields."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from regulars_channels.guessing.assigning import Assignment, Pair
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.drafts import Entry, Setting
from regulars_channels.guessing.makingup import made_up
from regulars_channels.guessing.targets import KEY
from regulars_channels.guessing.texts import alone, literal, text, within
from regulars_channels.guessing.things import MAIN, Thing
from regulars_channels.guessing.vocabulary import vocabulary
from regulars_channels.mapping.converting import mask_of

#: Shorter numbers are those of one system only: two systems both have a customer 17.
LONG_ENOUGH = 5


def subject_entry(
    found: Assignment,
    thing: Thing,
    alias: str | None,
    *,
    comma: bool,
    references: Mapping[str, Setting] = MappingProxyType({}),
) -> Entry | None:
    """The entry for a subject of the row, with what it refers to; None where nothing can be said of it."""
    pairs = found.of(thing.role)
    key = found.column(thing.role, KEY)
    if key is not None and key.counted["0"] > 1:
        # Web shops give all their guests the number 0: they are not one customer.
        pairs = [pair for pair in pairs if pair.column is not key]
        key = None
    settings = {
        pair.target.name: field_setting(pair, found.columns) for pair in pairs if pair.target.name != KEY
    }
    number = _number_field(thing)
    own_key = key is not None and any(word in key.heading.text for word in thing.words)
    if key is not None and number and number not in settings and (
        (own_key and key.shortest >= LONG_ENOUGH) or not settings
    ):  # fmt: skip
        settings[number] = Setting(number, plain_text(key), (key,))
    elif key is None and number in settings:
        key = settings[number].columns[0]
    have = {pair.target.name: pair.column for pair in pairs}
    for setting in made_up(thing.domain, have, comma=comma):
        settings[setting.name] = setting
    settings.update(references)
    if not settings:
        return None
    # What stands for nothing would be a key like any other; a number says the same, and reads it as nothing.
    numbered = key is not None and number in settings and settings[number].columns == (key,)
    keyed = key is not None and not (key.nothings and numbered)
    order = list(thing.domain.fields)
    return Entry(
        to=thing.domain.name,
        settings=tuple(sorted(settings.values(), key=lambda each: order.index(each.name.partition(".")[0]))),
        alias=alias,
        key=plain_text(key) if key is not None and keyed else None,
        when=None if thing.role == MAIN else _known(found, thing, key),
        key_column=key if keyed else None,
    )


def field_setting(pair: Pair, columns: Sequence[Column] = ()) -> Setting:
    """The field of a pair, with the house's number before the street where it stands apart."""
    field, column = pair.target.field, pair.column
    if field is not None and field.type == "address" and pair.target.name.endswith(".street"):
        house = next((each for each in columns if each.heading.text in vocabulary().house_number), None)
        if house is not None and house is not column:
            joined = f"concat({text(house)}, ' ', {text(column)})"
            blanks = house.has_blanks or column.has_blanks
            return Setting(pair.target.name, f"trim({joined})" if blanks else joined, (house, column))
    if field is not None and field.type in {"text", "reference"}:
        return Setting(pair.target.name, plain_text(column), (column,))
    return Setting(pair.target.name, alone(column), (column,))


def plain_text(column: Column) -> str:
    """The column's text; 12923.0 is 12923."""
    return f"round(to_number({within(column)}), 0)" if column.floated else alone(column)


def _number_field(thing: Thing) -> str:
    return next((field.name for field in thing.domain.fields.values() if field.identifier == "number"), "")


def _known(found: Assignment, thing: Thing, key: Column | None) -> str | None:
    """When a row tells of the subject at all: where one of the columns that tell it apart holds something."""
    telling = [key] if key is not None else []
    identified = [
        (pair.column, pair.target.field)
        for pair in found.of(thing.role)
        if pair.target.field is not None and pair.target.field.identifier
    ]
    telling += [column for column, _field in identified]
    if not telling:
        telling = [pair.column for pair in found.of(thing.role)]
    masked = {
        column.name: mask
        for column, field in identified
        if column is not key and (mask := mask_of(field)) and any(mask in text for text in column.values)
    }
    unique = {column.name: column for column in telling}.values()
    return " or ".join(
        # A blank does not pass: whether nothing holds it cannot be told.
        f"not contains({within(column)}, {literal(masked[column.name])})"
        if column.name in masked
        else filled(column)
        for column in unique
    )


def filled(column: Column) -> str:
    """The condition that a column holds something."""
    name = within(column)
    if not column.nothings:
        return f"{name} is not null"
    if len(column.nothings) == 1:
        # Nothing differs from nothing neither: a blank does not pass.
        return f"{name} <> {literal(column.nothings[0])}"
    return f"not {name} in ({', '.join(literal(each) for each in column.nothings)})"
