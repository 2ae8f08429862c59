"""Masks in SQL and in Python are one and the same, on every database and for every text."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.permissions.masks import masked
from regulars.storage.database import Database
from regulars.storage.maskedtexts import keep_salt, salt_of, text_of
from regulars.storage.maskedtexts import masked as masked_text
from regulars.storage.tables import settings as stored_settings

LEVELS = ("hash", "initial", "last4", "year", "whole")
KINDS: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(), "date": sa.Date(), "datetime": sa.DateTime(), "integer": sa.BigInteger(),
}  # fmt: skip

#: What the store keeps of texts: no NUL, no half of a pair.
texts = st.text(
    st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=12
) | st.sampled_from(["王小明", "𠮷野家一号店", "+8613800138000", "é", "👩‍👩‍👧", "1234567", "12345678", "a"])
values = st.one_of(
    texts.map(lambda value: ("text", value)),
    st.dates().map(lambda value: ("date", value)),
    st.datetimes().map(lambda value: ("datetime", value)),
    st.integers(-(2**62), 2**62).map(lambda value: ("integer", value)),
    st.sampled_from(sorted(KINDS)).map(lambda kind: (kind, None)),
)


@pytest.fixture
def connection(database_url: str) -> Iterator[sa.Connection]:
    database = Database(database_url)
    with database.begin() as opened:
        stored_settings.create(opened)
        keep_salt(opened)
        yield opened
    database.close()


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(values)
def test_sql_and_python_mask_alike(connection: sa.Connection, given_: tuple[str, Any]) -> None:
    kind, value = given_
    text = text_of(kind, sa.literal(value, KINDS[kind]), sa.literal(value, KINDS[kind]))
    salt = salt_of(connection) or ""

    row = connection.execute(sa.select(*(masked_text(level, text) for level in LEVELS))).one()

    assert list(row) == [masked(level, value, salt) for level in LEVELS]


@pytest.mark.parametrize(
    ("level", "value", "shown"),
    [
        ("last4", "+8613800138000", "****8000"),
        ("last4", "12345678", "****5678"),
        ("last4", "1234567", "****"),
        ("last4", "𠮷野家一号店", "****"),
        ("initial", "王小明", "王**"),
        ("initial", "𠮷野", "𠮷**"),
        ("initial", "王", "**"),
        ("year", date(1990, 5, 6), "1990"),
        ("year", date(5, 1, 1), "0005"),
        ("year", datetime(1990, 12, 31, 23, 30), "1990"),
        ("whole", datetime(1990, 12, 31, 23, 30), "1990-12-31 23:30:00"),
        ("hide", "王小明", None),
        ("hash", None, None),
    ],
)
def test_what_a_mask_leaves(level: str, value: Any, shown: str | None) -> None:
    assert masked(level, value, "salt") == shown


def test_a_hash_is_salted(connection: sa.Connection) -> None:
    salt = salt_of(connection) or ""

    assert masked("hash", "王", salt) == hashlib.sha256(f"{salt}王".encode()).hexdigest()[:16]
    assert len(salt) == 32
    keep_salt(connection)
    assert salt_of(connection) == salt


def test_masks_stand_in_the_order_of_their_code_points(connection: sa.Connection) -> None:
    given_ = ["b**", "B**", "王**", "a**", "_**"]
    names = sa.union_all(*(sa.select(sa.literal(each[0] + "xx").label("name")) for each in given_)).subquery()
    shown = masked_text("initial", names.c.name)

    assert list(connection.execute(sa.select(shown).order_by(shown)).scalars()) == sorted(given_)
