"""Columns that no domain has a field for, as fields of an extension: their types, and how close they are kept."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from regulars.catalog import Domain, Field
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.contents import Contents
from regulars_channels.guessing.drafts import OwnField
from regulars_channels.guessing.naming import free_name, plain_name
from regulars_channels.guessing.styles import MOST
from regulars_channels.guessing.vocabulary import vocabulary

#: So many fields are proposed.
MOST_FIELDS = 60
#: A choice has so many values at most, each so long, and each in so many rows on average.
CHOICES, LONGEST, REPEATED = 12, 40, 8
#: Digits of a number; longer ones are codes.
DIGITS = 12


def own_fields(
    columns: Sequence[Column],
    domain: Domain,
    contents: Contents,
    currency: str,
    *,
    whole: bool,
    taken: set[str],
    reserved: Collection[str] = (),
) -> list[OwnField]:
    """A field for each of `columns` that says something. `whole`: the sample is all of the file.

    `taken`: names that are used besides those of the domain's fields; those of the new fields are added.
    `reserved`: names that mean something else in the expressions of the domain.
    """
    found: list[OwnField] = []
    for column in columns:
        if len(column.counted) < 2 or len(found) == MOST_FIELDS:
            continue
        name = free_name(
            plain_name(column.name, f"column_{column.position + 1}"),
            {*taken, *domain.fields, *reserved},
        )
        taken.add(name)
        body = _body(column, contents, currency, whole=whole)
        secret = any(column.heading.named(word) for word in vocabulary().sensitive)
        privacy = "sensitive" if secret else "personal" if domain.subject else "none"
        label = " ".join(column.name.split())
        found.append(
            OwnField(name, column, {**body, "privacy": privacy, "label": {"en": label, "zh": label}})
        )
    return found


def _body(column: Column, contents: Contents, currency: str, *, whole: bool) -> dict[str, Any]:
    """The type and what belongs to it: the narrowest that every value has."""
    every = Column(column.name, column.position, list(column.counted))
    every.values = list(column.counted)
    if every.share(contents.reads("boolean")) == 1 and len(every.values) == 2:
        return {"type": "boolean"}
    if not any(map(_is_code, every.values)):
        money = any(column.heading.named(word) for word in vocabulary().money)
        if not money and every.share(contents.reads("integer")) == 1:
            return {"type": "integer"}
        for kind in _numbers(currency) if money else _numbers(None):
            if contents.taken(every, kind) == 1:
                places = {"places": kind.places} if kind.type == "decimal" else {}
                return {"type": kind.type, **places}
    for name in ("date", "datetime"):
        if every.shortest >= 8 and every.share(contents.reads(name)) == 1:
            return {"type": name}
    values = _values(column) if whole else None
    return {"type": "choice", "values": values} if values else {"type": "text"}


def _is_code(text: str) -> bool:
    """Whether digits are no number: 0684075, or more of them than one has."""
    leading = text[0] == "0" and text[1:2].isdigit()
    return leading or sum(map(str.isdigit, text)) > DIGITS


def _numbers(currency: str | None) -> list[Field]:
    """What a number may be, the narrowest first."""
    decimals = [Field(name="any", type="decimal", owner="", places=places) for places in (2, 6)]
    return [Field(name="any", type="money", owner="", currency=currency), *decimals] if currency else decimals


def _values(column: Column) -> Mapping[str, Mapping[str, str]] | None:
    """The values of a choice; None where they are too many, too long or too rare to be a closed list."""
    values = sorted(column.counted)
    fitting = len(values) <= CHOICES and column.filled >= REPEATED * len(values)
    plain = all(len(each) <= LONGEST and each.isprintable() and "|" not in each for each in values)
    folded = {" ".join(each.casefold().split()) for each in values}
    if not fitting or not plain or len(folded) < len(values) or column.lettered < MOST:
        return None
    return {each: {"en": each, "zh": each} for each in values}
