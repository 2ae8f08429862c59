"""Made-up records of any declared domain, as Hypothesis strategies: for tests that hold for whatever is written."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from regulars.catalog import Domain, Field
from regulars.errors import RegularsError
from regulars.messages import _
from regulars.testing.apart import Made, telling_apart, told_apart
from regulars.testing.needed import strategies as st
from regulars.testing.values import parts, values


def records(
    domain: Domain, known: Mapping[str, Sequence[int]] | None = None, *, zone: str = "Asia/Shanghai"
) -> "st.SearchStrategy[Made]":
    """Records of a domain: what is required stands in each, what identifies it too, anything else in some.

    `domain` is one of `workspace.catalog.domains`. The values keep to type, limits and choices, and are written as they
    are read back; there are Chinese and awkward texts among them. `known`: domain -> the ids of records that
    references may point to; a reference to a domain without any stands empty. RegularsError where it may not.
    """
    always: dict[str, st.SearchStrategy[Any]] = {}
    sometimes: dict[str, st.SearchStrategy[Any]] = {}
    for field in domain.fields.values():
        made = _columns(field, (known or {}).get(str(field.to), ()), zone)
        if not made and field.required:
            raise RegularsError(
                _("A made-up {domain} needs a {to} for its field {field}: make one first, and name its id in "
                  "`known`.", domain=domain.name, to=field.to, field=field.name)
            )  # fmt: skip
        (always if field.required or field.name in domain.identity else sometimes).update(made)
    return st.fixed_dictionaries(always, optional=sometimes).map(_flat)


def batches(
    domain: Domain,
    known: Mapping[str, Sequence[int]] | None = None,
    *,
    size: int = 5,
    zone: str = "Asia/Shanghai",
) -> "st.SearchStrategy[list[Made]]":
    """One to `size` records that may stand together: none has what identifies another, nor its unique values."""
    apart = tuple(_telling(each) for each in telling_apart(domain))
    made = records(domain, known, zone=zone)
    return (
        st.lists(made, min_size=1, max_size=size, unique_by=apart)
        if apart
        else st.lists(made, min_size=1, max_size=size)
    )


def _telling(names: tuple[str, ...]) -> Callable[[Made], Hashable]:
    # Nothing is no value: any number of records may have it.
    return lambda record: told_apart(names, record) or object()


def _columns(field: Field, known: Sequence[int], zone: str) -> Mapping[str, "st.SearchStrategy[Any]"]:
    """Values of a field by flat name; nothing where there is no record that it could refer to."""
    if field.type == "point":
        # Both of its parts, or neither.
        return {field.name: st.fixed_dictionaries(dict(parts(field)))}
    if field.parts:
        return parts(field)
    if field.type == "reference":
        return {field.name: st.sampled_from(list(known))} if known else {}
    return {field.name: values(field, zone)}


def _flat(record: Made) -> Made:
    flat: Made = {}
    for name, value in record.items():
        flat |= value if isinstance(value, dict) else {name: value}
    return flat
