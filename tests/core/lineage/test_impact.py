"""What would break without a thing: directly, through others, in what is live and what is only declared."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from vipplugin import DECLARED, PLUGINS, install_vip

from regulars import Workspace, enable_plugin, first_admin, impact_holds, impacts
from regulars.errors import NotFoundError, RegularsError
from regulars.testing import trusted_session, workspace
from regulars.workspaces.impact import Impacts

OWN = """
kind: metric
name: points_and_more
label: {en: More, zh: 多}
for: customer
value: points + 1
---
kind: tag
name: rich
label: {en: Rich, zh: 富}
for: customer
when: points_and_more > 10
---
kind: segment
name: richest
label: {en: Richest, zh: 最富}
for: customer
when: has_tag('rich') and has_tag('big_points')
---
kind: role
name: points_desk
label: {en: Desk, zh: 柜台}
grants:
  - {domain: receipt, do: [read], where: customer.points > 3 and shop.code = :user.desk}
---
kind: perk
name: sofa
label: {en: Sofa, zh: 沙发}
for: customer
who: gender = 'female'
"""


@pytest.fixture
def shop(tmp_path: Path, install: Callable[..., Path]) -> Iterator[Workspace]:
    install_vip(install)
    with workspace(tmp_path / "shop", None, (*PLUGINS, "vip"), {"own.yaml": OWN}) as opened:
        yield opened


def broken(told: Impacts) -> dict[str, str]:
    """kind name -> how, what it uses, and whether that goes itself."""
    return {
        f"{each.kind} {each.name}": f"{each.key} {each.how} {each.uses_kind} {each.uses_name}"
        + ("" if each.direct else " (through)")
        for each in told.breaks
    }


def test_of_a_field(shop: Workspace) -> None:
    assert broken(impacts(shop, "customer.points")) == {
        "metric points_and_more": "value speaks field customer.points",
        "tag big_points": "when speaks field customer.points",
        "role vip_desk": "grants.1.where speaks field customer.points",
        "role points_desk": "grants.0.where speaks field customer.points",
        "channel vip_file": "rows.0.set.points fills field customer.points",
        "perk lounge": "who speaks field customer.points",
        "tag rich": "when speaks metric points_and_more (through)",
        "segment richest": "when names tag big_points (through)",
    }
    assert impacts(shop, "points").name == "customer.points"
    written = DECLARED.splitlines()
    line = next(number for number, text in enumerate(written, 1) if "as: who" in text)
    assert [(each.file, each.line) for each in impacts(shop, "customer.vip_no").breaks] == [
        ("regulars_vip/vip.yaml", line)
    ]


def test_of_a_plugin_what_is_its_own_goes_along(shop: Workspace) -> None:
    told = impacts(shop, "vip")
    assert broken(told) == {
        "metric points_and_more": "value speaks field customer.points",
        "role points_desk": "grants.0.where speaks field customer.points",
        "segment richest": "when names tag big_points",
        "perk sofa": "kind brought plugin vip",
        "tag rich": "when speaks metric points_and_more (through)",
    }
    along = {f"{each.kind} {each.name}" for each in told.along}
    assert {
        "domain card",
        "field card.number",
        "field customer.points",
        "tag big_points",
        "perk lounge",
    } <= along
    assert not along & set(broken(told))
    place = {each.name: (each.file, each.line) for each in told.breaks}
    assert place["points_and_more"] == ("schemas/own.yaml", 6)
    assert place["richest"] == ("schemas/own.yaml", 18)


def test_what_a_plugin_declares_for_another_goes_along(shop: Workspace) -> None:
    told = impacts(shop, "reports")
    along = {f"{each.kind} {each.name}" for each in told.along}
    assert {"report sales_by_month", "report genders"} <= along
    assert broken(told)["plugin vip"] == " needs plugin reports"


#: Name and kind -> what breaks directly.
OTHERS: tuple[tuple[str, str | None, dict[str, str]], ...] = (
        ("lounge", None, {}),
        ("big_points", None, {
            "segment richest": "when names tag big_points", "perk lounge": "who names tag big_points"}),
        ("desk", None, {"role points_desk": "grants.0.where speaks user_attribute desk"}),
        ("household", None, {}),
        ("card.issued", None, {
            "domain card": "time names field card.issued",
            "report cards_by_month": "by.month.value speaks field card.issued",
            "channel vip_file": "rows.1.set.issued fills field card.issued"}),
        ("files", "plugin", {
            "plugin vip": " needs plugin files", "channel vip_file": "connector brought plugin files"}),
)  # fmt: skip


def test_of_other_things(shop: Workspace) -> None:
    for name, kind, expected in OTHERS:
        found = broken(impacts(shop, name, kind))
        assert {key: each for key, each in found.items() if "(through)" not in each} == expected, name


def test_a_column_of_a_source_is_no_field(shop: Workspace) -> None:
    own = shop.folder / "schemas/channel.yaml"
    own.write_text(
        "kind: channel\nname: list\nlabel: {en: List, zh: 名单}\nconnector: files\n"
        "rows:\n  - {to: customer, key: points, when: points is not null, set: {name: vip_no}}\n",
        encoding="utf-8",
    )
    assert "channel list" not in broken(impacts(shop, "customer.points"))
    assert "channel list" in broken(impacts(shop, "customer.name"))


def test_what_is_live_and_what_is_only_declared_are_told_apart(shop: Workspace) -> None:
    text = OWN.replace("name: richest", "name: poorest").replace("richest", "poorest")
    (shop.folder / "schemas/own.yaml").write_text(text, encoding="utf-8")
    told = {each.name: (each.live, each.declared) for each in impacts(shop, "big_points").breaks}
    assert told == {"richest": (True, False), "poorest": (False, True), "lounge": (True, True)}


def test_where_the_files_are_wrong_only_what_is_live_is_looked_at(shop: Workspace) -> None:
    before = broken(impacts(shop, "vip"))
    (shop.folder / "schemas/own.yaml").write_text("kind: domain\n", encoding="utf-8")
    told = impacts(shop, "vip")
    assert (broken(told), told.files_read) == (before, False)


def test_names_that_mean_nothing_or_several_things(shop: Workspace) -> None:
    with pytest.raises(NotFoundError, match=r"Did you mean `customer\.points`"):
        impacts(shop, "customer.point")
    (shop.folder / "schemas/own.yaml").write_text(
        OWN.replace("name: rich\n", "name: card\n").replace("has_tag('rich')", "has_tag('card')"),
        encoding="utf-8",
    )
    with pytest.raises(
        RegularsError, match=r"card may be one of these: domain card, tag card\. Say which with --kind"
    ):
        impacts(shop, "card")
    assert impacts(shop, "card", "tag").kind == "tag"
    assert impacts(shop, "vip.card").kind == "domain"


def test_how_much_hangs_on_it_is_told_to_admins(shop: Workspace) -> None:
    session = trusted_session(shop)
    made = session.add("customer", {"name": "Ann", "points": 3})
    session.add("customer", {"name": "Bo"})
    session.add("card", {"number": "1", "customer": made})
    first_admin(shop)
    shop.users().add("mei", ["points_desk"])
    told = impacts(shop, "vip")
    holds = {each.name: each.records for each in impact_holds(shop, told) or ()}
    assert holds["card"] == 1 and holds["customer.points"] == 1 and holds["household"] == 0
    assert impact_holds(shop, told, "mei") is None
    (users,) = impact_holds(shop, impacts(shop, "points_desk")) or ()
    assert (users.kind, users.records) == ("users", 1)


def test_everything_that_comes_with_regulars_names_only_what_there_is(tmp_path: Path) -> None:
    """No built-in declaration uses a thing that is told to break without itself."""
    plugins = ("customers", "organization", "purchases", "channels", "files", "tags", "reports", "china", "pos",
               "territories")  # fmt: skip
    with workspace(tmp_path / "shop", None, plugins) as opened:
        for plugin in plugins:
            enable_plugin(opened.folder, plugin)
        for name in ("champions", "genders", "poslog"):
            assert impacts(opened, name).breaks == ()
