"""What goes and is used: told by plan, schema check, doctor and plugin check, once; an error when it is gone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from regulars import Workspace, check_schemas
from regulars.conformance.candidate import Candidate
from regulars.conformance.going import nothing_that_goes
from regulars.deprecation import Deprecated
from regulars.errors import DeclarationError, PluginError
from regulars.expressions.functions import GOING
from regulars.plugging.plugins import Plugins
from regulars.testing import workspace

#: Brings a kind, hooks and a function, of each of which something goes in 1.2.
LOYAL = """kind: plugin
name: loyal
version: {version}
label: {{en: Loyal, zh: 忠诚}}
regulars: ">=0.1,<1"
needs: [customers]
kinds: {{perk: perk.yaml}}
hooks: [provide_functions]
hookspecs: regulars_loyal.hookspecs
"""
PERK = """
kind: {type: string, allowed: [perk], meta: {label: {en: perk, zh: 礼遇}}}
for: {type: reference}
who: {type: expression}
colour: {type: string, meta: {deprecated: {since: "1.0", gone: "1.2", use: "`color:`"}}}
"""
FUNCTIONS = """
from regulars import Deprecated, RelatedFunction, hookimpl


@hookimpl
def provide_functions():
    going = Deprecated(since="1.1", gone="1.3", use="has_tag(…)")
    return [RelatedFunction("has_note", "note", "text", deprecated=going)]
"""
HOOKSPECS = '''
from regulars import Deprecated, hookspec


@hookspec(deprecated=Deprecated(since="1.0", gone="1.2", use="provide_treats"))
def provide_perks():
    """Perks."""


@hookspec(deprecated_arguments={"shop": Deprecated(since="1.0", gone="1.2", use="`place`")})
def provide_treats(shop, place):
    """Treats."""
'''
#: Uses it.
CLUB = """
from regulars import hookimpl


@hookimpl
def provide_perks():
    return []


@hookimpl
def provide_treats(shop, place):
    return []
"""
SOFA = """kind: perk
name: sofa
label: {en: Sofa, zh: 沙发}
for: customer
who: has_note('x') and age > 3
colour: red
"""
TOLD = [
    "regulars_club/__init__.py:7: The hook provide_perks, which the plugin club implements, goes: it is deprecated "
    "since loyal 1.0 and an error from 1.2 on. Instead: provide_treats",
    "regulars_club/__init__.py:12: The argument shop of the hook provide_treats, which the plugin club takes, goes: it "
    "is deprecated since loyal 1.0 and an error from 1.2 on. Instead: `place`",
    "regulars_club/club.yaml:6:1: `colour` of perk `sofa` goes: it is deprecated since loyal 1.0 and an error from 1.2 "
    "on. Instead: `color:`",
    "regulars_club/club.yaml:5:1: has_note() goes: it is deprecated since loyal 1.1 and an error from 1.3 on. Instead: "
    "has_tag(…)",
]

Installed = Callable[[str], Path]


@pytest.fixture
def installed(install: Callable[..., Path]) -> Installed:
    """Install the two plugins, the one that brings in a version; gives the folder of the one that uses."""

    def at(version: str) -> Path:
        install("loyal", code=FUNCTIONS, whole=LOYAL.format(version=version),
                **{"perk.yaml": PERK, "hookspecs.py": HOOKSPECS})  # fmt: skip
        return install("club", code=CLUB, manifest="needs: [loyal]\ndeclarations: [club.yaml]\n",
                       **{"club.yaml": SOFA})  # fmt: skip

    return at


def test_plan_tells_each_use_with_file_and_line(tmp_path: Path, installed: Installed) -> None:
    installed("1.1.0")
    with workspace(tmp_path / "shop", None, ("club",)) as opened:
        assert list(map(str, opened.plan().deprecated)) == TOLD
        assert not opened.plan().refused and opened.plan().empty


def test_schema_check_tells_it_without_a_database(tmp_path: Path, installed: Installed) -> None:
    folder = installed("1.1.0")
    with workspace(tmp_path / "shop", None, ("customers",)) as opened:
        text = (opened.folder / "regulars.yaml").read_text(encoding="utf-8")
        (opened.folder / "regulars.yaml").write_text(
            text.replace("plugins: [customers]", "plugins: [customers, loyal, club]"), encoding="utf-8"
        )
        checked = check_schemas(opened.folder)
        assert checked.problems == () and list(map(str, checked.deprecated)) == TOLD
        alone = check_schemas(opened.folder, [folder / "club.yaml"])
        assert [each.text.partition(" goes")[0] for each in alone.deprecated] == [
            "`colour` of perk `sofa`",
            "has_note()",
        ]


def test_plugin_check_warns_whoever_uses_it_and_nobody_else(tmp_path: Path, installed: Installed) -> None:
    folder = installed("1.1.0")
    club = Candidate(name="club", package="regulars_club", folder=folder)
    found = list(nothing_that_goes(club))
    assert [f"{each.place}: {each.message}" for each in found] == TOLD
    assert {each.state for each in found} == {"warning"}
    loyal = Candidate(name="loyal", package="regulars_loyal", folder=folder.parent / "regulars_loyal")
    assert list(nothing_that_goes(loyal)) == []


def test_a_hook_that_is_gone_is_an_error_with_the_same_words(installed: Installed) -> None:
    installed("1.2.0")
    plugins = Plugins(["customers", "loyal", "club"])
    with pytest.raises(PluginError) as caught:
        plugins.load()
    assert str(caught.value) in TOLD[:2]


def test_a_key_that_is_gone_is_an_error_with_the_same_words(
    tmp_path: Path, install: Callable[..., Path]
) -> None:
    install("loyal", code=FUNCTIONS, whole=LOYAL.format(version="1.2.0"),
            **{"perk.yaml": PERK, "hookspecs.py": HOOKSPECS})  # fmt: skip
    with (
        pytest.raises(DeclarationError) as caught,
        workspace(tmp_path / "a", None, ("loyal",), {"own.yaml": SOFA}),
    ):
        pass
    assert str(caught.value) == TOLD[2].replace("regulars_club/club.yaml", "schemas/own.yaml")


def test_a_function_that_is_gone_is_an_error_with_the_same_words(
    tmp_path: Path, install: Callable[..., Path]
) -> None:
    install("loyal", code=FUNCTIONS, whole=LOYAL.format(version="1.3.0"),
            **{"perk.yaml": PERK, "hookspecs.py": HOOKSPECS})  # fmt: skip
    own = SOFA.replace("colour: red\n", "")
    with (
        pytest.raises(DeclarationError) as caught,
        workspace(tmp_path / "a", None, ("loyal",), {"own.yaml": own}),
    ):
        pass
    assert str(caught.value) == TOLD[3].replace("regulars_club/club.yaml", "schemas/own.yaml")


def test_a_function_of_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GOING, "years_between", Deprecated(since="0.4", gone="0.6", use="age(…)"))
    own = "kind: metric\nname: years\nlabel: {en: Y, zh: 年}\nfor: customer\nvalue: years_between(birth_date, today())"
    monkeypatch.setattr("regulars.deprecation.own_version", lambda: "0.5.3")
    with workspace(tmp_path / "a", None, ("customers",), {"own.yaml": own}) as opened:
        told = [
            str(each)
            for each in opened.plan().deprecated
            if each.place and each.place.file.startswith("schemas")
        ]
        words = "years_between() goes: it is deprecated since Regulars 0.4 and an error from 0.6 on. Instead: age(…)"
        assert told == [f"schemas/own.yaml:5:1: {words}"]
        monkeypatch.setattr("regulars.deprecation.own_version", lambda: "0.6.0")
        with (
            Workspace.open(opened.folder) as later,
            pytest.raises(DeclarationError, match=r"an error from 0\.6 on"),
        ):
            later.declared()
