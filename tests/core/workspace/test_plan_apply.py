"""Nothing of a schema file is live before apply; apply adds, keeps every version, and refuses the rest by name."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, update

from regulars.errors import DeclarationError, NotPermittedError, StoreError, WorkspaceError
from regulars.messages import speaking
from regulars.storage.database import Database
from regulars.storage.tables import settings
from regulars.testing import workspace
from regulars.workspaces.applied import all_catalogs
from regulars.workspaces.users import add_user
from regulars.workspaces.workspace import Workspace

Open = Callable[..., Workspace]
Write = Callable[..., None]

SHOP = """kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
display: name
fields:
  name: {type: text}
  phone: {type: phone, identifier: phone}
---
kind: domain
name: store
label: {en: Store, zh: 门店}
identity: [code]
fields:
  code: {type: text, required: true}
---
kind: user_attribute
name: shop
label: {en: Shop, zh: 门店}
type: reference
to: store
---
kind: role
name: clerk
label: {en: Clerk, zh: 店员}
grants:
  - {domain: client, do: [read]}
"""

MORE = """---
kind: domain
name: visit
label: {en: Visit, zh: 到店}
belongs_to: [client]
identity: [number]
fields:
  number: {type: text}
  client: {type: reference, to: client}
"""


def tables(workspace: Workspace) -> set[str]:
    with workspace.database.connect() as connection:
        return {each for each in inspect(connection).get_table_names() if not each.startswith("regulars_")}


def columns(workspace: Workspace, table: str) -> set[str]:
    with workspace.database.connect() as connection:
        return {each["name"] for each in inspect(connection).get_columns(table)}


def test_nothing_is_live_before_apply(open_workspace: Open, write_schema: Write) -> None:
    write_schema(SHOP)
    workspace = open_workspace()
    assert workspace.catalog.version == 0
    assert not workspace.plan().empty
    with pytest.raises(WorkspaceError, match="regulars apply"):
        _ = workspace.store
    assert workspace.apply().version == 1
    assert set(workspace.catalog.domains) == {"client", "store"}
    write_schema(SHOP + MORE)
    assert set(open_workspace().catalog.domains) == {"client", "store"}
    assert "workspace__visit" not in tables(workspace)


def test_plan_tells_what_apply_then_does(open_workspace: Open, write_schema: Write) -> None:
    write_schema(SHOP)
    open_workspace().apply()
    write_schema(SHOP.replace("label: {en: Clerk,", "label: {en: Assistant,") + MORE)
    write_schema(
        "kind: metric\nname: names\nfor: client\nlabel: {en: N}\nvalue: length(name)\n", "metrics.yml"
    )
    workspace = open_workspace()
    plan = workspace.plan()
    assert plan.tables == ("workspace__visit",)
    told = {(each.what, each.kind, each.name) for each in plan.changes}
    assert told == {
        ("added", "domain", "visit"),
        ("added", "field", "visit.client"),
        ("added", "field", "visit.number"),
        ("added", "metric", "names"),
        ("changed", "role", "clerk"),
    }
    assert workspace.apply().version == 2
    assert "workspace__visit" in tables(workspace)
    assert open_workspace().plan().empty
    assert open_workspace().apply().version == 2


def test_a_new_field_is_a_new_column_and_empty(open_workspace: Open, write_schema: Write) -> None:
    write_schema(SHOP)
    open_workspace().apply()
    write_schema(SHOP.replace("  code: {", "  city: {type: text, unique: true}\n  code: {"))
    workspace = open_workspace()
    plan = workspace.plan()
    assert plan.tables == ()
    assert "workspace__store.city" in plan.columns
    workspace.apply()
    assert "city" in columns(workspace, "workspace__store")
    with workspace.database.connect() as connection:
        assert any(each["unique"] for each in inspect(connection).get_indexes("workspace__store"))


def test_each_apply_keeps_its_catalog(open_workspace: Open, write_schema: Write) -> None:
    write_schema(SHOP)
    open_workspace().apply()
    write_schema(SHOP + MORE)
    workspace = open_workspace()
    workspace.apply()
    with workspace.database.connect() as connection:
        kept = list(all_catalogs(connection))
    assert [each.version for each in kept] == [1, 2]
    assert "visit" not in kept[0].domains and "visit" in kept[1].domains
    assert kept[1] == workspace.catalog
    assert kept[0].domains["client"] == kept[1].domains["client"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("subject: true\n", "identity: [name]\n"), "Changing `subject` of domain `client`"),
        (("identity: [code]", "identity: [code]\nshared: true"), "Changing `shared` of domain `store`"),
        (
            ("type: money, currency: EUR", "type: money, currency: USD"),
            "Changing `currency` of field `store.rent`",
        ),
    ],
)
def test_what_cannot_be_changed_is_refused_by_name(
    open_workspace: Open, write_schema: Write, change: tuple[str, str], words: str
) -> None:
    shop = SHOP.replace("required: true}\n", "required: true}\n  rent: {type: money, currency: EUR}\n")
    shop = shop.replace(", identifier: phone", "")
    write_schema(shop)
    open_workspace().apply()
    write_schema(shop.replace(*change))
    workspace = open_workspace()
    refused = workspace.plan().refused
    assert any(words in each and "put it back" in each for each in refused)
    with pytest.raises(DeclarationError) as caught:
        workspace.apply()
    assert words in str(caught.value)
    assert open_workspace().catalog.version == 1


@pytest.mark.parametrize(("line", "key"), [("currency: USD", "currency"), ("zone: Europe/Paris", "zone")])
def test_currency_and_zone_stay(open_workspace: Open, write_schema: Write, line: str, key: str) -> None:
    write_schema(SHOP)
    open_workspace().apply()
    (told,) = open_workspace(line).plan().refused
    assert f"`{key}`" in told


def test_a_plugin_may_leave_and_come_back_with_its_numbers(
    open_workspace: Open, write_schema: Write, install: Callable[..., Path]
) -> None:
    write_schema(SHOP)
    extension = "kind: extension\nname: more\nextends: client\nfields:\n  {field}: {{type: integer}}\n"
    for name, field in (("vip", "points"), ("club", "rank")):
        files = {"more.yaml": extension.format(field=field).replace("name: more", f"name: more_{name}")}
        install(name, manifest="declarations: [more.yaml]", **files)
    workspace = open_workspace("plugins: [vip]")
    workspace.apply()
    number = workspace.catalog.domains["client"].fields["points"].number
    plan = open_workspace("plugins: [club]").plan()
    assert (plan.enabled, plan.disabled, plan.refused) == (("club",), ("vip",), ())
    workspace = open_workspace("plugins: [club]")
    workspace.apply()
    assert "workspace__client__vip" in tables(workspace)
    assert workspace.catalog.domains["client"].fields["rank"].number != number
    workspace = open_workspace("plugins: [vip, club]")
    workspace.apply()
    assert workspace.catalog.domains["client"].fields["points"].number == number


def test_a_plugin_takes_part_only_after_apply_and_leaves_at_once(
    open_workspace: Open, write_schema: Write, install: Callable[..., Path]
) -> None:
    write_schema(SHOP)
    install("vip")
    open_workspace().apply()
    workspace = open_workspace("plugins: [vip]")
    assert workspace.live_plugins.names == ()
    workspace.apply()
    assert workspace.live_plugins.names == ("vip",)
    assert open_workspace("plugins: []").live_plugins.names == ()


def test_what_a_plugin_finds_wrong_is_told_at_its_place(
    open_workspace: Open, write_schema: Write, install: Callable[..., Path]
) -> None:
    code = """from regulars.plugging.hookspecs import hookimpl
from regulars.plugging.plannotes import Problem


@hookimpl
def provide_problems(catalog):
    found = [each.name for each in catalog.of_kind("pet").values() if each.body["age"] > 9]
    return [Problem(kind="pet", name=name, message="Too old.", path=("age",)) for name in found]
"""
    install("zoo", manifest="kinds: {pet: pet.yaml}", code=code, **{"pet.yaml": "age: {type: integer}\n"})
    write_schema(SHOP + "---\nkind: pet\nname: rex\nage: 10\n")
    with pytest.raises(DeclarationError) as caught:
        open_workspace("plugins: [zoo]").plan()
    assert str(caught.value) == "schemas/shop.yaml:31:1: Too old."
    write_schema(SHOP + "---\nkind: pet\nname: rex\nage: 9\n")
    workspace = open_workspace("plugins: [zoo]")
    assert workspace.apply().version == 1
    assert workspace.catalog.of_kind("pet")["rex"].body["age"] == 9


def test_a_kind_of_a_plugin_that_is_not_enabled_is_told_so(
    open_workspace: Open, write_schema: Write, install: Callable[..., Path]
) -> None:
    install("zoo", manifest="kinds: {pet: pet.yaml}", **{"pet.yaml": "age: {type: integer}\n"})
    write_schema(SHOP + "---\nkind: pet\nname: rex\n")
    with pytest.raises(DeclarationError, match="The kind `pet` needs the plugin zoo: enable it with"):
        open_workspace().plan()


def test_fields_of_one_domain_count_as_one_declaration(open_workspace: Open, write_schema: Write) -> None:
    write_schema(SHOP)
    assert open_workspace().plan().to_dict()["not_applied"] == 4


def test_a_failed_apply_leaves_nothing(
    open_workspace: Open, write_schema: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_schema(SHOP)
    workspace = open_workspace()
    workspace.apply()
    before = tables(workspace)
    write_schema(SHOP + MORE)
    monkeypatch.setattr("regulars.workspaces.workspace.store_catalog", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        open_workspace().apply()
    assert tables(workspace) == before


def test_two_who_apply_at_once_do_not_overwrite_each_other(open_workspace: Open, write_schema: Write) -> None:
    write_schema(SHOP)
    one, other = open_workspace(), open_workspace()
    assert one.catalog.version == other.catalog.version == 0
    one.apply()
    with pytest.raises(WorkspaceError, match="in the meantime"):
        other.apply()


def test_only_an_admin_may_apply(open_workspace: Open, write_schema: Write) -> None:
    write_schema(SHOP)
    workspace = open_workspace()
    workspace.apply()
    with workspace.database.begin() as connection:
        add_user(connection, workspace.catalog, "ming", ["clerk"])
        add_user(connection, workspace.catalog, "ann", ["admin"])
    write_schema(SHOP + MORE)
    for stranger in ("ming", "nobody"):
        with pytest.raises(NotPermittedError, match="Only an admin"):
            open_workspace().apply(stranger)
    assert open_workspace().apply("ann").version == 2


def test_what_is_refused_is_said_in_chinese_too(open_workspace: Open, write_schema: Write) -> None:
    write_schema(SHOP)
    open_workspace().apply()
    write_schema(SHOP.replace("identity: [code]", "identity: [code]\nshared: true"))
    with speaking("zh"):
        (told,) = open_workspace().plan().refused
    assert "Changing" not in told and "store" in told


def test_the_tables_are_those_of_the_catalog(
    open_workspace: Open, write_schema: Write, database_url: str
) -> None:
    write_schema(SHOP)
    open_workspace().apply()
    database = Database(database_url)
    with database.connect() as connection:
        names = set(inspect(connection).get_table_names())
    database.close()
    assert {
        "regulars_catalog",
        "regulars_user",
        "workspace__client",
        "workspace__client__contribution",
    } <= names


def test_a_store_of_a_newer_format_is_refused(tmp_path: Path, database_url: str) -> None:
    with workspace(tmp_path, database_url) as opened, opened.database.begin() as connection:
        connection.execute(update(settings).values(value="99"))
    with Workspace.open(tmp_path) as opened, pytest.raises(StoreError, match="newer version of Regulars"):
        opened.session()
