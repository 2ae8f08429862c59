"""Made-up values and records: as they are read back, within what is declared, apart where they must be."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars import Workspace
from regulars.catalog import Domain, Field
from regulars.errors import RegularsError
from regulars.storage.fieldtypes import FIELD_TYPES
from regulars.testing import batches, records, trusted_session
from regulars.testing.values import values

often = settings(max_examples=40, suppress_health_check=list(HealthCheck))
EXTRA = {
    "choice": ", values: {a: {en: a, zh: 甲}, b: {en: b, zh: 乙}, c: {en: c, zh: 丙}}",
    "reference": ", to: kept",
    "decimal": ", places: 3",
    "handle": ", service: wechat",
}
EXTRA["choices"] = EXTRA["choice"]
FIELDS = "".join(f"  {kind}x: {{type: {kind}{EXTRA.get(kind, '')}}}\n" for kind in FIELD_TYPES)
SCHEMA = f"""
kind: domain
name: kept
label: {{en: Kept, zh: 存}}
identity: [number]
fields:
  number: {{type: text, required: true}}
  other_handle: {{type: handle}}
{FIELDS}---
kind: domain
name: heard
label: {{en: Heard, zh: 听}}
subject: true
fields:
  phone: {{type: phone, identifier: phone}}
  member: {{type: text, identifier: number}}
{FIELDS}"""

Open = Callable[..., Workspace]


@pytest.mark.parametrize("name", ["kept", "heard"])
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_made_up_record_is_read_back_as_it_was_written(
    data: st.DataObject, opened: Workspace, target: int, name: str
) -> None:
    record = data.draw(records(opened.catalog.domains[name], {"kept": [target]}))
    session = trusted_session(opened)
    with session.rehearsal():
        found = session.get(name, session.add(name, record))
        assert {each: read(found, each) for each in record} == record


def read(record: dict[str, Any], flat: str) -> Any:
    name, _, part = flat.partition(".")
    return record[flat] if flat in record or not part else record[name][part]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from regulars.testing import workspace

    with workspace(tmp_path_factory.mktemp("made"), schemas={"s.yaml": SCHEMA}) as made:
        yield made


@pytest.fixture(scope="module")
def target(opened: Workspace) -> int:
    return trusted_session(opened).add("kept", {"number": "target"})


def test_every_type_is_made(opened: Workspace) -> None:
    seen: set[str] = set()

    @settings(max_examples=100, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(records(opened.catalog.domains["kept"], {"kept": [1]}))
    def look(record: dict[str, Any]) -> None:
        assert record["number"].strip()
        seen.update(each.partition(".")[0] for each, value in record.items() if value is not None)

    look()
    assert seen >= {f"{kind}x" for kind in FIELD_TYPES}


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ({"type": "integer", "min": 3, "max": 5}, 3, 5),
        ({"type": "integer", "min": 10**12}, 10**12, None),
        ({"type": "integer", "max": -(10**12)}, None, -(10**12)),
        ({"type": "decimal", "places": 2, "min": "0.015", "max": "0.031"}, Decimal("0.02"), Decimal("0.03")),
        ({"type": "money", "currency": "JPY", "min": 0}, 0, None),
        ({"type": "date", "min": "2200-01-01"}, date(2200, 1, 1), None),
        ({"type": "date", "max": "1800-01-01"}, None, date(1800, 1, 1)),
        ({"type": "datetime", "min": "2026-01-01", "max": "2026-01-02"}, datetime(2025, 12, 31, 16, tzinfo=UTC),
         datetime(2026, 1, 1, 16, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_limits_are_kept_and_reached(field: dict[str, Any], low: Any, high: Any) -> None:
    found: list[Any] = []

    @settings(often, max_examples=200)
    @given(values(Field(name="f", owner="o", **field)))
    def look(value: Any) -> None:
        assert low is None or value >= low
        assert high is None or value <= high
        found.append(value)

    look()
    if field["type"] in ("integer", "decimal") and low is not None and high is not None:
        assert {low, high} <= set(found)
    if field["type"] == "money":
        assert all(value == int(value) for value in found)


@often
@given(st.data(), st.integers(1, 8), st.integers(0, 4))
def test_a_text_is_as_long_as_declared(data: st.DataObject, low: int, more: int) -> None:
    text = data.draw(values(Field(name="f", owner="o", type="text", min=low, max=low + more)))
    assert low <= len(text) <= low + more


@often
@given(st.data())
def test_records_of_a_batch_stand_apart(data: st.DataObject) -> None:
    domain = Domain(
        name="d", plugin="p", identity=("shop", "day"),
        fields={
            "shop": Field(name="shop", owner="p", type="choice", values=[*map(_choice, "ab")]),  # type: ignore[arg-type]
            "day": Field(name="day", owner="p", type="boolean"),
            "code": Field(name="code", owner="p", type="integer", unique=True, min=0, max=5),
        },
    )  # fmt: skip
    batch = data.draw(batches(domain, size=4))
    assert len({(each["shop"], each["day"]) for each in batch}) == len(batch)
    codes = [each["code"] for each in batch if "code" in each]
    assert len(set(codes)) == len(codes)


def _choice(value: str) -> Any:
    from regulars.catalog import Choice

    return Choice(value=value)


def test_what_must_refer_to_something_says_what_is_missing() -> None:
    owner = Field(name="owner", owner="p", type="reference", to="person", required=True)
    domain = Domain(name="dog", plugin="p", fields={"owner": owner})
    with pytest.raises(RegularsError, match=r"A made-up dog needs a person for its field owner.*`known`"):
        records(domain)
