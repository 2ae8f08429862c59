"""`find` finds what a look into every value finds: parts of names, tails of phones, beginnings of e-mails, numbers."""

import unicodedata
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest
from cornershop import Shop
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

DAY = "2026-03-01 10:00:00"


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def runs(text: str) -> list[str]:
    """Words, cut where Chinese begins or ends."""
    return [
        "".join(run)
        for word in fold(text).split()
        for _wide, run in groupby(word, key=lambda c: c >= "\u2e80")
    ]


def named(value: str, word: str) -> bool:
    """Chinese anywhere in a name; other letters from the beginning of a word on; both as they stand together."""
    parts = runs(word)
    begun = all(
        part[0] >= "\u2e80" or any(run.startswith(part) for run in runs(value) if run[0] < "\u2e80")
        for part in parts
    )
    return begun and (fold(word) in fold(value))


def tailed(value: str, word: str) -> bool:
    digits = "".join(filter(str.isdigit, word))
    return len(digits) >= 3 and not set(word) - set("0123456789+-()") and value.endswith(digits)


def begun(value: str, word: str) -> bool:
    return len(word) >= 2 and fold(value).startswith(fold(word))


def equal(value: str, word: str) -> bool:
    return fold(value) == fold(word)


FIELDS = {
    "client": {"name": named, "card": equal, "phone": tailed, "email": begun},
    "sale": {"number": equal, "note": named},
    "shop": {"code": equal, "name": named},
}


Values = dict[str, dict[int, list[tuple[Callable[[str, str], bool], str]]]]


def searched(shop: Shop) -> Values:
    """Domain -> record -> its searched values, each with its test: of a client, what any source says of it."""
    found: Values = {}
    for domain, tests in FIELDS.items():
        found[domain] = {}
        for record in shop.session.rows(domain):
            said = [record]
            if domain == "client":
                said = [dict(each.values) for each in shop.session.contributions(domain, record["id"])]
            found[domain][record["id"]] = [
                (test, e[name]) for e in said for name, test in tests.items() if e.get(name)
            ]
    return found


def agree(shop: Shop, text: str, values: Values) -> int:
    """Compare with a look into every value, in each domain; gives how many were found."""
    total = 0
    words = fold(text).split()
    for domain, records in values.items():
        want = {
            record
            for record, held in records.items()
            if words and all(any(test(value, word) for test, value in held) for word in words)
        }
        hits = shop.session.search(text, domain, 1_000)
        assert {hit.id for hit in hits} == want, (domain, text)
        assert len({hit.id for hit in hits}) == len(hits)
        assert all(hit.domain == domain and hit.field in FIELDS[domain] for hit in hits)
        total += len(hits)
    return total


PEOPLE: list[dict[str, Any]] = [
    {"name": "张小明", "phone": "13800138001", "email": "zhang.xm@example.com", "card": "M0001"},
    {"name": "张明", "phone": "13912348001", "email": "Ming@Example.com", "card": "m0002"},
    {"name": "欧阳阳光", "phone": "010-62348001"},
    {"name": "欧阳光", "email": "ouyang@例子.中国"},
    {"name": "Anna Maria O'Neil-Smith", "card": "Ａ-7"},
    {"name": "ANNABEL Lee", "email": "anna@example.com"},
    {"name": "VIP王小明", "card": "VIP-1"},
    {"name": "王小明VIP", "phone": "+1 202 555 0123"},
    {"name": "Ｗｕ ｍｉｎｇ", "phone": "13800138002"},
    {"name": "Straße Müller", "email": "mueller@example.com"},
    {"name": "𠮷野家 太郎"},
    {"name": "김민준"},
    {"name": "小明 小明"},
    {"name": "明"},
]
QUERIES = [
    "小明", "明", "张", "张明", "明小", "小", "阳光", "欧阳光", "欧阳阳光", "阳阳", "anna", "ann", "nna",
    "anna m", "maria anna", "o'neil", "o'neil-s", "smith", "vip", "vip王", "王小明vip",
    "vip王小明", "ip王", "小明v", "王 vip", "wu", "WU MING", "ｗｕ", "strasse", "STRASSE", "mü",
    "müller", "muller", "吉野", "𠮷", "𠮷野家", "太郎 𠮷", "김민", "민준", "8001", "001", "01",
    "1380013", "13800138001", "+8613800138001", "138-0013-8001", "0123", "555", "zhang",
    "zhang.xm@example.com", "ZHANG", "z", "zh", "@example", "anna@", "m0001", "M0002",
    "m000", "a-7", "Ａ-７", "vip-1", "8001 张", "张 8001", "张 8002", "小明 m0001", "nobody",
    "%", "_", "张%", "'", "小明 小明 小明",
]  # fmt: skip


def test_every_kind_of_query(shop: Shop) -> None:
    shop.put("client", *PEOPLE, keys=[f"k{n}" for n in range(len(PEOPLE))])
    shop.put(
        "sale",
        {"number": "R-001", "sold_at": DAY, "note": "小明 gift", "shop": "S1"},
        {"number": "r-002", "sold_at": DAY},
    )
    shop.put("shop", {"code": "S1", "name": "上海 Main Street"})
    values = searched(shop)
    found = {query: agree(shop, query, values) for query in QUERIES}
    for query in (
        "小明",
        "anna",
        "8001",
        "vip",
        "vip王",
        "strasse",
        "zhang",
        "M0002",
        "8001 张",
        "müller",
        "𠮷野家",
        "阳光",
    ):
        assert found[query], query
    for query in ("r-001", "R-002", "s1", "main", "上海", "gift 小明"):
        assert agree(shop, query, values), query


def test_the_hits_say_what_was_found(shop: Shop) -> None:
    shop.put("client", *PEOPLE, keys=[f"k{n}" for n in range(len(PEOPLE))])
    hit = shop.session.search("m0001")[0]
    assert (hit.domain, hit.label, hit.field) == ("client", "张小明", "card")
    assert [hit.field for hit in shop.session.search("8002")] == ["phone"]
    assert [hit.label for hit in shop.session.search("zhang", "client")] == ["张小明"]
    assert len(shop.session.search("明", limit=2)) == 2
    assert shop.session.search("明", "sale") == []


HOSTILE = [
    "", " ", "\u3000", "\0", "a\0b", "\ud800", "\udfff张", "%", "_", "'; drop table x; --", '"', "\\", "\U0010ffff",
    "\ufffe", "a" * 100_000, "张" * 5_000, "a " * 3_000, "1" * 10_000, "\u202e", "é", "e\u0301", "🙂", "\x03", "a\x03",
    " ".join(map(chr, range(0x4E00, 0x5200))), "".join(map(chr, range(0x4E00, 0x5200))),
    "".join(map(chr, range(0x4E00, 0x4E00 + 450))),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_query_finds_nothing_and_breaks_nothing(shop: Shop, number: int) -> None:
    shop.put("client", {"name": "张小明 Ann", "card": "a", "email": "ann@example.com"}, keys=["k"])
    assert shop.session.search(HOSTILE[number]) in ([], shop.session.search("a"))


letters = st.text(st.sampled_from("小明张abA ·1"), min_size=1, max_size=6).filter(str.strip)
person = st.fixed_dictionaries(
    {"name": letters},
    optional={
        "card": st.text("ab1", min_size=1, max_size=2),
        "phone": st.sampled_from(["13800138001", "13900138001", "13800111001"]),
        "email": st.sampled_from(["ab@example.com", "abc@example.com", "b@example.com"]),
    },
)
keys = st.integers(0, 7)
step = st.one_of(
    st.tuples(st.just("put"), st.lists(st.tuples(keys, person), min_size=1, max_size=6)),
    st.tuples(
        st.just("edit"),
        keys,
        st.fixed_dictionaries({}, optional={"name": st.none() | letters, "card": st.none()}),
    ),
    st.tuples(st.just("delete"), keys),
    st.tuples(st.just("note"), keys, st.none() | letters),
)


def take(shop: Shop, each: tuple[Any, ...]) -> None:
    kind, what, *rest = each
    if kind == "put":
        shop.put("client", *(said for _key, said in what), keys=[f"k{key}" for key, _said in what])
        return
    domain = "sale" if kind == "note" else "client"
    if kind == "note":
        shop.put("sale", {"number": str(what), "sold_at": DAY, "note": rest[0]})
        return
    ids = shop.all(domain, "id")
    if ids and kind == "delete":
        shop.session.delete(domain, [ids[what % len(ids)]])
    elif ids and rest[0]:
        shop.session.edit(domain, ids[what % len(ids)], rest[0])


@settings(
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(st.lists(step, min_size=1, max_size=6), st.lists(letters, min_size=1, max_size=5))
def test_no_key_is_stale_after_any_work(shop: Shop, work: list[Any], queries: list[str]) -> None:
    with shop.session.rehearsal():
        for each in work:
            take(shop, each)
        values = searched(shop)
        for query in (*queries, "小", "小明", "a", "ab", "8001", "1001", "ab@"):
            agree(shop, query, values)


def test_nor_after_undo(shop: Shop) -> None:
    shop.put("client", *PEOPLE[:6], keys=[f"k{n}" for n in range(6)])
    before = shop.dump()["regulars_search"]
    with shop.session.change_set(reason="run") as change:
        shop.put(
            "client",
            *({**each, "name": each["name"] + "新"} for each in PEOPLE[3:]),
            keys=[f"k{n}" for n in range(3, len(PEOPLE))],
        )
        shop.session.delete("client", [shop.session.search("张小明")[0].id])
        assert agree(shop, "新", searched(shop))
    shop.session.undo(change)
    assert agree(shop, "新", searched(shop)) == 0
    assert agree(shop, "张小明", searched(shop)) == 1
    assert shop.dump()["regulars_search"] == before


def test_of_great_numbers(shop: Shop) -> None:
    """Two thousand of a kind, of which one is meant, or none, or all."""
    rows = [{"name": f"会员{n} Member", "card": f"C{n:05}", "phone": f"138{n:08}"} for n in range(2_000)]
    shop.put("client", *rows, keys=[row["card"] for row in rows])
    assert [hit.label for hit in shop.session.search("c01234")] == ["会员1234 Member"]
    assert [hit.label for hit in shop.session.search("00001234")] == ["会员1234 Member"]
    assert len(shop.session.search("会员", limit=5_000)) == 2_000
    assert len(shop.session.search("member 会员19", limit=5_000)) == sum(
        str(n).startswith("19") for n in range(2_000)
    )
    assert shop.session.search("会员2000x") == []
