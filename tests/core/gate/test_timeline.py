"""What happened to a subject stands at its local time; a day begins at midnight by the clock of the workspace."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from regulars import Entry, Session, Workspace
from regulars.testing import command, trusted_session

HAPPENS = """
kind: domain
name: lesson
label: {en: Lesson, zh: 课}
belongs_to: [customer]
time: day
identity: [number]
fields:
  number: {type: text, label: {en: Number, zh: 编号}}
  customer: {type: reference, to: customer, privacy: personal, label: {en: Customer, zh: 客户}}
  day: {type: date, label: {en: Day, zh: 日期}}
---
kind: domain
name: call
label: {en: Call, zh: 来电}
belongs_to: [customer]
time: rang_at
identity: [number]
fields:
  number: {type: text, label: {en: Number, zh: 编号}}
  customer: {type: reference, to: customer, privacy: personal, label: {en: Customer, zh: 客户}}
  rang_at: {type: datetime, label: {en: Rang at, zh: 来电时间}}
"""
Opened = tuple[Workspace, Session, int]


@pytest.fixture
def boston(regulars_workspace: Callable[..., Workspace]) -> Opened:
    """Ann, who called late on 4 March and early on 5 March, and had lessons on both days."""
    opened = regulars_workspace(
        plugins=["customers"], schemas={"happens.yaml": HAPPENS}, zone="America/New_York"
    )
    session = trusted_session(opened)
    ann = session.add("customer", {"name": "Ann"})
    for number, day in (("L4", "2026-03-04"), ("L5", "2026-03-05")):
        session.add("lesson", {"number": number, "customer": ann, "day": day})
    for number, moment in (("C4", "2026-03-04 23:00"), ("C5", "2026-03-05 01:00")):
        session.add("call", {"number": number, "customer": ann, "rang_at": moment})
    return opened, session, ann


def numbers(entries: list[Entry]) -> list[Any]:
    return [each.record["number"] for each in entries]


def test_a_day_begins_where_the_business_is(boston: Opened) -> None:
    _opened, session, ann = boston
    found = session.timeline("customer", ann)
    assert numbers(found) == ["C5", "L5", "C4", "L4"]
    assert found[1].time == datetime(2026, 3, 5, 5, tzinfo=UTC)


def test_asked_on_from_each_entry_nothing_is_left_out(boston: Opened) -> None:
    _opened, session, ann = boston
    (entry,) = session.timeline("customer", ann, limit=1)
    told = [entry]
    while entries := session.timeline("customer", ann, limit=1, before=told[-1].time):
        told += entries
    assert numbers(told) == ["C5", "L5", "C4", "L4"]


def test_people_are_shown_a_day_without_an_hour(boston: Opened) -> None:
    opened, _session, ann = boston
    lines = command(opened, f"show {ann}").output.splitlines()
    told = [line.split("  ")[1].strip() for line in lines if "Lesson" in line or "Call" in line]
    assert told == ["2026-03-05 01:00", "2026-03-05", "2026-03-04 23:00", "2026-03-04"]
