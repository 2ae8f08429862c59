"""mode: full marks what the source no longer has, and only what is sure; nothing is ever deleted."""

from collections.abc import Callable
from typing import Any

import pytest

from regulars import RegularsError
from regulars.clock import today
from regulars.errors import DeclarationError
from regulars_channels.running.vanishing import Seen

CRM = """
grammar: 1
kind: channel
name: crm
label: {en: CRM, zh: 客户系统}
connector: files
mode: full
settings: {skip: "starts_with(名, '合计')"}
rows:
  - {to: member, key: 号, set: {name: 名, phone: 手机, born: 生日}}
"""
#: Another source of the same members.
FAIR = CRM.replace("name: crm", "name: fair").replace("mode: full\n", "")
HEADER = "号,名,手机,生日\n"
ALL = HEADER + "1,安,13800000001,\n2,博,13800000002,\n3,陈,13800000003,\n"


def marks(shop: Any) -> dict[str, int]:
    """The key of each member's contribution that is marked -> the run that did so."""
    found = {
        each.id: each.key
        for row in shop.session.rows("member")
        for each in shop.session.contributions("member", row["id"])
    }
    rows = shop.session.rows("vanished")
    return {found.get(row["record"], f"gone {row['record']}"): row["run"] for row in rows}


@pytest.fixture
def crm(shop_with: Callable[..., Any]) -> Any:
    return shop_with(CRM, FAIR)


def bring(shop: Any, text: str, name: str = "crm.csv", channel: str = "crm", **options: Any) -> Any:
    return shop.bring(shop.file(name, text), channel=channel, **options)


def test_what_is_no_longer_there_is_marked_with_the_day_and_the_run(crm: Any) -> None:
    assert bring(crm, ALL).vanished == 0
    run = bring(crm, ALL.replace("2,博,13800000002,\n", ""))
    assert (run.vanished, run.returned, run.status) == (1, 0, "ok")
    assert marks(crm) == {"2": 2}
    (mark,) = crm.session.rows("vanished")
    assert (mark["of_domain"], mark["origin"], mark["channel"]) == ("member", "crm", "crm")
    assert mark["since"] == today(crm.session.zone)
    # The member is as it was.
    assert crm.session.count("member") == 3


def test_a_mark_stays_until_it_comes_back(crm: Any) -> None:
    bring(crm, ALL)
    without = ALL.replace("2,博,13800000002,\n", "")
    bring(crm, without)
    again = bring(crm, without.replace("安", "安安"))
    assert (again.vanished, again.returned) == (0, 0)
    assert marks(crm) == {"2": 2}
    back = bring(crm, ALL)
    assert (back.vanished, back.returned) == (0, 1)
    assert marks(crm) == {}


def test_undo_takes_marks_back_and_sets_them_again(crm: Any) -> None:
    from regulars_channels.running.undoing import undo

    bring(crm, ALL)
    bring(crm, ALL.replace("2,博,13800000002,\n", ""))
    bring(crm, ALL)
    assert marks(crm) == {}
    undo(crm.session, 3)
    assert marks(crm) == {"2": 2}
    undo(crm.session, 2)
    assert marks(crm) == {}


def test_several_files_of_one_run_count_together(crm: Any) -> None:
    bring(crm, ALL)
    one, two = (crm.file(f"{n}.csv", HEADER + f"{n},名{n},1380000000{n},\n") for n in (1, 3))
    assert crm.bring(one, two, channel="crm").vanished == 1
    assert marks(crm) == {"2": 2}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEADER + "1,安,13800000001,\n3,陈,13800000003,no date\n", "not accepted"),
        (HEADER + "1,安,13800000001,\n3,陈\n", "not accepted"),
        (HEADER + '1,安,13800000001,\n3,"陈,13800000003,\n', "not read to their end"),
        (HEADER, "no row"),
    ],
    ids=["refused", "unreadable", "torn", "empty"],
)
def test_a_run_that_is_not_sure_marks_nothing(crm: Any, text: str, why: str) -> None:
    bring(crm, ALL)
    importing = crm.importing("crm")
    run = importing.run([crm.file("half.csv", text)])
    assert run.vanished == 0
    assert marks(crm) == {}
    assert why in importing.vanishing.unmarked


def test_rows_that_a_person_dropped_may_be_what_seems_to_be_missing(crm: Any) -> None:
    bring(crm, ALL)
    text = HEADER + "1,安,13800000001,\n3,陈,13800000003,no date\n"
    bring(crm, text)
    from regulars_channels.running.waiting import settle

    (fingerprint,) = (row[0] for row in crm.pending("fingerprint"))
    settle(crm.session, "crm", [fingerprint], None, state="dropped")
    run = bring(crm, text)
    assert (run.status, run.counts.rejected, run.vanished) == ("ok", 0, 0)
    assert marks(crm) == {}


def test_passed_over_rows_do_not_hinder(crm: Any) -> None:
    bring(crm, ALL)
    assert bring(crm, HEADER + "1,安,13800000001,\n,合计,,\n").vanished == 2


def test_other_sources_have_nothing_to_do_with_it(crm: Any) -> None:
    bring(crm, ALL)
    bring(crm, ALL.replace("安", "小安"), channel="fair")
    run = bring(crm, HEADER + "1,安,13800000001,\n")
    assert run.vanished == 2
    # Of members two and three, what the fair said of them is not marked.
    assert len(list(crm.session.rows("vanished"))) == 2
    assert marks(crm) == {"2": 3, "3": 3}
    run = bring(crm, HEADER + "2,博,13800000002,\n", channel="fair")
    assert (run.vanished, run.returned) == (0, 0)


def test_a_dry_run_tells_it_and_marks_nothing(crm: Any) -> None:
    bring(crm, ALL)
    assert bring(crm, HEADER + "1,安,13800000001,\n", rehearse=True).vanished == 2
    assert marks(crm) == {}


class Interrupted(BaseException):
    """What a killed process would not even notice."""


@pytest.mark.parametrize("chunks", [0, 1, 3, 5])
def test_one_that_was_cut_short_and_went_on_marks_what_an_uninterrupted_one_does(
    crm: Any, chunks: int
) -> None:
    lines = [f"{n},会员{n},139{n:08},\n" for n in range(40)]
    bring(crm, HEADER + "".join(lines))
    del lines[3], lines[17], lines[30]
    path = crm.file("next.csv", HEADER + "".join(lines))
    importing = crm.importing("crm")
    importing.size, write, done = 6, importing._write, []

    def killed(*arguments: Any) -> None:
        if len(done) == chunks:
            raise Interrupted
        done.append(write(*arguments))
        importing.size = 6

    importing._write = killed
    with pytest.raises(Interrupted):
        importing.run([path])
    assert marks(crm) == {}
    run = crm.bring(path, channel="crm", chunk=9)
    assert (run.number, run.counts.read, run.counts.unchanged, run.vanished) == (2, 37, 37, 3)
    assert marks(crm) == {"3": 2, "18": 2, "32": 2}


def test_one_that_was_cut_short_in_its_second_file(crm: Any) -> None:
    bring(crm, ALL)
    one, two = (crm.file(f"{n}.csv", HEADER + f"{n},名{n},1380000000{n},\n") for n in (1, 3))
    importing = crm.importing("crm")
    write = importing._write

    def killed(number: int, *arguments: Any) -> None:
        if number:
            raise Interrupted
        write(number, *arguments)

    importing._write = killed
    with pytest.raises(Interrupted):
        importing.run([one, two])
    assert crm.bring(one, two, channel="crm").vanished == 1
    assert marks(crm) == {"2": 2}


FULL_TILL = """
grammar: 1
kind: channel
name: full
label: {en: Full, zh: 全量}
connector: files
mode: full
rows:
  - to: sale
    set: {place: 门店, receipt: 单号, line: occurrence(单号), net: 实收}
"""


def test_facts_are_marked_by_their_own_ids(shop_with: Callable[..., Any]) -> None:
    shop = shop_with(FULL_TILL)
    text = "门店,单号,实收\n外滩,R1,10\n外滩,R1,20\n外滩,R2,30\n"
    bring(shop, text, channel="full")
    run = bring(shop, text.replace("外滩,R1,20\n", ""), channel="full")
    assert run.vanished == 1
    (mark,) = shop.session.rows("vanished")
    assert shop.session.get("sale", mark["record"])["net"] == 20
    # The shop came as a stub: nobody said that the files hold all shops.
    assert mark["of_domain"] == "sale"


def test_marks_of_records_that_are_gone_are_no_trouble(shop_with: Callable[..., Any]) -> None:
    shop = shop_with(FULL_TILL)
    text = "门店,单号,实收\n外滩,R1,10\n外滩,R2,30\n"
    bring(shop, text, channel="full")
    bring(shop, "门店,单号,实收\n外滩,R1,10\n", channel="full")
    (mark,) = shop.session.rows("vanished")
    shop.session.delete("sale", [mark["record"]])
    assert bring(shop, text, channel="full").status == "ok"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            lambda text: text.replace("name: fair", "name: fair\nsource: crm"),
            "brings member from the same source",
        ),
        (lambda text: text.replace("settings:", "take: once\nsettings:"), "take: once needs path:"),
        (lambda text: text.replace("connector: files", "connector: files\nmode: partly"), "mode"),
    ],
)
def test_what_does_not_go_together_is_told_by_plan(
    shop_with: Callable[..., Any], change: Callable[[str], str], why: str
) -> None:
    with pytest.raises((DeclarationError, RegularsError), match=why):
        shop_with(CRM, change(FAIR))


def test_a_set_of_ids_by_bits() -> None:
    seen = Seen()
    wanted = {1, 7, 8, 65535, 65536, 2**40, 2**53 - 1}
    seen.add(wanted)
    assert all(each in seen for each in wanted)
    assert not any(each in seen for each in (0, 2, 9, 65534, 65537, 2**40 + 1))
