"""A plugin states the hooks of its code: what is not stated is not taken, and code is imported when it is asked."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from regulars.errors import DeclarationError, PluginError
from regulars.messages import speaking
from regulars.plugging.plugins import Plugins
from regulars.testing import workspace
from regulars.workspaces.workspace import Workspace

Install = Callable[..., Path]

HEAD = "from types import SimpleNamespace\n\nfrom regulars import hookimpl\n\n\n"
FUNCTIONS = HEAD + "@hookimpl\ndef provide_functions():\n    return [SimpleNamespace(name='f')]\n"
BOTH = FUNCTIONS + "\n\n@hookimpl\ndef before_write(batch):\n    return None\n"
BARE = HEAD + "def before_write(batch):\n    return None\n"


def refused(plugins: Plugins) -> str:
    with pytest.raises(PluginError) as caught:
        plugins.calls("provide_functions")
    return str(caught.value)


@pytest.mark.parametrize(
    ("stated", "code", "words", "line"),
    [
        ("[]", FUNCTIONS, "implements the hook provide_functions", "hooks: [provide_functions]"),
        ("[provide_functions]", BOTH, "implements the hook before_write", "hooks: [provide_functions, before_write]"),
        ("[before_write]", BOTH, "implements the hook provide_functions", "hooks: [before_write, provide_functions]"),
        ("[provide_functions, after_write]", FUNCTIONS, "states the hook after_write", "hooks: [provide_functions]"),
        ("[provide_functions]", "", "states the hook provide_functions", "hooks: []"),
    ],
)  # fmt: skip
def test_code_and_manifest_that_disagree_are_told_with_the_line_to_write(
    install: Install, stated: str, code: str, words: str, line: str
) -> None:
    install("vip", manifest=f"hooks: {stated}", code=code)
    told = refused(Plugins(["vip"]))
    assert "The plugin vip " in told
    assert words in told
    assert told.endswith(line)


def test_a_hook_without_its_mark_is_none(install: Install) -> None:
    install("vip", manifest="hooks: [before_write]", code=BARE)
    with pytest.raises(PluginError, match=r"states the hook before_write .* under @hookimpl"):
        Plugins(["vip"]).calls("before_write")


def test_a_misspelt_hook_is_told_before_any_code_runs(install: Install) -> None:
    install("vip", manifest="hooks: [befor_write]", code="1 / 0\n")
    told = refused(Plugins(["vip"]))
    assert "vip states the hook befor_write" in told
    assert told.endswith("Did you mean `before_write`?")


def test_without_the_key_it_states_none(install: Install) -> None:
    install("vip", whole="name: vip\nversion: '1'\nlabel: {en: V}\nregulars: '>=0'\n", code=FUNCTIONS)
    assert "hooks: [provide_functions]" in refused(Plugins(["vip"]))


def test_code_is_imported_when_a_hook_that_it_states_is_asked(install: Install) -> None:
    install("early", code=FUNCTIONS)
    install("late", code=HEAD + "@hookimpl\ndef provide_analyzers():\n    return []\n")
    install("never", code="1 / 0\n")
    plugins = Plugins(["early", "late", "never"])
    loaded = [{"regulars_early", "regulars_late", "regulars_never"} & sys.modules.keys()]
    for hook in ("after_write", "provide_functions", "provide_analyzers"):
        plugins.calls(hook)
        loaded.append({"regulars_early", "regulars_late", "regulars_never"} & sys.modules.keys())
    assert loaded == [set(), set(), {"regulars_early"}, {"regulars_early", "regulars_late"}]
    with pytest.raises(PluginError, match="never cannot be loaded: ZeroDivisionError"):
        plugins.load()


def test_who_specifies_a_hook_is_imported_when_that_is_asked(install: Install) -> None:
    specs = "from regulars import hookspec\n\n@hookspec\ndef provide_pets():\n    raise NotImplementedError\n"
    install("zoo", manifest="hookspecs: regulars_zoo.specs", **{"specs.py": specs})
    install("cats", manifest="needs: [zoo]", code=FUNCTIONS.replace("provide_functions", "provide_pets"))
    plugins = Plugins(["zoo", "cats"])
    plugins.calls("provide_functions")
    assert not {"regulars_zoo", "regulars_cats"} & sys.modules.keys()
    assert list(plugins.provided("provide_pets")) == ["f"]


def test_a_hook_of_a_plugin_that_is_not_enabled_is_none(install: Install) -> None:
    code = FUNCTIONS.replace("provide_functions", "provide_renderers")
    install("prints", code=code)
    assert "states the hook provide_renderers" in refused(Plugins(["prints"]))
    assert [each.plugin for each in Plugins(["reports", "prints"]).calls("provide_renderers")] == [
        "reports",
        "prints",
    ]


def test_apply_holds_all_code_against_what_it_states(
    install: Install, tmp_path: Path, database_url: str
) -> None:
    """Also what is asked only later: else the first write would tell."""
    install("vip", manifest="hooks: [before_write]", code=BARE)
    with workspace(tmp_path / "w", database_url, ()):
        pass
    settings = tmp_path / "w" / "regulars.yaml"
    settings.write_text(settings.read_text().replace("plugins: []", "plugins: [vip]"))
    with Workspace.open(tmp_path / "w") as opened:
        with pytest.raises(PluginError, match="states the hook before_write"):
            opened.apply()
        assert opened.catalog.plugins == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("hooks: before_write", "a list"),
        ("hooks: [before write]", "of the form my_name"),
        ("hosts: ['https://api.example.com']", "of the form api.example.com"),
        ("hosts: ['api.example.com:443']", "of the form api.example.com"),
        ("hosts: ['*']", "of the form api.example.com"),
        ("hosts: ['*.com']", "of the form api.example.com"),
        ("hosts: ['api.*.com']", "of the form api.example.com"),
        ("hosts: [':setting.server']", "of the form api.example.com"),
        ("secrets: [token]", "of the form MY_TOKEN"),
        ("secrets: {TOKEN: x}", "a list"),
    ],
)
def test_what_is_stated_has_a_form(install: Install, line: str, words: str) -> None:
    install("vip", manifest=f"hooks: []\n{line}" if not line.startswith("hooks") else line)
    with pytest.raises(DeclarationError) as caught:
        Plugins(["vip"])
    assert "regulars_vip/plugin.yaml" in str(caught.value) and words in str(caught.value)


@pytest.mark.parametrize(
    "host",
    [
        "api.example.com",
        "*.example.com",
        "localhost",
        "127.0.0.1",
        "::1",
        "2001:db8::7",
        "例子.公司.cn",
        ":settings.server",
    ],
)
def test_hosts_are_names_and_addresses(install: Install, host: str) -> None:
    install("vip", manifest=f"hooks: []\nhosts: ['{host}']")
    assert Plugins(["vip"]).manifests["vip"].hosts == (host,)


def test_in_chinese_it_is_told_in_chinese(install: Install) -> None:
    install("vip", manifest="hooks: []", code=FUNCTIONS)
    install("other", manifest="hooks: [after_write]", code="")
    install("typo", manifest="hooks: [befor_write]", code="")
    with speaking("zh"):
        told = [refused(Plugins(["vip"])), refused(Plugins(["typo"]))]
        with pytest.raises(PluginError) as caught:
            Plugins(["other"]).calls("after_write")
    for each in (*told, str(caught.value)):
        assert "插件" in each and "The plugin" not in each
