"""docs/reference/field-types.md: what each type accepts, refuses and keeps, written and read here."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from regulars import Session
from regulars.errors import RegularsError
from regulars.storage.fieldtypes import FIELD_TYPES
from written.markdown import cell, code, table
from written.shop import shop

HEAD = """# Types of field

Written from the code: each value was written, and read again. What lies on the disk for it, on each database: [Storage](../storage.md). The keys of a field: [Kinds](kinds.md#a-field-of-a-domain-or-extension). Blank text is nothing in every type. This is what a session and the command line take; an import reads more beforehand, as files write it (`31.3.2026`, `¥1,200.50`, full-width digits, cells of a spreadsheet). The workspace of the examples is in China (zone Asia/Shanghai, region CN, currency CNY).
"""
#: Type -> (what it is, further keys of the example's field, values that are accepted, values that are refused).
EXAMPLES: dict[str, tuple[str, str, tuple[Any, ...], tuple[Any, ...]]] = {
    "text": (
        "Any text, kept as it stands; `min` and `max` are of its length.",
        ", max: 12",
        ("Tea ＆ Co",),
        ("x" * 13, "a\x00b"),
    ),
    "integer": ("A whole number of at most 63 bits.", "", ("42", -7), ("1.9", "1_000", True)),
    "decimal": (
        "An exact number with `places` digits after the point; no float ever.",
        ", places: 2",
        ("12.5", 3),
        ("1.234", "1,5", 0.1),
    ),
    "money": (
        "An amount of the field's `currency`, else the workspace's; a surplus digit is refused, never rounded.",
        "",
        ("12.5", "-3"),
        ("1.005", "USD 5"),
    ),
    "boolean": ("True or false.", "", ("yes", "否", True, 0), ("maybe",)),
    "date": ("A day.", "", ("2026-03-31",), ("31.03.2026", "2026-02-30")),
    "datetime": (
        "A moment; without an offset, of the clock in the field's `zone`, the channel's, the workspace's.",
        "",
        ("2026-03-31 18:00", "2026-03-31T10:00Z"),
        ("18:00", "2026-03-31 25:00"),
    ),
    "choice": (
        "One of `values`, by its code; imports read labels and `written_as` too.",
        ", values: {a: {en: A, zh: 甲}, b: {en: B, zh: 乙}}",
        ("a",),
        ("c",),
    ),
    "choices": (
        "Several of `values`.",
        ", values: {a: {en: A, zh: 甲}, b: {en: B, zh: 乙}}",
        ("b|a",),
        ("a|c",),
    ),
    "reference": (
        "A record of the domain `to`: its id, its identity, or what it is known by; what to do where it is missing says `on_missing`.",
        ", to: shop",
        ("S1",),
        ("no such shop",),
    ),
    "email": (
        "An address by its syntax; no look-up is made.",
        "",
        ("Li@Example.COM",),
        ("li@", "li example.com"),
    ),
    "phone": (
        "A number with its area code; without `+`, of the workspace's region or the channel's `formats`.",
        "",
        ("138 0013 8000", "+44 7400 972141", "021-12345678转12"),
        ("12345", "138****8000"),
    ),
    "url": ("An address with its scheme.", "", ("https://example.com/a",), ("example", "javascript:x")),
    "country": (
        "A country of ISO 3166-1, by code or by name in English or Chinese.",
        "",
        ("cn", "德国", "France"),
        ("Atlantis",),
    ),
    "handle": (
        "An account on a social service, however it was written.",
        "",
        ("wechat:Mei", "微信：@Mei", "https://weibo.com/u/123"),
        ("Mei",),
    ),
    "json": (
        "Any JSON value, up to 64 KiB and 32 levels; kept in one canonical form. Nothing looks into it.",
        "",
        ('{"b": 1.50, "a": null}', "[1, 2]"),
        ("{a: 1}", '{"a": 1, "a": 2}'),
    ),
    "address": (
        "Parts `country region city district street postcode`, each a text of its own: `address.city`.",
        "",
        ({"city": "杭州市", "street": "龙井路 1 号"},),
        ({"town": "杭州市"},),
    ),
    "point": (
        "A place on the map (WGS 84): `latitude` and `longitude`, or written whole.",
        "",
        ("39.9042, 116.4074", "geo:39.9042,116.4074"),
        ("91, 0", "Beijing"),
    ),
}


def page() -> str:
    parts = [HEAD]
    with shop({"thing.yaml": _schema()}) as session:
        for number, kind in enumerate(FIELD_TYPES):
            told, further, accepted, refused = EXAMPLES[kind]
            parts.append(f"\n## {kind}\n\n{told}\n\n")
            if further:
                parts.append(f"The field here: `{kind}{further}`.\n\n")
            rows = [*_accepted(session, number, kind, accepted), *_refused(session, number, kind, refused)]
            parts.append(table(("given", "", ""), rows))
    return "".join(parts)


def _accepted(
    session: Session, number: int, kind: str, values: tuple[Any, ...]
) -> Iterator[tuple[str, str, str]]:
    for each in values:
        made = session.add("thing", {"number": f"{number}{each}", **_given(kind, each)})
        row = session.get("thing", made)
        yield code(_written(each)), "is", _shown(kind, row)
        session.delete("thing", [made])


def _refused(
    session: Session, number: int, kind: str, values: tuple[Any, ...]
) -> Iterator[tuple[str, str, str]]:
    for each in values:
        try:
            session.add("thing", {"number": f"{number}{each}"[:40].replace("\x00", ""), **_given(kind, each)})
        except RegularsError as error:
            yield code(_written(each)), "is refused", cell(str(error).partition(": ")[2] or str(error))
        else:
            raise AssertionError(f"{kind} takes {each!r}")


def _given(kind: str, value: Any) -> dict[str, Any]:
    if kind == "address":
        return {f"f_address.{part}": text for part, text in value.items()}
    return {f"f_{kind}": value}


def _shown(kind: str, row: dict[str, Any]) -> str:
    if kind in ("address", "point"):
        return ", ".join(
            f"`{part}`: `{value}`" for part, value in row[f"f_{kind}"].items() if value is not None
        )
    value = row[f"f_{kind}"]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"`{value:%Y-%m-%d %H:%M}` UTC"
    if isinstance(value, date | Decimal):
        return f"`{value}`"
    return code(str(value)) if kind != "reference" else "the shop `S1`"


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value.replace("\x00", "\\x00") or "''"
    return repr(value)


def _schema() -> str:
    fields = "".join(
        f"  f_{kind}: {{type: {kind}{EXAMPLES[kind][1]}, privacy: none, label: {{en: A, zh: 甲}}}}\n"
        for kind in FIELD_TYPES
    )
    return f"""grammar: 1
kind: domain
name: thing
label: {{en: Thing, zh: 事物}}
identity: [number]
fields:
  number: {{type: text, required: true, privacy: none, label: {{en: Number, zh: 编号}}}}
{fields}"""
