"""Two stores that differ in what a user may not see, and in nothing else, answer that user alike, byte for byte."""

import os
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from answering import answers, questions
from cornershop import Shop, emptied
from hiding import alike, altered
from madeup import actor, random_policy, random_user
from reckoner import Reckoner
from smalltown import Town
from telling import told
from townsfolk import drawn, filled
from view import View

#: So many pairs of stores are made, over both databases together.
PAIRS = max(2, int(os.environ.get("REGULARS_EXAMPLES", "2000")) // 125)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_is_unseen_changes_no_answer(standing_town: Callable[[str], Shop], database: str) -> None:
    tried: Counter[str] = Counter()
    number = 0
    while tried["pairs"] < PAIRS // 2:
        number += 1
        assert number < PAIRS * 10, tried
        tried += pair(standing_town(database), Random(f"{database} {number}"))
    assert tried["altered"] > 5 * tried["pairs"], tried


def pair(shop: Shop, chance: Random) -> Counter[str]:
    """Ask one user's questions of one town and of another, where they differ for others only."""
    seed = chance.randrange(10**6)
    one = filled(emptied(shop), drawn(seed))
    policy = random_policy(chance)
    user = random_user(chance, policy, sorted(one.records["shop"]))
    seen = View(Reckoner(policy, user, one.records), one.digests)
    asked = questions(chance, one.records)
    newest = max(record for records in one.records.values() for record in records)
    newest = max(newest, *one.keys.values())

    def said(town: Town) -> list[tuple[str, str]]:
        session = town.acting(
            policy.catalog_roles(), policy.catalog_restrictions(), policy.visible(), actor(user)
        )
        return answers(session, asked, newest)

    before = said(one)
    for share in (1.0, 0.5, 0.2):
        other = filled(emptied(shop), altered(one, seen, drawn(seed), chance, share))
        again = View(Reckoner(policy, user, other.records), other.digests)
        if alike(seen, again):
            break
    else:
        return Counter(apart=1)
    for (name, first), (_name, second) in zip(before, said(other), strict=True):
        assert first == second, f"{name}\n{first}\n{second}\n{told(policy, user)}"
    changed = sum(
        row != one.records[domain].get(record)
        for domain, records in other.records.items()
        for record, row in records.items()
    )
    return Counter(pairs=1, altered=changed)
