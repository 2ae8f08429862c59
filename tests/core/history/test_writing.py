"""The history is written with what it tells of, last of all, or nothing is written."""

import signal
import stat
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from cornershop import Shop
from doings import busy_day, nobody, rows, sale, verified

from regulars import Workspace, clock, first_admin
from regulars.errors import NotPermittedError, RecordError, RegularsError, StoreError, WorkspaceError
from regulars.gate.session import open_session
from regulars.history.ledger import Ledger
from regulars.permissions.actor import Actor
from regulars.permissions.systemmode import SystemMode
from regulars.storage.database import Database
from regulars.testing import trusted_session


def entries(shop: Shop, **wanted: Any) -> list[dict[str, Any]]:
    """The entries in order, that hold `wanted`."""
    with shop.workspace.database.connect() as connection:
        found = sorted(rows(connection, "regulars_history"), key=lambda row: row["number"])
    return [row for row in found if all(row[name] == value for name, value in wanted.items())]


class TestEntries:
    def test_a_write_tells_who_and_how_many(self, shop: Shop) -> None:
        shop.put("client", {"name": "Li"}, {"name": "Wu"}, keys="ab")
        shop.put("client", {"name": "Li Mei"}, {"name": "Mo"}, keys="ac")
        shop.session.delete("client", shop.all("client", "id")[:1])
        told = [entry.about.get("of") for entry in shop.session.history(domain="client")]
        assert told == [
            {"client": {"deleted": 1}},
            {"client": {"created": 1, "updated": 1}},
            {"client": {"created": 2}},
        ]
        assert {each["actor"] for each in entries(shop)} == {"test"}
        assert [each["number"] for each in entries(shop)] == list(range(1, 5))

    def test_an_edit_of_a_subject_is_told_as_one(self, shop: Shop) -> None:
        made = shop.session.add("client", {"name": "Li"})
        shop.session.edit("client", made, {"name": "Wu"})
        assert shop.session.history(limit=1)[0].about["of"] == {"client": {"updated": 1}}

    def test_one_who_acts_for_another_is_told_with_that_one(self, shop: Shop) -> None:
        actor = Actor("boss", system=SystemMode.TESTING, on_behalf_of="ming")
        open_session(shop.workspace.store, actor).add("shop", {"code": "A"})
        entry = shop.session.history(user="ming")[0]
        assert (entry.actor, entry.on_behalf_of) == ("boss", "ming")

    def test_a_change_set_of_many_chunks_is_told_when_it_begins(self, shop: Shop) -> None:
        with shop.session.change_set(reason="run", name="till") as run:
            shop.put("sale", sale(1))
            shop.put("sale", sale(2))
        shop.session.undo(run)
        assert [each["what"] for each in entries(shop)][1:] == ["open", "write", "write", "undo"]
        undone = shop.session.history(what="undo")[0]
        assert undone.about["undone"] == run != undone.change_set

    def test_times_are_true_whatever_the_day_is_said_to_be(self, shop: Shop) -> None:
        before = datetime.now(UTC)
        with clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
            shop.put("sale", sale(1))
        assert before <= shop.session.history(limit=1)[0].at <= datetime.now(UTC)

    def test_what_writes_nothing_but_a_change_set_is_told(self, shop: Shop) -> None:
        shop.put("sale", sale(1))
        shop.put("sale", sale(1))
        assert [each["chunk"] is None for each in entries(shop, what="write")] == [False, True]
        assert not verified(shop).problems


class TestRefusals:
    def test_each_is_put_down_once(self, shop: Shop) -> None:
        shop.put("sale", sale(1))
        eve, (made,) = nobody(shop), shop.all("sale", "id")
        for attempt in (
            lambda: shop.put("sale", sale(2), session=eve),
            lambda: eve.add("shop", {"code": "A"}),
            lambda: eve.edit("sale", made, {"net": 1}),
            lambda: eve.delete("sale", [made]),
            lambda: eve.undo(1),
        ):
            held = shop.dump()
            before = len(entries(shop))
            with pytest.raises(NotPermittedError):
                attempt()
            (entry,) = entries(shop)[before:]
            assert (entry["what"], entry["actor"]) == ("refused", "eve")
            assert shop.dump() == held
        assert not verified(shop).problems

    def test_one_inside_a_transaction_is_put_down_when_that_is_over(self, shop: Shop) -> None:
        eve = nobody(shop)
        with pytest.raises(RegularsError), eve.transaction():
            eve.delete("sale", [1])
        with eve.transaction():
            with pytest.raises(NotPermittedError):
                eve.delete("sale", [1])
            assert not entries(shop, what="refused", number=3)
        assert len(entries(shop, what="refused")) == 2
        assert not verified(shop).problems

    def test_changes_of_users_too(self, new_shop: Shop) -> None:
        first_admin(new_shop.workspace)
        new_shop.workspace.users().add("ming")
        with pytest.raises(NotPermittedError):
            new_shop.workspace.users("ming").add("eve")
        with pytest.raises(NotPermittedError):
            new_shop.workspace.users("ming").set_roles("ming", ["admin"])
        found = [(each["what"], each["actor"]) for each in entries(new_shop)][2:]
        admin = found[0][1]
        assert found == [("user", admin), ("user", admin), ("refused", "ming"), ("refused", "ming")]
        with pytest.raises(RecordError):
            new_shop.workspace.users().add("ming")
        assert len(entries(new_shop)) == 6
        assert not verified(new_shop).problems


class TestFailing:
    def test_what_cannot_be_told_is_not_done(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        shop.put("sale", sale(1))
        (made,) = shop.all("sale", "id")
        held, told = shop.dump(), entries(shop)
        monkeypatch.setattr(Ledger, "put", lambda *_: 1 / 0)
        for attempt in (
            lambda: shop.put("sale", sale(2)),
            lambda: shop.session.edit("sale", made, {"net": 5}),
            lambda: shop.session.delete("sale", [made]),
            lambda: shop.session.change_set(reason="run").__enter__(),
            lambda: shop.workspace.users("test").add("ming"),
        ):
            with pytest.raises((ZeroDivisionError, NotPermittedError)):
                attempt()
        assert (shop.dump(), entries(shop)) == (held, told)
        monkeypatch.undo()
        shop.put("sale", sale(2))
        assert not verified(shop).problems

    @pytest.mark.parametrize("how", ["gone", "wrong", "another", "open"])
    def test_without_its_key_nothing_is_written(self, how: str, new_shop: Shop) -> None:
        new_shop.put("sale", sale(1))
        file = new_shop.workspace.ledger.key.file
        text = file.read_text()
        if how == "gone":
            file.unlink()
        elif how == "open":
            file.chmod(0o644)
        else:
            file.write_text("no key" if how == "wrong" else "ab" * 32)
        held, told = new_shop.dump(), entries(new_shop)
        with Workspace.open(new_shop.workspace.folder) as opened:
            session = trusted_session(opened)
            assert session.count("sale") == 1
            with pytest.raises(WorkspaceError, match=r"history\.key"):
                new_shop.put("sale", sale(2), session=session)
            with pytest.raises(WorkspaceError, match=r"history\.key"):
                session.anchor_history()
        assert (new_shop.dump(), entries(new_shop)) == (held, told)
        file.write_text(text)
        file.chmod(stat.S_IRUSR | stat.S_IWUSR)
        new_shop.put("sale", sale(2))
        assert not verified(new_shop).problems

    @pytest.mark.parametrize(
        "meddled",
        [
            "UPDATE regulars_history_head SET number = number - 1",
            "UPDATE regulars_history_head SET link = 'x'",
            "UPDATE regulars_history_head SET seal = 'x'",
            "DELETE FROM regulars_history_head",
        ],
    )
    def test_nothing_is_put_behind_a_head_that_was_changed(self, meddled: str, shop: Shop) -> None:
        shop.put("sale", sale(1))
        with shop.workspace.database.begin() as connection:
            connection.execute(sa.text(meddled))
        held = shop.dump()
        with pytest.raises(StoreError, match="regulars history verify"):
            shop.put("sale", sale(2))
        assert shop.dump() == held
        assert verified(shop).problems

    def test_what_was_cut_off_leaves_a_hole_for_good(self, shop: Shop) -> None:
        shop.put("sale", sale(1))
        shop.put("sale", sale(2))
        with shop.workspace.database.begin() as connection:
            connection.execute(sa.text("DELETE FROM regulars_history WHERE number = 3"))
        shop.put("sale", sale(3))
        assert verified(shop).problems[0].entry == 3


class TestTogether:
    def test_two_writers_make_one_chain(self, shop: Shop) -> None:
        """Each with connections of its own; one more is refused all the time."""
        shop.put("shop", {"code": "A"})
        store = shop.workspace.store
        failed: list[BaseException] = []

        def work(name: str) -> None:
            database = Database(shop.workspace.database.url)
            other = type(store)(
                database, store.catalog, store.plugins, ledger=Ledger(shop.workspace.ledger.key)
            )
            other.__dict__["domains"] = store.domains
            session = open_session(other, Actor(name, system=None if name == "eve" else SystemMode.TESTING))
            try:
                for number in range(15):
                    if name == "eve":
                        with pytest.raises(NotPermittedError):
                            session.delete("sale", [1])
                    else:
                        shop.put("sale", sale(number), source=name, session=session)
            except BaseException as error:
                failed.append(error)
            finally:
                database.close()

        threads = [threading.Thread(target=work, args=(name,)) for name in ("one", "two", "eve")]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert not failed
        found = entries(shop)
        assert [each["number"] for each in found] == list(range(1, 48))
        assert {name: len(entries(shop, actor=name)) for name in ("one", "two", "eve")} == {
            "one": 15,
            "two": 15,
            "eve": 15,
        }
        assert not verified(shop).problems

    def test_a_refusal_waits_for_no_long_writer_on_postgresql(self, shop: Shop) -> None:
        if shop.workspace.database.dialect == "sqlite":
            pytest.skip("SQLite has one writer at a time")
        shop.put("sale", sale(1))
        eve = nobody(shop)

        def attempt() -> None:
            with pytest.raises(NotPermittedError):
                eve.delete("sale", [1])

        with shop.session.transaction():
            shop.put("sale", sale(2))
            thread = threading.Thread(target=attempt)
            thread.start()
            thread.join(20)
            assert not thread.is_alive()
        assert [each["actor"] for each in entries(shop)[2:]] == ["eve", "test"]
        assert not verified(shop).problems


CHILD = """
import sys
from random import Random
sys.path[:0] = [{store!r}, {here!r}]
from cornershop import Shop
from doings import act
from regulars import Workspace, clock, first_admin
from regulars.testing import trusted_session
with Workspace.open({folder!r}) as opened:
    shop = Shop(opened, trusted_session(opened))
    random = Random({seed})
    print("ready", flush=True)
    while True:
        act(shop, random)
"""


def test_a_kill_leaves_it_whole(new_shop: Shop) -> None:
    busy_day(new_shop)
    random = Random(5)
    for seed in range(6):
        text = CHILD.format(
            store=str(Path(__file__).parents[1] / "store"),
            here=str(Path(__file__).parent),
            folder=str(new_shop.workspace.folder),
            seed=seed,
        )
        child = subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE)
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(random.random() / 2)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert not verified(new_shop).problems
        new_shop.put("sale", sale(100 + seed))
    assert not verified(new_shop).problems


class TestALostKey:
    def test_the_history_begins_anew_and_says_so(self, new_shop: Shop) -> None:
        busy_day(new_shop)
        older = len(entries(new_shop))
        new_shop.workspace.ledger.key.file.unlink()
        with Workspace.open(new_shop.workspace.folder) as opened:
            assert opened.restart_history("the disk broke") == older + 1
            shop = Shop(opened, trusted_session(opened))
            shop.put("sale", sale(50))
            found = verified(shop)
            assert not found.problems
            assert (found.entries, found.entries_before) == (2, older)
            begun = shop.session.history(what="begin")[0]
            assert (begun.number, begun.about["because"]) == (older + 1, "the disk broke")
            with opened.database.begin() as connection:
                connection.execute(sa.text("UPDATE regulars_history SET actor = 'x' WHERE what = 'begin'"))
            assert verified(shop).problems

    def test_nobody_begins_it_anew_without_the_key(self, new_shop: Shop) -> None:
        """An entry that says so, of somebody who has none, is an entry that was changed."""
        busy_day(new_shop)
        with new_shop.workspace.database.begin() as connection:
            connection.execute(sa.text("UPDATE regulars_history SET what = 'begin' WHERE number = 5"))
        found = verified(new_shop)
        assert found.entries_before == 0
        assert found.problems[0].entry == 5
