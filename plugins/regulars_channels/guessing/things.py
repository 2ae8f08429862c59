"""The things that one row of a file may tell of: what it is about, its head, and what it refers to."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from regulars import Catalog
from regulars.catalog import Domain, Field
from regulars_channels.guessing.headings import Heading
from regulars_channels.guessing.vocabulary import vocabulary

#: What a row is about, and the thing that several rows have in common: an order to its lines.
MAIN, HEAD = "main", "head"
#: The domains that imports keep of themselves are never a file's.
OWNER = "channels"


@dataclass(frozen=True)
class Thing:
    """A record that a row may make. `role` is MAIN, HEAD, or the field of the main thing that refers to it."""

    role: str
    domain: Domain
    via: Field | None = None

    @cached_property
    def words(self) -> frozenset[str]:
        """What headings call it, squashed."""
        words = domain_words(self.domain)
        return words | field_words(self.via) if self.via is not None else words


@dataclass(frozen=True)
class Row:
    """The things of a row, the main one first, and what headings call all other domains."""

    things: tuple[Thing, ...]
    #: Words of any domain of the catalog.
    known: frozenset[str]
    #: Words of any field of the catalog: in a heading the longest counts, 手机号 is no 机号.
    field_words: frozenset[str] = frozenset()
    #: Words of fields of several domains, name and phone for instance: beside another thing they mean the main one's.
    general: frozenset[str] = frozenset()
    #: Whether a metric adds its records up: where money and counts come from.
    counted: bool = False

    @property
    def main(self) -> Thing:
        return self.things[0]

    @property
    def head(self) -> Thing | None:
        return next((each for each in self.things if each.role == HEAD), None)

    @property
    def whole(self) -> list[Domain]:
        """The domains that rows are records of: the main thing's, and its head's."""
        return [each.domain for each in self.things if each.role in (MAIN, HEAD)]

    @property
    def referred(self) -> Mapping[str, Thing]:
        """Reference field of the main thing -> what it refers to."""
        return {each.role: each for each in self.things if each.role not in (MAIN, HEAD)}


def rows_of(catalog: Catalog) -> Iterator[Row]:
    """What a row may be about: one Row for each domain that a file may bring."""
    known = frozenset(word for domain in catalog.domains.values() for word in domain_words(domain))
    general = _general(catalog)
    words = frozenset(
        word
        for domain in catalog.domains.values()
        for field in domain.fields.values()
        for word in field_words(field)
    )
    for domain in catalog.domains.values():
        if domain.plugin != OWNER and not domain.derived:
            counted = any(f"{domain.name}." in metric.value for metric in catalog.metrics.values())
            yield Row(tuple(_things(catalog, domain)), known, words, general, counted)


def _general(catalog: Catalog) -> frozenset[str]:
    """The words that name fields of more than one thing."""
    seen: Counter[str] = Counter()
    for domain in catalog.domains.values():
        if domain.subject or domain.shared:
            seen.update({word for field in domain.fields.values() for word in field_words(field)})
    parts = {word for words in vocabulary().address.values() for word in words}
    return frozenset(word for word, count in seen.items() if count > 1) | parts | frozenset(vocabulary().key)


def _things(catalog: Catalog, domain: Domain) -> Iterator[Thing]:
    yield Thing(MAIN, domain)
    head = _head_of(catalog, domain)
    if head is not None:
        yield Thing(HEAD, head)
    for field in domain.fields.values():
        target = catalog.domains.get(field.to or "")
        if target is not None and target is not domain and (target.subject or len(target.identity) == 1):
            yield Thing(field.name, target, field)


def shared_fields(row: Row) -> frozenset[str]:
    """The fields that a main thing has in common with its head: what identifies both, refers, dates or sorts them."""
    if row.head is None:
        return frozenset()
    main, head = row.main.domain, row.head.domain
    return frozenset(
        name
        for name, field in head.fields.items()
        if name in main.fields
        and (name in head.identity or name == head.time or field.type in {"reference", "choice"})
    )


def _head_of(catalog: Catalog, domain: Domain) -> Domain | None:
    """The domain whose identity is a part of this one's: a line's receipt."""
    heads = [
        each
        for each in catalog.domains.values()
        if each.identity and len(each.identity) > 1 and set(each.identity) < set(domain.identity)
    ]
    return max(heads, key=lambda each: len(each.identity), default=None)


def domain_words(domain: Domain) -> frozenset[str]:
    """What headings call a domain, squashed."""
    return frozenset(_squashed((domain.name, *domain.label.values(), *domain.known_as)))


def field_words(field: Field) -> frozenset[str]:
    """What headings call a field, squashed. A label 姓名/名称 is two words."""
    labels = (part for label in field.label.values() for part in label.split("/"))
    return frozenset(_squashed((field.name, *labels, *field.known_as)))


def _squashed(words: tuple[str, ...]) -> Iterator[str]:
    return (text for word in words if (text := Heading.of(word).text))
