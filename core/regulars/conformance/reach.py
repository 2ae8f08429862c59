"""The check that erasing a person finds everything that a plugin keeps of that person."""

from collections.abc import Iterator

from regulars.catalog import Catalog, Domain
from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.reading import declarations_of
from regulars.conformance.standing import catalog_of_all, domains_of_all
from regulars.declaring.declarations import Declaration
from regulars.messages import _

CHECK = "reach"
_PERSONAL = ("personal", "sensitive")
#: Types in which anything may be written, of anybody.
_FREE = ("text", "json")


def persons_reachable(candidate: Candidate) -> Iterator[Finding]:
    """Personal fields of records that belong to nobody; free text about somebody whom the record does not belong to."""
    catalog = catalog_of_all(candidate)
    stated = {name for name, each in domains_of_all(candidate).items() if "on_erase" in each.body}
    for each in declarations_of(candidate):
        if each.kind in ("domain", "extension"):
            domain = catalog.domains.get(each.body.get("extends", each.name).rpartition(".")[2])
            if domain is None or domain.name in stated or domain.subject or domain.belongs_to:
                continue
            yield from _out_of_reach(each, domain, catalog)


def _out_of_reach(declaration: Declaration, domain: Domain, catalog: Catalog) -> Iterator[Finding]:
    pointing = [
        each.name for each in domain.fields.values() if each.to and _somebodys(catalog.domains.get(each.to))
    ]
    remedy = (
        _("Say whose the record is: `belongs_to: [{fields}]`", fields=", ".join(pointing))
        if pointing
        else _("Add a reference to the subject that it is about, and `belongs_to: [that field]`; or, where its records "
               "are persons themselves, `subject: true`; or say why it stays: `on_erase: {keep: {reason: …}}`.")
    )  # fmt: skip
    for name, body in declaration.body["fields"].items():
        if body.get("privacy") in _PERSONAL:
            yield Finding(
                CHECK,
                "wrong",
                _("{field} is {privacy}, and records of {domain} belong to nobody: erasing a person would not find it.",
                  field=name, privacy=body["privacy"], domain=domain.name),
                declaration.place("fields", name),
                remedy,
            )  # fmt: skip
        elif pointing and body["type"] in _FREE and "names" not in body:
            yield Finding(
                CHECK,
                "warning",
                _("{field} may say anything of the {subject} that the record names, and the record belongs to nobody.",
                  field=name, subject=domain.fields[pointing[0]].to),
                declaration.place("fields", name),
                remedy,
            )  # fmt: skip


def _somebodys(domain: Domain | None) -> bool:
    return domain is not None and (domain.subject or bool(domain.belongs_to))
