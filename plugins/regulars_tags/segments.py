"""Segments: sets of records by a rule, computed whenever they are asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from regulars import DomainScope, Session, fold, parse_and_check
from regulars.catalog import Catalog, Declared, Labels
from regulars.errors import NotFoundError
from regulars.messages import _, in_language
from regulars_tags.rules import FUNCTIONS


@dataclass(frozen=True)
class Segment:
    """The records of `domain` that meet `when`; `fields` is what is exported, if it was said."""

    name: str
    domain: str
    when: str
    label: Labels
    fields: tuple[str, ...] = ()


def segments_of(catalog: Catalog) -> dict[str, Segment]:
    """All declared segments, by name."""
    return {name: _segment(declared) for name, declared in catalog.of_kind("segment").items()}


def meant_segment(session: Session, text: str) -> Segment:
    """The declared segment that `text` means, by its name or its label in any language; NotFoundError for none."""
    known = segments_of(session.catalog)
    labelled = [each for each in known.values() if fold(text) in map(fold, each.label.values())]
    found = known.get(text) or (labelled[0] if len(labelled) == 1 else None)
    if found is None:
        listed = ", ".join(f"{each.name} ({in_language(each.label, each.name)})" for each in known.values())
        raise NotFoundError(_("Unknown segment {name}. Declared: {known}.", name=text, known=listed or "-"))
    return found


def columns(session: Session, segment: Segment, wanted: Sequence[str] = ()) -> dict[str, str]:
    """Name -> heading of what is exported: what is `wanted`, else declared, else what tells the records apart.

    NotFoundError for what there is not. Unless it is wanted by name, what the actor may not read is left out.
    """
    scope = DomainScope(session.catalog, segment.domain, FUNCTIONS)
    names = list(wanted) or list(segment.fields) or _telling(session.catalog, segment)
    for name in names:
        if scope.name(tuple(name.split("."))) is None:
            raise NotFoundError(
                _("There is no field {name} in {domain}.", name=name,
                  domain=session.catalog.domains[segment.domain].called)
            )  # fmt: skip
    if not wanted:
        names = session.readable(segment.domain, names) if session.may(segment.domain, "read") else []
    return {name: heading(session.catalog, segment.domain, name) for name in names}


def heading(catalog: Catalog, domain: str, path: str) -> str:
    """The labels along a path, as people read them: `Home shop, Name`."""
    labels: list[str] = []
    for step in path.split("."):
        declared = catalog.domains[domain].fields.get(step) if domain else None
        known = declared or (catalog.metrics.get(step) if not labels else None)
        labels.append(in_language(known.label, step) if known else step)
        domain = declared.to or "" if declared else ""
    return ", ".join(labels)


def _segment(declared: Declared) -> Segment:
    body = declared.body
    return Segment(declared.name, body["for"], body["when"], declared.label, tuple(body.get("fields", ())))


def _telling(catalog: Catalog, segment: Segment) -> list[str]:
    """The field that people know a record by, its identifiers, and what the rule names."""
    domain = catalog.domains[segment.domain]
    names = [domain.display] if domain.display else []
    names += [field.name for field in domain.fields.values() if field.identifier]
    named = parse_and_check(segment.when, DomainScope(catalog, segment.domain, FUNCTIONS)).names
    return list(dict.fromkeys([*names, *sorted((".".join(path) for path in named), key=segment.when.find)]))


def counted(session: Session) -> Mapping[str, int]:
    """How many records are in each segment now."""
    return {
        name: session.count(each.domain, each.when) for name, each in segments_of(session.catalog).items()
    }
