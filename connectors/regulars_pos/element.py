"""An XML element of a transaction, without namespaces: a till may write any prefix and any version."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Element:
    """`name` and the names of `attributes` are local names; `line` is where it begins, from 1."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def first(self, *path: str) -> "Element | None":
        """The first child of each name along `path`; None where one is missing."""
        found: Element | None = self
        for name in path:
            found = next((each for each in found.children if each.name == name), None) if found else None
        return found

    def all(self, name: str) -> Iterator["Element"]:
        """The children called `name`."""
        return (each for each in self.children if each.name == name)

    def below(self) -> Iterator["Element"]:
        """Every element inside, in document order."""
        for each in self.children:
            yield each
            yield from each.below()

    def words(self, *path: str) -> str | None:
        """The text of the element at `path`, without blanks around it; None where it is missing or blank."""
        found = self.first(*path)
        return (found.text.strip() or None) if found else None

    def said(self, name: str) -> str | None:
        """The attribute `name`, without blanks around it; None where it is missing or blank."""
        return self.attributes.get(name, "").strip() or None

    def flag(self, name: str) -> bool:
        """Whether an attribute or a child called `name` says yes."""
        return (self.said(name) or self.words(name) or "").casefold() in {"true", "1", "yes", "y"}
