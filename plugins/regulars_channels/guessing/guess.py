"""A file looked at: for each sheet or table of it that tells of something, a channel."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from glob import escape
from pathlib import Path
from typing import Any

from regulars import Catalog, SourceSample
from regulars_channels.guessing.assigning import Assignment, assign
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.contents import Contents
from regulars_channels.guessing.drafts import Draft, Entry, OwnField, Setting
from regulars_channels.guessing.facts import fact_entries
from regulars_channels.guessing.givenback import without_given_back
from regulars_channels.guessing.headings import Heading
from regulars_channels.guessing.naming import channel_name, free_name, title_of
from regulars_channels.guessing.owncolumns import own_fields
from regulars_channels.guessing.questions import passed_over, questions
from regulars_channels.guessing.referring import referred
from regulars_channels.guessing.rowkinds import row_kinds
from regulars_channels.guessing.skipping import skipped
from regulars_channels.guessing.styles import MOST, style_of
from regulars_channels.guessing.subjects import subject_entry
from regulars_channels.guessing.sums import told_by_sums
from regulars_channels.guessing.texts import alone, nameable
from regulars_channels.guessing.things import MAIN, Row, rows_of
from regulars_channels.mapping.chunk import Chunk
from regulars_channels.mapping.columns import ColumnScope, condition


@dataclass(frozen=True)
class Guess:
    """What was made of a file: channels, and the sheets or tables (None: the file) of which nothing is known."""

    drafts: Sequence[Draft]
    unknown: Sequence[tuple[str | None, Sequence[Column]]]


@dataclass
class _Looked:
    """A sample, and what it was found to be."""

    sample: SourceSample
    columns: list[Column]
    skip: str | None
    contents: Contents
    found: Assignment
    questions: list[str]


def guess_file(
    path: Path, samples: Sequence[SourceSample], catalog: Catalog, folder: Path, name: str | None = None
) -> Guess:
    """The channels of the file `path`, of which a connector gave these samples, by the domains of `catalog`.

    `folder` is the workspace's, `name` what the channel shall be called.
    """
    rows = list(rows_of(catalog))
    looked: list[_Looked] = []
    unknown: list[tuple[str | None, Sequence[Column]]] = []
    for sample in samples:
        each = _look(sample, rows, catalog, path)
        if isinstance(each, _Looked):
            looked.append(each)
        else:
            unknown.append((sample.part, each))
    chosen = sorted(_not_told_twice(looked), key=lambda each: _order(each.found))
    taken = set(catalog.of_kind("channel"))
    drafts: list[Draft] = []
    several = len(chosen) > 1
    extended: dict[str, set[str]] = {}
    brought = {each.found.row.main.domain.name for each in chosen if each.found.row.main.domain.subject}
    for each in chosen:
        wanted = _wanted_name(path, each.sample.part if several else None, name)
        draft = _draft(each, catalog, path, folder, free_name(wanted, taken), brought, extended)
        taken.add(draft.name)
        if several:
            draft.source = name or channel_name(path)
        drafts.append(draft)
    return Guess(drafts, unknown)


def _wanted_name(path: Path, part: str | None, name: str | None) -> str:
    if name is None:
        return channel_name(path, part)
    return name if part is None else channel_name(Path(name), part)


def _look(
    sample: SourceSample, rows: Sequence[Row], catalog: Catalog, path: Path
) -> _Looked | Sequence[Column]:
    columns = _columns(sample.columns)
    skip, _count = skipped([column for column in columns if nameable(column)])
    if skip is not None:
        columns = _without(columns, skip)
    kinds = row_kinds(rows, [column for column in columns if nameable(column)])
    if kinds is not None:
        told = {column.name for column in columns if column.filled}
        columns = _without(columns, kinds.skip)
        # What only the other rows fill is theirs.
        columns = [column for column in columns if column.filled or column.name not in told]
        skip = kinds.skip if skip is None else f"{skip} or {kinds.skip}"
    usable = [column for column in columns if nameable(column)]
    style = style_of(usable, catalog.region)
    contents = Contents(style.formats, style.formats.phone or catalog.region)
    called = Heading.of(title_of(path) if sample.part is None else sample.part)
    found = assign(rows, usable, contents, called)
    if found is None:
        return columns
    found = without_given_back(told_by_sums(found, contents))
    used = {pair.column.name for pair in found.pairs.values()}
    _settings, kept = sample.using(used)
    columns = [column for column in columns if column.name in kept]
    found = replace(found, columns=[column for column in usable if column.name in kept])
    asked = [*sample.doubts, *passed_over(kinds), *questions(found, contents, style, columns)]
    return _Looked(sample, columns, skip, contents, found, asked)


def _columns(cells: Mapping[str, Sequence[str | None]]) -> list[Column]:
    return [Column(name, position, each) for position, (name, each) in enumerate(cells.items())]


def _without(columns: Sequence[Column], skip: str) -> list[Column]:
    """The columns without the rows that `skip` passes over."""
    cells = {column.name: column.cells for column in columns}
    count = len(columns[0].cells)
    answers, _refused = condition(skip, ColumnScope(cells)).of(Chunk("", None, cells, range(count)))
    kept = [row for row, answer in enumerate(answers) if answer is not True]
    return _columns({name: [each[row] for row in kept] for name, each in cells.items()})


def _not_told_twice(looked: Sequence[_Looked]) -> list[_Looked]:
    """Without the tables whose rows come along with those of another: orders beside their lines."""
    return [
        each
        for each in looked
        if not any(
            other is not each
            and each.found.row.main.domain in other.found.row.whole
            and any(column.name.startswith(f"{each.sample.part}.") for column in _used(other))
            for other in looked
        )
    ]


def _used(looked: _Looked) -> list[Column]:
    return [pair.column for pair in looked.found.pairs.values()]


def _order(found: Assignment) -> tuple[bool, int]:
    """What others refer to comes in first."""
    main = found.row.main.domain
    return not (main.subject or main.shared), len([role for role in found.row.referred if found.of(role)])


def _draft(
    looked: _Looked,
    catalog: Catalog,
    path: Path,
    folder: Path,
    name: str,
    brought: Collection[str],
    extended: dict[str, set[str]],
) -> Draft:
    """The channel of one sample. `brought`: subjects that another of the file brings; `extended`: the fields that
    extensions of the others have added to each domain."""
    found, contents = looked.found, looked.contents
    main = found.row.main.domain
    clock = _clock(found)
    entries = _entries(found, contents, clock, brought)
    used = {name for entry in entries for name in entry.columns}
    left = [column for column in looked.columns if column.name not in used]
    own = own_fields(
        [column for column in left if nameable(column) and not column.nothings],
        main, contents, catalog.currency, whole=looked.sample.whole,
        taken=extended.setdefault(main.name, set()),
        reserved=_meant_otherwise(catalog, main.name),
    )  # fmt: skip
    if main.subject and own:
        entries = _with_own(entries, own)
    proposed = {each.column.name for each in own}
    settings, _columns = looked.sample.using(used | proposed)
    return Draft(
        name=name,
        title=title_of(path, looked.sample.part),
        settings={
            "path": _seen_from(folder, path),
            **settings,
            **({"skip": looked.skip} if looked.skip else {}),
        },
        formats=_formats(contents, [column for column in looked.columns if column.name in used]),
        entries=entries,
        about=main.name,
        own=own,
        own_kept=main.subject,
        left=[column for column in left if column.name not in proposed or not main.subject],
        questions=looked.questions,
        understood=_understood(found, used, clock),
    )


def _meant_otherwise(catalog: Catalog, domain: str) -> set[str]:
    """Names that no new field may have: one called as a domain hides its records from metrics."""
    metrics = {name for name, metric in catalog.metrics.items() if metric.for_domain == domain}
    return {*catalog.domains, *metrics}


def _entries(
    found: Assignment, contents: Contents, clock: Column | None, brought: Collection[str]
) -> list[Entry]:
    comma = contents.formats.comma
    if found.row.main.domain.subject:
        before, references = referred(found, comma=comma)
        entry = subject_entry(found, found.row.main, None, comma=comma, references=references)
        return [*before, entry] if entry is not None else before
    return fact_entries(found, contents, clock, brought)


def _with_own(entries: Sequence[Entry], own: Sequence[OwnField]) -> list[Entry]:
    """The entries with the company's own fields in the last one."""
    settings = tuple(Setting(each.name, alone(each.column), (each.column,)) for each in own)
    last = entries[-1]
    return [*entries[:-1], replace(last, settings=(*last.settings, *settings))]


def _clock(found: Assignment) -> Column | None:
    """The column of times of day that belongs to the date of a row."""
    main = found.row.main.domain
    day = found.column(MAIN, main.time or "")
    if day is None or main.fields[main.time or ""].type != "datetime" or day.share(lambda text: ":" in text):
        return None
    return next((column for column in found.left if column.values and column.clocks >= MOST), None)


def _seen_from(folder: Path, path: Path) -> str:
    """The path of a file as a channel names it: from the workspace's folder, if it lies there."""
    whole = path.absolute()
    inside = whole.is_relative_to(folder.absolute())
    return escape((whole.relative_to(folder.absolute()) if inside else whole).as_posix())


def _formats(contents: Contents, columns: Collection[Column]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if contents.formats.dates:
        dates = list(contents.formats.dates)
        told["date"] = dates[0] if len(dates) == 1 else dates
    if contents.formats.comma:
        told["decimal"] = "comma"
    if contents.formats.phone:
        told["phone"] = contents.formats.phone
    nothing = dict.fromkeys(text for column in columns for text in column.nothings)
    if nothing:
        told["nothing"] = list(nothing)
    return told


def _understood(
    found: Assignment, used: Collection[str], clock: Column | None
) -> list[tuple[Column, str, float]]:
    told = []
    for pair in found.pairs.values():
        if pair.column.name in used or pair.target.name == "key":
            told.append(
                (pair.column, f"{pair.target.thing.domain.name}.{pair.target.name}", min(pair.score, 1.0))
            )
    if clock is not None:
        main = found.row.main.domain
        told.append((clock, f"{main.name}.{main.time}", 1.0))
    return sorted(told, key=lambda each: each[0].position)
