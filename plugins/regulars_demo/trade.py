"""What was sold: receipts with their lines, refunds and voids, in order of time."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from random import Random

from regulars_demo.assortment import Product, most_at_once, weight
from regulars_demo.lists import rows
from regulars_demo.population import Person
from regulars_demo.seasons import ONLINE, SHOP_WEEKDAY, SHOP_WEEKEND, Day

CENT = Decimal("0.01")
#: Code of the web shop among the shops.
WEB = "WEB"


@dataclass(slots=True)
class Line:
    product: Product
    quantity: int
    discount: Decimal

    @property
    def gross(self) -> Decimal:
        return self.product.price * self.quantity

    @property
    def net(self) -> Decimal:
        return self.gross - self.discount


@dataclass(slots=True)
class Receipt:
    """One sale; `person` is None for a walk-in. `shop` is a shop's code or WEB. Times are local."""

    at: datetime
    shop: str
    till: int
    person: Person | None
    #: A clerk's number, empty online.
    clerk: str
    lines: list[Line]
    payment: str
    kind: str = "sale"  # sale, refund or void
    number: str = ""

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), Decimal(0))


class Market:
    """The shop's days and shelves, prepared so that a receipt is drawn fast."""

    def __init__(self, days: Sequence[Day], products: Sequence[Product], random: Random) -> None:
        self.days = days
        self.products = products
        self.random = random
        self.first = days[0].date
        self.last = days[-1].date
        self._shop = list(accumulate(day.shop for day in days))
        self._online = list(accumulate(day.online for day in days))
        self._shelves = [list(accumulate(weight(product, day) for product in products)) for day in days]
        self._of_category = {
            name: [p for p in products if p.category == name] for name in {p.category for p in products}
        }
        self._tills = {row["code"]: int(row["tills"]) for row in rows("shops")}

    def receipt(self, person: Person | None, shop: str, since: date, until: date) -> Receipt:
        """One sale on a day from `since` to `until`, in a shop or WEB."""
        day = self.days[self._day_number(self._online if shop == WEB else self._shop, since, until)]
        at = datetime.combine(day.date, self._time(day, shop == WEB))
        size = self.random.choices((1, 2, 3, 4, 5, 6), (52, 26, 12, 6, 3, 1))[0]
        member = person is not None and bool(person.member_no)
        return Receipt(
            at=at,
            shop=shop,
            till=0 if shop == WEB else self.random.randint(1, self._tills[shop]),
            person=person,
            clerk=""
            if shop == WEB
            else f"{shop}{self.random.choices(range(1, 8), (6, 5, 5, 4, 3, 2, 1))[0]:02d}",
            lines=[self._line(day, person, member) for _ in range(size)],
            payment=self.random.choices(("微信支付", "支付宝", "银行卡", "现金"), (48, 34, 12, 6))[0],
        )

    def _day_number(self, weights: list[float], since: date, until: date) -> int:
        low = max(0, (since - self.first).days)
        high = min(len(self.days) - 1, (until - self.first).days)
        before = weights[low - 1] if low else 0.0
        found = bisect_left(weights, before + self.random.random() * (weights[high] - before), low, high)
        return min(found, high)

    def _time(self, day: Day, online: bool) -> time:
        hours = ONLINE if online else SHOP_WEEKEND if day.date.weekday() >= 5 else SHOP_WEEKDAY
        hour = self.random.choices(list(hours), list(hours.values()))[0]
        return time(hour, self.random.randrange(60), self.random.randrange(60))

    def _line(self, day: Day, person: Person | None, member: bool) -> Line:
        random = self.random
        if person is not None and random.random() < 0.35:
            product = random.choice(self._of_category[person.category])
        else:
            shelf = self._shelves[(day.date - self.first).days]
            product = self.products[bisect_right(shelf, random.random() * shelf[-1])]
        quantity = 1 if random.random() < 0.7 else random.randint(1, most_at_once(product))
        rate = max(day.discount, 0.05 if member else 0.0)
        discount = (product.price * quantity * Decimal(str(rate))).quantize(CENT, ROUND_HALF_UP)
        return Line(product, quantity, discount)


def receipts(market: Market, people: Sequence[Person], walk_ins: int, factor: float = 1.0) -> list[Receipt]:
    """All sales in order of time: each person's visits times `factor`, and `walk_ins` of nobody known."""
    made = [receipt for person in people for receipt in _of_person(market, person, factor)]
    listed = rows("shops")
    shares = [float(row["weight"]) for row in listed]
    for _ in range(walk_ins):
        shop = market.random.choices(listed, shares)[0]["code"]
        made.append(market.receipt(None, shop, market.first, market.last))
    made += list(_corrections(market, made))
    made.sort(key=lambda receipt: receipt.at)
    _give_numbers(made)
    return made


def _of_person(market: Market, person: Person, factor: float) -> Iterator[Receipt]:
    random = market.random
    since = max(market.first, min(person.joined, market.last))
    until = market.last
    if person.loyalty != "once" and random.random() < 0.3:  # some are lost on the way
        until = since + timedelta(days=random.randint(0, (market.last - since).days))
    # Who came late, or was lost, had less time to buy.
    wanted = max(1.0, person.visits * ((until - since).days + 1) / len(market.days)) * factor
    count = int(wanted) + (random.random() < wanted - int(wanted))
    for _ in range(count):
        shop = WEB if random.random() < person.online else person.shop
        if shop != WEB and random.random() < 0.04:
            shop = random.choice(rows("shops"))["code"]
        yield market.receipt(person, shop, since, until)


def _corrections(market: Market, sold: Sequence[Receipt]) -> Iterator[Receipt]:
    """Refunds some days later, of one line; voids of what was rung up wrongly, at once."""
    random = market.random
    for receipt in sold:
        chance = random.random()
        if chance < 0.025:
            back = random.choice(receipt.lines)
            at = receipt.at + timedelta(days=random.randint(1, 12), minutes=random.randint(-40, 40))
            if at.date() <= market.last and 10 <= at.hour <= 21:
                lines = [Line(back.product, -back.quantity, -back.discount)]
                yield Receipt(at, receipt.shop, receipt.till, receipt.person, receipt.clerk, lines,
                              receipt.payment, "refund")  # fmt: skip
        elif chance < 0.031 and receipt.shop != WEB:
            at = receipt.at - timedelta(seconds=random.randint(40, 170))
            if at.date() == receipt.at.date():
                yield Receipt(at, receipt.shop, receipt.till, receipt.person, receipt.clerk, receipt.lines,
                              receipt.payment, "void")  # fmt: skip


def _give_numbers(sold: Sequence[Receipt]) -> None:
    """A till counts from 1 each day, so a number says nothing without its shop, till and day; the web shop never."""
    counts: dict[tuple[str, int, date], int] = {}
    orders = 0
    for receipt in sold:
        if receipt.shop == WEB:
            orders += 1
            receipt.number = f"W{receipt.at:%y%m%d}{100000 + orders}"
        else:
            key = (receipt.shop, receipt.till, receipt.at.date())
            counts[key] = counts.get(key, 0) + 1
            receipt.number = f"{counts[key]:04d}"
