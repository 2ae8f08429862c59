"""The declared field that an expression names, if it is nothing but a name: its label and its choices."""

from regulars.catalog import Catalog, Field
from regulars.messages import _, in_language
from regulars_reports.declared.declaration import Group, Report


def named_field(catalog: Catalog, domain: str, text: str) -> Field | None:
    """The field that the path `text` (gender, shop.name) leads to from `domain`; None for any other expression."""
    at = catalog.domains.get(domain)
    found = None
    for part in text.strip().split("."):
        if found is not None and found.parts:
            return found if part in found.parts else None
        if at is None or part not in at.fields:
            return None
        found = at.fields[part]
        at = catalog.domains.get(found.to) if found.to else None
    return found


def group_field(catalog: Catalog, report: Report, group: Group) -> Field | None:
    """The field that a group is of, through a first stage too."""
    of = report.per.by.get(group.value, "") if report.per else group.value
    return named_field(catalog, report.domain, of)


def group_label(catalog: Catalog, report: Report, group: Group) -> str:
    """What people call the groups: the declared label, else that of the field."""
    found = group_field(catalog, report, group)
    return in_language(group.label) or (in_language(found.label) if found else "") or group.name


def choices(catalog: Catalog, report: Report, group: Group) -> dict[str, str]:
    """Code -> what people read, where the report says it, or the group is a choice field or says yes or no."""
    if group.labels:
        return {code: in_language(labels, code) for code, labels in group.labels.items()}
    found = group_field(catalog, report, group)
    if found is None:
        return {}
    if found.type == "boolean":
        return {"True": _("yes"), "False": _("no")}
    return {each.value: in_language(each.label, each.value) for each in found.values}
