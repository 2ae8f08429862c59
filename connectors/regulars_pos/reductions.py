"""What is taken off after the lines are priced: loyalty rewards, and discounts on the whole receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from regulars_pos.amounts import amount
from regulars_pos.element import Element
from regulars_pos.salelines import SaleLine


@dataclass(frozen=True)
class Reduction:
    """`off` is taken off: of the line whose OperatorSequence is `sequence`, or (None) of the whole receipt."""

    number: str
    element: Element
    off: Decimal
    sequence: str | None


def reductions(items: Sequence[tuple[str, Element]]) -> list[Reduction]:
    """The money that rewards and discounts take off; `items` are (number, line item). Raises UnreadableAmountError.

    A till may tell a reward twice, line by line and summed up: then the details count. Rewards that are no money
    (points, messages) are none.
    """
    rewards = [(number, each) for number, item in items for each in item.all("LoyaltyReward")]
    detailed = any(reward.flag("detailedData") for _number, reward in rewards)
    found = []
    for number, reward in rewards:
        if reward.words("RewardCategory") not in {None, "Monetary"}:
            continue
        if detailed and not reward.flag("detailedData"):
            continue
        sequence = reward.words("OperatorSequenceReference")
        off = amount(reward, "ExtendedRewardAmount")
        if off:
            found.append(Reduction(number, reward, -off, sequence if sequence != "0" else None))
    for number, item in items:
        for discount in item.all("Discount"):
            off = amount(discount, "Amount")
            if off and not item.flag("VoidFlag"):
                found.append(Reduction(number, discount, abs(off), None))
    return found


def take_off(lines: Sequence[SaleLine], found: Sequence[Reduction], total: Decimal | None) -> list[Reduction]:
    """Take the reductions off their lines; those of no line are given back.

    `total` is what the receipt says that it comes to without tax, None where it says nothing. Where the lines add up
    to it as they stand, the reductions are told for information, and nothing is taken off.
    """
    if total is not None and sum((line.net for line in lines if line.counts), Decimal(0)) == total:
        return []
    by_sequence = {line.item.words("OperatorSequence"): line for line in lines}
    rest = []
    for each in found:
        line = by_sequence.get(each.sequence) if each.sequence else None
        if line is None:
            rest.append(each)
        else:
            line.discount += each.off
    return rest
