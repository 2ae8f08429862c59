"""What a plugin reads while somebody's write runs through it is told once a transaction, in both their names."""

from collections.abc import Callable
from pathlib import Path

from personalshop import PERSONAL, read

from regulars import Part
from regulars.testing import trusted_session, workspace

CODE = """
from regulars import hookimpl

@hookimpl
def after_write(session, batch):
    for record in batch.ids:
        session.get("client", record)
    session.find("client", fields=["level"])
    session.find("client", fields=["phone"])
"""
MAY = "access: [{domain: client, do: [read]}]\n"


def test_a_plugins_own_reads(tmp_path: Path, install: Callable[..., Path]) -> None:
    install("nosy", code=CODE, manifest=MAY)
    with workspace(tmp_path / "shop", plugins=["nosy"], schemas={"shop.yaml": PERSONAL}) as opened:
        session = trusted_session(opened, "ann")
        part = Part(
            domain="client",
            columns={"name": ["Ann", "Bob", "Cem"]},
            rows=[1, 2, 3],
            keys=["a", "b", "c"],
        )
        for _ in range(2):
            session.write([part], source="till")
        session.edit("client", next(session.rows("client", fields=[]))["id"], {"name": "Anne"})
        found = read(opened.access_log)
    assert {each["actor"] for each in found} == {"plugin:nosy"}
    assert {each["behalf"] for each in found} == {"ann"}
    assert {each["records"] for each in found} == {None} and {each["sequence"] for each in found} == {None}
    # Two writes and an edit; in each of them three records were got.
    assert [each["how"] for each in found] == ["get", "find"] * 3
