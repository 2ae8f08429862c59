"""The declared field that an expression names, if it is nothing but a name: its label and its choices."""

from regulars.catalog import Catalog, Field
from regulars.messages import _, in_language
from regulars_reports.declared.declaration import Group

_ADDRESS_PARTS = ("country", "region", "city", "district", "street", "postcode")


def named_field(catalog: Catalog, domain: str, text: str) -> Field | None:
    """The field that the path `text` (gender, shop.name) leads to from `domain`; None for any other expression."""
    at = catalog.domains.get(domain)
    found = None
    for part in text.strip().split("."):
        if found is not None and found.type == "address":
            return found if part in _ADDRESS_PARTS else None
        if at is None or part not in at.fields:
            return None
        found = at.fields[part]
        at = catalog.domains.get(found.to) if found.to else None
    return found


def group_label(catalog: Catalog, domain: str, group: Group) -> str:
    """What people call the groups: the declared label, else that of the field."""
    found = named_field(catalog, domain, group.value)
    return in_language(group.label) or (in_language(found.label) if found else "") or group.name


def choices(catalog: Catalog, domain: str, group: Group) -> dict[str, str]:
    """Code -> what people read, where the group is a choice field or says yes or no."""
    found = named_field(catalog, domain, group.value)
    if found is None:
        return {}
    if found.type == "boolean":
        return {"True": _("yes"), "False": _("no")}
    return {each.value: in_language(each.label, each.value) for each in found.values}
