"""A store with some of everything, and the declarations that change all of that at once; applied by a child process.

Run as a program, children of it apply what stands in a folder, and each is killed at a statement:
`bigchange.py FOLDER STATEMENT…` prints the exit code of each.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from regulars.workspaces.workspace import Workspace

BEFORE = """kind: domain
name: customer
label: {en: Customer, zh: 客户}
subject: true
fields:
  name: {type: text, search: name}
  number: {type: text, identifier: number}
  code: {type: text}
  points: {type: integer}
  level: {type: choice, values: {gold: {en: Gold}, silver: {en: Silver}}}
  home: {type: address}
  gone: {type: text}
---
kind: domain
name: visit
label: {en: Visit, zh: 到店}
belongs_to: [customer]
identity: [nr]
fields:
  nr: {type: text, required: true}
  customer: {type: reference, to: customer}
  paid: {type: decimal, places: 2}
  note: {type: text, search: name, unique: true}
---
kind: domain
name: old
label: {en: Old}
identity: [nr]
fields: {nr: {type: text, search: exact}}
"""

AFTER = """kind: domain
name: client
was: customer
label: {en: Client, zh: 客户}
subject: true
fields:
  title: {type: text, search: name, was: name}
  card: {type: text, identifier: number, was: number}
  code: {type: integer, was: points}
  points: {type: text, was: code, search: exact, identifier: number}
  level: {type: choice, values: {silver: {en: Silver}}, default: silver}
  place: {type: address, was: home}
---
kind: domain
name: visit
label: {en: Visit, zh: 到店}
identity: [customer, nr]
fields:
  nr: {type: text, required: true}
  customer: {type: reference, to: client}
  paid: {type: decimal, places: 4, required: true}
  note: {type: text, max: 20}
  seats: {type: integer, required: true, default: 1}
---
kind: domain
name: fresh
label: {en: Fresh}
identity: [nr]
fields: {nr: {type: text, unique: true}}
"""

LOSSES = ("client.gone", "client.level=gold", "old")

CUSTOMERS = [
    {"key": "1", "name": "王小明", "number": "A1", "code": "07", "points": 1, "level": "gold", "home.city": "上海",
     "gone": "x"},
    {"key": "2", "name": "Anna", "number": "A2", "code": "12", "points": 7, "level": "silver"},
    {"key": "3", "name": "Bo", "number": "A3"},
]  # fmt: skip
VISITS = [
    {"nr": "1", "customer": "A1", "paid": "12.50", "note": "Tea ＆ Co"},
    {"nr": "2", "customer": "A2", "paid": "3.00", "note": "rice"},
]


def fill(company: Any) -> None:
    """Declare, apply and fill the store as it is before; then declare what it is to be."""
    company.declare(BEFORE).apply()
    company.write("customer", CUSTOMERS, key="key")
    company.write("customer", [{"number": "A1", "name": "小王"}], source="web")
    company.write("visit", VISITS)
    company.write("old", [{"nr": "o1"}])
    company.declare(AFTER)


@contextmanager
def at_statement(
    workspace: Workspace, number: int, do: Callable[[], None], *, writing: bool = False
) -> Iterator[list[str]]:
    """Let `do` be called before the statement of that number, from 1; gives the list that they are gathered in.

    `writing`: only those count that do more than read.
    """
    seen: list[str] = []

    def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if writing and statement.lstrip().startswith(("SELECT", "PRAGMA")):
            return
        seen.append(statement)
        if len(seen) == number:
            do()

    engine = workspace.database.engine
    event.listen(engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", before)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def apply_and_die(folder: Path, number: int) -> None:
    """Apply what stands in the folder, and be killed before that statement."""
    with Workspace.open(folder) as opened, at_statement(opened, number, die):
        opened.apply(losses=LOSSES)


if __name__ == "__main__":
    # One child for each, made by a process that has imported everything and opened nothing.
    for wanted in sys.argv[2:]:
        child = os.fork()
        if child == 0:
            apply_and_die(Path(sys.argv[1]), int(wanted))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
