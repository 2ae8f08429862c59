"""Whatever is done to the history past Regulars is found; what Regulars does itself never is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from cornershop import Shop
from doings import TABLES, act, busy_day, held, rows, verified

from regulars import first_admin
from regulars.history.verifying import Verified, Verifier

TIMES = 1_000
Row = dict[str, Any]


class Meddler:
    """Somebody who may write into the database, and has no key."""

    def __init__(self, connection: sa.Connection, random: Random) -> None:
        self.connection = connection
        self.random = random

    def meddle(self) -> str:
        """Do one thing; gives what."""
        table = self.random.choice(sorted(TABLES))
        how = self.random.choice([self.edit, self.edit, self.delete, self.swap, self.copy, self.truncate])
        return f"{how.__name__} {table}: {how(table)}"

    def edit(self, table: str) -> object:
        row = self.random.choice(rows(self.connection, table))
        column = self.random.choice(sorted(row))
        value = self.other(table, column, row[column])
        self.put(table, row, {column: value})
        return row, column, value

    def other(self, table: str, column: str, value: Any) -> Any:
        """Another value of the same type: one of another row, or a bit changed."""
        known = [row[column] for row in rows(self.connection, table) if row[column] != value]
        if known and self.random.random() < 0.3:
            return self.random.choice(known)
        nullable = column in {
            "on_behalf_of",
            "plugin",
            "domains",
            "about",
            "change_set",
            "digest",
            "salt",
            "mark",
        }
        if value is None:
            return {"mark": 1, "change_set": 1, "chunk": 1, "undone_by": 1}.get(column, "x")
        if nullable and table != "regulars_chunk" and column != "change_set" and self.random.random() < 0.1:
            return None
        if isinstance(value, int):
            return value + self.random.choice([1, -1, 1_000])
        if isinstance(value, datetime):
            return value + timedelta(microseconds=self.random.choice([1, -1, 10**9]))
        if column in {"at", "started_at", "committed_at", "applied_at"}:
            return value[:-1] + ("1" if value[-1] != "1" else "2")
        place = self.random.randrange(len(value) + 1)
        return value[:place] + self.random.choice(["x", "0", "\t", "\\", "é", " "]) + value[place:]

    def delete(self, table: str) -> object:
        row = self.random.choice(rows(self.connection, table))
        where, values = self.where(table, row)
        self.connection.execute(sa.text(f"DELETE FROM {table} WHERE {where}"), values)
        return row

    def swap(self, table: str) -> object:
        """The same column of two rows, or all but the key."""
        found = rows(self.connection, table)
        if len(found) < 2:
            return self.edit(table)
        one, two = self.random.sample(found, 2)
        columns = [each for each in one if each not in TABLES[table]]
        if self.random.random() < 0.5:
            columns = [self.random.choice(columns)] if columns else []
        if not columns:
            return self.delete(table)
        self.put(table, one, {each: two[each] for each in columns})
        self.put(table, two, {each: one[each] for each in columns})
        return one, two, columns

    def copy(self, table: str) -> object:
        """A row once more, under another key: put in."""
        row = dict(self.random.choice(rows(self.connection, table)))
        key = TABLES[table][-1]
        taken = [each[key] for each in rows(self.connection, table)]
        row[key] = max(taken) + 1 if isinstance(row[key], int) else row[key] + "x"
        names = ", ".join(row)
        self.connection.execute(
            sa.text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(':' + each for each in row)})"), row
        )
        return row

    def truncate(self, _table: str) -> object:
        """The last entries with all that hangs on them; the head is made to fit, as far as that goes without a key."""
        last = max(each["number"] for each in rows(self.connection, "regulars_history"))
        return cut(self.connection, self.random.randint(1, last - 1))

    def put(self, table: str, row: Row, values: Row) -> None:
        where, known = self.where(table, row)
        sets = ", ".join(f"{each} = :new_{each}" for each in values)
        self.connection.execute(
            sa.text(f"UPDATE {table} SET {sets} WHERE {where}"),
            {**known, **{f"new_{each}": value for each, value in values.items()}},
        )

    def where(self, table: str, row: Row) -> tuple[str, Row]:
        keys = TABLES[table]
        return " AND ".join(f"{each} = :{each}" for each in keys), {each: row[each] for each in keys}


def cut(connection: sa.Connection, last: int, seal: str | None = None) -> int:
    """Take away what was done after the entry `last`."""
    found = rows(connection, "regulars_history")
    later = [each for each in found if each["number"] > last]
    for each in later:
        if each["chunk"] is not None and each["what"] != "erase":
            for table, column in (("chunk", "id"), ("created", "chunk"), ("before", "chunk")):
                connection.execute(
                    sa.text(f"DELETE FROM regulars_{table} WHERE {column} = :n"), {"n": each["chunk"]}
                )
    kept = {each["change_set"] for each in found if each["number"] <= last}
    for each in later:
        if each["change_set"] is not None and each["change_set"] not in kept:
            connection.execute(
                sa.text("DELETE FROM regulars_change_set WHERE id = :n"), {"n": each["change_set"]}
            )
    connection.execute(
        sa.text(
            "UPDATE regulars_change_set SET undone_by = NULL "
            "WHERE undone_by NOT IN (SELECT id FROM regulars_change_set)"
        )
    )
    connection.execute(sa.text("DELETE FROM regulars_history WHERE number > :n"), {"n": last})
    (end,) = [each for each in found if each["number"] == last]
    connection.execute(
        sa.text("UPDATE regulars_history_head SET number = :n, link = :link, seal = coalesce(:seal, seal)"),
        {"n": last, "link": end["link"], "seal": seal},
    )
    return last


def in_meddled(shop: Shop, meddle: Callable[[sa.Connection], object]) -> tuple[Verified, object]:
    """What is found when somebody has meddled; it is taken back."""
    with shop.workspace.database.connect() as connection:
        connection.rollback()
        with connection.begin() as transaction:
            told = meddle(connection)
            found = Verifier(connection, shop.workspace.ledger).run()
            transaction.rollback()
    return found, told


def test_each_of_a_thousand_changes_is_found(new_shop: Shop) -> None:
    shop = new_shop
    first_admin(shop.workspace)
    shop.workspace.users().add("ming", ["admin"])
    busy_day(shop)
    random = Random(20260131)
    with shop.workspace.database.connect() as connection:
        whole = held(connection)
    assert not verified(shop).problems
    done = 0
    while done < TIMES:
        missed: list[str] = []

        def meddle(connection: sa.Connection, missed: list[str] = missed) -> None:
            told = Meddler(connection, random).meddle()
            if held(connection) == whole:
                missed.append(told)
            return told

        try:
            found, told = in_meddled(shop, meddle)
        except sa.exc.IntegrityError:
            continue
        if not missed:
            assert found.problems, told
            done += 1
    assert not verified(shop).problems


@pytest.mark.parametrize("seed", range(100))
def test_no_false_alarm(shop: Shop, seed: int) -> None:
    random = Random(seed)
    for _ in range(random.randint(1, 12)):
        act(shop, random)
    found = verified(shop)
    assert not found.problems
    with shop.workspace.database.connect() as connection:
        assert found.entries == len(rows(connection, "regulars_history"))
