"""Purging a plugin: the store is as before it came, the data of others byte for byte, its own exported first."""

import json
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from vipplugin import PLUGINS, install_vip

from regulars import Part, Workspace, enable_plugin
from regulars.clock import at
from regulars.errors import PluginError, RegularsError
from regulars.purging.purge import purge_plugin, what_purge_takes
from regulars.testing import trusted_session, workspace
from regulars.workspaces.enabling import disable_plugin

Install = Callable[..., Path]


def schema(opened: Workspace) -> dict[str, Any]:
    """Tables, columns, types, keys and indexes, as the database itself lists them."""
    with opened.database.connect() as connection:
        if opened.database.dialect == "sqlite":
            rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")
            return {f"{kind} {name}": sql for kind, name, sql in rows}
        columns = connection.exec_driver_sql(
            "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation::text "
            "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r' "
            "ORDER BY c.relname, a.attnum"
        )
        made: dict[str, Any] = {"columns": [tuple(row) for row in columns]}
        indexes = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname"
        made["indexes"] = list(connection.exec_driver_sql(indexes).scalars())
        constraints = (
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
        )
        made["constraints"] = [tuple(row) for row in connection.exec_driver_sql(constraints)]
        return made


#: What grows with everything that is done, whoever does it.
GROWING = ("regulars_catalog", "regulars_setting", "regulars_counter", "regulars_source", "regulars_change_set",
           "regulars_chunk", "regulars_created", "regulars_history", "regulars_history_head")  # fmt: skip


def contents(opened: Workspace) -> dict[str, list[str]]:
    """Every row of every table but of what only ever grows."""
    found = {}
    with opened.database.connect() as connection:
        for name in sorted(sa.inspect(connection).get_table_names()):
            if name not in GROWING:
                table = sa.Table(name, sa.MetaData(), autoload_with=connection)
                found[name] = sorted(map(repr, connection.execute(sa.select(table)).all()))
    return found


MAY = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path: Path, database_url: str, install: Install) -> Iterator[Workspace]:
    """A workspace with customers, and the plugin vip installed beside it, not enabled."""
    install_vip(install)
    with workspace(tmp_path / "shop", database_url, PLUGINS) as opened, at(MAY):
        put(
            opened,
            Part(
                domain="customer",
                columns={"name": ["Ann", "Bo", "Cy"], "phone": ["13800138000", "13800138001", None]},
                rows=range(3),
                keys=["1", "2", "3"],
            ),
        )
        yield opened


def put(opened: Workspace, *parts: Part, source: str = "till") -> None:
    assert not trusted_session(opened).write(parts, source=source).rejected


def come(opened: Workspace) -> None:
    """Enable the plugin and apply it."""
    enable_plugin(opened.folder, "vip")
    opened.read_again()
    opened.apply()


def fill(opened: Workspace) -> None:
    """Give the plugin data: in its own domains, and in its fields of customers that are there."""
    put(
        opened,
        Part(
            domain="customer",
            columns={"points": [120, 7], "vip_no": ["V1", "V2"], "vip_phone": ["13900139000", "13800138001"]},
            rows=range(2),
            keys=["1", "2"],
        ),
    )
    put(
        opened,
        Part(
            domain="card",
            columns={
                "number": ["C-1", "C-2"],
                "customer": ["1", "3"],
                "issued": ["2026-01-02", None],
                "limit_amount": ["12.50", None],
            },
            rows=range(2),
        ),
    )
    put(
        opened,
        Part(
            domain="household",
            columns={"name": ["Wang", "Li", "Li"], "phone": ["13800138000", "13700137000", "13700137000"]},
            rows=range(3),
            keys=["h1", "h2", "h3"],
        ),
    )


def go(opened: Workspace) -> None:
    """Disable it and apply that."""
    disable_plugin(opened.folder, "vip")
    opened.read_again()
    opened.apply()


def test_what_came_is_gone_and_the_rest_is_byte_for_byte_as_before(shop: Workspace, tmp_path: Path) -> None:
    before, held, settings = schema(shop), contents(shop), (shop.folder / "regulars.yaml").read_bytes()
    come(shop)
    fill(shop)
    assert schema(shop) != before and contents(shop) != held
    purged = purge_plugin(shop, "vip", tmp_path / "out")
    assert schema(shop) == before
    assert contents(shop) == held
    assert (shop.folder / "regulars.yaml").read_bytes() == settings
    assert purged.version == shop.catalog.version == 3
    assert "vip" not in shop.catalog.plugins and "card" not in shop.catalog.domains
    assert shop.plan().empty
