"""The graph of lineage: things, and who uses whom, how, and where that is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from regulars.catalog import Labels
from regulars.declaring.yamlfile import KeyPath
from regulars.errors import Place


class How(Enum):
    """In which way one thing uses another."""

    #: It belongs to it, and goes where it goes: a field to its domain, a declaration to its plugin.
    PART = "part"
    #: It is there only where the other plugin is: what a plugin declares `with:` that one.
    ALONGSIDE = "alongside"
    #: A plugin needs a plugin.
    NEEDS = "needs"
    #: A field that somebody adds to another's domain.
    EXTENDS = "extends"
    #: A reference points to a domain.
    REFERS = "refers"
    #: An expression speaks of it.
    SPEAKS = "speaks"
    #: A key holds its name.
    NAMES = "names"
    #: It makes records of it, as a channel does: what is used is made by the user, and not the other way round.
    FILLS = "fills"
    #: A plugin brings what it is written in: its kind, a function, a connector.
    BROUGHT = "brought"

    @property
    def goes_along(self) -> bool:
        """Whether the user goes where the used goes, and does not break."""
        return self in (How.PART, How.ALONGSIDE)


@dataclass(frozen=True, order=True)
class Thing:
    """Something declared, or a plugin. The name of a field is `domain.field`."""

    kind: str
    name: str


@dataclass(frozen=True)
class Origin:
    """Whose a thing is, what people call it, and where it stands; None where that is not known any more."""

    #: The plugin, `workspace` or `core`.
    owner: str
    label: Labels = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True)
class Use:
    """`user` uses `used`."""

    user: Thing
    used: Thing
    how: How
    #: The key of the user's declaration at which it does: ("grants", 0, "where").
    path: KeyPath = ()
    place: Place | None = None


class Lineage:
    """All things of one catalog, each with its origin, and all uses."""

    def __init__(self, things: Mapping[Thing, Origin], uses: Iterable[Use]) -> None:
        self.things = things
        #: Of known things by known things, each said once.
        self.uses: tuple[Use, ...] = tuple(
            dict.fromkeys(
                each
                for each in uses
                if each.user in things and each.used in things and each.user != each.used
            )
        )
        self._users: dict[Thing, list[Use]] = {}
        self._used: dict[Thing, list[Use]] = {}
        for each in self.uses:
            self._users.setdefault(each.used, []).append(each)
            self._used.setdefault(each.user, []).append(each)

    def users(self, thing: Thing) -> tuple[Use, ...]:
        """Who uses `thing`, directly."""
        return tuple(self._users.get(thing, ()))

    def used(self, thing: Thing) -> tuple[Use, ...]:
        """What `thing` uses, directly."""
        return tuple(self._used.get(thing, ()))

    def along(self, thing: Thing) -> tuple[Thing, ...]:
        """`thing` and all that goes where it goes."""
        found = {thing: None}
        waiting = [thing]
        while waiting:
            for each in self.users(waiting.pop()):
                if each.how.goes_along and each.user not in found:
                    found[each.user] = None
                    waiting.append(each.user)
        return tuple(found)
