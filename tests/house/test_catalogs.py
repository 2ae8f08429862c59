"""Every text that users read stands in Chinese, and what is compiled is what was translated."""

import io
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
ROOMS = ("core/regulars", "cli/regulars_cli", "plugins/*", "connectors/*")
PACKAGES = sorted(each for room in ROOMS for each in ROOT.glob(room) if (each / "__init__.py").exists())
KEYWORDS = {**DEFAULT_KEYWORDS, "_": None, "N_": None, "say": None}
PLACE = re.compile(r"\{[a-z_]*[^}]*\}")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def said_in(folder: Path) -> set[str]:
    """Every message that the code in `folder` marks for translation."""
    found = extract_from_dir(folder, method_map=[("**.py", "python")], keywords=KEYWORDS)
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found}


def translated(path: Path) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream, locale="zh")


def messages(catalog: Catalog) -> Iterator[Message]:
    return (each for each in catalog if each.id)


@pytest.mark.parametrize("package", PACKAGES, ids=named)
def test_all_that_a_package_says_stands_in_chinese(package: Path) -> None:
    said = said_in(package)
    path = package / "locale/zh/LC_MESSAGES/messages.po"
    stands = {str(each.id) for each in messages(translated(path))} if path.exists() else set()
    assert not said - stands, "run pybabel update, translate, compile"
    assert not stands - said, "no longer said"


CATALOGS = sorted(each for package in PACKAGES for each in package.glob("locale/zh/LC_MESSAGES/*.po"))


@pytest.mark.parametrize("path", CATALOGS, ids=named)
def test_every_message_is_translated_for_sure(path: Path) -> None:
    wrong = []
    for each in messages(translated(path)):
        texts = each.string if isinstance(each.string, tuple) else (each.string,)
        if each.fuzzy or not all(texts):
            wrong.append(each.id)
    assert not wrong


@pytest.mark.parametrize("path", [each for each in CATALOGS if each.stem == "messages"], ids=named)
def test_a_translation_fills_in_the_same_values(path: Path) -> None:
    wrong = [
        (each.id, each.string)
        for each in messages(translated(path))
        if sorted(set(PLACE.findall(str(each.id)))) != sorted(set(PLACE.findall(str(each.string))))
    ]
    assert not wrong


@pytest.mark.parametrize("path", CATALOGS, ids=named)
def test_what_is_compiled_is_what_was_translated(path: Path) -> None:
    fresh = io.BytesIO()
    write_mo(fresh, translated(path))
    assert path.with_suffix(".mo").read_bytes() == fresh.getvalue(), "run pybabel compile"


def test_clicks_own_words_stand_in_chinese() -> None:
    spec = find_spec("click")
    assert spec and spec.submodule_search_locations
    stands = set()
    for each in messages(translated(ROOT / "cli/regulars_cli/locale/zh/LC_MESSAGES/click.po")):
        stands.add(each.id[0] if isinstance(each.id, tuple) else each.id)
    assert said_in(Path(next(iter(spec.submodule_search_locations)))) <= stands
