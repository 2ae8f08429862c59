"""regulars.yaml read, found and edited."""

from collections.abc import Callable
from pathlib import Path

import pytest

from regulars.errors import DeclarationError, PluginError, WorkspaceError
from regulars.messages import speaking
from regulars.workspaces.enabling import disable_plugin, enable_plugin
from regulars.workspaces.settings import find_folder, read_settings
from regulars.workspaces.workspace import Workspace

Install = Callable[..., Path]


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "regulars.yaml").write_text(text, encoding="utf-8")
    return folder


def test_what_is_not_said_has_a_default(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path, ""))
    assert (settings.database, settings.zone, settings.currency, settings.region, settings.plugins) == (
        "sqlite:///regulars.db", "Asia/Shanghai", "CNY", "CN", (),
    )  # fmt: skip


def test_limits_are_what_is_said_and_else_the_defaults(tmp_path: Path) -> None:
    limits = read_settings(write(tmp_path, "limits: {hook_seconds: 5, run_megabytes: 64}")).limits
    assert (limits.hook_seconds, limits.hook_megabytes) == (5, 1024)
    assert (limits.run_seconds, limits.run_megabytes) == (300, 64)


def test_the_workspace_is_found_upward_or_where_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = write(tmp_path / "a", "")
    there = write(tmp_path / "b", "")
    deep = here / "x" / "y"
    deep.mkdir(parents=True)
    monkeypatch.delenv("REGULARS_WORKSPACE", raising=False)
    monkeypatch.chdir(deep)
    assert find_folder() == here
    assert find_folder(there) == there
    monkeypatch.setenv("REGULARS_WORKSPACE", str(there))
    assert find_folder() == there
    with pytest.raises(WorkspaceError, match="is no workspace"):
        find_folder(deep)
    monkeypatch.delenv("REGULARS_WORKSPACE")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkspaceError, match="regulars init DIR"):
        find_folder()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("databse: x", "regulars.yaml:1:1: Unknown key `databse` in regulars.yaml. Did you mean `database`?"),
        ("language: jp", "must be one of en, zh"),
        ("zone: Peking", "regulars.yaml:1:1: Unknown time zone Peking"),
        ("currency: RMB", "Unknown currency RMB"),
        ("region: XX", "Unknown region XX"),
        ("plugins: [a, a]", "regulars.yaml:1:14: The plugin a is listed twice."),
        ("plugins: a", "must be a list"),
        ("limits: {hook_seconds: 0}", "hook_seconds"),
        ("limits: {hook_second: 5}", "Did you mean `hook_seconds`?"),
        ("plugins: [A]", "must be a name"),
        ("encrypt: true", "`encrypt` in regulars.yaml is not supported in this version yet"),
        ("- a", "holds one mapping"),
        ("a: 1\n---\nb: 2", "holds one mapping"),
    ],
)
def test_a_mistake_in_the_settings_is_told(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        read_settings(write(tmp_path, text))
    assert words in str(caught.value)


def test_names_in_the_environment_are_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "database: 'postgresql://${SHOP_USER}:${SHOP_WORD}@localhost/shop'\n")
    monkeypatch.setenv("SHOP_USER", "ann")
    monkeypatch.setenv("SHOP_WORD", "s3cret")
    assert read_settings(tmp_path).database == "postgresql://ann:s3cret@localhost/shop"
    monkeypatch.delenv("SHOP_WORD")
    with pytest.raises(WorkspaceError, match="the environment has no variable SHOP_WORD"):
        read_settings(tmp_path)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://localhost/shop", "Unknown kind of database 'mysql'"),
        ("shop.db", "cannot be read"),
        ("sqlite://", "needs a file"),
        ("sqlite:////nowhere/at/all/shop.db", "Cannot use the database"),
        ("postgresql://ann:s3cret@127.0.0.1:1/shop", "Cannot use the database postgresql"),
    ],
)
def test_a_wrong_database_is_one_clear_sentence_without_the_password(
    tmp_path: Path, url: str, words: str
) -> None:
    for language in ("en", "zh"):
        with (
            speaking(language),
            pytest.raises(WorkspaceError) as caught,
            Workspace.open(write(tmp_path, f"database: '{url}'\n")) as workspace,
        ):
            workspace.apply()
        assert language == "zh" or words in str(caught.value)
        assert "s3cret" not in str(caught.value)
        assert len(str(caught.value).splitlines()) == 1


def test_a_relative_file_lies_in_the_workspace(tmp_path: Path) -> None:
    with Workspace.open(write(tmp_path / "a", "database: sqlite:///shop.db\n")) as workspace:
        workspace.apply()
    assert (tmp_path / "a" / "shop.db").is_file()


TEXTS = {
    "block": "# ours\nplugins:   # in this order\n  - a  # first\n  # a remark\n  - b\n\n# end\nlanguage: zh\n",
    "flush": "plugins:\n- a\n- b\nlanguage: zh\n",
    "flow": "plugins: [a, b]  # both\nlanguage: zh\n",
    "long flow": "plugins: [\n  a,\n  b,\n]\nlanguage: zh\n",
    "none": "language: zh\n",
    "empty": "plugins: []\nlanguage: zh\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_enabling_and_disabling_keeps_everything_else(tmp_path: Path, install: Install, text: str) -> None:
    for name in ("a", "b", "d"):
        install(name)
    install("c", manifest="needs: [d]")
    write(tmp_path, text)
    before = read_settings(tmp_path)
    assert enable_plugin(tmp_path, "c") == ["d", "c"]
    assert enable_plugin(tmp_path, "c") == []
    assert read_settings(tmp_path).plugins == (*before.plugins, "d", "c")
    with pytest.raises(PluginError, match=r"needed by c"):
        disable_plugin(tmp_path, "d")
    for name in ("c", "d", *before.plugins):
        disable_plugin(tmp_path, name)
    assert read_settings(tmp_path).plugins == ()
    assert read_settings(tmp_path).language == "zh"
    for name in before.plugins:
        enable_plugin(tmp_path, name)
    assert read_settings(tmp_path).plugins == before.plugins
    remarks = [line for line in text.splitlines() if line.strip().startswith("#")]
    assert [
        line for line in (tmp_path / "regulars.yaml").read_text().splitlines() if line.strip().startswith("#")
    ] == remarks


def test_an_unknown_plugin_is_not_enabled(tmp_path: Path) -> None:
    write(tmp_path, "language: zh\n")
    with pytest.raises(PluginError, match="Did you mean `customers`"):
        enable_plugin(tmp_path, "custmers")
    with pytest.raises(PluginError, match="is not enabled"):
        disable_plugin(tmp_path, "customers")
    assert (tmp_path / "regulars.yaml").read_text() == "language: zh\n"
