"""Declarations resolved: extensions merged, names owned, references pointing somewhere."""

from collections.abc import Callable

import pytest

from regulars.catalog import Catalog, from_json
from regulars.declaring.fieldnumbers import FieldNumbers

Declare = Callable[..., Catalog]
Refused = Callable[..., list[str]]


TWO = "number: {type: text}; a: {type: reference, to: client}; b: {type: reference, to: client}"


def domain(name: str = "visit", fields: str = "number: {type: text}", **keys: str) -> str:
    told = "".join(f"{key}: {value}\n" for key, value in keys.items())
    identity = "" if "subject" in keys or "identity" in keys else "identity: [number]\n"
    return f"kind: domain\nname: {name}\nlabel: {{en: X}}\n{told}{identity}fields:\n  " + fields.replace(
        "; ", "\n  "
    )


def extension(fields: str, name: str = "more", extends: str = "client") -> str:
    return f"kind: extension\nname: {name}\nextends: {extends}\nfields:\n  " + fields.replace("; ", "\n  ")


def test_a_catalog_survives_its_json(declare: Declare) -> None:
    made = declare(
        vip=extension(
            "points: {type: decimal, places: 1, default: 0.5}; "
            "likes: {type: choices, values: {a: {en: A}}, default: [a]}"
        )
    )
    assert from_json(made.to_json()) == made
    assert from_json(made.to_json()).digest() == made.digest()


def test_an_extension_adds_fields_of_its_owner(declare: Declare) -> None:
    client = declare(
        vip=extension("points: {type: integer}"), workspace=extension("pet: {type: text}", "pets")
    ).domains["client"]
    assert client.fields["points"].owner == "vip"
    assert client.fields["pet"].owner == "workspace"
    assert client.owners() == ("vip", "workspace")
    assert list(client.fields)[:3] == ["name", "phone", "born"]


def test_a_clash_of_fields_names_both_owners(refused: Refused) -> None:
    (told,) = refused(
        vip=extension("points: {type: integer}"), club=extension("points: {type: text}", "other")
    )
    assert told.startswith("club.yaml:5:3: ")
    assert "`points` of vip" in told and "vip.yaml:5:3" in told and "club must name" in told


def test_a_clash_of_names_names_both_owners(refused: Refused) -> None:
    (told,) = refused(vip=domain("sale"))
    assert "`sale` of vip is declared already by shop (shop.yaml:" in told


def test_a_name_may_be_written_in_full(declare: Declare, refused: Refused) -> None:
    made = declare(vip=extension("rank: {type: reference, to: shop.store}", extends="shop.client"))
    assert made.domains["client"].fields["rank"].to == "store"
    (told,) = refused(vip=extension("rank: {type: text}", extends="club.client"))
    assert "Unknown domain `club.client`" in told


@pytest.mark.parametrize(
    "name", ["id", "source", "identity", "created", "updated_at", "rowid", "xmin", "and", "between", "user"]
)
def test_a_name_that_is_the_stores_or_the_languages_is_refused(refused: Refused, name: str) -> None:
    (told,) = refused(vip=extension(f"{name}: {{type: text}}"))
    assert told.startswith("vip.yaml:5:3: ") and f"`{name}`" in told and "choose another" in told


@pytest.mark.parametrize(
    ("field", "key", "words"),
    [
        ("{type: choice}", "type", "needs `values:`"),
        ("{type: text, values: {a: {en: A}}}", "values", "choice, choices only"),
        ("{type: choice, values: {'a|b': {en: A}}}", "values", "may not contain |"),
        ("{type: text, places: 2}", "places", "decimal only"),
        ("{type: decimal, currency: CNY}", "currency", "money only"),
        ("{type: money, currency: XXY}", "currency", "Unknown currency XXY"),
        ("{type: date, zone: Asia/Shanghai}", "zone", "datetime only"),
        ("{type: datetime, zone: Asia/Peking}", "zone", "Unknown time zone Asia/Peking"),
        ("{type: reference}", "type", "needs `to:`"),
        ("{type: reference, to: stor}", "to", "Unknown domain `stor`. Did you mean `store`?"),
        ("{type: text, to: store}", "to", "reference only"),
        ("{type: text, on_missing: stub}", "on_missing", "reference only"),
        ("{type: boolean, max: 3}", "max", "only"),
        ("{type: integer, max: '3'}", "max", "a whole number"),
        ("{type: text, min: -1}", "min", "a length"),
        ("{type: date, min: tomorrow}", "min", "a date: '2024-01-31'"),
        ("{type: integer, min: 3, max: 2}", "min", "no value fits"),
        ("{type: integer, default: '1.5'}", "default", "no value of this field"),
        ("{type: integer, default: 5, max: 4}", "default", "no value of this field"),
        ("{type: choice, values: {a: {en: A}}, default: b}", "default", "no value of this field"),
        ("{type: money, default: 0.123}", "default", "no value of this field"),
        ("{type: address, default: x}", "default", "cannot have `default`"),
        ("{type: choices, values: {a: {en: A}}, unique: true}", "unique", "cannot have `unique`"),
        ("{type: text, privacy: sensitive, search: exact}", "search", "sensitive field cannot be searched"),
        ("{type: money, search: exact}", "search", "only"),
        ("{type: text, identifier: phone}", "identifier", "phone only"),
        ("{type: date, survives: longest}", "survives", "text only"),
        ("{type: text, required: true}", "required", "without a `default`"),
    ],
)  # fmt: skip
def test_keys_of_a_field_that_do_not_go_together_are_refused(
    refused: Refused, field: str, key: str, words: str
) -> None:
    (told,) = refused(vip=extension(f"f: {field}"))
    column = len("  f: ") + field.index(f"{key}:") + 1
    assert told.startswith(f"vip.yaml:5:{column}: ") and words in told


@pytest.mark.parametrize("key", ["identifier: number", "survives: hand"])
def test_linking_is_for_subjects(refused: Refused, key: str) -> None:
    (told,) = refused(vip=extension(f"f: {{type: text, {key}}}", extends="store"))
    assert "subjects only" in told


@pytest.mark.parametrize(
    ("keys", "fields", "words"),
    [
        ({"time": "cam_at"}, "number: {type: text}; came_at: {type: date}", "Did you mean `came_at`?"),
        ({"time": "number"}, "number: {type: text}", "`time` cannot be the field `number`: its type is text."),
        ({"display": "where"}, "number: {type: text}; where_: {type: address}", "no field `where`"),
        ({"display": "place"}, "number: {type: text}; place: {type: address}", "its type is address"),
        ({"identity": "[number, nr]"}, "number: {type: text}", "no field `nr`"),
        ({"identity": "[place]"}, "place: {type: address}", "its type is address"),
        ({"belongs_to": "[client]"}, "number: {type: text}", "none points there"),
        ({"belongs_to": "[number]"}, "number: {type: text}", "wants a reference"),
        ({"belongs_to": "[client]"}, TWO, "Name one of a, b"),
        ({"belongs_to": "[place]"}, "number: {type: text}; place: {type: reference, to: store}", "leads to no subject"),
        ({"belongs_to": "[own]"}, "number: {type: text}; own: {type: reference, to: visit}", "leads to no subject"),
        ({"subject": "true", "identity": "[number]"}, "number: {type: text}", "A subject has no `identity`"),
        ({"subject": "true", "belongs_to": "[number]"}, "number: {type: text}", "belongs to nobody"),
    ],
)  # fmt: skip
def test_what_a_domain_says_of_its_fields_must_be_so(
    refused: Refused, keys: dict[str, str], fields: str, words: str
) -> None:
    told = refused(vip=domain(fields=fields.replace("where_:", "where2:"), **keys))
    assert any(words in each for each in told)


def test_a_domain_of_facts_needs_an_identity(refused: Refused) -> None:
    (told,) = refused(vip="kind: domain\nname: visit\nlabel: {en: V}\nfields: {n: {type: text}}\n")
    assert "`visit` needs `identity:`" in told


def test_belonging_is_followed_to_a_subject(declare: Declare) -> None:
    line = domain("line", "number: {type: text}; of: {type: reference, to: sale}", belongs_to="[sale]")
    line = line.replace("; of:", "; part_of:").replace("  of:", "  part_of:")
    assert declare(vip=line).domains["line"].belongs_to == ("part_of",)


def test_an_extension_of_nobody_or_of_ones_own_is_refused(refused: Refused) -> None:
    (told,) = refused(vip=extension("a: {type: text}", extends="clint"))
    assert "Unknown domain `clint`. Did you mean `client`?" in told
    (told,) = refused(vip=domain() + "\n---\n" + extension("a: {type: text}", extends="visit"))
    assert "own domain: declare the fields there" in told


def test_numbers_of_fields_stay_and_are_never_given_twice(declare: Declare) -> None:
    first = declare(vip=extension("a: {type: text}; b: {type: text}"))
    numbers = {f: n.number for f, n in first.domains["client"].fields.items()}
    # vip leaves, club comes: its field must not get a number of vip's.
    second = declare(numbers=FieldNumbers([first]), club=extension("c: {type: text}"))
    third = declare(numbers=FieldNumbers([first, second]), vip=extension("b: {type: text}; a: {type: text}"))
    taken = {field.number for each in first.domains.values() for field in each.fields.values()}
    assert second.domains["client"].fields["c"].number not in taken
    assert {f: n.number for f, n in third.domains["client"].fields.items()} == numbers
    assert len(taken) == sum(len(each.fields) for each in first.domains.values())


def test_a_role_and_an_attribute_point_to_domains(declare: Declare, refused: Refused) -> None:
    good = """kind: role
name: clerk
label: {en: Clerk}
grants:
  - {domain: shop.sale, do: [read, read, update], where: "store = :user.shop"}
  - {domain: "*", do: [read]}
---
kind: user_attribute
name: shop
label: {en: Shop}
type: reference
to: store
"""
    made = declare(vip=good)
    assert [(g.domain, g.actions) for g in made.roles["clerk"].grants] == [
        ("sale", ("read", "update")),
        ("*", ("read",)),
    ]
    assert made.user_attributes["shop"].to == "store"
    assert (
        "Unknown domain `sales`. Did you mean `sale`?" in refused(vip=good.replace("shop.sale", "sales"))[0]
    )
    assert "needs `to:`" in refused(vip=good.replace("to: store", ""))[0]
    assert "choose another name" in refused(vip=good.replace("name: clerk", "name: admin"))[0]


def test_the_admin_may_do_everything(declare: Declare) -> None:
    (grant,) = declare().roles["admin"].grants
    assert grant.domain == "*"
    assert {"read", "create", "update", "delete", "export", "impersonate", "admin"} <= set(grant.actions)
