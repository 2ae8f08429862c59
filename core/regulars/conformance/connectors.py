"""The check that connectors read what they are for: the recorded payloads in `samples/`, the same each time."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from regulars.conformance.behaviour import place_in
from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding, State
from regulars.conformance.standing import beside
from regulars.declaring.grammar import grammar_in
from regulars.errors import DeclarationError, Place, RegularsError
from regulars.messages import LANGUAGES, _
from regulars.plugging.acting import acting_as
from regulars.plugging.plugins import Plugins
from regulars.sources import RefusedRow, SourceBatch

CHECK = "connectors"
HOOK = "provide_connectors"
SAMPLES = "samples"
#: Rows of a batch.
MOST = 10_000


def connectors_read(candidate: Candidate) -> Iterator[Finding]:
    """Connectors without labels or with a wrong grammar, samples that none reads, batches that are not well-formed."""
    plugins = Plugins(beside(candidate)[-1])
    offered = plugins.provided(HOOK)
    own = dict(_own(candidate, plugins))
    for each in own.values():
        yield from _said(candidate, each)
    read: set[str] = set()
    for file in _samples(candidate) if own or candidate.says("declarations") else ():
        with acting_as(candidate.manifest.stated()):
            name, found = _tried(candidate, file, {**own, **offered})
        read.add(name)
        yield from found
    for name in own.keys() - read:
        yield _finding(
            "warning",
            _("The connector {name} has no sample that could be tried.", name=name),
            Place(f"{candidate.package}/{SAMPLES}"),
            _("Put what it reads, as it was recorded, into `{folder}/`, with nobody's real data in it.",
              folder=SAMPLES),
        )  # fmt: skip


def _own(candidate: Candidate, plugins: Plugins) -> Iterator[tuple[str, Any]]:
    for call in plugins.calls(HOOK):
        if call.plugin == candidate.name:
            yield from ((each.name, each) for each in call())


def _samples(candidate: Candidate) -> Sequence[Path]:
    folder = candidate.folder / SAMPLES
    return sorted(each for each in folder.glob("*") if each.is_file() and each.suffix not in (".yaml", ".md"))


def _said(candidate: Candidate, connector: Any) -> Iterator[Finding]:
    """What is wrong in what a connector says of itself."""
    place = Place(f"{candidate.package}/__init__.py")
    label = getattr(connector, "label", None)
    lacking = [each for each in LANGUAGES if not isinstance(label, Mapping) or not label.get(each)]
    if lacking:
        yield _finding(
            "wrong" if candidate.built_in or len(lacking) == len(LANGUAGES) else "warning",
            _("The connector {name} has no label in {languages}.",
              name=connector.name, languages=", ".join(lacking)),
            place,
            _("Give it an attribute `label`: {'en': 'Till', 'zh': '收银台'}."),
        )  # fmt: skip
    if connector.settings.strip() in ("", "{}"):
        return
    try:
        grammar_in("settings", connector.settings.encode(), f"{connector.name}.settings", common=False)
    except DeclarationError as error:
        for at, text in error.problems:
            yield _finding(
                "wrong",
                _(
                    "The grammar of the settings of {name} is none: {reason}",
                    name=connector.name,
                    reason=text,
                ),
                at,
                _("`settings` are Cerberus rules in YAML: `path: {type: string, required: true}`."),
            )


def _tried(candidate: Candidate, file: Path, connectors: Mapping[str, Any]) -> tuple[str, list[Finding]]:
    """The connector that reads a sample, and what is wrong with how it does."""
    place = Place(f"{candidate.package}/{SAMPLES}/{file.name}")
    reasons: list[str] = []
    for name, connector in connectors.items():
        try:
            for settings in _settings(connector, file):
                once = _read(connector, settings, file)
                if any(not isinstance(each, SourceBatch) or each.rows or each.refused for each in once):
                    again = _read(connector, settings, file)
                    return name, list(_wrong(once, again, place))
        except RegularsError as error:
            reasons.append(f"{name}: {error}")
        except Exception as error:
            told = _("The connector {name} raises {error} when it reads {file}.",
                     name=name, error=f"{type(error).__name__}: {error}", file=file.name)  # fmt: skip
            remedy = _(
                "Raise SourceError with what is wrong in the source, and where; whatever else is a fault."
            )
            return name, [_finding("wrong", told, place_in(candidate, error) or place, remedy)]
    told = _("No connector reads {file}. {reasons}", file=file.name, reasons=" ".join(reasons))
    remedy = _(
        "Let the connector guess its settings (`guess`), declare a channel that reads it, or take it away."
    )
    return "", [_finding("wrong", told.strip(), place, remedy)]


def _settings(connector: Any, file: Path) -> Iterator[Mapping[str, Any]]:
    """The settings by which a sample may be read: those that are guessed, else none."""
    guess = getattr(connector, "guess", None)
    if guess is not None:
        yield from (each.settings for each in guess(file))
    endings = getattr(connector, "endings", ())
    if guess is None and (not endings or file.name.lower().endswith(tuple(endings))):
        yield {}


def _read(connector: Any, settings: Mapping[str, Any], file: Path) -> list[SourceBatch]:
    taken = {name: value for name, value in settings.items() if name not in ("path", "skip")}
    return list(connector.read(taken, [file]))


def _wrong(once: list[SourceBatch], again: list[SourceBatch], place: Place) -> Iterator[Finding]:
    remedy = _("See `regulars.SourceBatch`: what a batch holds, and what must rise in it.")
    last: dict[tuple[str, str | None], int] = {}
    for batch in once:
        for told in _faults(batch, last):
            yield _finding("wrong", told, place, remedy)
            return
    if once != again:
        yield _finding(
            "wrong",
            _("Read twice, it gives two different answers."),
            place,
            _("Keep nothing between calls, and ask neither clock nor chance."),
        )


def _faults(batch: Any, last: dict[tuple[str, str | None], int]) -> Iterator[str]:
    """What is wrong with one batch; `last`: file and sheet -> the row that came last."""
    if not isinstance(batch, SourceBatch):
        yield _("It gives a {type}, where a SourceBatch was expected.", type=type(batch).__name__)
        return
    if len(batch.rows) > MOST:
        yield _("A batch holds {count} rows, where {most} are allowed.", count=len(batch.rows), most=MOST)
    for name, cells in batch.columns.items():
        if len(cells) != len(batch.rows):
            yield _("The column {name} has {count} cells for {rows} rows.",
                    name=name, count=len(cells), rows=len(batch.rows))  # fmt: skip
        odd = next((each for each in cells if each is not None and not isinstance(each, str)), None)
        if odd is not None or "" in cells:
            yield _("The column {name} holds {value}: a cell is a text, or None where it is blank.",
                    name=name, value=repr(odd if odd is not None else ""))  # fmt: skip
    if not all(isinstance(each, RefusedRow) for each in batch.refused):
        yield _("`refused` holds something else than RefusedRow.")
    numbers = [*batch.rows]
    before = last.get((batch.file, batch.sheet), 0)
    if any(later <= earlier for earlier, later in zip([before, *numbers], numbers, strict=False)):
        yield _("The numbers of its rows do not rise from 1.")
    last[batch.file, batch.sheet] = max([before, *numbers])


def _finding(state: State, message: str, place: Place | None, remedy: str) -> Finding:
    return Finding(CHECK, state, message, place, remedy)
