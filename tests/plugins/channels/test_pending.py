"""Rows that were not accepted: tried again, dropped, and what undoing a run does to them."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from regulars.errors import RegularsError
from regulars_channels.running.retrying import retry
from regulars_channels.running.undoing import undo
from regulars_channels.running.waiting import settle

ROWS = (
    "外滩,R1,2026-03-01 10:12,茶杯,1,28,,\n"
    "外滩,R1,2026-03-01 10:12,茶杯,一件,30,,\n"
    "外滩,R1,2026-03-01 10:12,茶杯,2,56,,\n"
    "外滩,R2,2026-03-01 10:12,茶杯,一件,30,13800138000,张小明\n"
    "外滩,R3\n"
)


def waiting(shop: Any, *numbers: int) -> list[Any]:
    rows = shop.session.rows("pending", "state = 'waiting'", order=["row_number"])
    return [row for row in rows if row["row_number"] in numbers]


def again(shop: Any, *numbers: int, **mended: str) -> Any:
    declared = shop.opened.catalog.of_kind("channel")["till"]
    return retry(shop.session, declared, waiting(shop, *numbers), mended)


def test_a_mended_row_keeps_its_place_among_equal_ones(shop: Any, header: str) -> None:
    shop.bring(shop.file("till.csv", header + ROWS))
    assert shop.sales("line", "net") == [(1, Decimal("28.00")), (3, Decimal("56.00"))]
    run = again(shop, 3, 数量="1")
    assert (run.status, run.counts.created) == ("ok", 1)
    assert shop.sales("line", "net") == [(1, Decimal("28.00")), (2, Decimal("30.00")), (3, Decimal("56.00"))]
    assert sorted(shop.pending("row_number")) == [(5,), (6,)]
    # The row as it was read stays as it was read.
    (row,) = shop.pending("row", where="state = 'accepted'")
    assert json.loads(row[0])["数量"] == "一件"


def test_importing_the_file_again_does_not_ask_about_a_mended_row_again(shop: Any, header: str) -> None:
    path = shop.file("till.csv", header + ROWS)
    shop.bring(path)
    again(shop, 3, 数量="1")
    run = shop.bring(path)
    assert (run.counts.rejected, run.counts.skipped, run.counts.unchanged) == (2, 1, 2)
    assert len(shop.sales("line")) == 3


def test_what_is_still_wrong_stays_with_its_present_reasons(shop: Any, header: str) -> None:
    shop.bring(shop.file("till.csv", header + ROWS))
    run = again(shop, 3, 5, 6, 数量="1", 实收="nothing")
    assert (run.status, run.counts.read, run.counts.rejected) == ("failed", 3, 3)
    reasons = [list(json.loads(text)) for (text,) in shop.pending("reasons")]
    assert sorted(reasons) == [[""], ["sale.net"], ["sale.net"]]
    assert shop.session.count("sale") == 2


def test_after_the_channel_was_mended_all_are_tried_again(
    shop_with: Callable[..., Any], till: str, header: str
) -> None:
    shop = shop_with(till)
    shop.bring(shop.file("till.csv", header + ROWS))
    shop.opened.folder.joinpath("schemas/channel0.yaml").write_text(
        till + "formats: {nothing: [一件]}\n", encoding="utf-8"
    )
    shop.opened.apply()
    run = again(shop, 3, 5, 6)
    assert (run.status, run.counts.created, run.counts.rejected) == ("partial", 2, 1)
    assert shop.pending("row_number") == [(6,)]
    assert shop.session.count("member") == 1


def test_undoing_a_run_takes_back_all_it_wrote(shop: Any, header: str) -> None:
    run = shop.bring(shop.file("till.csv", header + ROWS))
    assert undo(shop.session, run.number) > 0
    for domain in ("sale", "member", "place", "pending"):
        assert shop.session.count(domain) == 0
    (record,) = shop.session.rows("run")
    assert (record["status"], record["rows_read"]) == ("undone", 5)
    with pytest.raises(RegularsError, match="undone already"):
        undo(shop.session, run.number)
    assert shop.bring(shop.folder / "till.csv").counts.created == 2


def test_undoing_a_run_takes_back_that_its_rows_were_dropped(shop: Any, header: str) -> None:
    run = shop.bring(shop.file("till.csv", header + ROWS))
    marks = [row["fingerprint"] for row in waiting(shop, 3, 5)]
    session = shop.session
    with session.change_set(reason="pending drop") as change:
        settle(session, "till", marks, change, state="dropped")
    dropped = shop.bring(shop.folder / "till.csv")
    assert (dropped.counts.rejected, dropped.counts.skipped) == (1, 2)
    undo(shop.session, run.number)
    assert shop.session.count("pending") == 0


def test_a_run_whose_rows_were_tried_again_is_undone_after_that_one(shop: Any, header: str) -> None:
    first = shop.bring(shop.file("till.csv", header + ROWS))
    second = again(shop, 3, 数量="1")
    with pytest.raises(RegularsError, match="Run 2 tried rows of run 1 again"):
        undo(shop.session, first.number)
    undo(shop.session, second.number)
    assert shop.pending("row_number") == [(3,), (5,), (6,)]
    undo(shop.session, first.number)
    assert shop.session.count("sale") == 0


def test_a_run_that_a_later_one_built_on_is_undone_after_that_one(shop: Any, header: str) -> None:
    shop.bring(shop.file("till.csv", header + ROWS))
    shop.bring(shop.file("till.csv", header + ROWS.replace("28", "29")))
    with pytest.raises(RegularsError, match="Run 2 changed the same records"):
        undo(shop.session, 1)
    undo(shop.session, 2)
    assert shop.sales("net")[0] == (Decimal("28.00"),)
