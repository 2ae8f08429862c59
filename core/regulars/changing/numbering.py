"""Numbers of fields that have other names now: a field keeps its own."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from regulars.catalog import Catalog, Domain, Field
from regulars.changing.pairing import called_otherwise, pair_domains
from regulars.declaring.fieldnumbers import FieldNumbers


def renumbered(
    live: Catalog, standing: Mapping[str, Domain], wanted: Catalog, numbers: FieldNumbers
) -> Catalog:
    """`wanted`, in which a field that stood has the number that it had, and no other one has that."""
    taken = {each.number for domain in standing.values() for each in domain.fields.values()}
    domains = {}
    for pair in pair_domains(standing, wanted, partial(called_otherwise, live, wanted)):
        if pair.new is None or pair.new.name not in wanted.domains:
            continue
        domain = wanted.domains[pair.new.name]
        if domain.plugin != pair.new.plugin:
            continue
        old = {(each.new.owner, each.new.name): each.old for each in pair.fields if each.new is not None}
        domains[domain.name] = replace(
            domain,
            fields={
                name: _numbered(each, old.get((each.owner, name)), taken, numbers)
                for name, each in domain.fields.items()
            },
        )
    return replace(wanted, domains={name: domains[name] for name in wanted.domains})


def _numbered(field: Field, old: Field | None, taken: set[int], numbers: FieldNumbers) -> Field:
    if old is not None:
        number = old.number
    elif field.number in taken:
        number = numbers.fresh()
    else:
        number = field.number
    return field if number == field.number else replace(field, number=number)
