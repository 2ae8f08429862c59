"""What leaves the store is what one may read and export."""

from typing import Any

import pytest
from guardedshop import Guarded

from regulars.errors import NotPermittedError


def names(session: Any) -> set[str]:
    return {row["name"] for row in session.rows("client", fields=["name"])}


def test_only_what_may_be_read_and_exported_leaves(guarded: Guarded) -> None:
    clerk = guarded.acting(
        [("client", "read", "points > 6 or points is null"), ("client", "export", "points > 0")]
    )

    assert names(clerk) == {"Bob", "Nil"}
    assert names(clerk.exporting) == {"Bob"}
    assert clerk.exporting.count("client") == 1
    assert clerk.exporting.aggregate("client", {"n": "count()"}) == [{"n": 1}]
    assert clerk.exporting.exporting.count("client") == 1
    assert clerk.count("client") == 2


def test_who_may_not_export_is_told_so(guarded: Guarded) -> None:
    clerk = guarded.acting([("client", "read", None), ("sale", "export", None)])

    with pytest.raises(NotPermittedError, match="may not export Client"):
        clerk.exporting.find("client")
    with pytest.raises(NotPermittedError, match="may not read Sale"):
        clerk.exporting.find("sale")


def test_it_sees_the_open_transaction(guarded: Guarded) -> None:
    everyone = guarded.session
    with everyone.transaction():
        guarded.put("client", {"name": "Eve"}, keys=["eve"])
        assert "Eve" in names(everyone.exporting)
