"""Plugins of newer versions: their numbered steps, run once, from any older version, in the same transaction."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from regulars.errors import DeclarationError, PluginError, RegularsError, WorkspaceError
from regulars.storage.tables import catalogs, settings

Install = Callable[..., Path]

MANIFEST = """name: vip
version: {version}
label: {{en: VIP, zh: 贵宾}}
regulars: ">=0.1,<1"
declarations: [vip.yaml]
"""

#: 1.0 has a whole name; 1.1 a rank; 1.2 takes the name apart; 1.3 calls the rank a level, and must have one.
FIRST = """kind: domain
name: member
label: {en: Member, zh: 会员}
identity: [nr]
fields:
  nr: {type: text, required: true}
  full_name: {type: text}
"""
NEWEST = """kind: domain
name: member
label: {en: Member, zh: 会员}
identity: [nr]
fields:
  nr: {type: text, required: true}
  first: {type: text}
  last: {type: text, required: true}
  level: {type: integer, required: true, was: [grade, rank]}
"""
UPGRADES = """upgrades:
  - number: 1
    call: regulars_vip.upgrades:rank
    help: {en: everybody gets a rank, zh: 为每位会员设定等级}
  - number: 2
    call: regulars_vip.upgrades:take_apart
    help: {en: names are taken apart, zh: 拆分姓名}
    takes: [member.full_name]
"""
CODE = '''"""Upgrade steps."""


def rank(session):
    for row in list(session.rows("member", "level is null")):
        session.edit("member", row["id"], {"level": 1})


def take_apart(session):
    with session.transaction():
        for row in list(session.rows("member")):
            first, _blank, last = row["full_name"].partition(" ")
            session.edit("member", row["id"], {"first": first, "last": last})
'''


@pytest.fixture
def vip(install: Install, company: Any) -> Callable[..., None]:
    """Install a version of the plugin, or put another one in its place."""
    folder = install("vip", whole=MANIFEST.format(version="1.0.0"), **{"vip.yaml": FIRST})

    def put(version: str, declared: str, upgrades: str = "", code: str = "") -> None:
        (folder / "plugin.yaml").write_text(MANIFEST.format(version=version) + upgrades, encoding="utf-8")
        (folder / "vip.yaml").write_text(declared, encoding="utf-8")
        (folder / "upgrades.py").write_text(code, encoding="utf-8")

    company.declare("", plugins=["vip"])
    return put


def test_a_plugin_skips_two_versions(company: Any, vip: Callable[..., None], fresh: Any) -> None:
    company.apply()
    company.write("member", [{"nr": "1", "full_name": "Ann Lee"}, {"nr": "2", "full_name": "Bo Wu"}])
    vip("1.3.0", NEWEST, UPGRADES, CODE)
    plan = company.plan()
    assert [(each.what, each.name) for each in plan.steps] == [
        ("upgrade", "vip 1"),
        ("upgrade", "vip 2"),
        ("required", "member.last"),
        ("required", "member.level"),
        ("field_dropped", "member.full_name"),
    ]
    assert [(each.plugin, each.old, each.new) for each in plan.upgraded] == [("vip", "1.0.0", "1.3.0")]
    assert (plan.losses, plan.in_the_way) == ((), ())
    company.apply()
    assert company.values("member", "first", "last", "level") == [("Ann", "Lee", 1), ("Bo", "Wu", 1)]
    assert company.plan().empty
    assert company.schema() == fresh("", plugins=["vip"])
    # They are not run again.
    session = company.session()
    session.edit("member", next(session.rows("member"))["id"], {"level": 5})
    vip("1.4.0", NEWEST, UPGRADES, CODE)
    assert company.plan().steps == ()
    company.apply()
    assert company.values("member", "level") == [5, 1]


def test_a_new_store_begins_at_the_newest(company: Any, vip: Callable[..., None]) -> None:
    vip("1.3.0", NEWEST, UPGRADES, "def rank(session):\n    1 / 0\n\n\ntake_apart = rank\n")
    company.apply()
    assert company.open().catalog.remembered.upgrades == {"vip": 2}
    assert company.plan().empty


def test_a_plugin_that_was_disabled_meanwhile_catches_up(company: Any, vip: Callable[..., None]) -> None:
    company.apply()
    company.write("member", [{"nr": "1", "full_name": "Ann Lee"}])
    company.declare("").apply()
    vip("1.3.0", NEWEST, UPGRADES, CODE)
    company.declare("", plugins=["vip"])
    assert [each.name for each in company.plan().steps if each.what == "upgrade"] == ["vip 1", "vip 2"]
    company.apply()
    assert company.values("member", "first", "last", "level") == [("Ann", "Lee", 1)]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (
            CODE.replace('"level": 1', '"level": 1 / 0'),
            r"failed in its upgrade step 1 \(regulars_vip.upgrades:rank\)",
        ),
        (CODE.replace("rank", "rung"), "failed in its upgrade step 1"),
        (CODE.replace('{"level": 1}', "{}"), "member are not as member.level demands"),
    ],
)
def test_a_step_that_fails_or_leaves_a_demand_unmet_changes_nothing(
    company: Any, vip: Callable[..., None], code: str, told: str
) -> None:
    company.apply()
    company.write("member", [{"nr": "1", "full_name": "Ann Lee"}])
    before = company.schema()
    vip("1.3.0", NEWEST, UPGRADES, code)
    with pytest.raises(RegularsError, match=told):
        company.apply()
    assert company.schema() == before
    assert company.open().catalog.version == 1
    vip("1.0.0", FIRST)
    assert company.values("member", "full_name") == ["Ann Lee"]


def test_an_older_version_of_a_plugin_is_refused(company: Any, vip: Callable[..., None]) -> None:
    vip("1.3.0", NEWEST, UPGRADES, CODE)
    company.apply()
    vip("1.1.0", NEWEST, UPGRADES.partition("  - number: 2")[0], CODE)
    with pytest.raises(DeclarationError, match="written by a newer version of it"):
        company.apply()
    assert any("vip" in each for each in company.plan().refused)


def _as_the_first_version_wrote_it(company: Any) -> None:
    """The catalogs and the format as they lie in a store of the first version: without the keys that came since."""
    import json

    since_domain, since_field = {"was", "visible", "indexes"}, {"was", "names"}
    with company.open().database.begin() as connection:
        for version, text in connection.execute(select(catalogs.c.version, catalogs.c.body)).all():
            body = json.loads(text)
            del body["remembered"], body["restrictions"]
            for domain in body["domains"].values():
                for key in since_domain & domain.keys():
                    del domain[key]
                for field in domain["fields"].values():
                    for key in since_field & field.keys():
                        del field[key]
            for role in body["roles"].values():
                for key in ("was", "includes"):
                    role.pop(key, None)
                for grant in role["grants"]:
                    del grant["deny"], grant["fields"]
            wanted = catalogs.c.version == version
            connection.execute(update(catalogs).where(wanted).values(body=json.dumps(body)))
        connection.execute(update(settings).where(settings.c.name == "format").values(value="1"))


def test_a_store_of_the_first_version_comes_to_the_newest_in_one_go(
    company: Any, vip: Callable[..., None], fresh: Any
) -> None:
    company.apply()
    company.write("member", [{"nr": "1", "full_name": "Ann Lee"}])
    # In an older one a plugin was live that is disabled now: its data stand there all the same.
    company.declare(
        "kind: domain\nname: own\nlabel: {en: Own}\nidentity: [x]\nfields: {x: {type: text}}\n"
    ).apply()
    _as_the_first_version_wrote_it(company)
    vip("1.3.0", NEWEST, UPGRADES, CODE)
    assert "format" in {each.what for each in company.plan().steps}
    with pytest.raises(WorkspaceError, match="regulars apply"):
        company.session()
    company.declare(
        "kind: domain\nname: mine\nwas: own\nlabel: {en: Own}\nidentity: [y]\nfields: {y: {type: text, was: x}}\n",
        plugins=["vip"],
    ).apply()
    assert company.values("member", "first", "last", "level") == [("Ann", "Lee", 1)]
    assert company.plan().empty
    assert company.schema() == fresh(
        "kind: domain\nname: mine\nlabel: {en: Own}\nidentity: [y]\nfields: {y: {type: text}}\n",
        plugins=["vip"],
    )


def test_whoever_runs_newer_code_on_older_tables_is_told_to_apply(company: Any, install: Install) -> None:
    code = """from regulars import hookimpl


@hookimpl
def before_write(session, batch):
    session.catalog.domains["member"].fields[{field}]
"""
    manifest = MANIFEST + "hooks: [before_write]\n"
    folder = install(
        "vip", whole=manifest.format(version="1.0.0"), code=code.format(field="'nr'"), **{"vip.yaml": FIRST}
    )
    company.declare("", plugins=["vip"]).apply()
    (folder / "plugin.yaml").write_text(manifest.format(version="1.3.0"), encoding="utf-8")
    (folder / "__init__.py").write_text(code.format(field="'level'"), encoding="utf-8")
    # Another process has the newer code.
    sys.modules.pop("regulars_vip", None)
    with pytest.raises(PluginError, match=r"vip was upgraded \(1.0.0 -> 1.3.0\).*regulars apply"):
        company.write("member", [{"nr": "1"}])
