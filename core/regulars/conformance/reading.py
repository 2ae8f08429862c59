"""The declarations of a candidate, as far as they can be read."""

from collections.abc import Iterator
from typing import Any

from regulars.conformance.candidate import Candidate
from regulars.declaring.declarations import Declaration, read_what_can_be_read
from regulars.plugging.installed import installed_plugins


def declarations_of(candidate: Candidate) -> list[Declaration]:
    """What it declares, also alongside others, and is as its grammar says; what is not, the check `declarations` tells.

    Its own kinds are known, and those of the core; those of other installed plugins too.
    """
    installed = installed_plugins()
    grammars = candidate.grammars()
    for name, each in installed.items():
        if name != candidate.name:
            grammars = {**each.manifest().grammars(), **grammars}
    files = candidate.manifest.schema_files(candidate.manifest.alongside)
    return read_what_can_be_read(files, grammars).declarations


def fields_of(candidate: Candidate) -> Iterator[tuple[Declaration, str, dict[str, Any]]]:
    """Each field that it declares, of domains of its own and of others: its declaration, name and body."""
    for each in declarations_of(candidate):
        if each.kind in ("domain", "extension"):
            for name, body in each.body["fields"].items():
                yield each, name, body
