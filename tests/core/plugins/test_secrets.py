"""A plugin is given the secrets that it states, once an admin has let it have them, and no others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regulars import secret
from regulars.errors import PluginError
from regulars.messages import speaking
from regulars.plugging.acting import Stated, acting_as, who_acts
from regulars.plugging.plugins import Plugins
from regulars.testing import command, trusted_session, workspace
from regulars.workspaces.workspace import Workspace

Install = Callable[..., Path]

ASKS = """from types import SimpleNamespace

from regulars import hookimpl, secret


@hookimpl
def provide_functions():
    return [SimpleNamespace(name=secret("{name}"))]
"""


def got(install: Install, secrets: str, name: str = "VIP_TOKEN") -> list[str]:
    install("vip", code=ASKS.format(name=name), manifest=f"hooks: [provide_functions]\nsecrets: {secrets}\n")
    return list(Plugins(["vip"]).provided("provide_functions"))


def test_a_stated_secret_is_given(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIP_TOKEN", "s3cret")
    assert got(install, "[OTHER, VIP_TOKEN]") == ["s3cret"]


@pytest.mark.parametrize(
    ("secrets", "line"), [("[]", "secrets: [VIP_TOKEN]"), ("[OTHER]", "secrets: [OTHER, VIP_TOKEN]")]
)
def test_another_is_refused_with_the_line_to_add(
    install: Install, monkeypatch: pytest.MonkeyPatch, secrets: str, line: str
) -> None:
    monkeypatch.setenv("VIP_TOKEN", "s3cret")
    with pytest.raises(PluginError) as caught:
        got(install, secrets)
    assert "The plugin vip may not have the secret VIP_TOKEN" in str(caught.value)
    assert f"Add there: {line}" in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("value", [None, ""])
def test_one_that_is_not_set_is_told_so(
    install: Install, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("VIP_TOKEN", raising=False)
    if value is not None:
        monkeypatch.setenv("VIP_TOKEN", value)
    with pytest.raises(
        PluginError, match=r"vip needs the secret VIP_TOKEN.* set the environment variable VIP_TOKEN"
    ):
        got(install, "[VIP_TOKEN]")


def test_one_plugin_has_not_what_another_states(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIP_TOKEN", "s3cret")
    with acting_as(Stated(plugin="vip", secrets=("VIP_TOKEN",))):
        assert secret("VIP_TOKEN") == "s3cret"
        with acting_as(Stated(plugin="other")), pytest.raises(PluginError, match="The plugin other may not"):
            secret("VIP_TOKEN")


def test_outside_of_a_hook_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIP_TOKEN", "s3cret")
    with pytest.raises(PluginError, match="no plugin's code runs"):
        secret("VIP_TOKEN")
    with speaking("zh"), pytest.raises(PluginError) as caught:
        secret("VIP_TOKEN")
    assert "VIP_TOKEN" in str(caught.value) and "secret" not in str(caught.value)


COMMAND = """import click

from regulars import secret


@click.command()
@click.pass_obj
def ask(obj):
    obj.echo(secret("VIP_TOKEN"))
"""


@pytest.mark.parametrize(
    ("stated", "code", "told"), [("[VIP_TOKEN]", 0, "s3cret"), ("[]", 1, "may not have")]
)
def test_its_commands_are_given_it_too(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stated: str, code: int, told: str
) -> None:
    monkeypatch.setenv("VIP_TOKEN", "s3cret")
    line = 'commands: {ask: {call: "regulars_vip.ask:ask", help: {en: Ask., zh: 问。}}}'
    install("vip", manifest=f"hooks: []\nsecrets: {stated}\n{line}\n", **{"ask.py": COMMAND})
    with workspace(tmp_path / "w", plugins=["vip"]) as made:
        done = command(made, "ask")
    assert (done.code, told in done.output + done.errors) == (code, True)
    assert who_acts() is None


MANIFEST = """name: vip
version: '{version}'
label: {{en: VIP, zh: 贵宾}}
regulars: ">=0.1,<1"
hooks: [before_write]
access: [{{domain: client, do: [read, create, update]}}]
"""
SCHEMA = "kind: domain\nname: client\nlabel: {en: Client}\nidentity: [name]\nfields: {name: {type: text}}\n"
SIGNS = """import socket

from regulars import hookimpl, secret


@hookimpl
def before_write(session, batch):
    {act}
"""


def changes(made: Workspace) -> list[tuple[str, str]]:
    return [(each.what, each.name) for each in made.plan().changes if each.kind == "access"]


@pytest.mark.parametrize(
    ("stated", "act", "told", "named"),
    [
        (
            "secrets: [VIP_TOKEN]",
            'return {"name": [secret("VIP_TOKEN")]}',
            "VIP_TOKEN",
            "vip: secret VIP_TOKEN",
        ),
        ('hosts: ["localhost"]', 'socket.getaddrinfo("localhost", 80)', "localhost", "vip: host localhost"),
    ],
)
def test_what_a_newer_version_asks_for_waits_for_apply(
    install: Install, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch,
    stated: str, act: str, told: str, named: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("VIP_TOKEN", "s3cret")
    folder = install("vip", whole=MANIFEST.format(version="1.0"), code=SIGNS.format(act=act))
    with (
        workspace(tmp_path / "w", database_url, ["vip"], {"client.yaml": SCHEMA}) as made,
        pytest.raises(PluginError, match=r"its plugin\.yaml does not state it"),
    ):
        trusted_session(made).add("client", {"name": "Ann"})
    # The package is upgraded by other means, while the workspace stands.
    (folder / "plugin.yaml").write_text(MANIFEST.format(version="1.0") + stated + "\n", encoding="utf-8")
    with Workspace.open(tmp_path / "w") as made:
        with pytest.raises(PluginError, match=f"states {told} in its .*`regulars apply`"):
            trusted_session(made).add("client", {"name": "Ann"})
        assert changes(made) == [("added", named)]
        made.apply()
        assert trusted_session(made).add("client", {"name": "Ann"})
        principal: Any = made.catalog.principals["vip"]
        assert told in (*principal.hosts, *principal.secrets)
    (folder / "plugin.yaml").write_text(MANIFEST.format(version="1.0"), encoding="utf-8")
    with Workspace.open(tmp_path / "w") as made:
        # What the manifest does not state any more is gone at once.
        with pytest.raises(PluginError, match=r"its plugin\.yaml does not state it"):
            trusted_session(made).add("client", {"name": "Bob"})
        assert changes(made) == [("removed", named)]
