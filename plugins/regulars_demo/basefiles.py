"""The shop's own lists: shops, employees, products."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from regulars_demo.assortment import products
from regulars_demo.lists import rows
from regulars_demo.trade import WEB

SHOPS = ("门店编号", "门店名称", "类型", "城市", "区", "地址", "开业日期")
EMPLOYEES = ("工号", "姓名", "门店", "岗位", "入职日期")
PRODUCTS = ("货号", "品名", "品类", "单价", "条码")


def write_base_files(folder: Path, last: date, language: str, random: Random) -> list[Path]:
    """shops.csv, employees.csv and products.csv into `folder`, UTF-8; names of shops and goods in `language`."""
    chinese = language == "zh"
    name = "name" if chinese else "name_en"
    shops = [
        [row["code"], row[name], "直营", row["city"], row["district"], row["address"], row["opened"]]
        for row in rows("shops")
    ]
    shops.append([WEB, "拾光线上店" if chinese else "Web shop", "网店", "", "", "", "2021-11-01"])
    surnames = [row["surname"] for row in rows("surnames")[:40]]
    given = [row["name"] for row in rows("given_names") if row["decade"] in {"1980", "1990"}]
    employees = [
        [
            f"{shop['code']}{number:02d}",
            random.choice(surnames) + random.choice(given),
            shop["code"],
            "店长" if number == 1 else "导购",
            (last - timedelta(days=random.randint(200, 2000))).isoformat(),
        ]
        for shop in rows("shops")
        for number in range(1, 8)
    ]
    goods = [
        [p.sku, *((p.name, p.category) if chinese else (p.name_en, p.category_en)), str(p.price), p.barcode]
        for p in products()
    ]
    return [
        _write(folder / "shops.csv", SHOPS, shops),
        _write(folder / "employees.csv", EMPLOYEES, employees),
        _write(folder / "products.csv", PRODUCTS, goods),
    ]


def _write(path: Path, header: Sequence[str], body: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(body)
    return path
