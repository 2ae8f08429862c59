"""What is written of a customer is kept as contact points."""

from regulars import Batch
from regulars_customers.contact_points import contact_points


def batch(ids, **columns):
    return Batch(domain="customer", columns=columns, source="till", ids=ids)


def test_each_phone_address_and_account_becomes_one():
    part = contact_points(
        batch(
            [7, 8], phone=["+8613800138000", None], email=["a@example.com", "b@example.com"], name=["A", "B"]
        )
    )
    rows = list(zip(part.columns["customer"], part.columns["kind"], part.columns["value"], strict=True))
    assert sorted(rows) == [
        (7, "email", "a@example.com"),
        (7, "phone", "+8613800138000"),
        (8, "email", "b@example.com"),
    ]
    assert len(set(part.rows)) == 3


def test_the_same_one_twice_in_a_batch_is_one():
    part = contact_points(batch([7, 7], phone=["+8613800138000", "+8613800138000"]))
    assert part.columns["value"] == ["+8613800138000"]


def test_a_batch_without_any_writes_nothing():
    assert contact_points(batch([7], name=["A"])) is None
    assert contact_points(batch([7], phone=[None])) is None
