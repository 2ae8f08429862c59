"""Finding records by what people remember of them: part of a name, pinyin, the tail of a phone, a number."""

from collections.abc import Iterator, Sequence
from dataclasses import fields as fields_of
from dataclasses import replace

from regulars.catalog import Domain, Field
from regulars.expressions import fold
from regulars.gate.fieldrights import Use, rights, wholly
from regulars.gate.guardedsearch import Guarded
from regulars.gate.keysearch import InDomain
from regulars.gate.reading import Reader
from regulars.gate.reads import Asked
from regulars.records.parts import Hit
from regulars.records.search import Analyzers
from regulars.storage.columns import TEXT_TYPES
from regulars.storage.values.texts import storable

#: Nobody is remembered by more characters than this.
_LONGEST = 500


def find_text(reader: Reader, analyzers: Analyzers, text: str, domain: str | None, limit: int) -> list[Hit]:
    """Records of which every word of `text` is found in one searched field or another, subjects first.

    In a domain those come first that are known by what was found, then the older ones.
    """
    words = list(dict.fromkeys(fold(text).split())) if storable(text) and len(text) <= _LONGEST else []
    hits: list[Hit] = []
    asked: list[Asked] = []
    given: dict[str, list[int]] = {}
    for each in reader.kept("searched", lambda: list(_searched(reader, analyzers))) if words else ():
        if domain in (None, each.name) and len(hits) < limit:
            found = each.find(text, words, limit - len(hits))
            hits += found
            asked.append(each.asked)
            given[each.name] = [hit.id for hit in found]
    reader.listed("search", asked, given, text=text)
    return hits


def _searched(reader: Reader, analyzers: Analyzers) -> Iterator[InDomain]:
    """The domains that the actor may search in, subjects first."""
    for each in sorted(reader.domains.catalog.domains.values(), key=lambda d: not d.subject):
        if reader.policy.may(each.name, "read"):
            looked = _looked_into(reader, analyzers, each)
            if looked is not None:
                yield looked


def _looked_into(reader: Reader, analyzers: Analyzers, domain: Domain) -> InDomain | None:
    """A domain by the fields that the actor may find its records by; None where there is none."""
    fields = [field for field in domain.fields.values() if field.search]
    found = {field.name: rights(reader.policy, domain.name, field, Use.FOUND) for field in fields}
    sought = [field for field in fields if any(level == "whole" for level, _rules in found[field.name].cases)]
    # By their whole value more may be found, where that is a text.
    more = [
        field
        for field in fields
        if field.type in TEXT_TYPES
        and wholly(rights(reader.policy, domain.name, field, Use.EXACT)) != wholly(found[field.name])
    ]
    if not sought and not more:
        return None
    display = domain.fields.get(domain.display or "")
    looked = InDomain(
        name=domain.name,
        reader=reader,
        analyzers=analyzers,
        shape=reader.domains[domain.name],
        classes=_classes(sought),
        fields={field.number: field.name for field in fields},
        display=display.number if display is not None else 0,
        asked=Asked(
            domain.name, [(f.name,) for f in (*sought, *more, *([display] if display is not None else []))]
        ),
    )
    guarded = {field.number for field in sought if found[field.name].always != "whole"}
    if not guarded and not more:
        return looked
    by_value = replace(looked, classes=_classes(more)) if more else None
    return Guarded(
        **{each.name: getattr(looked, each.name) for each in fields_of(looked)},
        guarded=frozenset(guarded),
        by_value=by_value,
    )


def _classes(fields: Sequence[Field]) -> dict[str, tuple[int, ...]]:
    classes: dict[str, tuple[int, ...]] = {}
    for field in fields:
        search = str(field.search)
        classes[search] = (*classes.get(search, ()), field.number)
    return classes
