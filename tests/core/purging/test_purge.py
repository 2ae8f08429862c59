"""Purging a plugin: the store is as before it came, the data of others byte for byte, its own exported first."""

import hashlib
import json
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from vipplugin import PLUGINS, install_vip

from regulars import Part, Workspace, enable_plugin, first_admin, who_read
from regulars.clock import at
from regulars.errors import NotPermittedError, PluginError, RegularsError
from regulars.purging.purge import purge_plugin, what_purge_takes
from regulars.storage.tables import held as held_table
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
GROWING = (
    "regulars_catalog", "regulars_setting", "regulars_counter", "regulars_source", "regulars_change_set",
    "regulars_chunk", "regulars_created", "regulars_before", "regulars_history", "regulars_history_head",
)  # fmt: skip


def contents(opened: Workspace) -> dict[str, list[str]]:
    """Every row of every table but of what only ever grows."""
    found = {}
    with opened.database.connect() as connection:
        for name in sorted(sa.inspect(connection).get_table_names()):
            if name not in GROWING:
                table = sa.Table(name, sa.MetaData(), autoload_with=connection)
                found[name] = sorted(map(repr, connection.execute(sa.select(table)).all()))
    return found


#: What has nothing to do with the database is tried on one.
ON_SQLITE = pytest.mark.parametrize("regulars_databases", ["sqlite"], indirect=True)

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


@pytest.mark.parametrize("state", ["enabled", "disabled", "gone"])
def test_it_makes_no_difference_whether_the_plugin_still_takes_part(
    shop: Workspace, tmp_path: Path, state: str
) -> None:
    before = schema(shop)
    come(shop)
    fill(shop)
    others = {
        name: rows for name, rows in contents(shop).items() if name.startswith(("customers__", "purchases__"))
    }
    if state != "enabled":
        go(shop)
        assert schema(shop) != before
    if state == "gone":
        shutil.rmtree(tmp_path / "site/regulars_vip-1.0.0.dist-info")
    purged = purge_plugin(shop, "vip", tmp_path / "out")
    assert (purged.enabled, purged.live) == (state == "enabled", state == "enabled")
    assert {(each.name, each.records) for each in purged.holds} == {
        ("card", 2), ("household", 2), ("customer.points", 2), ("customer.vip_no", 2), ("customer.vip_phone", 2),
    }  # fmt: skip
    assert schema(shop) == before
    now = contents(shop)
    assert {name: now[name] for name in others if "vip" not in name} == {
        name: rows for name, rows in others.items() if "vip" not in name
    }
    if state == "gone":
        with pytest.raises(PluginError, match="Unknown plugin 'vip'"):
            what_purge_takes(shop, "vip")
    else:
        assert not what_purge_takes(shop, "vip").holds


@ON_SQLITE
def test_all_data_are_written_out_first(shop: Workspace, tmp_path: Path) -> None:
    come(shop)
    fill(shop)
    purge_plugin(shop, "vip", tmp_path / "out")
    out = tmp_path / "out"
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {
        each.relative_to(out).as_posix(): stat.S_IMODE(each.stat().st_mode)
        for each in out.rglob("*")
        if each.is_file()
    } == {
        "README.txt": 0o600,
        "manifest.json": 0o600,
        "domains/card.jsonl": 0o600,
        "domains/household.jsonl": 0o600,
        "domains/household.sources.jsonl": 0o600,
        "fields/customer.jsonl": 0o600,
        "fields/customer.sources.jsonl": 0o600,
    }
    cards = lines(out / "domains/card.jsonl")
    assert [
        (each["number"], each.get("issued"), each.get("limit_amount"), each["source"]) for each in cards
    ] == [
        ("C-1", "2026-01-02", "12.50", "till"),
        ("C-2", None, None, "till"),
    ]
    points = lines(out / "fields/customer.sources.jsonl")
    assert [(each["key"], each["points"], each["vip_no"], each["vip_phone"]) for each in points] == [
        ("1", 120, "V1", "+8613900139000"),
        ("2", 7, "V2", "+8613800138001"),
    ]
    houses = lines(out / "domains/household.sources.jsonl")
    assert [each["name"] for each in houses] == ["Wang", "Li", "Li"]
    assert houses[1]["subject"] == houses[2]["subject"] != houses[0]["subject"]
    told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert told["plugin"] == "vip"
    for each in told["files"]:
        data = (out / each["file"]).read_bytes()
        assert each["sha256"] == hashlib.sha256(data).hexdigest()
        assert each["rows"] == data.count(b"\n")
    assert "domains/card.jsonl" in (out / "README.txt").read_text(encoding="utf-8")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(each) for each in path.read_text(encoding="utf-8").splitlines()]


@ON_SQLITE
def test_nothing_is_written_over(shop: Workspace, tmp_path: Path) -> None:
    come(shop)
    fill(shop)
    (tmp_path / "out").mkdir()
    before = contents(shop)
    with pytest.raises(RegularsError, match="exists already"):
        purge_plugin(shop, "vip", tmp_path / "out")
    assert contents(shop) == before
    assert list((tmp_path / "out").iterdir()) == []


@ON_SQLITE
@pytest.mark.parametrize("broken", ["drop", "take_away", "write_plugins"])
def test_what_fails_on_the_way_leaves_everything_as_it_was(
    shop: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    come(shop)
    fill(shop)
    before, tables = contents(shop), schema(shop)
    settings = (shop.folder / "regulars.yaml").read_bytes()

    def fail(*_: object) -> None:
        raise RegularsError("no")

    monkeypatch.setattr(f"regulars.purging.purge.{broken}", fail)
    with pytest.raises(RegularsError, match=r"^no$"):
        purge_plugin(shop, "vip", tmp_path / "out")
    assert (contents(shop), schema(shop)) == (before, tables)
    assert (shop.folder / "regulars.yaml").read_bytes() == settings
    assert not [each for each in tmp_path.iterdir() if "out" in each.name]
    assert trusted_session(shop).count("card") == 2


@ON_SQLITE
def test_a_commit_that_fails_leaves_the_settings_and_no_export(
    shop: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    come(shop)
    fill(shop)
    settings = (shop.folder / "regulars.yaml").read_bytes()

    def fail(_connection: sa.Connection) -> None:
        raise OSError("the disk is full")

    sa.event.listen(shop.database.engine, "commit", fail)
    with pytest.raises(OSError, match="disk is full"):
        purge_plugin(shop, "vip", tmp_path / "out")
    sa.event.remove(shop.database.engine, "commit", fail)
    assert (shop.folder / "regulars.yaml").read_bytes() == settings
    assert not (tmp_path / "out").exists()
    assert trusted_session(shop).count("card") == 2


USING = """
kind: segment
name: rich
label: {en: Rich, zh: 富}
for: customer
when: points >= 10
---
kind: segment
name: richest
label: {en: Richest, zh: 最富}
for: customer
when: has_tag('big_points')
"""


@ON_SQLITE
def test_what_others_use_is_not_taken_from_them(shop: Workspace, tmp_path: Path) -> None:
    come(shop)
    fill(shop)
    (shop.folder / "schemas/own.yaml").write_text(USING, encoding="utf-8")
    before = contents(shop)
    with pytest.raises(PluginError) as caught:
        purge_plugin(shop, "vip", tmp_path / "out")
    assert "2 things would break" in str(caught.value)
    assert "segment rich (schemas/own.yaml:6)" in str(caught.value)
    assert "regulars schema impact vip" in str(caught.value)
    # Also where it is live, and declared no longer.
    shop.apply()
    (shop.folder / "schemas/own.yaml").unlink()
    with pytest.raises(PluginError, match="2 things would break"):
        purge_plugin(shop, "vip", tmp_path / "out")
    assert contents(shop) == before
    assert not (tmp_path / "out").exists()
    shop.apply()
    assert purge_plugin(shop, "vip", tmp_path / "out").version == 5


@ON_SQLITE
def test_who_needs_it_or_keeps_data_about_it_goes_first(
    shop: Workspace, tmp_path: Path, install: Install
) -> None:
    extension = "kind: extension\nname: more\nextends: card\nfields:\n  colour: {type: text}\n"
    install("fan", manifest="needs: [vip]\ndeclarations: [fan.yaml]\n", **{"fan.yaml": extension})
    before = schema(shop)
    enable_plugin(shop.folder, "fan")
    shop.read_again()
    shop.apply()
    fill(shop)
    with pytest.raises(PluginError, match="vip is needed by fan"):
        purge_plugin(shop, "vip", tmp_path / "out")
    disable_plugin(shop.folder, "fan")
    shop.read_again()
    with pytest.raises(PluginError, match="would break"):
        purge_plugin(shop, "vip", tmp_path / "out")
    shop.apply()
    with pytest.raises(PluginError, match="fan keeps data about card"):
        purge_plugin(shop, "vip", tmp_path / "out")
    purge_plugin(shop, "fan", tmp_path / "fan")
    purge_plugin(shop, "vip", tmp_path / "vip")
    assert schema(shop) == before


def test_records_that_name_what_goes_go_along(shop: Workspace, tmp_path: Path) -> None:
    come(shop)
    fill(shop)
    session = trusted_session(shop)
    ann = next(iter(session.rows("customer", "name = 'Ann'", fields=["id"])))["id"]
    for tag in ("big_points", "vegan"):
        session.add("tag_assignment", {"customer": ann, "tag": tag, "given_by": "hand", "since": MAY})
    for channel in ("vip_file", "till"):
        session.add(
            "pending",
            {
                "channel": channel,
                "fingerprint": "x",
                "noted": MAY,
                "row": "{}",
                "reasons": "?",
                "state": "waiting",
            },
        )
    takes = what_purge_takes(shop, "vip")
    assert {each.name: each.records for each in takes.related} == {"pending": 1, "tag_assignment": 1}
    purge_plugin(shop, "vip", tmp_path / "out")
    session = trusted_session(shop)
    assert [row["tag"] for row in session.rows("tag_assignment")] == ["vegan"]
    assert [row["channel"] for row in session.rows("pending")] == ["till"]
    assert [row["tag"] for row in lines(tmp_path / "out/related/tag_assignment.jsonl")] == ["big_points"]
    assert [row["channel"] for row in lines(tmp_path / "out/related/pending.jsonl")] == ["vip_file"]


@ON_SQLITE
def test_users_lose_its_roles_and_attributes(shop: Workspace, tmp_path: Path) -> None:
    come(shop)
    first_admin(shop)
    shop.users().add("mei", ["vip_desk", "shop_clerk"])
    shop.users().set_attribute("mei", "desk", "A1")
    purge_plugin(shop, "vip", tmp_path / "out")
    mei = shop.users().get("mei")
    assert (mei.roles, dict(mei.attributes)) == (("shop_clerk",), {})
    come(shop)
    assert shop.users().get("mei").roles == ("shop_clerk",)


@ON_SQLITE
def test_only_an_admin_may(shop: Workspace, tmp_path: Path) -> None:
    come(shop)
    first_admin(shop)
    shop.users().add("mei", ["vip_desk"])
    for ask in (what_purge_takes, purge_plugin):
        with pytest.raises(NotPermittedError, match="Only an admin"):
            ask(shop, "vip", user="mei")
    with pytest.raises(PluginError, match="`workspace` is no plugin"):
        purge_plugin(shop, "workspace", tmp_path / "out")


def test_what_it_says_goes_and_what_others_said_stays_found_and_linked(
    shop: Workspace, tmp_path: Path
) -> None:
    come(shop)
    fill(shop)
    purge_plugin(shop, "vip", tmp_path / "out")
    session = trusted_session(shop)
    assert [hit.id for hit in session.search("V1")] == []
    assert [hit.id for hit in session.search("9000")] == []
    # Bo has this number in a field of the customers' own too.
    (bo,) = session.search("13800138001")
    assert session.get("customer", bo.id)["name"] == "Bo"
    put(
        shop,
        Part(domain="customer", columns={"name": ["Bo B"], "phone": ["13800138001"]}, rows=[0], keys=["9"]),
        source="web",
    )
    put(
        shop,
        Part(domain="customer", columns={"name": ["New"], "phone": ["13900139000"]}, rows=[0], keys=["8"]),
        source="web",
    )
    session = trusted_session(shop)
    assert session.count("customer") == 4


@ON_SQLITE
def test_its_past_can_be_undone_without_it(shop: Workspace, tmp_path: Path) -> None:
    come(shop)
    session = trusted_session(shop)
    with session.change_set(reason="import", name="mixed") as made:
        fill(shop)
        put(shop, Part(domain="customer", columns={"name": ["Zoe"], "points": [1]}, rows=[0], keys=["7"]))
        session.write(
            [Part(domain="customer", columns={"name": ["Una"], "points": [3]}, rows=[0], keys=["u"])],
            source="till",
        )
    purge_plugin(shop, "vip", tmp_path / "out")
    session = trusted_session(shop)
    session.undo(made)
    assert session.count("customer", "name = 'Una'") == 0


def test_it_may_come_again(shop: Workspace, tmp_path: Path) -> None:
    come(shop)
    fill(shop)
    purge_plugin(shop, "vip", tmp_path / "one")
    before = contents(shop)
    come(shop)
    assert trusted_session(shop).count("card") == 0
    fill(shop)
    assert trusted_session(shop).count("card") == 2
    purge_plugin(shop, "vip", tmp_path / "two")
    assert contents(shop) == before


def befores(opened: Workspace) -> list[str]:
    """What rows were before they were changed."""
    with opened.database.connect() as connection:
        return list(connection.execute(sa.text("SELECT cells FROM regulars_before")).scalars())


@pytest.mark.parametrize("later", [False, True])
def test_the_history_is_whole_and_holds_nothing_of_it(shop: Workspace, tmp_path: Path, later: bool) -> None:
    come(shop)
    fill(shop)
    session = trusted_session(shop)
    (house,) = (row["id"] for row in session.rows("household", "name = 'Wang'", fields=["id"]))
    session.edit("household", house, {"name": "SECRET-9"})
    session.edit("household", house, {"name": "Wong"})
    (ann,) = (row["id"] for row in session.rows("customer", "name = 'Ann'", fields=["id"]))
    session.edit("customer", ann, {"vip_no": "SECRET-8", "name": "Anna"})
    session.edit("customer", ann, {"vip_no": "V9"})
    assert {"SECRET-9", "SECRET-8"} <= set(re.findall("SECRET-[0-9]", "".join(befores(shop))))
    purge_plugin(shop, "vip", tmp_path / "out")
    assert "secret" not in str([contents(shop), befores(shop)]).lower()
    assert "Ann" in str(contents(shop))
    session = trusted_session(shop)
    if later:
        session.edit("customer", ann, {"name": "Anne"})
    assert not session.verify_history().problems
    (told,) = [each for each in session.history(what="apply", limit=1) if each.about.get("purged")]
    assert told.about["purged"] == "vip"


@ON_SQLITE
def test_who_wrote_it_out_is_told_of_each_person(shop: Workspace, tmp_path: Path) -> None:
    come(shop)
    first_admin(shop)
    fill(shop)
    (ann,) = (row["id"] for row in trusted_session(shop).rows("customer", "name = 'Ann'", fields=["id"]))
    purge_plugin(shop, "vip", tmp_path / "out")
    readings = [each for each in who_read(shop, "customer", ann) if each.how == "export"]
    assert [(each.domain, sorted(each.fields)) for each in readings] == [
        ("customer", ["customer.vip_no", "customer.vip_phone"])
    ]


@ON_SQLITE
def test_rows_set_aside_go_with_what_they_speak_of(shop: Workspace, tmp_path: Path) -> None:
    come(shop)
    fill(shop)
    row = {
        "held_at": MAY.replace(tzinfo=None), "actor": "mei", "source": "hand", "at": "2026-05-01 02:00:00.000000",
        "change_set": 1, "against": "[]", "state": "waiting",
    }  # fmt: skip
    told = {
        900001: [{"domain": "card", "columns": {"number": ["C-9"]}, "rows": 1}],
        900002: [{"domain": "customer", "columns": {"name": ["Ann"], "points": [3]}, "rows": 1}],
        900003: [{"domain": "customer", "columns": {"name": ["Ann"]}, "rows": 1}],
    }
    with shop.database.begin() as connection:
        for number, parts in told.items():
            connection.execute(sa.insert(held_table).values(id=number, parts=json.dumps(parts), **row))
    purge_plugin(shop, "vip", tmp_path / "out")
    with shop.database.connect() as connection:
        assert connection.execute(sa.select(held_table.c.id)).scalars().all() == [900003]
    assert [each["id"] for each in lines(tmp_path / "out/waiting.jsonl")] == [900001, 900002]
