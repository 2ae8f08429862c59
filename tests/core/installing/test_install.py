"""Plugins of third parties installed with pip, told of and agreed to, enabled, uninstalled and purged: no debris."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from regulars import Workspace
from regulars.storage.schemahash import schema_hash
from regulars.testing import workspace

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ON_SQLITE = pytest.mark.parametrize("regulars_databases", ["sqlite"], indirect=True)
PLUGINS = ("customers", "organization", "purchases", "channels", "files", "tags", "reports")


@pytest.fixture
def shop(tmp_path: Path, database_url: str) -> Path:
    """A workspace that is live; its folder."""
    with workspace(tmp_path / "shop", database_url, PLUGINS):
        return tmp_path / "shop"


def tables(folder: Path) -> str:
    with Workspace.open(folder) as opened, opened.database.connect() as connection:
        return schema_hash(connection)


def settings(folder: Path) -> bytes:
    return (folder / "regulars.yaml").read_bytes()


def well(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_comes_and_goes_and_leaves_the_tables_as_they_were(
    shop: Path, vip_wheel: Path, regulars: Run, tmp_path: Path
) -> None:
    before, written = tables(shop), settings(shop)
    told = well(regulars("-C", "shop", "plugin", "install", str(vip_wheel), answer="y\n"))
    for words in (
        "Card (card)", "New fields of customer", "points, vip_no, vip_phone", "perk", "regulars points",
        "acts on what was written", "big_points", "Installed: regulars-vip 1.0.0", "regulars plan", "regulars apply",
    ):  # fmt: skip
        assert words in told
    assert "vip" in well(regulars("-C", "shop", "plan"))
    well(regulars("-C", "shop", "apply"))
    assert tables(shop) != before
    gone = well(regulars("-C", "shop", "plugin", "uninstall", "vip", "--yes"))
    assert "Its data stay in the store" in gone and "regulars plugin purge vip" in gone
    assert tables(shop) != before
    listed = json.loads(well(regulars("-C", "shop", "plugin", "list", "--json")))
    assert "vip" not in [each["name"] for each in listed]
    well(regulars("-C", "shop", "apply"))
    well(regulars("-C", "shop", "plugin", "purge", "vip", "--yes", "--export", str(tmp_path / "out")))
    assert (tmp_path / "out/domains/card.jsonl").is_file()
    assert (tables(shop), settings(shop)) == (before, written)
    assert well(regulars("-C", "shop", "plan")).strip()


@ON_SQLITE
def test_a_folder_is_installed_like_a_wheel_and_stands_for_machines(
    shop: Path, vip_project: Path, regulars: Run
) -> None:
    done = json.loads(well(regulars("-C", "shop", "plugin", "install", str(vip_project), "--yes", "--json")))
    assert (done["distribution"], done["version"], done["before"]) == ("regulars-vip", "1.0.0", None)
    assert done["enabled"] == ["vip"]
    assert done["plugins"][0]["asks"]["hooks"] == ["after_write"]
    assert regulars("-C", "shop", "plugin", "install", str(vip_project), "--json").returncode == 2


@ON_SQLITE
def test_who_says_no_has_nothing(shop: Path, vip_wheel: Path, regulars: Run) -> None:
    before = settings(shop)
    done = regulars("-C", "shop", "plugin", "install", str(vip_wheel), answer="n\n")
    assert done.returncode == 1
    assert "Nothing was installed" in done.stdout
    assert settings(shop) == before
    assert "Unknown plugin" in regulars("-C", "shop", "plugin", "info", "vip").stderr
    # Nobody there to answer is no yes.
    unanswered = regulars("-C", "shop", "plugin", "install", str(vip_wheel))
    assert (unanswered.returncode, "Nothing was installed" in unanswered.stdout) == (1, True)
    assert "Unknown plugin" in regulars("-C", "shop", "plugin", "info", "vip").stderr


WRONG = "kind: domain\nname: seat\nidentity: [number]\nfields: {number: {type: text}}\n"
CLASH = "kind: extension\nname: more\nextends: customer\nfields:\n  gender: {type: text}\n"


@ON_SQLITE
@pytest.mark.parametrize(
    ("plugin", "files", "words"),
    [
        ("", {}, "brings no plugin of Regulars"),
        ("fan", {"manifest": "declarations: [fan.yaml]\n", "fan.yaml": WRONG}, "`label`"),
        ("fan", {"manifest": "needs: [customers]\ndeclarations: [fan.yaml]\n", "fan.yaml": CLASH},
         "has a field `gender` of customers already"),
        ("fan", {"manifest": "needs: [nowhere]\n"}, "needs nowhere, which is not installed"),
        ("customers", {}, "Two plugins are called customers: regulars-fan and regulars"),
        ("fan", {"manifest": 'commands: {find: {call: "regulars_fan:x", help: {en: Find., zh: 找。}}}\n'},
         "The command find of the plugin fan is one of Regulars already"),
        ("fan", {"manifest": 'commands: {tag: {call: "regulars_fan:x", help: {en: Tag., zh: 标签。}}}\n'},
         "The command tag of the plugin fan is one of tags already"),
        ("fan", {"manifest": "kinds: {tag: tag.yaml}\n", "tag.yaml": "kind: {type: string}\n"},
         "The plugins fan and tags both bring the kind tag"),
        ("fan", {"__init__.py": "import nowhere_to_be_found\n"}, "fan cannot be loaded: ModuleNotFoundError"),
    ],
)  # fmt: skip
def test_what_cannot_be_enabled_is_taken_out_again(
    shop: Path, wheel: Callable[..., Path], regulars: Run, plugin: str, files: dict[str, str], words: str
) -> None:
    before = settings(shop)
    made = wheel("regulars-fan", plugin=plugin, **files)
    done = regulars("-C", "shop", "plugin", "install", str(made), "--yes")
    assert done.returncode == 1, done.stdout
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert settings(shop) == before
    listed = well(regulars("-C", "shop", "plugin", "list", "--json"))
    assert "fan" not in [each["name"] for each in json.loads(listed)]
    # It is not there any more: the installer would not say so again.
    assert "is not installed" in regulars("-C", "shop", "plugin", "uninstall", "fan", "--yes").stderr


@ON_SQLITE
def test_an_upgrade_that_cannot_be_enabled_says_how_to_go_back(
    shop: Path, wheel: Callable[..., Path], regulars: Run
) -> None:
    well(regulars("-C", "shop", "plugin", "install", str(wheel("regulars-fan", plugin="fan")), "--yes"))
    newer = wheel(
        "regulars-fan", "2.0", plugin="fan", manifest="declarations: [fan.yaml]\n", **{"fan.yaml": WRONG}
    )
    done = regulars("-C", "shop", "plugin", "install", str(newer), "--upgrade", "--yes")
    assert done.returncode == 1
    assert "regulars plugin install regulars-fan --version 1.0" in done.stderr


@ON_SQLITE
def test_who_says_no_to_an_upgrade_is_told_that_it_is_there(
    shop: Path, wheel: Callable[..., Path], regulars: Run
) -> None:
    well(regulars("-C", "shop", "plugin", "install", str(wheel("regulars-fan", plugin="fan")), "--yes"))
    newer = wheel("regulars-fan", "2.0", plugin="fan")
    done = regulars("-C", "shop", "plugin", "install", str(newer), answer="n\n")
    assert (done.returncode, "Nothing was installed" in done.stdout) == (1, False)
    assert "It is installed all the same" in done.stderr
    assert "regulars plugin install regulars-fan --version 1.0" in done.stderr


@ON_SQLITE
def test_a_wheel_that_was_built_anew_takes_the_place_of_the_same_version(
    shop: Path, wheel: Callable[..., Path], regulars: Run
) -> None:
    install = ("-C", "shop", "plugin", "install")
    well(regulars(*install, str(wheel("regulars-fan", plugin="fan")), "--yes"))
    anew = wheel("regulars-fan", plugin="fan", manifest="secrets: [FAN_TOKEN]\n")
    told = well(regulars(*install, str(anew), "--yes"))
    assert "FAN_TOKEN" in told
    assert "FAN_TOKEN" in well(regulars("-C", "shop", "plugin", "info", "fan"))


@ON_SQLITE
def test_what_can_not_be_found_or_is_no_name_is_said(shop: Path, regulars: Run) -> None:
    done = regulars("-C", "shop", "plugin", "install", "regulars-nowhere", "--yes")
    assert (done.returncode, "could not be installed; nothing was changed" in done.stderr) == (1, True)
    done = regulars("-C", "shop", "plugin", "install", "--yes", "--", "--pre")
    assert (done.returncode, "is no name of a package" in done.stderr) == (1, True)
    done = regulars("-C", "shop", "plugin", "install", "./nowhere", "--yes")
    assert (done.returncode, "There is no file or folder" in done.stderr) == (1, True)


@ON_SQLITE
def test_what_comes_with_regulars_stays(shop: Path, regulars: Run) -> None:
    before = settings(shop)
    done = regulars("-C", "shop", "plugin", "uninstall", "files", "--yes")
    assert (done.returncode, "is a part of Regulars itself" in done.stderr) == (1, True)
    assert settings(shop) == before


ASKS = """needs: [customers]
access:
  - {domain: customer, do: [read], fields: [name]}
"""
ASKS_MORE = """needs: [customers]
hosts: [api.example.com]
secrets: [FAN_TOKEN]
access:
  - {domain: customer, do: [read, update], fields: [name, phone]}
derives:
  - {domain: customer, do: [read]}
"""


@ON_SQLITE
def test_an_upgrade_says_what_it_asks_for_beyond_the_version_before(
    shop: Path, wheel: Callable[..., Path], regulars: Run
) -> None:
    install = ("-C", "shop", "plugin", "install")
    first = wheel("regulars-fan", plugin="fan", manifest=ASKS)
    done = json.loads(well(regulars(*install, str(first), "--yes", "--json")))
    (came,) = done["plugins"]
    assert (came["before"], came["more"]) == (None, None)
    assert (came["asks"]["access"][0]["do"], came["asks"]["hosts"]) == (["read"], [])
    newer = wheel("regulars-fan", "2.0", plugin="fan", manifest=ASKS_MORE)
    told = well(regulars(*install, str(newer), "--upgrade", answer="y\n"))
    whole, _heading, more = told.partition("More than version 1.0 asked for:")
    assert "read, change Customer (customer): Name, Phone" in whole and "Its code takes part" in whole
    for line in (
        "read Customer (customer): Phone",
        "change Customer (customer): Name, Phone",
        "read Customer (customer): every field (sensitive among them:",
        "Connects to                  api.example.com",
        "Is given the secrets         FAN_TOKEN",
    ):
        assert line in more, more
    assert "Its code takes part" not in more
