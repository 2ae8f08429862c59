"""What an expression may speak of: kinds of values, names, parameters, functions of plugins."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from regulars.deprecation import Deprecated


class Kind(Enum):
    """The kinds of values. Phones, e-mail addresses, URLs, countries are TEXT."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    CHOICES = "choices"
    REFERENCE = "reference"
    JSON = "json"


@dataclass(frozen=True)
class ValueType:
    """The type of a value; what does not apply to its kind stays at its default."""

    kind: Kind
    #: Digits after the point: of a DECIMAL, and of MONEY. A database holds value * 10**places as an integer.
    places: int = 0
    #: ISO 4217, of MONEY.
    currency: str | None = None
    #: The codes of a CHOICE or CHOICES.
    choices: tuple[str, ...] = ()
    #: The domain that a REFERENCE points to.
    to: str | None = None
    #: Of a TEXT: that it is what a mask leaves of a value.
    masked: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is kept as a (scaled) integer and can be reckoned with."""
        return self.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)


TEXT = ValueType(Kind.TEXT)
INTEGER = ValueType(Kind.INTEGER)
BOOLEAN = ValueType(Kind.BOOLEAN)
DATE = ValueType(Kind.DATE)
DATETIME = ValueType(Kind.DATETIME)


#: Parameters that begin so stand for the values of several people, and only after `in`: shop in (:team.shop).
SETS = ("team", "subtree", "shared")


@dataclass(frozen=True)
class Name:
    """What a name stands for. Only a `foldable` one, a stored text, may be searched in (contains, like, …)."""

    type: ValueType
    foldable: bool = False


@dataclass(frozen=True)
class RelatedFunction:
    """A condition that a plugin provides: `name('x')` is true of a record to which a record of `domain` points
    whose `field` is 'x' and that meets the expression `where`. Example: has_tag('vip').

    `further` fields may be asked for too: has_tag('age_group', 'young').
    """

    name: str
    domain: str
    field: str
    where: str | None = None
    further: tuple[str, ...] = ()
    #: Where it goes: since which version of its plugin, and what takes its place.
    deprecated: Deprecated | None = None

    @property
    def usage(self) -> str:
        """How to write it."""
        return f"{self.name}({', '.join(repr(each) for each in (self.field, *self.further))})"


Function = RelatedFunction


class Scope(Protocol):
    """The names that an expression is checked against."""

    def name(self, path: tuple[str, ...]) -> Name | None:
        """What `path` stands for: ('net',), ('shop', 'name'), ('receipt_line', 'net') inside an aggregate."""

    def names(self) -> Iterable[str]:
        """All names, dotted, for the nearest right one in an error."""

    def parameter(self, path: tuple[str, ...]) -> ValueType | None:
        """The type of a parameter: ('user', 'shop') for :user.shop; of a set ('team', 'shop') that of its members."""

    def function(self, name: str) -> Function | None:
        """A function that a plugin provides."""
