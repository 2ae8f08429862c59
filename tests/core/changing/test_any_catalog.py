"""Random declarations A -> B -> C and back, over data: tables as of a new store, what stays is kept, plan = apply."""

import os
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from regulars.errors import DeclarationError
from tests.core.changing.conftest import Company

#: What a field may be -> what may be changed in it, and the values that are written.
KINDS: Mapping[str, tuple[str, list[Any]]] = {
    "text": ("type: text", ["Tea", "12", "a b", "Ａ"]),
    "found": ("type: text, search: name", ["Tea", "12", "a b", "Ａ"]),
    "integer": ("type: integer", [1, 12, -3]),
    "decimal": ("type: decimal, places: 2", ["1.25", "3.00", "-0.50"]),
    "fine": ("type: decimal, places: 4", ["1.2500", "3.0001"]),
    "boolean": ("type: boolean", [True, False]),
    "day": ("type: date", ["2026-01-31"]),
    "moment": ("type: datetime", ["2026-01-31 09:30:00", "2026-02-01 00:00:00"]),
    "choice": ("type: choice, values: {a: {en: A}, b: {en: B}}", ["a", "b"]),
    "fewer": ("type: choice, values: {a: {en: A}}", ["a"]),
    "choices": ("type: choices, values: {a: {en: A}, b: {en: B}}", ["a", "a|b"]),
    "address": ("type: address", [None]),
    "json": ("type: json", ['{"a":1}', "12"]),
    "unique": ("type: integer, unique: true", [None]),
    "limited": ("type: integer, min: 2", [2, 12]),
    "default": ("type: text, default: x", ["Tea"]),
    "demanded": ("type: text, default: x, required: true", ["Tea"]),
    "email": ("type: email", ["a@b.cn"]),
}
#: Each makes four databases: a server takes its time for them. `make properties` tries more.
TRIED = max(4, int(os.environ.get("REGULARS_EXAMPLES", "2000")) // 400)
NAMES = ("f0", "f1", "f2", "f3", "f4")

#: Name -> kind; and what each was called before, as far as that is said.
Fields = dict[str, str]
Shape = dict[str, Any]

kinds = st.sampled_from(sorted(KINDS))
fields = st.dictionaries(st.sampled_from(NAMES), kinds, max_size=4)


@st.composite
def shapes(draw: st.DrawFn) -> list[Shape]:
    """Three sets of declarations, each grown out of the one before."""
    first = {name: draw(fields) for name in draw(st.sampled_from((["thing"], ["thing", "other"])))}
    made: list[Shape] = [{"fields": first, "was": {}, "domains": {}}]
    for _each in range(2):
        made.append(_grown(draw, made[-1]))
    return made


def _grown(draw: st.DrawFn, before: Shape) -> Shape:
    """Domains and fields renamed, even to each other's names; fields that come, go, and are of another kind."""
    names = list(before["fields"])
    free = [name for name in ("thing", "other", "third") if name not in names]
    new_names = draw(st.permutations([*names, *free]))[: len(names)]
    result: Shape = {"fields": {}, "was": {}, "domains": {}}
    for old, new in zip(names, new_names, strict=True):
        if new != old:
            result["domains"][new] = old
        held = before["fields"][old]
        fates = {
            name: draw(st.sampled_from(("stays", "stays", "stays", "renamed", "changed", "goes")))
            for name in held
        }
        targets = dict(zip(held, draw(st.permutations(NAMES)), strict=False))
        names_of = _moved(
            {name: targets[name] if fate == "renamed" else name for name, fate in fates.items()}
        )
        kept: Fields = {}
        for name, kind in held.items():
            if fates[name] == "goes" and names_of[name] == name:
                continue
            kept[names_of[name]] = draw(kinds) if fates[name] == "changed" else kind
            if names_of[name] != name:
                result["was"][new, names_of[name]] = name
        for name, kind in draw(st.dictionaries(st.sampled_from(NAMES), kinds, max_size=2)).items():
            if name not in kept and name not in held:
                kept[name] = kind
        result["fields"][new] = kept
    return result


def _moved(wanted: dict[str, str]) -> dict[str, str]:
    """Old name -> new name, where nothing takes the name of what does not move on."""
    while True:
        staying = {name for name, target in wanted.items() if target == name}
        blocked = [name for name, target in wanted.items() if target != name and target in staying]
        if not blocked:
            return wanted
        wanted = {**wanted, **{name: name for name in blocked}}


def text(shape: Shape, *, subject: bool) -> str:
    """The declarations as YAML."""
    made = []
    for domain, held in shape["fields"].items():
        lines = [f"kind: domain\nname: {domain}\nlabel: {{en: {domain}}}"]
        if domain in shape["domains"]:
            lines.append(f"was: {shape['domains'][domain]}")
        lines.append("subject: true" if subject else "identity: [nr]")
        lines.append("fields:\n  nr: {type: text" + (", identifier: number}" if subject else "}"))
        for name, kind in held.items():
            was = shape["was"].get((domain, name))
            lines.append(f"  {name}: {{{KINDS[kind][0]}" + (f", was: {was}}}" if was else "}"))
        made.append("\n".join(lines) + "\n")
    return "---\n".join(made)


def rows(shape: Shape, domain: str) -> list[dict[str, Any]]:
    """Three records, each with some of its values."""
    found = []
    for number in range(3):
        row: dict[str, Any] = {"nr": f"n{number}"}
        for name, kind in shape["fields"][domain].items():
            values = KINDS[kind][1]
            if kind == "address":
                row[f"{name}.city"] = "上海" if number else None
            elif kind == "unique":
                row[name] = number
            elif number < 2 or kind == "demanded":
                row[name] = values[number % len(values)]
        found.append(row)
    return found


def said(company: Company, domain: str) -> dict[str, dict[str, Any]]:
    return {row["nr"]: row for row in company.session().rows(domain)}


@pytest.mark.parametrize("subject", [False, True])
@given(made=shapes())
@settings(
    max_examples=TRIED,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
def test_a_change_is_what_was_planned(
    made: list[Shape], subject: bool, tmp_path_factory: pytest.TempPathFactory, more_databases: Any
) -> None:
    folder = tmp_path_factory.mktemp("any")
    company = Company(folder / "here", more_databases())
    other = 0
    try:
        company.declare(text(made[0], subject=subject)).apply()
        for domain in made[0]["fields"]:
            company.write(domain, rows(made[0], domain))
        for before, after in [(made[0], made[1]), (made[1], made[2]), (made[2], _back(made[2], made[1]))]:
            # Whoever is to mean the same again takes what was said out first.
            company.declare(text({**before, "was": {}, "domains": {}}, subject=subject)).apply()
            held = {domain: said(company, domain) for domain in before["fields"]}
            written = text(after, subject=subject)
            company.declare(written)
            plan = company.plan()
            if plan.in_the_way:
                with pytest.raises(DeclarationError):
                    company.apply(*plan.losses)
                assume(False)
            if plan.losses:
                with pytest.raises(DeclarationError):
                    company.apply()
            company.apply(*plan.losses)
            assert company.plan().empty
            other += 1
            fresh = Company(folder / f"fresh{other}", more_databases())
            assert company.schema() == fresh.declare(written).apply_and_hash()
            fresh.close()
            _kept(company, before, after, held, set(plan.losses))
    finally:
        company.close()


def _back(latest: Shape, before: Shape) -> Shape:
    """The declarations of `before` once more, with what each was called in the meantime."""
    domains = {old: new for new, old in latest["domains"].items()}
    was = {}
    names = {new: latest["domains"].get(new, new) for new in latest["fields"]}
    for (domain, name), old in latest["was"].items():
        if old in before["fields"][names[domain]]:
            was[names[domain], old] = name
    return {"fields": before["fields"], "was": was, "domains": domains}


def _kept(company: Company, before: Shape, after: Shape, held: Any, losses: set[str]) -> None:
    """What stays and was not given up holds what it held; the same kind in the same words."""
    for domain, fields_now in after["fields"].items():
        old_domain = after["domains"].get(domain, domain)
        now = said(company, domain)
        assert now.keys() == held[old_domain].keys()
        for name, kind in fields_now.items():
            old_name = after["was"].get((domain, name), name)
            if before["fields"][old_domain].get(old_name) != kind or f"{domain}.{name}" in losses:
                continue
            for nr, row in now.items():
                assert row[name] == held[old_domain][nr][old_name], (domain, name, nr)
