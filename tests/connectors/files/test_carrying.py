"""`carry:` fills what an export writes on the first of several rows only."""

import pytest

from regulars_files.gathering import ROWS

CARRY = {"within": "order", "columns": ["date", "who"]}
ORDERS = """order,date,who,item
1,2026-03-01,Ann,tea
1,,,cup
2,2026-03-02,,pot
2,,,tea
,,,loose
2,,,late
1,,,again
"""


def test_a_blank_cell_is_that_of_the_row_above_of_the_same_order(read, write):
    found = read(write("orders.csv", ORDERS), carry=CARRY)
    assert found.column("item") == ["tea", "cup", "pot", "tea", "loose", "late", "again"]
    assert found.column("date") == ["2026-03-01", "2026-03-01", "2026-03-02", "2026-03-02", None, None, None]
    assert found.column("who") == ["Ann", "Ann", None, None, None, None, None]


def test_without_it_blank_is_blank(read, write):
    assert read(write("orders.csv", ORDERS)).column("who") == ["Ann", None, None, None, None, None, None]


def test_an_order_may_go_on_in_the_next_batch(read, write):
    rows = [f"{number},2026-03-01,Ann,tea" for number in range(ROWS - 1)] + [
        "x,2026-03-09,Bob,tea",
        "x,,,cup",
    ]
    found = read(write("orders.csv", "order,date,who,item\n" + "\n".join(rows) + "\n"), carry=CARRY)
    assert len(found.sheets) > 1
    assert (found.column("date")[-1], found.column("who")[-1]) == ("2026-03-09", "Bob")


@pytest.mark.parametrize(
    "carry", [{"within": "nothing", "columns": ["who"]}, {"within": "order", "columns": ["no"]}]
)
def test_columns_that_the_file_has_not_are_left_to_the_channel(read, write, carry):
    assert read(write("orders.csv", ORDERS), carry=carry).column("who")[1] is None
