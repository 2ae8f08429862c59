"""The declarations of a candidate, as far as they can be read."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from regulars.conformance.candidate import Candidate
from regulars.declaring.declarations import Declaration, read_what_can_be_read
from regulars.declaring.grammar import CORE_KINDS, Grammar, core_grammar
from regulars.errors import RegularsError
from regulars.plugging.installed import installed_plugins


@cache
def known_grammars(candidate: Candidate) -> Mapping[str, Grammar]:
    """The grammars of the core's kinds, of its own, and of those of the other installed plugins."""
    found = {kind: core_grammar(kind) for kind in CORE_KINDS}
    for name, each in installed_plugins().items():
        if name != candidate.name:
            # One that cannot be read is no fault of this one.
            with suppress(RegularsError):
                found |= each.manifest().grammars()
    return {**found, **candidate.manifest.grammars()}


@cache
def declarations_of(candidate: Candidate) -> Sequence[Declaration]:
    """What it declares and is as its grammar says; of what is not, the check `declarations` tells."""
    files = candidate.manifest.schema_files(candidate.manifest.alongside)
    return read_what_can_be_read(files, known_grammars(candidate)).declarations


def fields_of(candidate: Candidate) -> Iterator[tuple[Declaration, str, dict[str, Any]]]:
    """Each field that it declares, of domains of its own and of others: its declaration, name and body."""
    for each in declarations_of(candidate):
        if each.kind in ("domain", "extension"):
            for name, body in each.body["fields"].items():
                yield each, name, body
