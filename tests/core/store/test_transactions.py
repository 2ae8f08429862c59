"""A transaction is whole or nothing, a rehearsal leaves nothing, and nobody ever sees half a chunk."""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from cornershop import Shop, records

from regulars import RegularsError
from regulars.gate.session import open_session
from regulars.gate.store import Store
from regulars.permissions.actor import Actor
from regulars.permissions.systemmode import SystemMode
from regulars.storage.database import Database
from regulars.testing import trusted_session

DAY = "2026-03-01 10:00:00"


def sale(number: object, **rest: Any) -> dict[str, Any]:
    return {"number": str(number), "sold_at": DAY, **rest}


def rows_of(shop: Shop, name: str) -> list[Any]:
    with shop.workspace.database.connect() as connection:
        return list(connection.execute(sa.select(shop.workspace.store.domains.metadata.tables[name])))


class TestTransaction:
    def test_is_whole(self, shop: Shop) -> None:
        with shop.session.transaction():
            shop.put("client", {"name": "Wu"}, keys=["w"])
            shop.put("sale", sale(1, client="w", shop="A"))
            assert shop.all("sale", "client.name") == ["Wu"]
        assert shop.all("sale", "client.name") == ["Wu"]

    @pytest.mark.parametrize("error", [ValueError, RegularsError, KeyboardInterrupt])
    def test_or_nothing(self, shop: Shop, error: type[BaseException]) -> None:
        shop.put("sale", sale(1, net="1"))
        before = shop.dump()
        with pytest.raises(error), shop.session.transaction():
            shop.put("client", {"name": "Wu", "phone": "13800138001"}, keys=["w"])
            shop.put("sale", sale(1, net="2"), sale(2, shop="A"))
            shop.session.delete("sale", [shop.all("sale", "id")[0]])
            raise error("stop")
        assert shop.dump() == before
        assert shop.put("sale", sale(2)).created == 1

    def test_one_inside_another_is_part_of_it(self, shop: Shop) -> None:
        with pytest.raises(ValueError, match="stop"), shop.session.transaction():
            with shop.session.transaction():
                shop.put("sale", sale(1))
            raise ValueError("stop")
        assert shop.session.count("sale") == 0

    def test_is_one_chunk_of_one_change_set(self, shop: Shop) -> None:
        with shop.session.transaction():
            shop.put("sale", sale(1))
            shop.put("sale", sale(2))
        assert len(rows_of(shop, "regulars_chunk")) == len(rows_of(shop, "regulars_change_set")) == 1

    def test_a_write_that_fails_midway_leaves_nothing(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = shop.dump()
        from regulars.records.golden import Golden
        from regulars.records.rows import Rows

        parts = [
            records(
                "client", {"phone": "13800138001"}, {"phone": "13800138001"}, keys=["a", "b"], alias="who"
            ),
            records("sale", sale(1, shop="A"), sale(2)),
        ]
        for owner, name in ((Rows, "make"), (Rows, "index"), (Rows, "flush"), (Golden, "refresh")):
            with monkeypatch.context() as patch:
                patch.setattr(owner, name, lambda *_args, **_options: 1 / 0)
                with pytest.raises(ZeroDivisionError):
                    shop.session.write(parts, source="till")
            assert shop.dump() == before, name
        assert shop.session.write(parts, source="till").created == 2


class TestChangeSet:
    def test_holds_many_transactions(self, shop: Shop) -> None:
        with shop.session.change_set(reason="run", name="till") as change:
            shop.put("sale", sale(1))
            with shop.session.transaction():
                shop.put("sale", sale(2))
            with shop.session.change_set(reason="inner") as inner:
                shop.put("sale", sale(3))
        assert inner == change
        (row,) = rows_of(shop, "regulars_change_set")
        assert (row.id, row.reason, row.name, row.actor) == (change, "run", "till", "test")
        assert {each.change_set for each in rows_of(shop, "regulars_chunk")} == {change}
        assert len(rows_of(shop, "regulars_chunk")) == 3

    def test_each_write_outside_is_one_of_its_own(self, shop: Shop) -> None:
        shop.put("sale", sale(1))
        shop.put("sale", sale(2))
        assert len(rows_of(shop, "regulars_change_set")) == 2

    def test_keeps_what_was_committed_when_a_later_write_fails(self, shop: Shop) -> None:
        with pytest.raises(ValueError, match="stop"), shop.session.change_set(reason="run") as change:
            shop.put("sale", sale(1))
            with shop.session.transaction():
                shop.put("sale", sale(2))
                raise ValueError("stop")
        assert shop.all("sale", "number") == ["1"]
        shop.session.undo(change)
        assert shop.session.count("sale") == 0

    def test_a_write_that_changes_nothing_leaves_no_chunk(self, shop: Shop) -> None:
        shop.put("sale", sale(1))
        chunks = len(rows_of(shop, "regulars_chunk"))
        shop.put("sale", sale(1))
        shop.put("sale", sale(2, net="many"))
        assert len(rows_of(shop, "regulars_chunk")) == chunks


class TestRehearsal:
    def test_leaves_nothing(self, shop: Shop) -> None:
        shop.put("client", {"name": "Wu", "phone": "13800138001"}, keys=["w"])
        shop.put("sale", sale(1, net="1", note="a"))
        before, hashed = shop.dump(), shop.hash()
        history = [
            rows_of(shop, name) for name in ("regulars_change_set", "regulars_chunk", "regulars_before")
        ]
        with shop.session.rehearsal():
            done = shop.put("client", {"name": "Li", "phone": "13800138001"}, {"name": "X"}, keys=["l", "x"])
            shop.put("sale", sale(1, net="2", note="b"), sale(2, shop="A"))
            shop.session.edit("client", shop.all("client", "id")[0], {"name": "Hand"})
            shop.session.delete("sale", [shop.all("sale", "id")[1]])
            assert done.created == 2
            assert shop.all("sale", "net") == [2]
            assert [hit.label for hit in shop.session.search("hand")] == ["Hand"]
        assert shop.dump() == before
        assert shop.hash() == hashed
        assert [
            rows_of(shop, n) for n in ("regulars_change_set", "regulars_chunk", "regulars_before")
        ] == history
        assert shop.put("sale", sale(1, net="2")).updated == 1

    def test_is_not_begun_inside_a_transaction(self, shop: Shop) -> None:
        with shop.session.transaction(), pytest.raises(RegularsError), shop.session.rehearsal():
            pass

    def test_an_error_inside_comes_out(self, shop: Shop) -> None:
        with pytest.raises(ValueError, match="stop"), shop.session.rehearsal():
            shop.put("sale", sale(1))
            raise ValueError("stop")
        assert shop.session.count("sale") == 0

    def test_transactions_inside_are_undone_with_it(self, shop: Shop) -> None:
        with shop.session.rehearsal():
            with shop.session.transaction():
                shop.put("sale", sale(1))
            with shop.session.change_set(reason="run"):
                shop.put("sale", sale(2))
        assert shop.session.count("sale") == 0


@pytest.fixture
def another(shop: Shop) -> Iterator[Callable[[], Shop]]:
    """The same database through connections of its own."""
    databases: list[Database] = []

    def another() -> Shop:
        store = shop.workspace.store
        databases.append(Database(shop.workspace.database.url))
        other = Store(databases[-1], store.catalog, store.plugins, ledger=store.ledger)
        other.__dict__["domains"] = store.domains
        return Shop(shop.workspace, open_session(other, Actor("other", system=SystemMode.TESTING)))

    yield another
    for each in databases:
        each.close()


def meanwhile(work: Callable[[], None]) -> tuple[threading.Thread, list[BaseException]]:
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, failed


def test_what_is_not_committed_is_not_seen(shop: Shop, another: Callable[[], Shop]) -> None:
    other = another()
    with shop.session.transaction():
        shop.put("sale", sale(1))
        assert other.session.count("sale") == 0
    assert other.session.count("sale") == 1


def test_nobody_sees_half_a_chunk(shop: Shop, another: Callable[[], Shop]) -> None:
    """While chunks of 300 clients with a sale each are written, a reader sees whole chunks only."""
    other = another()
    seen: list[tuple[int, int, int]] = []
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            (row,) = other.session.aggregate(
                "sale", {"n": "count()", "net": "sum(net)", "who": "count_distinct(client)"}
            )
            seen.append((row["n"], int(row["net"]), row["who"]))

    thread, failed = meanwhile(watch)
    for chunk in range(40):
        if chunk > 5 and len(set(seen)) > 2:
            break
        names = [f"c{chunk}-{n}" for n in range(300)]
        parts = [
            records("client", *({"name": name, "card": name} for name in names), keys=names, alias="who"),
            records("sale", *(sale(name, net=1, client=name) for name in names)),
        ]
        assert shop.session.write(parts, source="till").created == 300
    done.set()
    thread.join()
    assert not failed
    assert len(set(seen)) > 1
    assert all(n % 300 == 0 and n == net == who for n, net, who in seen), set(seen)


def test_a_stream_is_of_one_moment(shop: Shop, another: Callable[[], Shop]) -> None:
    shop.put("sale", *(sale(f"{n:05}", net=1) for n in range(12_000)))
    stream = shop.session.rows("sale", order=["number"], fields=["number", "net"])
    first = next(stream)
    other = another()
    thread, failed = meanwhile(
        lambda: void(other.put("sale", *(sale(f"{n:05}", net=2) for n in range(11_000, 12_500))))
    )
    thread.join()
    assert not failed
    rest = [row["net"] for row in stream]
    assert first["number"] == "00000" and len(rest) == 11_999 and set(rest) == {1}
    assert shop.session.count("sale") == 12_500


def test_a_stream_that_is_left_early_is_closed(shop: Shop) -> None:
    shop.put("sale", *(sale(f"{n:05}") for n in range(6_000)))
    for _turn in range(30):
        for row in shop.session.rows("sale"):
            assert row["id"]
            break
    gc.collect()
    assert shop.put("sale", sale("new")).created == 1
    assert shop.workspace.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def void(_answer: object) -> None:
    """A thread's work answers nothing."""


def test_two_writers_take_turns(shop: Shop, another: Callable[[], Shop]) -> None:
    """Both write the same clients and sales over and over: each is there once."""
    shops = [another(), another()]
    started = time.monotonic()

    def write(mine: Shop, net: int) -> Callable[[], None]:
        def work() -> None:
            for turn in range(10):
                people = [{"name": f"n{n}", "phone": f"1380013800{n}"} for n in range(turn % 5, turn % 5 + 4)]
                mine.put("client", *people, keys=[p["name"] for p in people])
                mine.put(
                    "sale", *(sale(n, net=net, shop=f"S{n}", client=f"n{n}") for n in range(turn % 3, 6))
                )

        return work

    threads = [meanwhile(write(mine, net)) for net, mine in enumerate(shops, 1)]
    for thread, failed in threads:
        thread.join()
        assert not failed
    assert time.monotonic() - started < 30
    assert sorted(shop.all("client", "name")) == [f"n{n}" for n in range(8)]
    assert sorted(shop.all("sale", "number")) == list("012345")
    assert sorted(shop.all("shop", "code")) == [f"S{n}" for n in range(6)]
    ids = [
        row.id
        for name in ("workspace__sale", "workspace__shop", "workspace__client__contribution")
        for row in rows_of(shop, name)
    ]
    assert len(ids) == len(set(ids)) == 20


def test_ids_are_given_once_whatever_is_undone(shop: Shop) -> None:
    used: set[int] = set()
    for turn in range(4):
        with shop.session.change_set(reason="run") as change:
            shop.put("sale", *(sale(f"{turn}-{n}") for n in range(3)))
        ids = set(shop.all("sale", "id"))
        assert not ids & used
        used |= ids
        shop.session.undo(change)
    assert max(used) < 2**53


def test_a_session_of_the_same_store_reads_its_own_transaction_only(shop: Shop) -> None:
    other = trusted_session(shop.workspace, "other")
    with shop.session.transaction():
        shop.put("sale", sale(1))
        assert shop.session.count("sale") == 1
        assert other.count("sale") == 0
