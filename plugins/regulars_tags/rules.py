"""Tags as they were declared, each with the band that its rule decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from regulars import Band, Cases, DomainScope, RelatedFunction, parse_and_check
from regulars.catalog import Catalog, Declared, Labels
from regulars.messages import in_language

SUBJECT = "customer"
ASSIGNMENT = "tag_assignment"

#: The assignments that hold today: by rule, or by hand and not past their end.
CURRENT = "until is null or until >= today()"
#: What expressions over customers may call beside the language's own functions.
FUNCTIONS = {"has_tag": RelatedFunction("has_tag", "tag_assignment", "tag", CURRENT, further=("band",))}


@dataclass(frozen=True)
class Axis:
    """One axis of a grid: the value `of` each customer, in `parts` parts of which the last is the best."""

    name: str
    of: str
    parts: int
    #: Whether small values are the good ones, as days since a purchase.
    low: bool = False


@dataclass(frozen=True)
class Rule:
    """How a tag is given: `cases` are (band, condition) in order, None the band of a tag without; `value`; or `grid`.

    With `of`, the cases speak of the scores that the grid of another tag gives.
    """

    tag: str
    domain: str
    cases: tuple[tuple[str | None, str], ...] = ()
    value: str | None = None
    grid: tuple[Axis, ...] = ()
    among: str | None = None
    of: str | None = None
    label: Labels = field(default_factory=dict)
    bands: Mapping[str, Labels] = field(default_factory=dict)

    @property
    def by_hand(self) -> bool:
        """Whether only a person gives it."""
        return not self.cases and self.value is None and not self.grid

    @property
    def texts(self) -> tuple[str, ...]:
        """Its expressions over the customer."""
        axes = tuple(axis.of for axis in self.grid)
        cases = tuple(text for _band, text in self.cases) if self.of is None else ()
        return (*cases, *((self.value,) if self.value else ()), *axes, *((self.among,) if self.among else ()))

    def told(self) -> str:
        """The rule as one text, as it is shown and kept."""
        if self.value:
            return self.value
        if self.grid:
            return told_grid(self)
        head = f"{self.of}: " if self.of else ""
        return head + "; ".join(f"{band}: {text}" if band else text for band, text in self.cases)

    def band(self) -> Band:
        """What decides the band in one statement: an empty text is a tag without bands. Not of grids: see grids.py."""
        if self.value:
            return self.value
        return Cases({band or "": text for band, text in self.cases})


@dataclass(frozen=True)
class Decision:
    """The tag is carried, in `band` (None: it has none)."""

    band: str | None

    @classmethod
    def of(cls, text: str | None) -> "Decision | None":
        """What a decided text means: nothing is not carried, an empty one carried without a band."""
        return None if text is None else cls(text or None)


def told_grid(rule: Rule) -> str:
    """A grid as one text; cut points are of one text."""
    axes = (f"{a.name}: {a.of} / {a.parts}{' (low)' if a.low else ''}" for a in rule.grid)
    return "; ".join(axes) + (f"; among {rule.among}" if rule.among else "")


def rules_of(catalog: Catalog) -> dict[str, Rule]:
    """All declared tags, by name."""
    return {name: rule(declared) for name, declared in catalog.of_kind("tag").items()}


def rule(declared: Declared) -> Rule:
    """One declared tag."""
    body = declared.body
    cases: tuple[tuple[str | None, str], ...] = tuple(body.get("case", {}).items())
    if "when" in body:
        cases = ((None, body["when"]),)
    return Rule(
        tag=declared.name,
        domain=body["for"],
        cases=cases,
        value=body.get("value"),
        grid=tuple(
            Axis(name, each["of"], each["parts"], each.get("best") == "low")
            for name, each in body.get("grid", {}).items()
        ),
        among=body.get("among"),
        of=body.get("of"),
        label=declared.label,
        bands=body.get("bands", {}),
    )


def operands(catalog: Catalog, rule: Rule) -> tuple[str, ...]:
    """The fields and metrics that a rule names, dotted, in the order in which it names them.

    Raises ExpressionError where the rule does not fit the catalog.
    """
    scope = DomainScope(catalog, rule.domain, FUNCTIONS)
    found: dict[str, None] = {}
    for text in rule.texts:
        names = (".".join(path) for path in parse_and_check(text, scope).names)
        found |= dict.fromkeys(sorted(names, key=text.find))
    return tuple(found)


def shown_tag(rule: Rule | None, tag: str) -> str:
    """A tag's label in the current language, else its name."""
    return in_language(rule.label, tag) if rule else tag


def shown_band(catalog: Catalog, rule: Rule | None, band: str | None) -> str:
    """A band's label: as declared, else that of the choice that the tag takes its value from, else the band."""
    if band is None or rule is None:
        return band or ""
    if band in rule.bands:
        return in_language(rule.bands[band], band)
    taken = catalog.domains[rule.domain].fields.get(rule.value or "")
    for choice in taken.values if taken else ():
        if choice.value == band:
            return in_language(choice.label, band)
    return band
