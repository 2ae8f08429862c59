"""Cities filled at write, kept with the address, and filled again."""

from datetime import UTC, datetime, timedelta

import pytest

from regulars import Part, clock
from regulars.testing import trusted_session, workspace

NOON = datetime(2026, 6, 30, 4, tzinfo=UTC)
PLUGINS = ("customers", "organization", "purchases", "tags", "china")


@pytest.fixture
def session(database_url, tmp_path):
    with clock.at(NOON), workspace(tmp_path / "shop", database_url, PLUGINS) as opened:
        yield trusted_session(opened)


def write(session, **columns):
    rows = list(range(len(next(iter(columns.values())))))
    part = Part(domain="customer", rows=rows, keys=[f"k{row}" for row in rows], columns=columns)
    outcome = session.write([part], source="till")
    assert not outcome.rejected


def cities(session):
    return [(row["city"], row["city_tier"]) for row in session.rows("customer", fields=["city", "city_tier"])]


def test_a_city_is_filled_when_an_address_is_written(session):
    write(session, name=["a", "b", "c"], **{"address.city": ["深圳", "昆山市", "Paris"]})
    assert cities(session) == [("深圳市", "一线"), ("苏州市", "新一线"), (None, None)]
    assert session.count("customer", "city_tier in ('一线', '新一线')") == 2


def test_an_address_in_one_column_is_divided(session):
    write(session, name=["a", "b"], **{"address.street": ["江苏省昆山市人民路1号", "人民路1号"]})
    parts = ("region", "city", "district", "street")
    assert [tuple(row["address"][part] for part in parts) for row in session.rows("customer")] == [
        ("江苏省", "苏州市", "昆山市", "江苏省昆山市人民路1号"),
        (None, None, None, "人民路1号"),
    ]


def test_a_divided_address_survives_whole(session):
    write(session, name=["a"], phone=["13800138000"], **{"address.street": ["江苏省昆山市人民路1号"]})
    part = Part(
        domain="customer",
        rows=[1],
        keys=["x"],
        columns={"phone": ["13800138000"], "address.street": ["Rue 1"], "address.country": ["FR"]},
    )
    with clock.at(NOON + timedelta(days=1)):
        session.write([part], source="web")
    (row,) = session.rows("customer")
    assert {name: part for name, part in row["address"].items() if part} == {
        "country": "FR",
        "street": "Rue 1",
    }


def test_it_follows_when_the_customer_moves(session):
    write(session, name=["a"], **{"address.city": ["深圳"]})
    with clock.at(NOON + timedelta(days=1)):
        write(session, name=["a"], **{"address.city": ["洛阳"]})
    assert cities(session) == [("洛阳市", "二线")]


def test_refilling_mends_what_older_data_had_filled(session, monkeypatch):
    from regulars_china import filling, refilling

    with monkeypatch.context() as older:
        old = filling.Read(("广东", "旧市", "440300", "五线"), (None, "深圳", None))
        older.setattr(filling, "_read", lambda *parts: old)
        write(session, name=["a"], **{"address.city": ["深圳"]})
    assert cities(session) == [("旧市", "五线")]
    with clock.at(NOON + timedelta(days=1)):
        assert refilling.refill(session, dry_run=True).changed == 1
        assert cities(session) == [("旧市", "五线")]
        assert refilling.refill(session).changed == 1
        assert cities(session) == [("深圳市", "一线")]
        assert refilling.refill(session).changed == 0


def test_a_chinese_name_is_found_by_pinyin_and_by_its_characters(session):
    write(session, name=["曾小贤", "胡一菲"])
    for typed in ("zeng", "xiaoxian", "zxx", "曾小", "小贤"):
        assert [hit.label for hit in session.search(typed, "customer")] == ["曾小贤"], typed
