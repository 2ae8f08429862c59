"""Two plugins that give one name: an alias settles it, each plugin's own words go on working, data stay."""

from collections.abc import Callable
from pathlib import Path

import pytest

from regulars import Part, RegularsError, Workspace, first_admin, impacts
from regulars.errors import DeclarationError
from regulars.testing import trusted_session, workspace

#: The points of two programmes, each with all that hangs on them.
ONE = """
kind: extension
name: points
extends: customer
fields:
  points: {type: integer, privacy: personal, label: {en: Points, zh: 积分}}
  since: {type: integer, privacy: personal, label: {en: Since, zh: 起始}}
---
kind: domain
name: card
label: {en: Card, zh: 卡}
belongs_to: [customer]
identity: [number]
time: issued
fields:
  number: {type: text, required: true, privacy: none}
  customer: {type: reference, to: customer, privacy: personal}
  issued: {type: date, privacy: none}
  points: {type: integer, privacy: none}
---
kind: metric
name: worth
label: {en: Worth, zh: 价值}
for: customer
value: points * 2
---
kind: metric
name: richly
label: {en: Richly, zh: 富}
for: customer
value: sum(card.points)
where: points > 1 and customer.points > 5
---
kind: mark
name: gold
label: {en: Gold, zh: 金}
for: customer
when: worth > 10 and points > 3
---
kind: mark
name: shiny
label: {en: Shiny, zh: 亮}
for: customer
when: has_mark('gold')
---
kind: user_attribute
name: desk
type: text
label: {en: Desk, zh: 柜台}
---
kind: role
name: desk
label: {en: Desk, zh: 柜台}
grants:
  - {domain: customer, do: [read], where: points > 3 and name = :user.desk, fields: {points: show, "*": show}}
  - {domain: card, do: [read, update], where: "customer.points >= 0 and number in ('points', 'gold')"}
---
kind: role
name: boss
label: {en: Boss, zh: 主管}
includes: [desk]
"""
MANIFEST = """needs: [customers, marks]
declarations: [one.yaml]
access: [{domain: card, do: [read], fields: [points]}, {domain: customer, do: [update], fields: [points]}]
"""
TWO = ONE.replace("name: points\nextends", "name: more\nextends").replace("since:", "until:")
BOTH = ("card", "points", "worth", "richly", "gold", "shiny", "desk", "boss")

Install = Callable[..., Path]


#: Brings a kind, what is kept of it, and a function that asks for one by its name.
MARKS = """
kind: domain
name: marked
label: {en: Marked, zh: 标记}
belongs_to: [customer]
identity: [customer, mark]
shared: true
fields:
  customer: {type: reference, to: customer, privacy: personal}
  mark: {type: text, names: mark, required: true, privacy: personal}
"""
MARK = """
kind: {type: string, allowed: [mark], meta: {label: {en: mark, zh: 标记}, stage: 40}}
label: {type: labels}
for: {type: reference, required: true}
when: {type: expression, required: true}
kept_as: {type: name, meta: {default: name}}
"""
HAS_MARK = """
from regulars import RelatedFunction, hookimpl


@hookimpl
def provide_functions():
    return [RelatedFunction("has_mark", "marked", "mark")]
"""


def marks(install: Install) -> None:
    manifest = "needs: [customers]\nkinds: {mark: mark.yaml}\ndeclarations: [marks.yaml]\n"
    install("marks", code=HAS_MARK, manifest=manifest, **{"mark.yaml": MARK, "marks.yaml": MARKS})


def two(install: Install) -> None:
    marks(install)
    install("vip", manifest=MANIFEST, **{"one.yaml": ONE})
    install("club", manifest=MANIFEST, **{"one.yaml": TWO})


def settle(
    opened: Workspace, aliases: dict[str, str], plus: tuple[str, ...] = (), minus: tuple[str, ...] = ()
) -> Workspace:
    """The workspace again with these aliases, and maybe other plugins."""
    file = opened.folder / "regulars.yaml"
    lines = [
        each for each in file.read_text(encoding="utf-8").splitlines() if each[:6] not in ("alias:", "plugin")
    ]
    plugins = [each for each in dict.fromkeys((*opened.settings.plugins, *plus)) if each not in minus]
    told = ", ".join(f"{name}: {new}" for name, new in aliases.items())
    lines += [f"plugins: [{', '.join(plugins)}]", f"alias: {{{told}}}"]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Workspace.open(opened.folder)


ALIASES = {f"club.{name}": f"club_{name}" for name in BOTH}


def test_without_an_alias_each_clash_names_both(tmp_path: Path, install: Install) -> None:
    two(install)
    with pytest.raises(DeclarationError) as caught, workspace(tmp_path / "a", None, ("vip", "club")):
        pass
    told = str(caught.value)
    for kind, name in (("domain", "card"), ("metric", "worth"), ("mark", "gold"), ("role", "desk")):
        assert f"{kind} `{name}` of club is declared already by vip" in told


def test_each_goes_on_in_its_own_words(tmp_path: Path, install: Install, database_url: str) -> None:
    two(install)
    with (
        workspace(tmp_path / "a", database_url, ("vip",)) as first,
        settle(first, ALIASES, ("vip", "club")) as opened,
    ):
        opened.apply()
        catalog = opened.catalog
        assert {"card", "club_card", "customer"} <= set(catalog.domains)
        customer = catalog.domains["customer"].fields
        assert (customer["points"].owner, customer["club_points"].owner) == ("vip", "club")
        assert catalog.domains["club_card"].fields["points"].owner == "club"
        assert catalog.metrics["club_worth"].value == "club_points * 2"
        assert catalog.metrics["club_richly"].value == "sum(club_card.points)"
        assert catalog.metrics["club_richly"].where == "points > 1 and customer.club_points > 5"
        assert catalog.of_kind("mark")["club_gold"].body["when"] == "club_worth > 10 and club_points > 3"
        # What was called by its name before still is, where its kind says that it is by default.
        assert catalog.of_kind("mark")["club_gold"].body["kept_as"] == "gold"
        assert "kept_as" not in catalog.of_kind("mark")["gold"].body
        assert catalog.of_kind("mark")["club_shiny"].body["when"] == "has_mark('club_gold')"
        grants = catalog.roles["club_desk"].grants
        assert grants[0].where == "club_points > 3 and name = :user.club_desk"
        assert set(grants[0].fields) == {"club_points", "*"}
        # A text is a text: only where a field holds names of declarations is one a name.
        assert (grants[1].domain, grants[1].where) == (
            "club_card", "customer.club_points >= 0 and number in ('points', 'gold')")  # fmt: skip
        assert catalog.roles["club_boss"].includes == ("club_desk",)
        principal = catalog.principals["club"].access
        assert [(each.domain, *each.fields) for each in principal] == [
            ("club_card", "points"), ("customer", "club_points")]  # fmt: skip
        assert catalog.metrics["worth"].value == "points * 2"
        session = trusted_session(opened)
        record = session.add("customer", {"name": "Mei", "points": 1, "club_points": 50})
        session.add("card", {"number": "1", "customer": record})
        (row,) = session.rows("customer", fields=["points", "club_points", "worth", "club_worth"])
        assert (row["worth"], row["club_worth"]) == (2, 100)
        assert session.called("club.points") == "club_points" and session.called("vip.points") == "points"
        assert opened.plan().empty


def test_an_alias_of_what_was_applied_is_a_rename(
    tmp_path: Path, install: Install, database_url: str
) -> None:
    two(install)
    with workspace(tmp_path / "a", database_url, ("club",)) as first:
        first_admin(first)
        session = trusted_session(first)
        mei = session.add("customer", {"name": "Mei", "points": 50})
        session.add("card", {"number": "7", "customer": mei, "points": 9})
        parts = [Part(domain="marked", rows=[0], columns={
            "customer": [mei], "mark": ["gold"]})]  # fmt: skip
        session.write(parts, source="hand")
        first.users().add("ann", ["desk"])
        with settle(first, ALIASES) as opened:
            plan = opened.plan()
            assert not plan.losses and not plan.refused
            renamed = {(each.kind, each.was, each.name) for each in plan.changes if each.what == "renamed"}
            assert {("domain", "card", "club_card"), ("field", "customer.points", "customer.club_points"),
                    ("metric", "worth", "club_worth"), ("mark", "gold", "club_gold"),
                    ("role", "desk", "club_desk")} <= renamed  # fmt: skip
            assert not [
                each for each in plan.changes if each.what in ("added", "removed") and each.kind != "access"
            ]
            opened.apply()
            session = trusted_session(opened)
            (row,) = session.rows("customer", fields=["name", "club_points", "club_worth"])
            assert (row["club_points"], row["club_worth"]) == (50, 100)
            (card,) = session.rows("club_card", fields=["number", "points"])
            assert (card["number"], card["points"]) == ("7", 9)
            (mark,) = session.rows("marked", fields=["mark"])
            assert mark["mark"] == "club_gold"
            (ann,) = [each for each in opened.users().list() if each.name == "ann"]
            assert tuple(ann.roles) == ("club_desk",)
            assert opened.plan().empty
        # And another name, and back: nothing is lost on the way.
        with settle(first, {name: f"{new}_2" for name, new in ALIASES.items()}) as again:
            assert not again.plan().losses
            again.apply()
            assert [each["club_points_2"] for each in trusted_session(again).rows("customer")] == [50]
        with settle(first, {}) as back:
            assert not back.plan().losses
            back.apply()
            session = trusted_session(back)
            assert [each["points"] for each in session.rows("customer")] == [50]
            assert [each["mark"] for each in session.rows("marked")] == ["gold"]
            # Its identity went along: the same tag is the same record.
            session.write(parts, source="hand")
            assert session.count("marked") == 1
            assert back.plan().empty


def test_the_name_given_up_may_be_anothers_at_once(
    tmp_path: Path, install: Install, database_url: str
) -> None:
    """Nobody takes over the data, or the users of a role, of whoever had the name before."""
    two(install)
    with workspace(tmp_path / "a", database_url, ("club",)) as first:
        first_admin(first)
        session = trusted_session(first)
        mei = session.add("customer", {"name": "Mei", "points": 50})
        session.add("card", {"number": "7", "customer": mei})
        first.users().add("ann", ["desk"])
        with settle(first, ALIASES, ("vip", "club")) as opened:
            assert not opened.plan().losses
            opened.apply()
            session = trusted_session(opened)
            (row,) = session.rows("customer", fields=["points", "club_points"])
            assert (row["points"], row["club_points"]) == (None, 50)
            assert (session.count("card"), session.count("club_card")) == (0, 1)
            (ann,) = [each for each in opened.users().list() if each.name == "ann"]
            assert tuple(ann.roles) == ("club_desk",)


def test_names_in_full(tmp_path: Path, install: Install) -> None:
    two(install)
    own = """
kind: metric
name: both
label: {en: Both, zh: 合计}
for: customers.customer
value: vip.points + club.points + club.worth
---
kind: role
name: chief
label: {en: Chief, zh: 总管}
includes: [club.boss, vip.boss]
grants:
  - {domain: club.card, do: [read], where: customer.club.points > 1 or customer.points > 1}
  - {domain: customer, do: [read], fields: {vip.points: show, club.points: hide}}
---
kind: mark
name: silver
label: {en: Silver, zh: 银}
for: customer
when: club_points > 3 and points > 1 and has_mark('club_gold')
"""
    with workspace(tmp_path / "a", None, ("vip",)) as first:
        (first.folder / "schemas/own.yaml").write_text(
            own.replace("customer.club.points", "customer.club_points"), encoding="utf-8"
        )
        with settle(first, ALIASES, ("vip", "club")) as opened:
            opened.apply()
            catalog = opened.catalog
            assert catalog.metrics["both"].value == "points + club_points + club_worth"
            assert catalog.roles["chief"].includes == ("club_boss", "boss")
            first_grant, second = catalog.roles["chief"].grants
            assert first_grant.domain == "club_card" and set(second.fields) == {"points", "club_points"}
            assert {each.name for each in impacts(opened, "club_points").breaks} >= {
                "both",
                "silver",
                "club_worth",
            }
            place = next(each for each in impacts(opened, "club_points").breaks if each.name == "club_gold")
            assert (place.file, place.line) == (
                "regulars_club/one.yaml",
                ONE.splitlines().index("when: worth > 10 and points > 3") + 1,
            )


def test_in_full_without_any_alias(tmp_path: Path, install: Install) -> None:
    marks(install)
    install("vip", manifest=MANIFEST, **{"one.yaml": ONE})
    own = "kind: role\nname: chief\nlabel: {en: Chief, zh: 总管}\nincludes: [vip.boss]\ngrants:\n" \
          "  - {domain: vip.card, do: [read], where: vip.points > 1}\n"  # fmt: skip
    with workspace(
        tmp_path / "a", None, ("vip",), {"own.yaml": own.replace("vip.points > 1", "points > 1")}
    ) as opened:
        assert opened.catalog.roles["chief"].includes == ("boss",)
        (opened.folder / "schemas/own.yaml").write_text(
            own.replace("vip.boss", "club.boss"), encoding="utf-8"
        )
        with (
            Workspace.open(opened.folder) as later,
            pytest.raises(DeclarationError, match=r"schemas/own\.yaml:4:12: There is no role club\.boss"),
        ):
            later.declared()


@pytest.mark.parametrize(
    ("alias", "message"),
    [
        (
            "vip.pints: x",
            r"regulars\.yaml:8:9: The plugin vip declares nothing called `pints`\. Did you mean `points`",
        ),
        (
            "vip.points: since",
            r"one\.yaml:6:3: `points` is called `since` here, and `since` stands beside it already",
        ),
        ("vip.gold: shiny", r"mark `shiny` of vip is declared already by vip"),
        ("vip.points: order", r"`order` is a word of the expression language"),
        ("vip.points: Order", r"`alias\.vip\.points` of regulars\.yaml must be a name"),
        ("points: x", r"`points` cannot be a key .* of the form vip\.points"),
        ("vip.gold: x, vip.worth: x", None),
    ],
)
def test_what_an_alias_cannot_say(tmp_path: Path, install: Install, alias: str, message: str | None) -> None:
    marks(install)
    install("vip", manifest=MANIFEST, **{"one.yaml": ONE})
    with workspace(tmp_path / "a", None, ("vip",)) as first:
        told = dict(each.split(": ") for each in alias.split(", "))
        if message is None:
            # A mark and a metric are two things.
            with settle(first, told) as opened:
                opened.declared()
            return
        with pytest.raises(RegularsError, match=message), settle(first, told) as opened:
            opened.declared()


CODE = '''
from regulars import hookimpl


@hookimpl
def after_write(session, batch):
    """Looks at points."""
    if batch.domain == "customer":
        batch.columns.get({points})
'''


def test_code_that_names_it_stands_in_the_way_unless_it_asks(tmp_path: Path, install: Install) -> None:
    marks(install)
    install(
        "vip",
        code=CODE.replace("{points}", '"points"'),
        manifest=f"hooks: [after_write]\n{MANIFEST}",
        **{"one.yaml": ONE},
    )
    install("club", code=CODE.replace("{points}", 'session.called("club.points")'),
            manifest=f"hooks: [after_write]\n{MANIFEST}", **{"one.yaml": TWO})  # fmt: skip
    with workspace(tmp_path / "a", None, ("vip",)) as first:
        with settle(first, {"vip.points": "vip_points"}) as opened, pytest.raises(DeclarationError) as caught:
            opened.declared()
        assert str(caught.value) == (
            "regulars.yaml:8:9: `vip.points` cannot be called `vip_points` here: the code of the plugin vip names it "
            'at regulars_vip/__init__.py:10. Its author can write session.called("vip.points") there.'
        )
        with settle(first, ALIASES, ("vip", "club")) as other:
            other.apply()
            trusted_session(other).add("customer", {"name": "Mei", "club_points": 3})


def test_whoever_builds_on_a_plugin_speaks_its_words_too(tmp_path: Path, install: Install) -> None:
    marks(install)
    install("vip", manifest=MANIFEST, **{"one.yaml": ONE})
    more = (
        "kind: metric\nname: triple\nlabel: {en: T, zh: 三}\nfor: customer\nvalue: points * 3 + vip.points\n"
    )
    install("more", manifest="needs: [vip]\ndeclarations: [more.yaml]\n", **{"more.yaml": more})
    with (
        workspace(tmp_path / "a", None, ("more",)) as first,
        settle(first, {"vip.points": "vip_points"}) as opened,
    ):
        opened.apply()
        assert opened.catalog.metrics["triple"].value == "vip_points * 3 + vip_points"


def test_the_alias_of_a_plugin_that_is_disabled_waits_for_it(
    tmp_path: Path, install: Install, database_url: str
) -> None:
    two(install)
    with workspace(tmp_path / "a", database_url, ("club",)) as first:
        trusted_session(first).add("customer", {"name": "Mei", "points": 50})
        with settle(first, ALIASES) as one:
            one.apply()
        with settle(first, ALIASES, minus=("club",)) as without:
            without.apply()
        with settle(first, {"club.points": "other"}, minus=("club",)) as changed:
            assert changed.plan().empty
        with settle(first, {"club.points": "other"}) as again:
            assert not again.plan().losses
            again.apply()
            assert [each["other"] for each in trusted_session(again).rows("customer")] == [50]
