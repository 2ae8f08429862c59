"""Everything that one may ask a session, with the answers as bytes: errors, order and the marks of pages too."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from saidrules import random_rule, written
from searching import WORDS
from smalltown import COMPARED, DOMAINS, FIELDS, REFERENCES

from regulars import Part, Session
from regulars.errors import RegularsError

Question = tuple[str, Callable[[Session], Any]]


def answers(session: Session, questions: Sequence[Question], newest: int) -> list[tuple[str, str]]:
    """What each question is answered with; ids above `newest` are those of records made just now, in any number."""
    found = []
    for name, ask in questions:
        try:
            answer = repr(_old(ask(session), newest))
        except RegularsError as error:
            answer = f"{type(error).__name__}: {error}"
        found.append((name, answer))
    return found


def _old(answer: Any, newest: int) -> Any:
    """An answer with `new` for each id that was just given."""
    if type(answer) is int:
        return "new" if answer > newest and answer < 10**6 else answer
    if isinstance(answer, Mapping):
        return {key: _old(value, newest) for key, value in answer.items()}
    if isinstance(answer, list):
        return [_old(each, newest) for each in answer]
    if hasattr(answer, "rejected"):
        return _old(vars(answer), newest)
    return answer


def questions(chance: Random, records: Mapping[str, Mapping[int, Any]]) -> list[Question]:
    """Questions in every way that a session has, about the records of a town and about others."""
    made = [*_lists(chance), *_of_one(chance, records), *_writes(chance, records)]
    return chance.sample(made, 60)


def _lists(chance: Random) -> Iterator[Question]:
    for domain in DOMAINS:
        paths = [*FIELDS[domain], *(f"{n}.{f}" for n, to in REFERENCES[domain].items() for f in FIELDS[to])]
        paths = [f"{each}.city" if each.endswith("home") else each for each in paths] + ["spent"]
        order = [chance.choice(["", "-"]) + chance.choice(paths)]
        where = written(random_rule(chance, COMPARED[domain], {}, depth=2))
        by, of = chance.choice(paths), chance.choice(paths)
        yield f"{domain}: all", lambda s, d=domain: list(s.rows(d))
        yield (
            f"{domain}: what may be done",
            lambda s, d=domain: [s.may(d, a) for a in ("read", "create", "update")],
        )
        yield f"{domain}: pages by {order}", lambda s, d=domain, o=order: _pages(s, d, o)
        yield (
            f"{domain}: where {where}",
            lambda s, d=domain, w=where: (s.count(d, w), list(s.rows(d, w, fields=[]))),
        )
        yield f"{domain}: count", lambda s, d=domain: s.count(d)
        yield f"{domain}: field {by}", lambda s, d=domain, p=by: list(s.rows(d, fields={"x": p}))
        yield (
            f"{domain}: {of} by {by}",
            lambda s, d=domain, b=by, o=of: s.aggregate(
                d, {"n": "count()", "c": f"count_distinct({o})"}, {"b": b}
            ),
        )
        yield f"{domain}: leaves", lambda s, d=domain: list(s.exporting.rows(d))
        yield f"{domain}: brought", lambda s, d=domain: list(s.brought(d, "till")) + list(s.brought(d, "web"))
        for word in chance.sample(WORDS.get(domain, ("ann", "n3")), 2):
            yield (
                f"{domain}: search {word}",
                lambda s, d=domain, w=word: (s.search(w, d), s.search(w, d, 1)),
            )
    yield "pairs", lambda s: s.pairs("client")


def _pages(session: Session, domain: str, order: Sequence[str]) -> list[Any]:
    found, mark = [], None
    for _ in range(30):
        page = session.find(domain, fields=[], order=order, limit=4, after=mark)
        found.append(page)
        mark = page.next
        if mark is None:
            break
    return found


def _of_one(chance: Random, records: Mapping[str, Mapping[int, Any]]) -> Iterator[Question]:
    for domain in DOMAINS:
        for record in [*chance.sample(sorted(records[domain]), 2), 10**9]:
            yield f"{domain} {record}", lambda s, d=domain, r=record: s.get(d, r)
            yield f"{domain} {record} in a list", lambda s, d=domain, r=record: s.count(d, f"id = {r}")
            if domain == "client":
                yield f"said of {record}", lambda s, r=record: s.contributions("client", r)
                yield f"what happened to {record}", lambda s, r=record: s.timeline("client", r)
                yield f"sales of {record}", lambda s, r=record: s.count("sale", f"client = {r}")


def _writes(chance: Random, records: Mapping[str, Mapping[int, Any]]) -> Iterator[Question]:
    values: dict[str, dict[str, Any]] = {
        "client": {"points": 3, "name": "ann"}, "sale": {"net": 5, "note": "jam"}, "line": {"amount": 3},
        "gift": {"worth": 5},
    }  # fmt: skip
    for domain, said in values.items():
        name = chance.choice(sorted(said))
        for record in [*chance.sample(sorted(records[domain]), 2), 10**9]:
            yield (
                f"set {name} of {domain} {record}",
                lambda s, d=domain, r=record, n=name: _tried(s, lambda: s.edit(d, r, {n: values[d][n]})),
            )
            # Not of what others may refer to: that something unseen does is told, or it would be left without.
            if domain in ("line", "gift"):
                yield (
                    f"delete {domain} {record}",
                    lambda s, d=domain, r=record: _tried(s, lambda: s.delete(d, [r])),
                )
    # What clashes with a record that may be unseen, and in the other town may not be there.
    for phone in ("13800130099", "13800130003", "13800130055"):
        yield (
            f"add a client of {phone}",
            lambda s, p=phone: _tried(s, lambda: s.add("client", {"name": "Eve", "phone": p})),
        )
    for ticket in ("t99", "t3", "t55"):
        yield (
            f"add a gift of {ticket}",
            lambda s, t=ticket: _tried(s, lambda: s.add("gift", {"number": 500, "ticket": t})),
        )
    for domain, column, numbers in (
        ("sale", {"sold_at": ["2026-04-01 10:00:00"], "net": [5]}, ("n99", "n3", "n55")),
        ("line", {"amount": [3]}, (99, 3, 55)),
        ("gift", {"worth": [1]}, (99, 3, 55)),
    ):
        for number in numbers:
            part = Part(domain=domain, columns={"number": [number], **column}, rows=[1])
            yield (
                f"bring {domain} {number}",
                lambda s, p=part: _tried(s, lambda: s.write([p], source="till")),
            )
    for key in ("extra", "k3", "k55"):
        part = Part(domain="client", columns={"points": [3]}, rows=[1], keys=[key])
        yield f"bring client {key}", lambda s, p=part: _tried(s, lambda: s.write([p], source="till"))


def _tried(session: Session, write: Callable[[], Any]) -> Any:
    """The answer to a write that is undone at once."""
    with session.rehearsal():
        return write()
