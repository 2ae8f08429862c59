"""What derived texts are compared for: the records that the actor sees, and what it sees of what is kept."""

import pytest
from guardedshop import Guarded

from regulars import Standing
from regulars.errors import NotPermittedError

KEPT = Standing(domain="sale", key="number", value="note")
DUE = {"S0": "'due'", "S1": "'due'"}
CLIENTS_OF_A = ("client", "read", "shop.code = 'A'")


def test_only_those_are_told_that_the_actor_sees(guarded: Guarded) -> None:
    clerk = guarded.acting([CLIENTS_OF_A, ("sale", "read", None), ("shop", "read", None)])
    (told,) = clerk.outdated("client", DUE, KEPT)
    assert told.id == guarded.id("client", "name = 'Ann'")
    assert (told.count, told.kept) == (2, {"S0": "note 0", "S1": "note 1"})


def test_what_is_kept_unseen_is_not_told(guarded: Guarded) -> None:
    clerk = guarded.acting(
        [("client", "read", None), ("sale", "read", "shop.code = 'A'"), ("shop", "read", None)]
    )
    told = {each.id: each for each in clerk.outdated("client", DUE, KEPT)}
    ann = told[guarded.id("client", "name = 'Ann'")]
    assert (ann.count, ann.kept) == (1, {"S0": "note 0", "S1": None})
    assert told[guarded.id("client", "name = 'Bob'")].count == 1


def test_who_sees_nothing_that_is_kept_is_refused(guarded: Guarded) -> None:
    clerk = guarded.acting([("client", "read", None)])
    with pytest.raises(NotPermittedError):
        list(clerk.outdated("client", DUE, KEPT))
