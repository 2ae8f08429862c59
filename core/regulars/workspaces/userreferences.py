"""What a person types for an attribute that refers to a record: the identity of one, or its id."""

from regulars.catalog import UserAttribute
from regulars.errors import RecordError
from regulars.gate.session import Session
from regulars.messages import _, in_language


def referred(session: Session, declared: UserAttribute, text: str) -> int:
    """The id of the record that `text` means: its identity, the parts with / between, or its id.

    RecordError where the session sees no such record, or several.
    """
    domain = session.catalog.domains[str(declared.to)]
    parts = text.split("/") if len(domain.identity) > 1 else [text]
    if domain.identity and len(parts) == len(domain.identity):
        tests = (f"{name} = {_literal(part)}" for name, part in zip(domain.identity, parts, strict=True))
        found = session.find(domain.name, " and ".join(tests), fields=["id"], limit=2).rows
        if len(found) == 1:
            return int(found[0]["id"])
        if len(found) > 1:
            raise RecordError(
                {declared.name: [_("Several records of {domain} are {text}: give the id of one.",
                                   domain=domain.name, text=repr(text))]}
            )  # fmt: skip
    if text.isdecimal() and session.count(domain.name, f"id = {int(text)}"):
        return int(text)
    told = in_language(domain.label, domain.name)
    raise RecordError({declared.name: [_("There is no {text} in {domain}.", text=repr(text), domain=told)]})


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
