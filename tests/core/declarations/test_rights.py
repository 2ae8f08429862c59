"""Roles and restrictions as they are declared: what is wrong is told where it stands."""

from collections.abc import Callable

import pytest

from regulars.catalog import Catalog
from regulars.errors import DeclarationError

SHOP = """
kind: domain
name: member
label: {en: Client}
subject: true
fields:
  name: {type: text, privacy: personal}
  phone: {type: phone, privacy: personal}
  born: {type: date, privacy: personal}
  paid: {type: money}
---
"""


def role(grant: str, more: str = "") -> str:
    return f"{SHOP}kind: role\nname: clerk\nlabel: {{en: Clerk}}\n{more}grants: [{grant}]\n"


@pytest.mark.parametrize(
    ("grant", "told"),
    [
        ("{domain: member}", "either `do:` or `deny:`"),
        ("{domain: member, do: [read], deny: [read]}", "either `do:` or `deny:`"),
        ("{domain: member, do: [admin]}", 'write domain: "*"'),
        ("{domain: member, do: [read], fields: {phome: hide}}", "Did you mean"),
        ("{domain: member, do: [read], fields: [phone]}", "are a mapping"),
        ("{domain: member, deny: [read], fields: {phone: hide}}", "are a list"),
        ("{domain: member, do: [read], fields: {phone: year}}", "`year` covers fields of type date"),
        ("{domain: member, do: [read], fields: {paid: last4}}", "`last4` covers fields of type text"),
        ("{domain: member, do: [read], fields: {phone: {show: all}}}", "A field's right is"),
        ('{domain: "*", do: [read], fields: {phone: hide}}', "for every domain cannot have `fields`"),
    ],
)
def test_a_wrong_grant_is_told(declare: Callable[..., Catalog], grant: str, told: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        declare(own=role(grant))
    assert told in str(raised.value)


def test_roles_that_include_each_other_are_refused(declare: Callable[..., Catalog]) -> None:
    text = role("{domain: member, do: [read]}", "includes: [boss]\n")
    text += "---\nkind: role\nname: boss\nlabel: {en: Boss}\nincludes: [clerk]\n"
    with pytest.raises(DeclarationError, match="in a circle: clerk -> boss -> clerk"):
        declare(own=text)


def test_rights_in_a_field_are_written_short_or_in_full(declare: Callable[..., Catalog]) -> None:
    (grant,) = (
        declare(
            own=role("{domain: member, do: [read], fields: {phone: {show: last4, find: exact}, name: write}}")
        )
        .roles["clerk"]
        .grants
    )
    phone, name = grant.fields["phone"], grant.fields["name"]
    assert (phone.show, phone.write, phone.find) == ("last4", False, "exact")
    assert (name.show, name.write, name.find) == ("whole", True, None)
