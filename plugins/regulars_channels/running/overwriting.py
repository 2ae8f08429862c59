"""Rows of one file that take each other's place: their identity is the same, what they say is not."""

from collections.abc import Iterable

from regulars import Alias, Catalog, Part


def overwritten(catalog: Catalog, parts: Iterable[Part]) -> int:
    """How many records of `parts` are said again, differently, by a later row of them.

    It is told of what happened to somebody (a purchase, a call): there, it mostly means that two things were taken
    for one. A product that is named on many lines may well change.
    """
    return sum(
        _in_part(part, catalog.domains[part.domain].identity) for part in parts if _happened(catalog, part)
    )


def _happened(catalog: Catalog, part: Part) -> bool:
    domain = catalog.domains[part.domain]
    return bool(domain.belongs_to and domain.identity and not domain.subject)


def _in_part(part: Part, identity: tuple[str, ...]) -> int:
    given = {name: column for name, column in part.columns.items() if not isinstance(column, Alias)}
    known = [given[name] for name in identity if name in given]
    if len(known) < sum(name in part.columns for name in identity) or not known:
        return 0
    keys = list(zip(*known, strict=True))
    if len(set(keys)) == len(keys):
        return 0
    said: dict[tuple[object, ...], tuple[object, ...]] = {}
    count = 0
    for key, values in zip(keys, zip(*given.values(), strict=True), strict=True):
        count += said.setdefault(key, values) != values
        said[key] = values
    return count
