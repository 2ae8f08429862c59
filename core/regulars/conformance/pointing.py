"""Made-up records whose references are said as files say them: not by id, but by what tells the record apart."""

from collections.abc import Sequence

from regulars.catalog import Domain
from regulars.conformance.ground import Ground
from regulars.testing.apart import Made


def by_identity(ground: Ground, domain: Domain, batch: Sequence[Made]) -> list[Made]:
    """The batch with such references; [] where none of them can be said in one text."""
    told = {
        (name, value): text
        for record in batch
        for name, value in record.items()
        if (text := _text(ground, domain, name, value)) is not None
    }
    if not told:
        return []
    return [{name: told.get((name, value), value) for name, value in record.items()} for record in batch]


def _text(ground: Ground, domain: Domain, name: str, value: object) -> str | None:
    field = domain.fields.get(name)
    if field is None or not field.to or not isinstance(value, int):
        return None
    target = ground.catalog.domains[str(field.to)]
    if len(target.identity) != 1 or target.fields[target.identity[0]].type != "text":
        return None
    text = ground.session.get(target.name, value)[target.identity[0]]
    return text if isinstance(text, str) else None
