"""What plugins set before a write: in order, each seeing what those before it have set."""

from collections.abc import Callable
from pathlib import Path

import pytest

from regulars import RegularsError
from regulars.testing import trusted_session, workspace

Install = Callable[..., Path]
SCHEMA = """
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
fields:
  name: {type: text}
  greeting: {type: text}
  length: {type: integer}
"""
GREETS = """from regulars import hookimpl


@hookimpl
def before_write(batch):
    return {"greeting": [f"Dear {name}" for name in batch.columns["name"]]}
"""
COUNTS = """from regulars import hookimpl


@hookimpl
def before_write(batch):
    return {"length": [len(text or "") for text in batch.columns.get("greeting", batch.columns["name"])]}
"""


SETS = """access:
  - {{domain: client, do: [create, update], fields: [{}]}}
  - {{domain: client, do: [read], fields: [name, greeting]}}
"""


@pytest.mark.parametrize(("order", "length"), [(("greets", "counts"), 8), (("counts", "greets"), 3)])
def test_each_sees_what_those_before_it_have_set(
    install: Install, tmp_path: Path, database_url: str, order: tuple[str, str], length: int
) -> None:
    install("greets", code=GREETS, manifest=SETS.format("greeting"))
    install("counts", code=COUNTS, manifest=SETS.format("length"))
    with workspace(tmp_path / "w", database_url, order, {"client.yaml": SCHEMA}) as opened:
        session = trusted_session(opened)
        session.add("client", {"name": "Ann"})
        (row,) = session.rows("client")
    assert (row["greeting"], row["length"]) == ("Dear Ann", length)


def test_two_that_set_one_field_are_both_named(install: Install, tmp_path: Path, database_url: str) -> None:
    install("greets", code=GREETS, manifest=SETS.format("greeting"))
    install("hails", code=GREETS, manifest=SETS.format("greeting"))
    with workspace(tmp_path / "w", database_url, ("greets", "hails"), {"client.yaml": SCHEMA}) as opened:
        session = trusted_session(opened)
        with pytest.raises(RegularsError, match="greets and hails both set greeting"):
            session.add("client", {"name": "Ann"})
        assert session.count("client") == 0
