"""What the shop sells, and how much of it when."""

from dataclasses import dataclass
from decimal import Decimal

from regulars_demo.lists import rows
from regulars_demo.seasons import Day


@dataclass(frozen=True)
class Product:
    """An article; `price` in yuan, `popularity` relative, `season` when it sells best, or empty."""

    sku: str
    name: str
    name_en: str
    category: str
    category_en: str
    price: Decimal
    popularity: float
    season: str
    barcode: str


def products() -> list[Product]:
    """The whole assortment, in the order of the list."""
    return [
        Product(
            sku=row["sku"],
            name=row["name"],
            name_en=row["name_en"],
            category=row["category"],
            category_en=row["category_en"],
            price=Decimal(row["price"]),
            popularity=float(row["popularity"]),
            season=row["season"],
            barcode=_barcode(number),
        )
        for number, row in enumerate(rows("assortment"), start=1)
    ]


def weight(product: Product, day: Day) -> float:
    """How likely `product` is bought on `day`, relative to the others."""
    if not product.season:
        return product.popularity
    if product.season in day.seasons:
        return product.popularity * (6 if product.season in {"festival", "mooncake"} else 1.8)
    return product.popularity * (0.02 if product.season == "mooncake" else 0.5)


def most_at_once(product: Product) -> int:
    """The largest usual quantity on one line."""
    return {"茶点": 5, "礼盒": 4, "文创": 3, "茶叶": 2}.get(product.category, 1)


def _barcode(number: int) -> str:
    """An EAN-13 of the range 20-29, which shops give out themselves."""
    digits = f"20{number:010d}"
    check = -sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(digits)) % 10
    return f"{digits}{check}"
