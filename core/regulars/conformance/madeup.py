"""Batches of made-up records to look at a plugin with: the same at every look."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from regulars.catalog import Domain
from regulars.testing.apart import Made, telling_apart, told_apart
from regulars.testing.generated import batches
from regulars.testing.needed import hypothesis


def made_up(
    domain: Domain, known: Mapping[str, Sequence[int]], *, count: int, size: int, zone: str
) -> list[list[Made]]:
    """At most `count` batches of at most `size` records; all records of all of them may stand together."""
    drawn: list[list[Made]] = []

    @hypothesis.settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(batches(domain, known, size=size, zone=zone))
    def draw(batch: list[Made]) -> None:
        drawn.append(batch)

    draw()
    return list(_apart(domain, drawn))


def _apart(domain: Domain, drawn: Sequence[Sequence[Made]]) -> Iterator[list[Made]]:
    """The batches without records that one before holds already."""
    groups = telling_apart(domain)
    seen: set[Hashable] = set()
    for batch in drawn:
        kept: list[Made] = []
        for record in batch:
            marks: set[Any] = {(names, mark) for names in groups if (mark := told_apart(names, record))}
            if not marks & seen:
                seen |= marks
                kept.append(record)
        if kept:
            yield kept
