"""What a row names a record by, and what becomes of a name that names nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cornershop import Shop, records

from regulars import Alias, Part
from regulars.errors import RecordError
from regulars.testing import trusted_session, workspace

DAY = "2026-03-01 10:00:00"


def sale(number: str, **rest: object) -> dict[str, object]:
    return {"number": number, "sold_at": DAY, **rest}


def test_none_leaves_it_empty(shop: Shop) -> None:
    done = shop.put("sale", sale("1", client="nobody"))
    assert (done.created, done.rejected) == (1, [])
    assert shop.one("sale")["client"] is None


def test_stub_makes_a_record_of_its_identity(shop: Shop) -> None:
    done = shop.put("sale", sale("1", shop="A"), sale("2", shop="A"), sale("3", shop="B"))
    assert done.records["shop"].created == 2
    assert shop.all("shop", "code", "name") == [("A", None), ("B", None)]
    assert shop.all("sale", "shop.code") == ["A", "A", "B"]
    shop.put("shop", {"code": "A", "name": "Main street"})
    assert shop.all("sale", "shop.name") == ["Main street", "Main street", None]
    assert [hit.label for hit in shop.session.search("B", "shop")] == [""]


def test_pending_refuses_the_row(shop: Shop) -> None:
    done = shop.put("sale", sale("1", item=("M", 1)), sale("2"))
    assert [(each.row, list(each.messages)) for each in done.rejected] == [(1, ["item"])]
    assert shop.all("sale", "number") == ["2"]


@pytest.mark.parametrize("blank", [None, "", "   ", "\u3000"])
def test_a_blank_names_nothing(shop: Shop, blank: str | None) -> None:
    done = shop.put("sale", sale("1", shop=blank, item=blank, client=blank))
    assert (done.created, done.rejected) == (1, [])
    assert shop.session.count("shop") == 0


@pytest.mark.parametrize("hostile", ["a\0b", "\ud800", "x" * 100_000, ("A", "B"), 10**30, -1, 1.5, True])
def test_a_name_that_cannot_be_is_refused(shop: Shop, hostile: object) -> None:
    for field in ("shop", "item"):
        done = shop.put("sale", sale("1", **{field: hostile}))
        if not (field == "shop" and isinstance(hostile, str) and hostile.startswith("x")):
            assert [(each.row, list(each.messages)) for each in done.rejected] == [(1, [field])], hostile
    assert shop.session.count("shop") == (1 if hostile == "x" * 100_000 else 0)


@pytest.mark.parametrize("hostile", ["a\0b", "\ud800"])
def test_a_key_that_no_database_holds_is_refused(shop: Shop, hostile: str) -> None:
    done = shop.put("client", {"name": "Wu"}, {"name": "Li"}, keys=[hostile, "li"])
    assert [each.row for each in done.rejected] == [1]
    assert shop.all("client", "name") == ["Li"]
    assert shop.put("sale", sale("1", client=hostile)).created == 1


def test_an_identity_of_several_parts_is_a_tuple(shop: Shop) -> None:
    shop.put(
        "item", {"maker": "M|", "number": 1, "title": "Tea"}, {"maker": None, "number": 2, "title": "Jam"}
    )
    shop.put("sale", sale("1", item=("M|", "1")), sale("2", item=(None, 2)))
    assert shop.all("sale", "item.title") == ["Tea", "Jam"]


def test_a_record_id_names_a_record_of_that_domain_only(shop: Shop) -> None:
    shop.put("item", {"maker": "M", "number": 1, "title": "Tea"})
    shop.put("shop", {"code": "A"})
    item, store = shop.one("item")["id"], shop.one("shop")["id"]
    done = shop.put("sale", sale("1", item=item), sale("2", item=store), sale("3", item=10**15))
    assert [each.row for each in done.rejected] == [2, 3]
    assert shop.all("sale", "item.title") == ["Tea"]


def test_a_subject_by_its_key_in_the_source_or_an_identifier(shop: Shop) -> None:
    people = [{"name": "Wu", "phone": "13800138001"}, {"name": "Li", "email": "li@example.com", "card": "C7"}]
    shop.put("client", *people, keys=["w", "l"])
    names = ["w", "138 0013 8001", "LI@example.com", "C7", "l", "nobody"]
    shop.put("sale", *(sale(str(n), client=name) for n, name in enumerate(names)))
    assert shop.all("sale", "client.name") == ["Wu", "Wu", "Li", "Li", "Li", None]
    shop.put("sale", sale("9", client="w"), source="web")
    assert shop.one("sale", "number = '9'")["client"] is None


def test_a_subject_of_the_same_write_by_an_identifier(shop: Shop) -> None:
    parts = [
        records("client", {"name": "Wu", "phone": "13800138001"}, {"name": "Li", "card": "C7"}),
        records("sale", sale("1", client="+86 138 0013 8001"), sale("2", client="C7")),
    ]
    shop.session.write(parts, source="till")
    assert shop.all("sale", "client.name") == ["Wu", "Li"]


def test_writings_of_one_name_name_one_record(shop: Shop) -> None:
    shop.put("client", {"name": "Wu", "phone": "13800138001"}, keys=["Ｗ1 "])
    names = ["W1", "Ｗ1", " W1 ", "13800138001", "138-0013-8001"]
    shop.put("sale", *(sale(str(n), client=name) for n, name in enumerate(names)))
    assert shop.all("sale", "client.name") == ["Wu"] * 5
    done = shop.put("client", {"name": "Wu", "points": 3}, keys=["W1"])
    assert (done.created, done.updated) == (0, 1)


def test_the_strongest_identifier_names_first(shop: Shop) -> None:
    shop.put("client", {"name": "Wu", "wechat": "C7"}, {"name": "Li", "card": "C7"}, keys=["w", "l"])
    shop.put("sale", sale("1", client="C7"))
    assert shop.one("sale", "client.name = 'Li'")["number"] == "1"


def test_an_identifier_of_too_many_names_nobody(shop: Shop) -> None:
    people = [{"name": str(n), "card": f"C{n}", "phone": "13800138001"} for n in range(6)]
    shop.put("client", *people)
    shop.put("sale", sale("1", client="13800138001"))
    assert shop.one("sale")["client"] is None


def test_an_alias_is_the_record_of_the_same_row(shop: Shop) -> None:
    parts = [
        records("client", {"name": "Wu"}, {"name": "Li"}, keys=["w", "l"], numbers=[1, 3], alias="who"),
        Part(
            domain="sale",
            columns={"client": Alias("who"), "number": ["1", "2", "3"], "sold_at": [DAY] * 3},
            rows=[1, 2, 3],
        ),
    ]
    shop.session.write(parts, source="till")
    assert shop.all("sale", "client.name") == ["Wu", None, "Li"]


def test_a_stub_that_cannot_be_made_refuses_the_row(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop("""
kind: domain
name: box
label: {en: Box, zh: 箱}
identity: [number]
fields: {number: {type: integer}}
---
kind: domain
name: thing
label: {en: Thing, zh: 物}
identity: [name]
fields: {name: {type: text}, box: {type: reference, to: box, on_missing: stub}}
""")
    boxes = ["7", "seven", "07", " 7", "8"]
    done = shop.put("thing", *({"name": f"n{n}", "box": box} for n, box in enumerate(boxes)))
    assert [(each.row, list(each.messages)) for each in done.rejected] == [(2, ["box"])]
    assert shop.all("thing", "name", "box.number") == [("n0", 7), ("n2", 7), ("n3", 7), ("n4", 8)]
    assert shop.session.count("box") == 2


def test_a_stub_of_a_refused_row_is_not_made(shop: Shop) -> None:
    done = shop.put("sale", sale("1", shop="A", item=("M", 1)), sale("2", shop="B"))
    assert [each.row for each in done.rejected] == [1]
    assert shop.all("shop", "code") == ["B"]
    assert done.records["shop"].created == 1


def test_a_reference_within_an_identity(shop: Shop) -> None:
    """Two shops' receipts number 1 are two sales, also when the shops are made by the same batch."""
    assert shop.put("sale", sale("1", shop="A"), sale("1", shop="B"), sale("1")).created == 3
    assert shop.put("sale", sale("1", shop="B"), sale("1", shop="A"), sale("1")).unchanged == 3


def test_an_id_that_names_nothing_is_refused_though_a_text_may_be_left_out(
    tmp_path: Path, database_url: str
) -> None:
    schema = """
grammar: 1
---
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
fields: {name: {type: text, privacy: personal}}
---
kind: domain
name: visit
label: {en: Visit, zh: 到店}
identity: [number]
fields:
  number: {type: text, privacy: none}
  client: {type: reference, to: client, on_missing: none, privacy: personal}
"""
    with workspace(tmp_path, database_url, schemas={"own.yaml": schema}) as opened:
        session = trusted_session(opened)
        with pytest.raises(RecordError, match="There is no Client"):
            session.add("visit", {"number": "1", "client": 99_999})
        session.add("visit", {"number": "2", "client": "nobody"})
        assert [row["client"] for row in session.rows("visit")] == [None]
