"""Random policies, users and records: what the gate answers is what a reckoning in Python, row by row, answers.

A case is a policy, a user and the records of a town. REGULARS_EXAMPLES says how many, over both databases together.
"""

import os
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from asking import Asker, refused
from changing import Changer
from cornershop import Shop, emptied
from madeup import Policy, User, actor, random_policy, random_user
from reckoner import Reckoner
from searching import SEARCHED, Searcher
from smalltown import DOMAINS, Town
from telling import told
from townsfolk import drawn, filled
from view import View

EXAMPLES = int(os.environ.get("REGULARS_EXAMPLES", "2000"))
#: So many cases ask one town.
ROUND = 50
ROUNDS = max(1, EXAMPLES // ROUND // 2)
#: How often each domain is asked: those that others belong to and that belong to others the most.
ASKED = ("shop", "client", "client", "client", "sale", "sale", "sale", "line", "line", "gift")


@pytest.mark.parametrize("number", range(ROUNDS))
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_gate_agrees_with_python(
    standing_town: Callable[[str], Shop], database: str, number: int
) -> None:
    asked = round_of_questions(standing_town, database, number)
    assert asked["answered"] > ROUND // 2 and asked["some"] > ROUND // 8, asked


def round_of_questions(standing_town: Callable[[str], Shop], database: str, number: int) -> Counter[str]:
    """Ask one town as its cases will have it; how many were answered, and in part."""
    # No round of one database is a round of the other: all of them are different cases.
    seed = 2 * number + (database == "postgresql")
    town = filled(emptied(standing_town(database)), drawn(seed))
    chance = Random(seed)
    asked: Counter[str] = Counter()
    for _case in range(ROUND // 2):
        policy = random_policy(chance)
        for _user in range(2):
            user = random_user(chance, policy, sorted(town.records["shop"]))
            asked += ask(town, policy, user, chance)
    return asked


def ask(town: Town, policy: Policy, user: User, chance: Random) -> Counter[str]:
    """Ask of one domain all its records, and two more questions; of what may not be read nothing is told."""
    exporting = chance.random() < 0.2
    reckoner = Reckoner(policy, user, town.records, exporting=exporting)
    open_ones = [each for each in ASKED if not reckoner.never(each, "read")]
    domain = chance.choice(open_ones if open_ones and chance.random() < 0.95 else ASKED)
    session = town.acting(
        policy.catalog_roles(), policy.catalog_restrictions(), policy.visible(), actor(user)
    )
    session = session.exporting if exporting else session
    view = View(reckoner, town.digests)
    if reckoner.never(domain, "read"):
        assert refused(lambda: session.count(domain)), told(policy, user)
        return Counter(refused=1)
    asker = Asker(session, view, chance, domain)
    questions: list[Callable[[], None]] = [
        asker.count, asker.one_by_one, asker.a_filter, asker.a_filter, asker.a_list_in_order, asker.a_group,
        asker.a_path,
    ]  # fmt: skip
    if domain in SEARCHED:
        questions += [Searcher(session, view, town, chance, domain).a_search] * 2
    asked = [asker.every_record, *chance.sample(questions, 2)]
    if domain != "shop" and not exporting:
        changer = Changer(session, view, chance, domain)
        asked += chance.sample([changer.an_edit, changer.an_edit, changer.an_addition, changer.a_deletion], 2)
    for question in asked:
        try:
            question()
        except Exception as error:
            pytest.fail(f"{question.__name__} of {domain}: {error!r}\n{told(policy, user)}")
    return Counter(answered=1, some=0 < len(asker.readable) < len(town.records[domain]))


def test_domains_are_all_asked() -> None:
    assert {*ASKED} == {*DOMAINS}
