"""Numbers of fields: given once, never to another, also while the plugin that declares them is disabled."""

from collections.abc import Iterable

from regulars.catalog import Catalog

#: (domain, owner, field)
FieldKey = tuple[str, str, str]


class FieldNumbers:
    """The numbers that the catalogs applied so far have given out; new fields get the next ones."""

    def __init__(self, catalogs: Iterable[Catalog] = ()) -> None:
        self._given: dict[FieldKey, int] = {
            (domain.name, field.owner, field.name): field.number
            for catalog in catalogs
            for domain in catalog.domains.values()
            for field in domain.fields.values()
        }
        self._next = max(self._given.values(), default=0) + 1

    def of(self, domain: str, owner: str, field: str) -> int:
        """The number of a field; the next free one if it has none yet."""
        key = (domain, owner, field)
        if key not in self._given:
            self._given[key] = self.fresh()
        return self._given[key]

    def fresh(self) -> int:
        """A number that no field has had."""
        self._next += 1
        return self._next - 1
