"""Every way in: how it is asked so that it tells all it can,
    and whether an admin so asked is told what others may not be.

A way in without a row here fails the build (test_whole.py). `leaves`: what it gives is for use elsewhere.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from regulars import Cases, Part, Session, Standing, clock
from regulars.errors import RegularsError

Ids = Mapping[str, int]


@dataclass(frozen=True)
class Apart:
    """A way in that leads to no record."""

    why: str


@dataclass(frozen=True)
class Asked:
    """How a method of a session is asked: each answer, or error, is one of what it tells."""

    ask: Callable[[Session, Ids], Sequence[Callable[[], Any]]]
    #: Whether an admin so asked is told something that others may not be.
    tells: bool = True
    leaves: bool = False


@dataclass(frozen=True)
class Typed:
    """How a command is typed: lines, with {ann} and other records by name."""

    lines: tuple[str, ...]
    tells: bool = True
    leaves: bool = False
    #: What is typed behind each line.
    given: str = ""


def _reads(session: Session, ids: Ids) -> list[Callable[[], Any]]:
    return [
        *(lambda d=d: list(session.rows(d)) for d in session.catalog.domains),
        lambda: list(session.rows("customer", fields=["email", "remark", "birth_date"])),
        lambda: list(
            session.rows("receipt_line", fields=["customer.name", "customer.email", "shop.name", "net"])
        ),
        lambda: list(session.rows("complaint", fields={"x": "concat(customer.name, text)"})),
        lambda: list(
            session.rows("customer", order=["email", "-birth_date"], fields={"x": "coalesce(remark, name)"})
        ),
    ]


def _finds(session: Session, ids: Ids) -> list[Callable[[], Any]]:
    asks: list[Callable[[], Any]] = [
        lambda d=d: session.find(d, limit=2, order=["-id"]) for d in session.catalog.domains
    ]
    for where in (
        "email is not null", "remark = 'ZEBRAREMARK'", "contains(name, 'quint')", "phone = '+8613977139771'",
        f"id = {ids['zora']}", "home_shop.name = 'VAULTQUARRY'", "nothing = 1",
    ):  # fmt: skip
        asks.append(lambda w=where: session.find("customer", w))
    for order in ("email", "remark", "name", "-phone"):
        asks.append(lambda o=order: _marks(session, o))
    return asks


def _marks(session: Session, order: str) -> list[Any]:
    found, mark = [], None
    for _ in range(5):
        page = session.find("customer", fields=[], order=[order], limit=1, after=mark)
        found.append(page)
        mark = page.next
        if mark is None:
            break
    return found


def _aggregates(session: Session, ids: Ids) -> list[Callable[[], Any]]:
    def by(domain: str, value: str, *names: str) -> Callable[[], Any]:
        return lambda: session.aggregate(
            domain, {"v": value}, {name.replace(".", "_"): name for name in names}
        )

    return [
        by("customer", "max(name)"), by("customer", "min(email)"), by("customer", "max(phone)"),
        by("customer", "count()", "name"), by("customer", "count()", "email", "remark"), by("receipt_line",
            "sum(net)"),
        by("receipt_line", "max(note)", "shop.name"), by("receipt_line", "max(customer.name)"),
        by("receipt_line", "sum(net)", "customer.name"), by("complaint", "max(text)"), by("shop", "max(name)"),
        lambda: session.aggregate(
            "receipt_line", {"v": "max(net)"}, whose={"customer": "email is not null"}, having="max(net) > 1"
        ),
    ]  # fmt: skip


def _searches(session: Session, ids: Ids) -> list[Callable[[], Any]]:
    words = (
        "Zora", "quinterfell", "13977139771", "9771", "zora@quint", "ZQ-7731", "ZEBRACOMPLAINT", "SHOPB", "VAULT",
            "veil-ann",
        "Ann", "8001", "too",
    )  # fmt: skip
    return [lambda w=w, d=d: session.search(w, d) for w in words for d in (None, "customer")]


def _of_each(ids: Ids, ask: Callable[[int], Any]) -> list[Callable[[], Any]]:
    return [lambda r=r: ask(r) for r in (ids["ann"], ids["zora"], ids["twin"], ids["nemo"], 10**9)]


def _writes(session: Session, ids: Ids) -> list[Callable[[], Any]]:
    clashes: tuple[dict[str, Any], ...] = (
        {"name": "Eve", "phone": "13977139771"}, {"name": "Eve", "member_no": "ZQ-7731"},
        {"name": "Eve", "email": "zora@quinterfell.example", "home_shop": "SHOPB"}, {"name": "", "birth_date": "x"},
    )  # fmt: skip
    return [
        lambda v=v, k=k: _write(session, "customer", v, k) for v in clashes for k in (None, "zora", "w")
    ] + [
        lambda: _write(session, "receipt_line", {
            "shop": "SHOPB", "receipt_no": "RZQ-901", "line_no": 1, "sold_at": "2026-03-01", "net": 1}, None),
        lambda: _write(session, "complaint", {"number": "K-2", "customer": "zora", "text": "x"}, None),
    ]  # fmt: skip


def _write(session: Session, domain: str, values: Mapping[str, Any], key: str | None) -> Any:
    columns = {name: [value] for name, value in values.items()}
    with session.rehearsal():
        keys = [key] if key else None
        outcome = session.write([Part(domain=domain, columns=columns, rows=[1], keys=keys)], source="till")
        seen: list[Any] = []
        for ids in outcome.ids:
            for record in ids.values():
                with suppress(RegularsError):
                    seen.append(session.get(domain, record))
        return outcome, seen


def _tried(session: Session, write: Callable[[], Any]) -> Any:
    """The answer to a write, which is undone."""
    with session.rehearsal():
        return write()


def _within(block: Callable[[], Any], session: Session) -> Any:
    with block() as held:
        return held, session.count("customer"), list(session.rows("customer"))


def _moment() -> datetime:
    return clock.now().astimezone(UTC) + timedelta(seconds=1)


def _held(session: Session, ids: Ids) -> list[Callable[[], Any]]:
    return [lambda: session.held("waiting"), lambda: session.held(None), lambda: session.held_one(1)]


_STANDING = Standing(domain="tag_assignment", key="tag", value="band", where="given_by = 'rule'")

SESSION: Mapping[str, Asked | Apart] = {
    "actor": Apart("the user's own name"),
    "catalog": Apart("declarations, which everybody may read"),
    "called": Apart("a name of what is declared"),
    "currency": Apart("a setting"),
    "zone": Apart("a setting"),
    "region": Apart("a setting"),
    "may": Asked(lambda s, i: [lambda d=d: [s.may(d, a) for a in ("read", "export")] for d in s.catalog.domains],
        tells=False),
    "readable": Asked(lambda s, i: [lambda d=d: s.readable(d,
        s.catalog.domains[d].fields) for d in s.catalog.domains], tells=False),
    "find": Asked(_finds),
    "rows": Asked(_reads),
    "exporting": Asked(lambda s, i: [*_reads(s.exporting, i), *_aggregates(s.exporting, i)], leaves=True),
    "get": Asked(lambda s, i: [
        *_of_each(i, lambda r: s.get("customer", r)),
        *(lambda d=d, r=r: s.get(d, i[r]) for d, r in (
            ("receipt_line", "sale_b"), ("complaint", "complaint_b"), ("shop", "shop_b"), ("customer", "sale_b"))),
        lambda: s.get("zebra", 1)]),
    "count": Asked(
        lambda s, i: [lambda w=w: s.count("customer", w) for w in (
            None, "email = 'zora@quinterfell.example'", "remark = 'x'", "home_shop.name = 'x'",
                "birth_date = '1971-11-18'")],
        tells=False,
    ),
    "aggregate": Asked(_aggregates),
    "search": Asked(_searches),
    "outdated": Asked(lambda s, i: [
        lambda: list(s.outdated("customer",
            {"x": Cases({"yes": "remark is not null"})}, _STANDING, fields={"n": "name"}))]),
    "contributions": Asked(lambda s, i: _of_each(i, lambda r: s.contributions("customer", r))),
    "brought": Asked(lambda s, i: [lambda d=d: len(list(s.brought(d, "till"))) for d in s.catalog.domains],
        tells=False),
    "timeline": Asked(lambda s, i: _of_each(i, lambda r: s.timeline("customer", r))),
    "pairs": Asked(lambda s, i: [lambda: s.pairs("customer")], tells=False),
    "as_of": Asked(lambda s, i: _of_each(i, lambda r: s.as_of("customer", r, _moment()))),
    "history": Asked(lambda s, i: [
        lambda: s.history(), lambda: s.history(domain="customer", record=i["zora"]),
            lambda: s.history(domain="customer"),
        lambda: s.history(domain="receipt_line", record=i["sale_b"])], tells=False),
    "verify_history": Asked(lambda s, i: [lambda: s.verify_history()], tells=False),
    "anchor_history": Asked(lambda s, i: [lambda: s.anchor_history()], tells=False),
    "erase_history": Asked(lambda s, i: [lambda: s.erase_history("customer", [i["zora"]], because="asked")],
        tells=False),
    "held": Asked(_held),
    "held_one": Asked(_held),
    "accept_held": Asked(lambda s, i: [lambda: s.accept_held(1)], tells=False),
    "drop_held": Asked(lambda s, i: [lambda: s.drop_held(1, reason="no")], tells=False),
    "write": Asked(_writes, tells=False),
    "add": Asked(lambda s, i: [lambda d=d, v=v: _tried(s, lambda: s.add(d, v)) for d, v in (
        ("complaint", {"number": "K-2", "customer": i["zora"], "text": "x"}),
        ("customer", {"name": "Eve", "phone": "13977139771"}), ("receipt_line", {"shop": "SHOPB"}))], tells=False),
    "edit": Asked(lambda s, i: [lambda d=d, r=r, v=v: _tried(s, lambda: s.edit(d, r, v)) for d, r, v in (
        *(("customer", r, {"name": "x", "email": "y@example.com"}) for r in (i["ann"], i["zora"], i["twin"],
            i["nemo"], 9**9)),
        ("receipt_line", i["sale_b"], {"net": 1}), ("customer", i["ann"], {"remark": "x"}),
        ("customer", i["ann"], {"phone": "13977139771"}))], tells=False),
    "delete": Asked(lambda s, i: [lambda d=d, r=r: _tried(s, lambda: s.delete(d, r)) for d, r in (
        *(("customer", [i["ann"], r]) for r in (i["zora"], i["twin"], i["nemo"], 9**9)), ("customer", [i["ann"]]),
        ("receipt_line", [i["sale_a"], i["sale_b"]]), ("complaint", [i["complaint_b"]]))], tells=False),
    "failures": Asked(lambda s, i: [lambda: s.failures], tells=False),
    "transaction": Asked(lambda s, i: [lambda: _within(s.transaction, s)]),
    "rehearsal": Asked(lambda s, i: [lambda: _within(s.rehearsal, s)]),
    "change_set": Asked(lambda s, i: [lambda: _within(lambda: s.change_set(reason="x"), s)]),
    "undo": Asked(lambda s, i: [lambda n=n: s.undo(n) for n in range(1, 9)], tells=False),
}  # fmt: skip

#: How hooks are reached: what a plugin is handed while somebody writes.
HOOKS: Mapping[str, str | Apart] = {
    "before_write": "handed a session and a batch",
    "after_write": "handed a session and a batch",
    "provide_functions": Apart("handed nothing"),
    "provide_analyzers": Apart("handed nothing"),
    "provide_problems": Apart("handed declarations"),
    "provide_plan_notes": "handed a session, for an admin who plans",
    "provide_connectors": Apart("handed nothing"),
    "provide_renderers": Apart("handed nothing; what they render is asked for by format"),
}

#: Where a user's rights are those of a workspace opened by a program of its own.
WORKSPACE: Mapping[str, str | Apart] = {
    "session": "test_session.py",
    "users": "test_workspace.py",
    "rights": "test_workspace.py",
    "shares": "test_workspace.py",
    "plan": "test_workspace.py",
    "apply": "test_workspace.py",
    "access_log": Apart("the core's own file, which commands read for admins"),
    "catalog": Apart("declarations"),
    "declared": Apart("declarations"),
    "kinds": Apart("declarations"),
    "close": Apart("gives nothing"),
    "open": Apart("gives a workspace"),
    "database": Apart("the core's own: whoever opens the file is admin, as docs/security.md says"),
    "store": Apart("the core's own: whoever opens the file is admin"),
    "ledger": Apart("the core's own"),
    "tally": Apart("the core's own"),
    "plugins": Apart("what is installed"),
    "live_plugins": Apart("what is installed"),
    "folder": Apart("a path"),
    "is_store": Apart("whether a path is the store's"),
    "is_admin": Apart("whether somebody is an admin"),
    "demand_admin": Apart("raises, or not"),
    "demand_writable": Apart("raises, or not"),
    "write_output": Apart("writes what it is given"),
    "put_live": Apart("in a transaction that only the core can open"),
    "restart_history": Apart("demands an admin"),
    "read_again": Apart("reads regulars.yaml"),
    "who": Apart("the name of who acts"),
}
