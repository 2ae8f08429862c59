"""What one user may do and is shown, reckoned record by record: no SQL, and none of the gate's own code."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from madeup import Grant, Policy, Restriction, Right, User
from saidrules import Rule, surely
from smalltown import BELONGS, FIELDS, REFERENCES, SENSITIVE, Row

#: From the least on: what several grants on a record show is the most telling of them.
SHOWN = ("hide", "hash", "initial", "last4", "year", "whole")
FOUND = ("none", "exact", "full")

Records = Mapping[str, Mapping[int, Row]]


class Reckoner:
    """One user under one policy, over all records; `exporting`: where to read is to take out of the store."""

    def __init__(self, policy: Policy, user: User, records: Records, *, exporting: bool = False) -> None:
        self.policy, self.user, self.records, self.exporting = policy, user, records, exporting
        self._may: dict[tuple[str, str, int], bool] = {}

    @cached_property
    def roles(self) -> list[str]:
        """The user's roles and all that they include."""
        found = [each for each in self.user.roles if each in self.policy.roles]
        for each in found:
            found += [other for other in self.policy.roles[each].includes if other not in found]
        return found

    def grants(self, domain: str, action: str, *, deny: bool) -> Iterator[Grant]:
        for role in self.roles:
            for grant in self.policy.roles[role].grants:
                if grant.domain in (domain, "*") and action in grant.actions and grant.deny == deny:
                    yield grant

    def restrictions(self, domain: str, action: str) -> Iterator[Restriction]:
        for each in self.policy.restrictions:
            if each.domain == domain and action in each.actions and not {*each.excepted} & {*self.roles}:
                yield each

    # Records.

    def value(self, domain: str, row: Row, path: str) -> Any:
        """The value of a path with everything: what rules look at."""
        name, _dot, rest = path.partition(".")
        if rest and name in REFERENCES[domain]:
            to = REFERENCES[domain][name]
            other = self.records[to].get(row[name])
            return None if other is None else self.value(to, other, rest)
        return (row[name] or {}).get(rest) if rest else row[name]

    def true(self, domain: str, row: Row, rule: Rule | None) -> bool:
        return rule is None or surely(
            rule, lambda path, _: self.value(domain, row, path), self.user.attributes
        )

    def false(self, domain: str, row: Row, rule: Rule | None) -> bool:
        return rule is not None and surely(
            rule, lambda path, _: self.value(domain, row, path), self.user.attributes, false=True
        )

    def never(self, domain: str, action: str) -> bool:
        """Whether the policy alone says no, whatever records there are."""
        if self.exporting and action == "read" and self.never(domain, "export"):
            return True
        denied = any(each.where is None for each in self.grants(domain, action, deny=True) if not each.fields)
        return denied or not any(True for _ in self.grants(domain, action, deny=False))

    def may(self, domain: str, action: str, row: Row) -> bool:
        """Whether the user may do this to a record as it stands in `row`."""
        if self.exporting and action == "read" and not self.may(domain, "export", row):
            return False
        return (
            any(self.true(domain, row, each.where) for each in self.grants(domain, action, deny=False))
            and all(self.true(domain, row, each.where) for each in self.restrictions(domain, action))
            and all(
                self.false(domain, row, each.where)
                for each in self.grants(domain, action, deny=True)
                if not each.fields
            )
            and all(self.reads("client", subject) for subject in self._subjects(domain, row))
        )

    def reads(self, domain: str, record: int) -> bool:
        """Whether the user may read a stored record."""
        key = (domain, "read", record)
        if key not in self._may:
            self._may[key] = self.may(domain, "read", self.records[domain][record])
        return self._may[key]

    def _subjects(self, domain: str, row: Row) -> Iterator[int]:
        """The subjects that must be seen with a record: those that it belongs to, over other records too."""
        if domain in self.policy.with_subject:
            yield from self._owners(domain, row)

    def _owners(self, domain: str, row: Row) -> Iterator[int]:
        for name in BELONGS.get(domain, ()):
            to, record = REFERENCES[domain][name], row[name]
            if record is None:
                continue
            if to == "client":
                yield record
            else:
                yield from self._owners(to, self.records[to][record])

    def readable(self, domain: str) -> dict[int, Row]:
        return {record: row for record, row in self.records[domain].items() if self.reads(domain, record)}

    # Fields.

    def right(self, domain: str, grant: Grant, field: str) -> Right:
        """What an allow grant gives in a field."""
        if field in grant.fields:
            return grant.fields[field]
        if (domain, field) in SENSITIVE:
            return Right()
        return grant.fields.get("*", Right("whole", write=True))

    def level(self, domain: str, field: str, row: Row) -> str:
        """How much of a field the user is shown of a readable record."""
        if self._denied(domain, "read", field, row):
            return "hide"
        given = [self.right(domain, each, field).show for each in self._giving(domain, "read", row)]
        return max(given, key=SHOWN.index, default="hide")

    def finding(self, domain: str, field: str, row: Row) -> str:
        """How the user may find a readable record by a field."""
        if self._denied(domain, "read", field, row):
            return "none"
        given = [_finding(self.right(domain, each, field)) for each in self._giving(domain, "read", row)]
        return max(given, key=FOUND.index, default="none")

    def writes(self, domain: str, action: str, field: str, row: Row) -> bool:
        """Whether the user may set a field of a record as it stands in `row`."""
        return not self._denied(domain, action, field, row) and any(
            self.right(domain, each, field).write for each in self._giving(domain, action, row)
        )

    def _giving(self, domain: str, action: str, row: Row) -> Iterator[Grant]:
        return (
            each for each in self.grants(domain, action, deny=False) if self.true(domain, row, each.where)
        )

    def _denied(self, domain: str, action: str, field: str, row: Row) -> bool:
        return any(
            not self.false(domain, row, each.where)
            for each in self.grants(domain, action, deny=True)
            if self._about(each, field)
        )

    def _about(self, grant: Grant, field: str) -> bool:
        """Whether a denial names a field."""
        return field in grant.fields or "*" in grant.fields

    def levels(self, domain: str, field: str) -> set[str]:
        """All that the policy alone may show of a field; of a field of which nothing is shown: {"hide"}."""
        if self._hidden(domain, field):
            return {"hide"}
        return {self.right(domain, each, field).show for each in self.grants(domain, "read", deny=False)}

    def findings(self, domain: str, field: str) -> set[str]:
        """All the ways to find by a field that the policy alone may give."""
        if self._hidden(domain, field):
            return {"none"}
        return {_finding(self.right(domain, each, field)) for each in self.grants(domain, "read", deny=False)}

    def _hidden(self, domain: str, field: str) -> bool:
        return any(
            each.where is None for each in self.grants(domain, "read", deny=True) if self._about(each, field)
        )

    def every(self, domain: str) -> bool:
        """Whether the policy alone lets the user read each record of a domain."""
        return all(
            any(each.where is None for each in self.grants(domain, action, deny=False))
            and not any(not each.fields for each in self.grants(domain, action, deny=True))
            and not any(True for _ in self.restrictions(domain, action))
            and (domain not in self.policy.with_subject or self.every("client"))
            for action in (("read", "export") if self.exporting else ("read",))
        )

    def wholly(self, domain: str, field: str) -> bool:
        """Whether the policy alone shows a field whole in each record that may be read."""
        denied = any(self._about(each, field) for each in self.grants(domain, "read", deny=True))
        return not denied and self._covers(
            domain, lambda each: self.right(domain, each, field).show == "whole"
        )

    def masks(self, domain: str, field: str, *, finding: bool) -> bool:
        """Whether the policy alone may mask a field in some records: where one finds by it, or where it is shown."""
        if not self.levels(domain, field) - {"hide", "whole"}:
            return False
        if self._covers(domain, lambda each: self.right(domain, each, field).show == "whole"):
            return False
        return not finding or not self._covers(
            domain, lambda each: _finding(self.right(domain, each, field)) == "full"
        )

    def _covers(self, domain: str, fits: Callable[[Grant], bool]) -> bool:
        """Whether on each record that may be read a grant counts that fits."""
        given = list(self.grants(domain, "read", deny=False))
        fit = [each for each in given if fits(each)]
        return any(each.where is None for each in fit) or (
            bool(given) and {each.where for each in given} == {each.where for each in fit}
        )

    def named(self, domain: str) -> list[str]:
        """The fields of which something is shown on some record, by the policy alone."""
        return [each for each in FIELDS[domain] if self.levels(domain, each) != {"hide"}]


def _finding(given: Right) -> str:
    return given.find or ("full" if given.show == "whole" else "none")
