"""A store of before the history: brought up to date by apply, and what is older is said to be."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from cornershop import SCHEMA, Shop, opened_shop
from doings import rows, sale, verified

from regulars import Workspace
from regulars.errors import WorkspaceError
from regulars.testing import trusted_session

#: What a store of format 1 did not have.
LATER = {
    "regulars_chunk": ("salt",),
    "regulars_before": ("mark",),
}


@pytest.fixture
def old(tmp_path: Path, database_url: str) -> Workspace:
    """A workspace with records, whose store lies as one of format 1 did."""
    folder = tmp_path / "old"
    with opened_shop(folder, database_url) as shop:
        shop.put("client", {"name": "Li"}, keys=["a"])
        shop.put("sale", sale(1, net=1), sale(2, net=1))
        with shop.session.change_set(reason="run") as change:
            shop.put("sale", sale(1, net=2))
        shop.session.undo(change)
        with shop.workspace.database.begin() as connection:
            for table in ("regulars_history", "regulars_history_head"):
                connection.execute(sa.text(f"DROP TABLE {table}"))
            for table, columns in LATER.items():
                for column in columns:
                    connection.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN {column}"))
            connection.execute(sa.text("UPDATE regulars_setting SET value = '1' WHERE name = 'format'"))
        shop.workspace.ledger.key.file.unlink()
    return Workspace.open(folder)


def test_nothing_is_done_before_apply(old: Workspace) -> None:
    with old:
        with pytest.raises(WorkspaceError, match=r"older version of Regulars.*regulars apply"):
            trusted_session(old)
        with old.database.begin() as connection, pytest.raises(WorkspaceError, match=r"regulars apply"):
            old.ledger.prepare(connection)
        assert not old.ledger.key.file.exists()


def test_apply_begins_the_history(old: Workspace) -> None:
    with old:
        assert not old.plan().empty
        old.apply()
        assert old.plan().empty
        shop = Shop(old, trusted_session(old))
        found = verified(shop)
        assert not found.problems
        assert found.chunks_before == 3
        whats = [each.what for each in shop.session.history()][::-1]
        assert (whats[0], whats.count("apply")) == ("begin", 1)
        shop.put("sale", sale(1, net=5), sale(3))
        shop.session.delete("sale", shop.all("sale", "id")[1:2])
        assert not verified(shop).problems
        assert verified(shop).chunks_before == 3
        change = shop.session.history(what="write")[0].change_set
        assert change is not None
        shop.session.undo(change)
        assert not verified(shop).problems
        shop.session.erase_history("sale", shop.all("sale", "id"))
        assert not verified(shop).problems
        with old.database.connect() as connection:
            (format_,) = [row for row in rows(connection, "regulars_setting") if row["name"] == "format"]
            assert int(format_["value"]) >= 2
        with old.database.begin() as connection:
            last = max(row["id"] for row in rows(connection, "regulars_chunk"))
            connection.execute(sa.text("UPDATE regulars_chunk SET salt = NULL WHERE id = :n"), {"n": last})
        assert verified(shop).problems


def test_the_schema_is_that_of_a_new_store(old: Workspace, tmp_path: Path) -> None:
    with old:
        old.apply()
        with old.database.connect() as connection:
            upgraded = tables(connection)
    new = opened_shop(tmp_path / "new", f"sqlite:///{tmp_path / 'other.db'}", SCHEMA)
    with new as shop, shop.workspace.database.connect() as connection:
        assert tables(connection) == upgraded


def tables(connection: sa.Connection) -> dict[str, set[str]]:
    found = sa.inspect(connection)
    return {
        name: {column["name"] for column in found.get_columns(name)}
        for name in found.get_table_names()
        if name.startswith("regulars_")
    }
