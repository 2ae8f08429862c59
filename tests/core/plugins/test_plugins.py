"""Plugins found, put in order, checked and asked; what is wrong with one is said by its name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from regulars.errors import DeclarationError, Place, PluginError, RecordError
from regulars.messages import _, speaking
from regulars.plugging.plugins import Plugins

Install = Callable[..., Path]

FUNCTIONS = """from types import SimpleNamespace
from regulars.plugging.hookspecs import hookimpl


@hookimpl
def provide_functions():
    return [SimpleNamespace(name="{function}")]
"""


def test_the_built_in_plugins_are_found_like_any_other() -> None:
    names = ["customers", "organization", "purchases"]
    plugins = Plugins(names)
    assert list(plugins.names) == names
    assert {each.owner for each in plugins.schema_files()} == set(names)


def test_plugins_follow_those_that_they_need_and_else_the_settings(install: Install) -> None:
    install("a", manifest="needs: [c]")
    install("b")
    install("c")
    assert Plugins(["b", "a", "c"]).names == ("b", "c", "a")


def test_what_goes_with_another_plugin_is_read_where_that_is_enabled(install: Install) -> None:
    folder = install("a", manifest="with: {c: [c.yaml]}", **{"c.yaml": "grammar: 1\n"})
    install("c")
    assert [each.shown for each in Plugins(["a"]).schema_files()] == []
    for names in (["a", "c"], ["c", "a"]):
        (found,) = Plugins(names).schema_files()
        assert (found.owner, found.shown) == ("a", f"{folder.name}/c.yaml")


def test_hooks_are_asked_in_that_order(install: Install) -> None:
    install("a", manifest="needs: [c]", code=FUNCTIONS.format(function="f_a"))
    install("b", code=FUNCTIONS.format(function="f_b"))
    install("c", code=FUNCTIONS.format(function="f_c"))
    plugins = Plugins(["b", "a", "c"])
    assert [plugin for plugin, _answer in plugins.ask("provide_functions")] == ["b", "c", "a"]
    assert list(plugins.provided("provide_functions")) == ["f_b", "f_c", "f_a"]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["loyalti"], "Unknown plugin 'loyalti'. Did you mean `loyalty`? Installed: "),
        (["zzzzzz"], "Unknown plugin 'zzzzzz'. Installed: "),
        (["needy"], "needy needs loyalty: enable it with `regulars plugin enable loyalty`"),
        (["lonely"], "lonely needs nothing_there, which is not installed"),
        (["old"], "The plugin old 1.0.0 works with Regulars <0.1, not "),
        (["circle", "ring"], "in a circle: circle -> ring -> circle"),
    ],
)
def test_what_cannot_be_enabled_is_said_where_it_stands(
    install: Install, names: list[str], words: str
) -> None:
    install("loyalty")
    install("needy", manifest="needs: [loyalty]")
    install("lonely", manifest="needs: [nothing_there]")
    install("circle", manifest="needs: [ring]")
    install("ring", manifest="needs: [circle]")
    install("old", whole="name: old\nversion: 1.0.0\nlabel: {en: Old}\nregulars: '<0.1'\n")
    with pytest.raises(PluginError) as caught:
        Plugins(names, {name: Place("regulars.yaml", 7) for name in names})
    assert words in str(caught.value)
    assert "circle" in words or str(caught.value).startswith("regulars.yaml:7: ")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            FUNCTIONS.format(function="f").replace("provide_functions", "provide_function"),
            "vip implements provide_function, and there is no such hook. Did you mean `provide_functions`?",
        ),
        (
            FUNCTIONS.format(function="f").replace("provide_functions()", "provide_functions(sesion)"),
            "vip: provide_functions has no argument sesion",
        ),
        ("import nothing_of_that_name\n", "vip cannot be loaded: ModuleNotFoundError"),
        ("1 / 0\n", "vip cannot be loaded: ZeroDivisionError"),
        ("def f(:\n", "vip cannot be loaded: SyntaxError"),
    ],
)
def test_a_plugin_that_is_wrong_in_itself_is_named_when_it_is_loaded(
    install: Install, code: str, words: str
) -> None:
    install("vip", manifest="hooks: [provide_functions]", code=code)
    plugins = Plugins(["vip"])
    with pytest.raises(PluginError) as caught:
        plugins.calls("provide_functions")
    assert words in str(caught.value)


def test_a_hook_that_fails_is_named_with_its_plugin(install: Install) -> None:
    install(
        "vip", code=FUNCTIONS.format(function="f").replace("return [", "raise ValueError('no idea') or [")
    )
    with pytest.raises(PluginError, match=r"vip failed in provide_functions: ValueError: no idea"):
        Plugins(["vip"]).provided("provide_functions")


def test_what_a_hook_refuses_on_purpose_passes_as_it_is(install: Install) -> None:
    install(
        "vip",
        code="from regulars.errors import RecordError\nfrom regulars.plugging.hookspecs import hookimpl\n\n"
        "@hookimpl\ndef before_write(batch):\n    raise RecordError({'name': ['Too short.']})\n",
    )
    (call,) = Plugins(["vip"]).calls("before_write")
    with pytest.raises(RecordError, match="Too short"):
        call(session=None, batch=None)


def test_one_name_provided_twice_names_both_plugins(install: Install) -> None:
    install("one", code=FUNCTIONS.format(function="has_pet"))
    install("other", code=FUNCTIONS.format(function="has_pet"))
    with pytest.raises(PluginError, match=r"one and other both provide has_pet \(provide_functions\)"):
        Plugins(["one", "other"]).provided("provide_functions")


def test_one_kind_brought_twice_names_both_plugins(install: Install) -> None:
    grammar = {"pet.yaml": "when: {type: expression}\n"}
    install("one", manifest="kinds: {pet: pet.yaml}", **grammar)
    install("other", manifest="kinds: {pet: pet.yaml}", **grammar)
    with pytest.raises(PluginError, match="one and other both bring the kind pet"):
        Plugins(["one", "other"]).grammars()


def test_a_plugin_may_specify_hooks_that_others_implement(install: Install) -> None:
    specs = (
        "from regulars.plugging.hookspecs import hookspec\n\n"
        "@hookspec\ndef provide_pets():\n    raise NotImplementedError\n"
    )
    install("zoo", manifest="hookspecs: regulars_zoo.specs", **{"specs.py": specs})
    implementation = FUNCTIONS.format(function="cat").replace("provide_functions", "provide_pets")
    install("cats", manifest="needs: [zoo]", code=implementation)
    assert list(Plugins(["zoo", "cats"]).provided("provide_pets")) == ["cat"]


def test_calls_can_be_traced(
    install: Install, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install("vip", code=FUNCTIONS.format(function="f"))
    plugins = Plugins(["vip"])
    plugins.provided("provide_functions")
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("REGULARS_TRACE", "1")
    plugins.provided("provide_functions")
    assert capsys.readouterr().err.startswith("hook provide_functions() -> vip ")


def test_two_workspaces_do_not_share_plugins(install: Install) -> None:
    install("one", code=FUNCTIONS.format(function="f"))
    install("other", code=FUNCTIONS.format(function="f"))
    assert list(Plugins(["one"]).provided("provide_functions")) == ["f"]
    assert list(Plugins(["other"]).provided("provide_functions")) == ["f"]


RIGHT = "name: vip\nversion: '1'\nlabel: {en: V}\nregulars: '>=0'\n"


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        ("name: vip\nversion: '1'\nlabel: {en: V}\n", "The key `regulars` is missing in plugin `vip`."),
        ("name: vap\nversion: '1'\nlabel: {en: V}\nregulars: '>=0'\n", "installed as `vip`: its name must be the same"),
        ("name: vip\nversion: '1'\nlabel: {en: V}\nregulars: new\n", "must be of the form >=0.1,<1, not 'new'"),
        (RIGHT + "need: [a]\n", "Did you mean `needs`?"),
        (RIGHT + "kinds: {domain: d.yaml}\n", "`domain` is Regulars' own"),
        (RIGHT + "hookspecs: os.path\n", "must be a module of regulars_vip"),
        (RIGHT + "commands: {c: {call: x}}\n", "package.module:name"),
        ("- x\n", "holds one declaration"),
    ],
)  # fmt: skip
def test_a_manifest_is_checked(install: Install, whole: str, words: str) -> None:
    install("vip", whole=whole)
    with pytest.raises(DeclarationError) as caught:
        Plugins(["vip"])
    assert "regulars_vip/plugin.yaml" in str(caught.value) and words in str(caught.value)


@pytest.mark.parametrize("file", ["none.yaml", "../other.yaml", "/etc/passwd"])
def test_a_manifest_may_name_only_files_of_its_own(install: Install, file: str) -> None:
    folder = install("vip", manifest=f"declarations: ['{file}']")
    (folder.parent / "other.yaml").write_text("kind: domain\n")
    with pytest.raises(PluginError, match="There is no file"):
        Plugins(["vip"]).schema_files()


def test_in_chinese_no_english_is_left() -> None:
    with speaking("zh"), pytest.raises(PluginError) as caught:
        Plugins(["custmers"])
    assert "Unknown" not in str(caught.value) and "mean" not in str(caught.value)


def test_nothing_stays_nothing_in_any_language() -> None:
    with speaking("zh"):
        assert _("") == ""
