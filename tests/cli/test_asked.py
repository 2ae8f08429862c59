"""What a plugin asks for, in plain words, in both languages: told by info, and when it is enabled."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from regulars import AskedRecords, Asking, installed_plugins
from regulars.messages import register_catalogs, speaking
from regulars_cli.asked import HOOKS, told

Run = Callable[..., Result]

ASKS = Asking(
    access=(
        AskedRecords(
            domain="customer",
            do=("read", "update"),
            label={"en": "Customer", "zh": "客户"},
            fields={"name": {"en": "Name", "zh": "姓名"}, "note": {}},
        ),
    ),
    derives=(
        AskedRecords(
            domain="visit",
            do=("read",),
            label={"en": "Visit", "zh": "到访"},
            sensitive={"mood": {"en": "Mood", "zh": "心情"}},
        ),
        AskedRecords(domain="*", do=("delete",)),
    ),
    own=True,
    hooks=("before_write", "provide_pets"),
    hosts=("api.example.com", "*.example.com", ":settings.server", "localhost"),
    secrets=("VIP_TOKEN", "VIP_KEY"),
)


def test_everything_is_told() -> None:
    assert told(ASKS) == [
        ("Its code takes part", "changes or refuses records before they are written; provide_pets"),
        ("With the rights of its user", "read what it declares itself"),
        ("", "read, change Customer (customer): Name, note"),
        ("With rights of its own", "read Visit (visit): every field (sensitive among them: Mood)"),
        ("", "delete every kind of record: every field"),
        (
            "Connects to",
            "api.example.com, everything below example.com, what the setting `server` of a channel names, "
            "this computer itself",
        ),
        ("Is given the secrets", "VIP_TOKEN, VIP_KEY"),
    ]


def test_and_in_chinese() -> None:
    register_catalogs("regulars_cli")
    with speaking("zh"):
        rows = told(ASKS)
    assert rows == [
        ("代码参与", "在写入前修改或拒绝记录；provide_pets"),
        ("按用户权限", "查看自身声明的数据"),
        ("", "查看、修改 客户 (customer)：姓名、note"),
        ("以自身权限", "查看 到访 (visit)：全部字段（其中敏感字段：心情）"),
        ("", "删除 所有数据域：全部字段"),
        ("连接主机", "api.example.com、example.com 的所有子域名、渠道设置 `server` 所指的主机、本机"),
        ("取用密钥", "VIP_TOKEN、VIP_KEY"),
    ]


def test_that_nothing_is_asked_for_is_told_too() -> None:
    assert told(Asking()) == [("Its code takes part", "nowhere"), ("Connects to", "no other computer")]
    assert told(Asking(), whole=False) == []


@pytest.mark.parametrize("plugin", sorted(installed_plugins()))
def test_every_hook_of_the_built_in_plugins_has_words(plugin: str) -> None:
    assert set(installed_plugins()[plugin].manifest().hooks) <= set(HOOKS)


def test_info_tells(run: Run) -> None:
    text = run("plugin", "info", "territories").output
    assert "add, change Customer (customer): Territory, Nearest shop," in text
    assert "no other computer" in text
    asks = json.loads(run("--json", "plugin", "info", "territories").output)["asks"]
    assert asks["hooks"] == ["before_write", "after_write"]
    assert {"domain": "shop", "do": ["update"]}.items() <= asks["derives"][3].items()
    assert asks["derives"][3]["fields"] == {"territory": {"en": "Territory", "zh": "销售区域"}}


def test_enabling_tells_of_each_that_comes(run: Run, workspace: Path) -> None:
    done = run("plugin", "enable", "territories")
    assert done.output.index("Enabled: territories.") < done.output.index("With rights of its own")
    run("plugin", "disable", "territories")
    answer = json.loads(run("--json", "plugin", "enable", "territories").output)
    assert answer["enabled"] == ["territories"]
    assert answer["asks"]["territories"]["hosts"] == []
