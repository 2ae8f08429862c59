"""Customers in a store: contact points of several sources, linking, age."""

from datetime import UTC, datetime

import pytest

from regulars import Part, clock
from regulars.testing import trusted_session, workspace

NOON = datetime(2026, 6, 30, 4, tzinfo=UTC)


@pytest.fixture
def session(database_url, tmp_path):
    with clock.at(NOON), workspace(tmp_path / "shop", database_url, ("customers",)) as opened:
        yield trusted_session(opened)


def write(session, source, key, **values):
    columns = {name: [value] for name, value in values.items()}
    part = Part(domain="customer", rows=[1], keys=[key], columns=columns)
    outcome = session.write([part], source=source)
    assert not outcome.rejected
    return outcome


def points(session):
    return sorted((row["kind"], row["value"]) for row in session.rows("contact_point"))


def test_contact_points_of_every_source_stand_beside_the_preferred_ones(session):
    write(session, "till", "1", name="王芳", phone="13800138000", email="fang@example.com")
    write(session, "web", "77", name="王芳", phone="13900139000", email="fang@example.com")
    assert session.count("customer") == 1
    assert {value for _kind, value in points(session)} == {
        "+8613800138000",
        "+8613900139000",
        "fang@example.com",
    }
    (customer,) = session.rows("customer")
    assert {row["customer"] for row in session.rows("contact_point")} == {customer["id"]}


def test_the_same_import_twice_adds_none(session):
    for _ in range(2):
        write(session, "till", "1", name="王芳", phone="13800138000", wechat="fangfang")
    assert points(session) == [("phone", "+8613800138000"), ("wechat", "fangfang")]


def test_age_is_in_full_years(session):
    write(session, "till", "1", name="a", birth_date="2000-06-30")
    write(session, "till", "2", name="b", birth_date="2000-07-01")
    ages = [row["age"] for row in session.rows("customer", fields=["age"])]
    assert ages == [26, 25]


def test_a_customer_is_found_by_what_people_say(session):
    write(
        session, "till", "1", name="王芳", phone="13800138000", email="fang@example.com", member_no="M-0042"
    )
    write(session, "till", "2", name="李雷", phone="13900139001", email="lei@example.com", member_no="M-0043")
    for typed in ("王芳", "芳", "8000", "fang@", "M-0042"):
        assert [hit.label for hit in session.search(typed, "customer")] == ["王芳"], typed
