"""Tags as they were declared: their rules as columns of one pass, and what the columns' values mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from regulars import DomainScope, RelatedFunction, parse_and_check
from regulars.catalog import Catalog, Declared, Labels
from regulars.messages import in_language

#: The assignments that hold today: by rule, or by hand and not past their end.
CURRENT = "until is null or until >= today()"
#: What expressions over customers may call beside the language's own functions.
FUNCTIONS = {"has_tag": RelatedFunction("has_tag", "tag_assignment", "tag", CURRENT, further=("band",))}


@dataclass(frozen=True)
class Rule:
    """How a tag is given: `cases` are (band, condition) in order, None the band of a tag without; or `value`."""

    tag: str
    domain: str
    cases: tuple[tuple[str | None, str], ...] = ()
    value: str | None = None
    label: Labels = field(default_factory=dict)
    bands: Mapping[str, Labels] = field(default_factory=dict)

    @property
    def by_hand(self) -> bool:
        """Whether only a person gives it."""
        return not self.cases and self.value is None

    @property
    def texts(self) -> tuple[str, ...]:
        """Its expressions."""
        return (*(text for _band, text in self.cases), *((self.value,) if self.value else ()))

    def told(self) -> str:
        """The rule as one text, as it is shown and kept."""
        if self.value:
            return self.value
        return "; ".join(f"{band}: {text}" if band else text for band, text in self.cases)

    def columns(self, prefix: str) -> dict[str, str]:
        """Names that begin with `prefix` -> expressions; `decide` reads their values from a row."""
        return {f"{prefix}_{number}": text for number, text in enumerate(self.texts)}

    def decide(self, row: Mapping[str, Any], prefix: str) -> "Decision | None":
        """Whether the record of `row` carries the tag, and in which band; None where it does not."""
        if self.value:
            given = row[f"{prefix}_0"]
            return None if given in (None, "") else Decision(str(given))
        for number, (band, _text) in enumerate(self.cases):
            if row[f"{prefix}_{number}"] is True:
                return Decision(band)
        return None


@dataclass(frozen=True)
class Decision:
    """The tag is carried, in `band` (None: it has none)."""

    band: str | None


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
