"""What one user's own questions find in a record: each value as far as the user is shown it, or may find by it."""

from collections.abc import Mapping
from typing import Any

from masks import masked
from reckoner import Reckoner
from saidrules import Rule, leaves_of, surely
from smalltown import REFERENCES, Row

#: What a value is used for: given out, grouped by, aggregated; compared whole; filtered or sorted by in any way.
SHOWN, EXACT, FOUND = "shown", "exact", "found"


class View:
    """The records of a store as one user may ask for them."""

    def __init__(self, reckoner: Reckoner, digests: Mapping[tuple[str, str, str], str]) -> None:
        self.reckoner, self.digests = reckoner, digests

    def may_name(self, domain: str, path: str, use: str) -> bool:
        """Whether the policy alone lets the user name a path for this use."""
        name, _dot, rest = path.partition(".")
        if name == "spent":
            return self.spent()
        to = REFERENCES[domain].get(name)
        if to and rest:
            used = FOUND if use == EXACT else use
            return (
                self.may_name(domain, name, used)
                and not self.reckoner.never(to, "read")
                and self.may_name(to, rest, use)
            )
        if self.reckoner.levels(domain, name) != {"hide"}:
            return True
        enough = {SHOWN: set(), EXACT: {"exact", "full"}, FOUND: {"full"}}[use]
        return bool(self.reckoner.findings(domain, name) & enough)

    def spent(self) -> bool:
        """Whether the user may read every sale, and all that the metric is made of in it."""
        return (
            self.reckoner.every("sale")
            and self.reckoner.wholly("sale", "net")
            and self.reckoner.wholly("sale", "client")
        )

    def text(self, domain: str, path: str, use: str) -> bool:
        """Whether a path is a text to the user: a mask covers it in some records."""
        name, _dot, rest = path.partition(".")
        to = REFERENCES[domain].get(name)
        if to and rest:
            return self.text(to, rest, use)
        if name in ("spent", "home"):
            return False
        return self.reckoner.masks(domain, name, finding=use != SHOWN)

    def value(self, domain: str, row: Row, path: str, use: str) -> Any:
        """What a path holds in a readable record."""
        name, _dot, rest = path.partition(".")
        if name == "spent":
            return row[name]
        to = REFERENCES[domain].get(name)
        if to and rest:
            used = FOUND if use == EXACT else use
            record = self.value(domain, row, name, used)
            if record is None or not self.reckoner.reads(to, record):
                return None
            return self.value(to, self.reckoner.records[to][record], rest, use)
        finding = self.reckoner.finding(domain, name, row) if use != SHOWN else "none"
        real = finding == "full" or (finding == "exact" and use == EXACT)
        level = "whole" if real else self.reckoner.level(domain, name, row)
        value = row[name]
        if rest:
            return None if value is None or level == "hide" else value.get(rest)
        if self.text(domain, name, use):
            return masked(level, value, lambda text: self.digests[domain, name, text])
        return value if level == "whole" else None

    def holds(self, domain: str, row: Row, rule: Rule) -> bool:
        """Whether a record meets a condition that the user asks."""
        return surely(rule, lambda path, leaf: self.value(domain, row, path, use_of(leaf)), {})

    def may_ask(self, domain: str, rule: Rule) -> bool:
        """Whether the policy alone lets the user ask a condition."""
        return all(self.may_name(domain, each[1], use_of(each)) for each in leaves_of(rule))


def use_of(leaf: Rule) -> str:
    """What a leaf needs of its field: to be compared whole, or more."""
    return EXACT if leaf[0] == "in" or (leaf[0] == "compare" and leaf[2] == "=") else FOUND
