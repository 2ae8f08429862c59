"""The check that a plugin comes and goes: disabled and enabled again all is as before, purged nothing is left of it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.ground import GROUNDS, Ground
from regulars.conformance.reading import declarations_of
from regulars.conformance.standing import beside
from regulars.errors import MissingExtraError, RegularsError
from regulars.messages import _
from regulars.plugging.installed import installed_plugins
from regulars.purging.purge import purge_plugin
from regulars.storage.schemahash import schema_of
from regulars.testing.hashes import logical_lines
from regulars.workspaces.enabling import disable_plugin, enable_plugin

CHECK = "life"


def comes_and_goes(candidate: Candidate) -> Iterator[Finding]:
    """What is not as before after it was applied again, disabled and enabled, or purged."""
    others = [each for each in _lone(candidate) if each != candidate.name]
    ground = GROUNDS.fresh(candidate, others)
    try:
        yield from _lived(ground, ground.workspace.folder, candidate.name)
    except MissingExtraError:
        raise
    except RegularsError as error:
        yield _wrong(
            _("It cannot come and go: {reason}", reason=error),
            _("What it declares must be able to go, and to come again: let nothing of others depend on it."),
        )


def _lived(ground: Ground, folder: Path, name: str) -> Iterator[Finding]:
    before = _tables(ground)
    enable_plugin(folder, name)
    _apply(ground)
    yield from _settled(ground)
    ground.fill(batches=2)
    full = logical_lines(ground.workspace)
    disable_plugin(folder, name)
    _apply(ground)
    of_others = logical_lines(ground.workspace)
    enable_plugin(folder, name)
    _apply(ground)
    changed = _domains(full, logical_lines(ground.workspace))
    if changed:
        yield _wrong(
            _("Disabled and enabled again, its data are others than before: {domains}.", domains=changed),
            _("Data stay while it is disabled. See that nothing of it, no hook and no upgrade step, changes them when "
              "it is applied again."),
        )  # fmt: skip
    purge_plugin(ground.workspace, name)
    after = _tables(ground)
    left = sorted(table for table in {*before, *after} if before.get(table) != after.get(table))
    if left:
        yield _wrong(
            _("Purged, it leaves other tables than before it came: {tables}.", tables=", ".join(left)),
            _(
                "Keep what it stores in domains and fields that it declares, and in nothing else: those go with it."
            ),
        )
    changed = _domains(of_others, logical_lines(ground.workspace))
    if changed:
        yield _wrong(
            _("Purged, it takes data of others along: {domains}.", domains=changed),
            _("Only what it declares goes. See which of its declarations the records of others name."),
        )


def _apply(ground: Ground) -> None:
    ground.workspace.read_again()
    ground.workspace.apply()


def _settled(ground: Ground) -> Iterator[Finding]:
    """What applying a second time would do again."""
    again = ground.workspace.plan()
    if not again.empty:
        told = [each.name for each in again.changes] or [each.what for each in again.steps]
        yield _wrong(
            _("Applied, it is not settled: applying again would change {what}.", what=", ".join(told)),
            _("Let its declarations and upgrade steps say the same each time they are read."),
        )


def _tables(ground: Ground) -> Mapping[str, Mapping[str, Any]]:
    with ground.workspace.database.connect() as connection:
        return schema_of(connection)


def _domains(before: Sequence[str], after: Sequence[str]) -> str:
    """The domains of the lines that are not the same."""
    one, other = Counter(before), Counter(after)
    lines = ((one - other) + (other - one)).elements()
    return ", ".join(sorted({line.partition("\t")[0].rstrip("+") for line in lines}))


def _wrong(message: str, remedy: str) -> Finding:
    return Finding(CHECK, "wrong", message, None, remedy)


def _lone(candidate: Candidate) -> Sequence[str]:
    """Itself and what it needs; and the plugins beside which it keeps more, as long as none of them needs it."""
    alone, further = beside(candidate)[0], beside(candidate)[-1]
    installed = installed_plugins()
    needing = any(candidate.name in installed[each].manifest().needs for each in further)
    return further if _keeps_more(candidate) and not needing else alone


def _keeps_more(candidate: Candidate) -> bool:
    """Whether files that it has for others too declare what records are kept of."""
    files = {
        f"{candidate.package}/{name}" for names in candidate.manifest.alongside.values() for name in names
    }
    keeping = (each for each in declarations_of(candidate) if each.kind in ("domain", "extension"))
    return any(each.place("name").file in files for each in keeping)
