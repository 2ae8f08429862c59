"""Whatever stands in a file, what is guessed from it is accepted by plan, and the same each time."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from regulars import Workspace
from regulars.catalog import Catalog
from regulars.errors import SourceError
from regulars.testing import workspace
from regulars_channels.guessing.guess import guess_file
from regulars_channels.guessing.writing import written
from regulars_files.connector import FilesConnector

PLUGINS = ("customers", "organization", "purchases", "channels", "files")
KNOWN = [
    "会员号", "姓名", "手机", "Customer ID", "customer", "Name", "E-mail", "单号", "时间", "日期", "商品", "数量",
    "金额", "Order No.", "Order Date", "Qty", "Price", "Amount", "sku", "store", "City", "gender", "birthday", "id",
    "status", "null", "select", "true", "user", "a.b", 'x"y', "it's", "价格(元)", "--", "# of items", "on", "kind",
    "set: {", "[x]",
]  # fmt: skip
VALUES = [
    "", "-", "13800138000", "+1 617 555 1234", "ann@example.com", "2026-03-01", "03/04/2026", "14.03.26", "10:12",
    "1", "12923.0", "-3.50", "1.234,50", "$1,015.00", "张小明", "女", "Yes", "No", "00012", "茶 100克", "{a: b}",
    "'", '"', "#", "合计",
]  # fmt: skip
text = st.text(
    alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\r\n\x1a"), max_size=12
)
ROWS = 12
cells = st.one_of(st.sampled_from(VALUES), text)
#: A column holds values of one sort, as columns do, or of all.
columns = st.one_of(
    st.sampled_from(VALUES).map(lambda value: [value] * ROWS), st.lists(cells, min_size=ROWS, max_size=ROWS)
)
headed = st.tuples(st.one_of(st.sampled_from(KNOWN), text), columns)
SALES = [
    ("单号", [f"R{row // 2}" for row in range(ROWS)]),
    ("时间", ["2026-03-01 10:12"] * ROWS),
    ("实收", ["88.00"] * (ROWS - 1) + ["-5"]),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("place") / "shop"
    with workspace(folder, None, PLUGINS, {}):
        return folder


@pytest.fixture(scope="module")
def catalog(place: Path) -> Catalog:
    with Workspace.open(place) as opened:
        return opened.declared()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(
    table=[("会员号", [f"M{row}" for row in range(ROWS)]), ("on", ["a", "b"] * (ROWS // 2))], sales=False
)
@given(table=st.lists(headed, min_size=1, max_size=9), sales=st.booleans())
def test_every_guess_is_accepted(
    place: Path, catalog: Catalog, tmp_path: Path, table: list[tuple[str, list[str]]], sales: bool
) -> None:
    # Half of the files tell of sales.
    names, held = zip(*([*SALES, *table] if sales else table), strict=True)
    stream = io.StringIO()
    csv.writer(stream).writerows([names, *zip(*held, strict=True)])
    file = tmp_path / "sales 2026.csv"
    file.write_text(stream.getvalue(), encoding="utf-8")
    try:
        found = guess_file(file, FilesConnector().guess(file), catalog, place)
    except SourceError:
        return
    if not found.drafts:
        return
    once = written(found.drafts, catalog, file.name)
    again = guess_file(file, FilesConnector().guess(file), catalog, place)
    assert written(again.drafts, catalog, file.name) == once
    schemas = place / "schemas"
    shutil.rmtree(schemas)
    schemas.mkdir()
    (schemas / "guessed.yaml").write_text(once, encoding="utf-8")
    with Workspace.open(place) as opened:
        declared = opened.declared()
    assert [draft.name for draft in found.drafts] == list(declared.of_kind("channel"))
