"""The list of bad plugins: each is caught for its own fault and for nothing else; the good one for nothing."""

import sys
from pathlib import Path

import pytest

from regulars import check_plugin

sys.path.insert(0, str(Path(__file__).with_name("bad")))

from good import GOOD, write
from listd import LIST_D, Bad


def test_the_good_one_passes(tmp_path: Path) -> None:
    report = check_plugin(str(write(GOOD, tmp_path)))
    assert [each for check in report.checks for each in check.findings] == []
    assert {each.state for each in report.checks} == {"well"}
    assert (report.plugin, report.version, report.distribution) == ("stamps", "1.0.0", "regulars-stamps")


@pytest.mark.parametrize("bad", LIST_D, ids=lambda each: f"{each.number}-{each.fault.replace(' ', '-')}")
def test_a_bad_one_is_caught_for_its_own_fault(bad: Bad, tmp_path: Path) -> None:
    before = write(bad.before, tmp_path / "before") if bad.before else None
    report = check_plugin(str(write(bad.files, tmp_path / "now")), str(before) if before else None)
    found = [each for check in report.checks for each in check.findings]
    assert {each.check for each in found} == {bad.check}, found
    assert {each.check for each in report.checks if each.state in ("wrong", "warning")} == {bad.check}
    assert not report.well
    assert any(bad.says in f"{each.message} {each.remedy}" for each in found), found
    assert any(str(each.place).startswith(bad.place) for each in found), found
    assert all(each.remedy for each in found)


def test_the_whole_list_is_there() -> None:
    assert [each.number for each in LIST_D] == list(range(1, 16))
