"""A thousand fields on one domain, a hundred from each of ten plugins: all that one does with records works."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Install = Callable[..., Path]

PLUGINS = [f"p{number}" for number in range(10)]
#: One of each ten.
TYPES = (
    "text", "integer", "decimal, places: 3", "boolean", "date", "money", "email",
    "choice, values: {a: {en: A}, b: {en: B}}", "text, search: exact", "datetime",
)  # fmt: skip
VALUES = ("Tea", 7, "1.250", True, "2026-01-31", "12.50", "a@b.cn", "a", "X1", "2026-01-31 09:30:00")

SHOP = """kind: domain
name: customer
label: {en: Customer, zh: 客户}
subject: true
display: name
fields:
  name: {type: text, search: name}
  number: {type: text, identifier: number}
"""


def fields(plugin: str, count: int = 100) -> dict[str, str]:
    return {f"{plugin}_f{number}": TYPES[number % 10] for number in range(count)}


def extension(plugin: str, count: int = 100) -> str:
    lines = [f"  {name}: {{type: {kind}}}" for name, kind in fields(plugin, count).items()]
    return f"kind: extension\nname: {plugin}_more\nextends: customer\nfields:\n" + "\n".join(lines) + "\n"


@pytest.fixture
def full(install: Install, company: Any) -> Any:
    for plugin in PLUGINS:
        install(plugin, manifest="declarations: [more.yaml]\n", **{"more.yaml": extension(plugin)})
    company.declare(SHOP, plugins=PLUGINS)
    return company


def test_a_thousand_fields(full: Any, tmp_path: Path) -> None:
    plan = full.plan()
    assert sum(each.kind == "field" for each in plan.changes) == 1002
    full.apply()
    assert full.plan().empty
    names = [name for plugin in PLUGINS for name in fields(plugin)]
    row = {name: VALUES[number % 10] for number, name in enumerate(names)}
    rows = [{"name": f"N{each}", "number": f"A{each}", **row} for each in range(30)]
    full.write("customer", rows)
    full.write("customer", [{"number": "A3", "p9_f1": 8, "p0_f0": "Rice"}], source="web")
    session = full.session()
    assert session.count("customer") == 30
    record = session.find("customer", "p9_f1 = 8 and p0_f0 = 'Rice' and p5_f9 is not null").rows[0]
    assert len([name for name in names if record[name] is not None]) == 1000
    assert (record["name"], record["p4_f2"], record["p4_f7"]) == ("N3", pytest.approx(1.25), "a")
    assert len(session.search("X1", limit=50)) == 30
    assert [each.id for each in session.search("N3")] == [record["id"]]
    with session.change_set(reason="edit") as change_set:
        session.edit("customer", record["id"], dict.fromkeys(names[::2]))
    emptied = session.get("customer", record["id"])
    assert sum(emptied[name] is not None for name in names) == 500
    session.undo(change_set)
    assert session.get("customer", record["id"]) == {**record}
    assert session.aggregate("customer", {"sum": "sum(p1_f1)"})[0]["sum"] == 210
    assert len(list(session.rows("customer", order=["-p3_f3", "name"]))) == 30


def test_a_thousand_fields_change_too(full: Any, tmp_path: Path) -> None:
    full.apply()
    full.write("customer", [{"name": "N", "number": "A", "p3_f1": 7, "p3_f0": "Tea", "p4_f0": "Rice"}])
    changed = (
        extension("p3")
        .replace("p3_f1:", "p3_one:")
        .replace("{type: integer}", "{type: integer, was: p3_f1}", 1)
    )
    (tmp_path / "site/regulars_p3/more.yaml").write_text(changed, encoding="utf-8")
    (tmp_path / "site/regulars_p4/more.yaml").write_text(extension("p4", 50), encoding="utf-8")
    full.declare(SHOP, plugins=PLUGINS)
    plan = full.plan()
    assert plan.steps[0].what == "field_renamed"
    assert plan.losses == ()
    full.apply()
    assert full.values("customer", "p3_one", "p3_f0", "p4_f0") == [(7, "Tea", "Rice")]


def test_too_many_for_one_table_is_told_before(company: Any) -> None:
    lines = [f"  f{number}: {{type: text}}" for number in range(1000)]
    company.declare(SHOP + "\n".join(lines) + "\n")
    (told,) = company.plan().refused
    assert "workspace__customer would have" in told and "takes 1600" in told
