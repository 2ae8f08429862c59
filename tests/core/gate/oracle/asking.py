"""What is asked of the gate for one user, and held against the reckoning: any difference is an AssertionError."""

from collections.abc import Callable
from random import Random
from typing import Any

from masks import text_of
from saidrules import Rule, plain, random_rule, written
from smalltown import COMPARED, FIELDS, REFERENCES
from view import FOUND, SHOWN, View

from regulars import Session
from regulars.errors import NotFoundError, NotPermittedError

NUMBERS = ("points", "credit", "net", "amount", "worth", "rent")
#: An id that no record has.
NEVER = 10**9


class Asker:
    """One user's questions in one domain."""

    def __init__(self, session: Session, view: View, chance: Random, domain: str) -> None:
        self.session, self.view, self.chance, self.domain = session, view, chance, domain
        self.readable = view.reckoner.readable(domain)

    def every_record(self) -> None:
        """Every record that may be read, with every field as far as it is shown."""
        got = {row["id"]: row for row in self.session.rows(self.domain)}
        assert got.keys() == self.readable.keys(), (sorted(got), sorted(self.readable))
        named = self.view.reckoner.named(self.domain)
        for record, row in got.items():
            assert row.keys() == {"id", *named}, (list(row), named)
            for field in named:
                value = self.view.value(self.domain, self.readable[record], field, SHOWN)
                if field == "home" and value is None:
                    value = dict.fromkeys(row[field])
                assert same(value, row[field]), (record, field, value, row[field])

    def count(self) -> None:
        assert self.session.count(self.domain) == len(self.readable)
        assert self.session.aggregate(self.domain, {"n": "count()"}) == [{"n": len(self.readable)}]

    def one_by_one(self) -> None:
        """Records by their ids: what is not seen is not found, in the words of what is not there."""
        records = sorted(self.view.reckoner.records[self.domain])
        for record in self.chance.sample(records, min(3, len(records))):
            if record in self.readable:
                assert self.session.get(self.domain, record)["id"] == record
                continue
            words = {self._unfound(each).replace(str(each), "*") for each in (record, NEVER)}
            assert len(words) == 1, words

    def _unfound(self, record: int) -> str:
        try:
            self.session.get(self.domain, record)
        except NotFoundError as error:
            return str(error)
        raise AssertionError(f"{record} was found")

    def a_filter(self) -> None:
        """A condition of the user's own finds by what the user is shown, or may find by; else it is refused."""
        rule = self._typed(random_rule(self.chance, self._comparable(), {}, depth=2))
        where = written(rule)
        if not self.view.may_ask(self.domain, rule):
            assert refused(lambda: self.session.count(self.domain, where)), where
            return
        found = {row["id"] for row in self.session.rows(self.domain, where, fields=[])}
        due = {record for record, row in self.readable.items() if self.view.holds(self.domain, row, rule)}
        assert found == due, (where, sorted(found), sorted(due))
        assert self.session.count(self.domain, where) == len(due), where

    def _comparable(self) -> dict[str, tuple[Any, ...]]:
        """The paths that a condition may compare, and what with: values as they are shown among them."""
        paths = dict(COMPARED[self.domain])
        for path, values in paths.items():
            if self.view.text(self.domain, path, FOUND):
                shown = {self.view.value(self.domain, row, path, FOUND) for row in self.readable.values()}
                paths[path] = (*map(str, values), *sorted(shown - {None}))
        return paths

    def _typed(self, rule: Rule) -> Rule:
        """A rule without what only texts or numbers allow, where a path is a text to the user."""
        match rule:
            case ("not", inner):
                return ("not", self._typed(inner))
            case ("and" | "or", one, other):
                return (rule[0], self._typed(one), self._typed(other))
            case ("instead" | "starts", path, *_rest) if self.view.text(self.domain, path, FOUND):
                return ("null", path, False)
        return rule

    def a_list_in_order(self) -> None:
        """Pages of any size in any order that is allowed are together the whole list in that order."""
        keys = self.chance.sample(self._paths(), self.chance.randint(1, 2))
        order = [self.chance.choice(["", "-"]) + each for each in keys]
        size = self.chance.randint(1, 7)
        if not all(self.view.may_name(self.domain, each, FOUND) for each in keys):
            assert refused(lambda: self.session.find(self.domain, order=order)), order
            return
        found: list[int] = []
        mark = None
        while mark is not None or not found:
            page = self.session.find(self.domain, fields=[], order=order, limit=size, after=mark)
            found += [row["id"] for row in page.rows]
            mark = page.next
            if not page.rows:
                break
        assert found == self._sorted(order), (order, size, found, self._sorted(order))

    def _sorted(self, order: list[str]) -> list[int]:
        records = sorted(self.readable)
        for key in reversed(order):
            path = key.removeprefix("-")
            values = {
                record: self.view.value(self.domain, self.readable[record], path, FOUND) for record in records
            }
            held = sorted(
                (r for r in records if values[r] is not None), key=lambda r: values[r], reverse=key[0] == "-"
            )
            if key[0] == "-":  # What is equal stays in the order of the keys behind.
                held = [r for _value, group in _runs(held, values) for r in sorted(group, key=records.index)]
            records = held + [r for r in records if values[r] is None]
        return records

    def _paths(self) -> list[str]:
        """Fields, and fields of what is referred to, that have an order."""
        own = [each for each in FIELDS[self.domain] if each != "home"]
        further = [
            f"{name}.{each}"
            for name, to in REFERENCES[self.domain].items()
            for each in FIELDS[to]
            if each != "home"
        ]
        return own + further

    def a_group(self) -> None:
        """Groups and aggregates are of what is shown."""
        by, of = self.chance.choice(self._paths()), self.chance.choice(self._paths())
        values = {"n": "count()", "known": f"count({of})"}
        least = of.rpartition(".")[2] not in (
            "level",
            "refund",
            "agrees",
            "shop",
            "client",
            "sale",
            "giver",
            "taker",
        )
        if least or self.view.text(self.domain, of, SHOWN):
            values["least"] = f"min({of})"
        if of.rpartition(".")[2] in NUMBERS and not self.view.text(self.domain, of, SHOWN):
            values["total"] = f"sum({of})"
        if not all(self.view.may_name(self.domain, each, SHOWN) for each in (by, of)):
            assert refused(lambda: self.session.aggregate(self.domain, values, {"by": by})), (by, of)
            return
        due: dict[Any, list[Any]] = {}
        for row in self.readable.values():
            key = self.view.value(self.domain, row, by, SHOWN)
            due.setdefault(plain(key), []).append(self.view.value(self.domain, row, of, SHOWN))
        got = {plain(row["by"]): row for row in self.session.aggregate(self.domain, values, {"by": by})}
        assert got.keys() == due.keys(), (by, list(got), list(due))
        for key, held in due.items():
            known = [each for each in held if each is not None]
            assert (got[key]["n"], got[key]["known"]) == (len(held), len(known)), (by, of, key)
            if "total" in values:
                assert got[key]["total"] == sum(known), (by, of, key, got[key])
            if "least" in values:
                assert same(min(known, default=None), got[key]["least"]), (by, of, key, got[key])

    def a_path(self) -> None:
        """What a reference leads to, as far as both may be seen."""
        path = self.chance.choice([each for each in self._paths() if "." in each] or self._paths())
        if not self.view.may_name(self.domain, path, SHOWN):
            assert refused(lambda: list(self.session.rows(self.domain, fields={"x": path}))), path
            return
        got = {row["id"]: row["x"] for row in self.session.rows(self.domain, fields={"x": path})}
        for record, row in self.readable.items():
            value = self.view.value(self.domain, row, path, SHOWN)
            assert same(value, got[record]), (path, record, value, got[record])


def same(due: Any, got: Any) -> bool:
    """Whether a value is the one that was reckoned; where a mask covers others of its field it is a text."""
    return due == got or (due is not None and not isinstance(due, bool) and text_of(due) == got)


def refused(call: Callable[[], Any]) -> bool:
    """Whether a call is not permitted."""
    try:
        call()
    except NotPermittedError:
        return True
    return False


def _runs(held: list[int], values: dict[int, Any]) -> list[tuple[Any, list[int]]]:
    runs: list[tuple[Any, list[int]]] = []
    for record in held:
        if runs and runs[-1][0] == values[record]:
            runs[-1][1].append(record)
        else:
            runs.append((values[record], [record]))
    return runs
