"""Parquet: what stands in it, exactly, however it is typed; nested values as JSON."""

import builtins
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from regulars.errors import SourceError
from regulars_files.connector import FilesConnector

Read = Callable[..., Any]


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """`make("SELECT 1 AS a")`: a Parquet file of it."""

    def make(select: str, name: str = "t.parquet", options: str = "") -> Path:
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({select}) TO '{tmp_path / 'made'}' (FORMAT parquet{options})")
        return (tmp_path / "made").rename(tmp_path / name)

    return make


def test_every_type_exactly(read: Read, make: Callable[..., Path]) -> None:
    select = """
        SELECT 9007199254740993 AS big, '会员' AS name, 12.50::DECIMAL(38, 2) AS net, 0.1::DOUBLE AS share,
        TIMESTAMP '2024-02-29 10:00:00.123456' AS ts, TIMESTAMPTZ '2024-01-01 10:00:00+08' AS tz,
        TIMESTAMP_NS '2024-01-01 10:00:00.123456789' AS ns, DATE '2024-01-31' AS day, TIME '10:05:00' AS hour,
        true AS flag, NULL::INTEGER AS none, '  ' AS blank, 13800138000.0::DOUBLE AS phone,
        'text'::BLOB AS words, '\\xFF\\x00'::BLOB AS bytes
    """
    found = read(make(select))
    assert found.faults == {1: {}} or not any(found.faults.values())
    assert found.rows == [
        {
            "big": "9007199254740993",
            "name": "会员",
            "net": "12.50",
            "share": "0.1",
            "ts": "2024-02-29 10:00:00.123456",
            "tz": "2024-01-01 02:00:00+00",
            "ns": "2024-01-01 10:00:00.123456789",
            "day": "2024-01-31",
            "hour": "10:05:00",
            "flag": "true",
            "none": None,
            "blank": None,
            "phone": "13800138000",
            "words": "text",
            "bytes": "X'ff00'",
        }
    ]


def test_nested_values_are_json(read: Read, make: Callable[..., Path]) -> None:
    found = read(
        make("SELECT {'a': 1, 'b': ['x', '一']} AS s, [1, 2] AS l, MAP {'k': 1.5} AS m, [{'q': 1}] AS n")
    )
    assert {name: json.loads(cell) for name, cell in found.rows[0].items()} == {
        "s": {"a": 1, "b": ["x", "一"]},
        "l": [1, 2],
        "m": {"k": 1.5},
        "n": [{"q": 1}],
    }


def test_rows_in_their_order_in_batches(make: Callable[..., Path]) -> None:
    path = make(
        "SELECT i, 'name ' || (i % 7) AS repeated FROM range(25000) t(i)", options=", ROW_GROUP_SIZE 2048"
    )
    batches = list(FilesConnector().read({}, [path]))
    assert [len(each.rows) for each in batches] == [10_000, 10_000, 5_000]
    assert [int(cell) for each in batches for cell in each.columns["i"]] == list(range(25_000))
    assert [number for each in batches for number in each.rows] == list(range(1, 25_001))
    assert [(each.done, each.total) for each in batches][-1] == (25_000, 25_000)


def test_a_file_without_rows(read: Read, make: Callable[..., Path]) -> None:
    assert read(make("SELECT 1 AS a WHERE false")).rows == []


@pytest.mark.parametrize("name", ["sales[2024].parquet", "a*b?.parquet", "year=2024.parquet", "it's.parquet"])
def test_names_are_taken_literally(read: Read, make: Callable[..., Path], name: str) -> None:
    make("SELECT 2 AS a", "sales2.parquet")
    found = read(make("SELECT 1 AS a", name))
    assert found.rows == [{"a": "1"}]


def test_names_of_columns_are_no_sql(read: Read, make: Callable[..., Path]) -> None:
    name = 'a"; DROP TABLE x; --'
    quoted = name.replace('"', '""')
    assert read(make(f'SELECT 1 AS "{quoted}"')).rows == [{name: "1"}]


def test_by_its_content_without_its_name(read: Read, make: Callable[..., Path]) -> None:
    assert read(make("SELECT 1 AS a", "export.dat")).rows == [{"a": "1"}]


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"PAR1\x15" + b"\0" * 200 + b"PAR1", b"PARE" + b"\0" * 50, b"a,b\n"]
)
def test_what_is_no_parquet(read: Read, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"x\.parquet cannot be read as Parquet"):
        read(path)


def test_a_file_that_was_cut(read: Read, make: Callable[..., Path]) -> None:
    path = make("SELECT i FROM range(100000) t(i)")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(SourceError, match="cannot be read as Parquet"):
        read(path)


def test_without_the_extra(read: Read, make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = make("SELECT 1 AS a")
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "duckdb":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SourceError, match=r"pip install 'regulars\[parquet\]'"):
        read(path)


def test_no_extension_comes_in_and_nothing_is_imported_before_it_is_used(make: Callable[..., Path]) -> None:
    """In a process of its own, for this one has DuckDB already."""
    path = make("SELECT 1 AS a")
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from regulars_files.connector import FilesConnector\n"
        "assert 'duckdb' not in sys.modules and 'python_calamine' not in sys.modules\n"
        "list(FilesConnector().read({}, [Path(sys.argv[1])]))\n"
        "assert 'sqlite_scanner' not in open('/proc/self/maps').read()\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)
