"""Which files a name, a folder or a pattern means."""

from pathlib import Path

import pytest

from regulars.errors import SourceError
from regulars_channels.running.folders import Found, find_files


def lay(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("a,b\n1,2\n", encoding="utf-8")
    return folder


def find(*named: Path, endings: tuple[str, ...] = (".csv", ".gz"), may_lack: bool = False) -> Found:
    return find_files(named, endings, lambda path: path.name == "regulars.db", may_lack=may_lack)


def names(found: Found, folder: Path) -> list[str]:
    return [each.relative_to(folder).as_posix() for each in found.files]


def test_a_folder_means_its_readable_files_as_people_count(tmp_path: Path) -> None:
    lay(
        tmp_path,
        "till-10.csv",
        "till-2.csv",
        "till-1.CSV",
        "会员-10.csv",
        "会员-9.csv",
        "notes.md",
        "sub/x.csv",
    )
    found = find(tmp_path)
    assert names(found, tmp_path) == ["till-1.CSV", "till-2.csv", "till-10.csv", "会员-9.csv", "会员-10.csv"]
    assert [each.name for each in found.aside] == ["notes.md"]


HALF = [
    ".hidden.csv", "~$till.csv", "till.csv.part", "till.csv.tmp", "till.csv.crdownload", "till.csv.filepart",
    "till.csv~", "Thumbs.db", "desktop.ini", ".~lock.till.csv#",
]  # fmt: skip


@pytest.mark.parametrize("pattern", ["", "*", "**", "**/*", "t*", "?*"])
def test_hidden_and_half_uploaded_files_are_left_aside(tmp_path: Path, pattern: str) -> None:
    lay(tmp_path, "till.csv", *HALF)
    found = find(tmp_path / pattern if pattern else tmp_path)
    assert names(found, tmp_path) == ["till.csv"]
    if pattern in ("", "*", "**"):
        assert {each.name for each in found.aside} == set(HALF)


def test_who_is_named_is_meant(tmp_path: Path) -> None:
    lay(tmp_path, "till.csv.part", "notes.md", "regulars.db")
    for name in ("till.csv.part", "notes.md", "regulars.db", "is not there"):
        assert find(tmp_path / name).files == [tmp_path / name]


def test_a_pattern(tmp_path: Path) -> None:
    lay(
        tmp_path,
        "exports/2024/b.csv",
        "exports/2024/a.csv",
        "exports/2023/c.csv",
        "exports/d.csv",
        "exports/.x/e.csv",
    )
    assert names(find(tmp_path / "exports/**/*.csv"), tmp_path) == [
        "exports/2023/c.csv", "exports/2024/a.csv", "exports/2024/b.csv", "exports/d.csv",
    ]  # fmt: skip
    assert names(find(tmp_path / "exports/*/[ab].csv"), tmp_path) == [
        "exports/2024/a.csv",
        "exports/2024/b.csv",
    ]
    assert names(find(tmp_path / "exports/2024/../d.*"), tmp_path) == ["exports/2024/../d.csv"]


def test_a_pattern_takes_files_of_other_endings_too(tmp_path: Path) -> None:
    lay(tmp_path, "till.dat")
    assert names(find(tmp_path / "*.dat"), tmp_path) == ["till.dat"]


@pytest.mark.parametrize("name", ["sales [2024].csv", "what?.csv", "a*b.csv", 'it\'s "it".csv', "{x}.csv"])
def test_a_name_that_is_there_is_no_pattern(tmp_path: Path, name: str) -> None:
    lay(tmp_path, name, "sales 2.csv", "whatx.csv", "aab.csv")
    assert names(find(tmp_path / name), tmp_path) == [name]


def test_a_folder_with_brackets_and_a_pattern_in_it(tmp_path: Path) -> None:
    lay(tmp_path, "shop [1]/till-1.csv", "shop 1/till-9.csv")
    assert names(find(tmp_path / "shop [1]/till-*.csv"), tmp_path) == ["shop [1]/till-1.csv"]
    assert names(find(tmp_path / "shop [1]"), tmp_path) == ["shop [1]/till-1.csv"]


def test_the_store_itself_is_left_aside(tmp_path: Path) -> None:
    lay(tmp_path, "regulars.db", "till.csv")
    found = find(tmp_path, endings=())
    assert names(found, tmp_path) == ["till.csv"]
    assert [each.name for each in found.aside] == ["regulars.db"]


def test_links_that_go_round(tmp_path: Path) -> None:
    lay(tmp_path, "exports/a.csv")
    (tmp_path / "exports/again").symlink_to(tmp_path / "exports")
    (tmp_path / "exports/self.csv").symlink_to(tmp_path / "exports/self.csv")
    (tmp_path / "exports/gone.csv").symlink_to(tmp_path / "gone.csv")
    assert names(find(tmp_path / "exports/**/*.csv"), tmp_path) == ["exports/a.csv"]
    assert names(find(tmp_path / "exports"), tmp_path) == ["exports/a.csv"]


def test_each_file_once_in_the_order_of_the_names(tmp_path: Path) -> None:
    lay(tmp_path, "b.csv", "a.csv")
    found = find(tmp_path / "b.csv", tmp_path, tmp_path / "*.csv")
    assert names(found, tmp_path) == ["b.csv", "a.csv"]


def test_nothing_found_is_told_with_what_could_be_meant(tmp_path: Path) -> None:
    lay(tmp_path, "sub/x.csv", "empty/.keep")
    with pytest.raises(SourceError, match=r"nothing to read in .*\. To read the folders in it too: .*\*\*"):
        find(tmp_path)
    with pytest.raises(SourceError, match=r"only: \.keep"):
        find(tmp_path / "empty")
    with pytest.raises(SourceError, match=r"no file .*till-\*\.csv"):
        find(tmp_path / "till-*.csv")
    with pytest.raises(SourceError, match=r"no folder .*inbix"):
        find(tmp_path / "inbix/*.csv", may_lack=True)
    assert find(tmp_path / "till-*.csv", tmp_path / "empty", may_lack=True).files == []


def test_a_name_with_a_nul_or_too_long_is_only_a_name(tmp_path: Path) -> None:
    for name in ("a\0b.csv", "x" * 5000):
        assert find(tmp_path / name).files == [tmp_path / name]
