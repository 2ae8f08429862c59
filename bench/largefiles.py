"""Large files in little memory: a CSV and a till log of 2 GB are read, and a part of the CSV is imported."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from bench.figures import Figure, note, scaled
from regulars import Workspace
from regulars.testing import trusted_session, workspace

SIZE = 2_000_000_000
#: Reading must stay below, in bytes, whatever the size of the file.
READING = 160_000_000
#: Of the file, so much is imported, and must need less memory than that: 256 MB of it are SQLite's own cache.
PART = SIZE // 16
IMPORTING = 450_000_000

SCHEMA = """\
grammar: 1
---
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
fields:
  phone: {type: phone, identifier: phone, privacy: personal, label: {en: Phone, zh: 手机}}
  name: {type: text, privacy: personal, label: {en: Name, zh: 姓名}}
---
kind: domain
name: sale
label: {en: Sale, zh: 销售}
belongs_to: [client]
identity: [receipt, line]
fields:
  client: {type: reference, to: client, on_missing: none, privacy: personal}
  receipt: {type: text, required: true, privacy: none}
  line: {type: integer, required: true, privacy: none}
  sold_at: {type: datetime, privacy: none}
  product: {type: text, privacy: none}
  net: {type: money, privacy: none}
---
kind: channel
name: till
label: {en: Till, zh: 收银台}
connector: files
mode: full
rows:
  - {to: client, as: buyer, key: 手机, set: {phone: 手机, name: 姓名}}
  - to: sale
    set: {client: buyer, receipt: 单号, line: occurrence(单号), sold_at: 时间, product: 商品, net: 实收}
"""


def figures() -> Iterator[Figure]:
    """What each child needed at the most."""
    folder = Path(tempfile.mkdtemp(prefix="regulars-bench-"))
    try:
        path = _write(folder / "till.csv", scaled(SIZE), "单号,时间,商品,实收,手机,姓名\n", _line, "")
        yield _read("CSV", "regulars_files.connector", "FilesConnector", path)
        path.unlink()
        if find_spec("regulars_pos") is None:
            note("no connector reads till logs here: left out")
        else:
            path = _write(folder / "till.xml", scaled(SIZE), "<POSLog>\n", _transaction, "</POSLog>\n")
            yield _read("XML", "regulars_pos.connector", "PosConnector", path)
            path.unlink()
        yield Figure("importing of it", _imported(folder, scaled(PART)) / 1e6, IMPORTING / 1e6, " MB")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _line(number: int) -> str:
    """A line of a receipt of three; one customer in a million."""
    who = number // 3 * 2654435761 % 1_000_003
    return (
        f"R{number // 3:09},2026-{who % 12 + 1:02}-{who % 28 + 1:02} {who % 24:02}:{who % 60:02},绿茶{who % 500},"
        f"{who % 300}.50,139{who:08},会员{who}\n"
    )


def _transaction(number: int) -> str:
    """A receipt of one line, paid in cash."""
    return (
        "<Transaction><RetailStoreID>9</RetailStoreID><WorkstationID>31</WorkstationID>"
        f"<SequenceNumber>{number}</SequenceNumber><BusinessDayDate>2026-03-01</BusinessDayDate>"
        "<EndDateTime>2026-03-01T15:15:25</EndDateTime><CurrencyCode>CNY</CurrencyCode><RetailTransaction>"
        "<LineItem><SequenceNumber>1</SequenceNumber><Sale><ItemID>90162</ItemID><Description>绿茶</Description>"
        "<RegularSalesUnitPrice>3.49</RegularSalesUnitPrice><ExtendedAmount>3.49</ExtendedAmount>"
        "<Quantity>1</Quantity></Sale></LineItem><LineItem><SequenceNumber>2</SequenceNumber>"
        '<Tender TenderType="Cash"><Amount>3.49</Amount></Tender></LineItem>'
        "</RetailTransaction></Transaction>\n"
    )


def _write(path: Path, size: int, head: str, line: Callable[[int], str], foot: str) -> Path:
    """A file of at least `size` bytes."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write(head)
        number = 0
        while stream.tell() < size:
            stream.write("".join(map(line, range(number, number + 20_000))))
            number += 20_000
        stream.write(foot)
    return path


def _child(*arguments: str) -> tuple[str, int, float]:
    """What a child printed, its peak memory in bytes, and its seconds."""
    begun = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.largefiles", *arguments], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child.stdout:
        printed = child.stdout.read()
    _pid, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status:
        raise SystemExit(f"bench.largefiles {' '.join(arguments)} failed")
    return printed, usage.ru_maxrss * 1024, time.perf_counter() - begun


def _read(name: str, module: str, connector: str, path: Path) -> Figure:
    rows, peak, seconds = _child("read", module, connector, str(path))
    size = path.stat().st_size
    note(f"{name}: {size / 1e6:,.0f} MB, {int(rows):,} rows, read in {seconds:.0f} s")
    return Figure(f"reading {size / 1e9:.1f} GB of {name}", peak / 1e6, READING / 1e6, " MB")


def _imported(folder: Path, size: int) -> int:
    """The peak of importing a CSV of `size` bytes into a workspace of its own."""
    path = _write(folder / f"part{size}.csv", size, "单号,时间,商品,实收,手机,姓名\n", _line, "")
    counted, peak, seconds = _child("import", str(folder / f"shop{size}"), str(path))
    counts = json.loads(counted)
    if counts["created"] != counts["read"]:
        raise SystemExit(f"of {counts['read']} rows {counts['created']} came in")
    note(
        f"import: {size / 1e6:,.0f} MB, {counts['read']:,} rows, {seconds:.0f} s, memory {peak / 1e6:,.0f} MB"
    )
    path.unlink()
    return peak


def _main(what: str, *arguments: str) -> None:
    if what == "read":
        module, connector, path = arguments
        made = getattr(import_module(module), connector)()
        sys.stdout.write(str(sum(len(batch.rows) for batch in made.read({}, [Path(path)]))))
        return
    shop, path = arguments
    with workspace(Path(shop), None, ("channels", "files"), {"shop.yaml": SCHEMA}) as opened:
        sys.stdout.write(json.dumps(_bring(opened, Path(path))))


def _bring(opened: Workspace, path: Path) -> dict[str, int]:
    importing = import_module("regulars_channels.running.importing")
    offering = import_module("regulars_channels.offering")
    connector = offering.offered_connectors(opened)["files"]
    declared = opened.catalog.of_kind("channel")["till"]
    run = importing.Import(trusted_session(opened), declared, connector).run([path])
    return {"read": run.counts.read, "created": run.counts.created}


if __name__ == "__main__":
    _main(*sys.argv[1:])
