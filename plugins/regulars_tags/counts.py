"""How many customers carry each tag today."""

from dataclasses import dataclass

from regulars import Session
from regulars_tags.rules import ASSIGNMENT, CURRENT, rules_of, shown_band, shown_tag


@dataclass(frozen=True)
class TagCount:
    """One tag, or one band of it."""

    tag: str
    label: str
    band: str | None
    band_label: str
    customers: int
    rule: str


def count_tags(session: Session) -> list[TagCount]:
    """Every declared tag and every carried one, by bands, each with its number of customers."""
    catalog = session.catalog
    rules = rules_of(catalog)
    found: dict[tuple[str, str | None], int] = {}
    for row in session.aggregate(
        ASSIGNMENT, {"n": "count_distinct(customer)"}, by={"tag": "tag", "band": "band"}, where=CURRENT
    ):
        found[row["tag"], row["band"]] = row["n"]
    counted = []
    for name in [*rules, *sorted({tag for tag, _band in found} - rules.keys())]:
        rule = rules.get(name)
        bands = [band for band, _text in rule.cases] if rule else []
        extra = sorted((band for tag, band in found if tag == name and band not in bands), key=str)
        texts = dict(rule.cases) if rule else {}
        for band in [*bands, *extra] or [None]:
            text = texts.get(band) or (rule.value if rule else None) or ""
            counted.append(
                TagCount(
                    tag=name,
                    label=shown_tag(rule, name),
                    band=band,
                    band_label=shown_band(catalog, rule, band),
                    customers=found.get((name, band), 0),
                    rule=text,
                )
            )
    return counted
