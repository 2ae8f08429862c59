"""A company that has just enabled `pos` imports an export by the service's name."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tilllogs import log, sale, transaction

from regulars_cli.main import cli

SAMPLES = Path(__file__).parents[3] / "connectors/regulars_pos/samples"


@pytest.fixture
def company(tmp_path, monkeypatch):
    """A folder in which somebody has called `init`, `plugin enable pos` and `apply`, and nothing else."""
    monkeypatch.delenv("REGULARS_WORKSPACE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "shop"
    assert call("init", str(folder), "--preset", "shop").exit_code == 0
    monkeypatch.chdir(folder)
    assert call("plugin", "enable", "pos").exit_code == 0
    assert call("apply").exit_code == 0


def call(*args):
    return CliRunner().invoke(cli, list(args))


@pytest.mark.parametrize(
    ("channel", "file", "rows"),
    [
        ("square", "square-items.csv", 7),
        ("square_transactions", "square-transactions.csv", 5),
        ("shopify_customers", "shopify-customers.csv", 4),
        ("youzan", "youzan-orders.csv", 5),
        ("youzan_items", "youzan-items.csv", 7),
        ("pospal", "pospal-items.xlsx", 6),
        ("pospal_tickets", "pospal-tickets.xlsx", 5),
    ],
)
def test_an_export_is_imported_by_the_name_of_its_service(company, channel, file, rows):
    result = call("--json", "import", channel, str(SAMPLES / file))
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["status"], told["read"], told["rejected"]) == ("ok", rows, 0)


def test_orders_in_dollars_are_no_orders_in_yuan(company):
    result = call("--json", "import", "shopify", str(SAMPLES / "shopify-orders.csv"))
    assert result.exit_code == 1
    assert json.loads(result.stdout)["rejected"] == 7
    assert "USD" in call("pending", "list").output


def test_the_channels_are_listed(company):
    listed = call("channel", "list").output
    for name in ("poslog", "square", "shopify", "youzan", "pospal"):
        assert name in listed


def test_a_trap_is_told_in_one_sentence(company, tmp_path):
    path = tmp_path / "log.xml"
    path.write_text('<?xml version="1.0"?>\n<!DOCTYPE POSLog [<!ENTITY a "b">]>\n<POSLog/>', encoding="utf-8")
    result = call("import", "poslog", str(path))
    assert result.exit_code == 1
    assert "log.xml, line 2" in result.output
    assert "Traceback" not in result.output


def test_a_log_needs_no_guess(company, tmp_path):
    path = tmp_path / "log.xml"
    path.write_text(
        log(transaction(f"<RetailTransaction>{sale(1, '8.00')}</RetailTransaction>")), encoding="utf-8"
    )
    told = json.loads(call("--json", "channel", "guess", str(path)).stdout)
    assert (told["fits"], told["written"], told["channels"]) == (["poslog"], None, [])
    assert f"regulars import poslog {path}" in call("channel", "guess", str(path)).output


def test_an_export_is_known_by_its_columns(company):
    told = json.loads(
        call("--json", "channel", "guess", str(SAMPLES / "youzan-orders.csv"), "--stdout").stdout
    )
    assert "youzan" in told["fits"]
    assert "poslog" not in told["fits"]
