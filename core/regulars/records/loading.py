"""From the values of a Part to cells: each column by its codec, defaults filled, rows that fail told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from regulars.catalog import Field
from regulars.errors import RegularsError
from regulars.messages import _
from regulars.records.parts import Alias, Part
from regulars.storage.cells import Cell, Codec, codecs
from regulars.storage.domains import Shape
from regulars.storage.parted import halved, taken_apart
from regulars.storage.values.quoting import shown
from regulars.storage.values.texts import storable

#: Source row -> (domain, field -> texts): why a row is refused.
Refusals = dict[int, tuple[str, dict[str, list[str]]]]


@dataclass
class Loaded:
    """A Part as cells. `cells` holds the plain fields by flat name, `references` the still unresolved ones."""

    shape: Shape
    rows: list[int]
    cells: dict[str, list[Cell]]
    references: dict[str, Sequence[Any] | Alias]
    keys: list[Any] | None
    ids: list[int] | None
    at: list[Cell] | None
    alias: str | None
    #: Whose clock civil times are of, where a field names no zone.
    zone: str
    #: The fields that the part itself states; a plugin may set others.
    stated: frozenset[str] = frozenset()
    #: Plugin -> the fields that it has set.
    set_by: dict[str, list[str]] = field(default_factory=dict)
    codecs: Mapping[str, Codec] = field(repr=False, default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def copy(self) -> "Loaded":
        """The same, with columns that may be replaced."""
        return replace(self, cells=dict(self.cells), references=dict(self.references))

    def keep(self, wanted: Sequence[int]) -> None:
        """Keep the records at these positions only."""
        self.rows = [self.rows[i] for i in wanted]
        self.cells = {name: [column[i] for i in wanted] for name, column in self.cells.items()}
        self.references = {
            name: column if isinstance(column, Alias) else [column[i] for i in wanted]
            for name, column in self.references.items()
        }
        self.keys = None if self.keys is None else [self.keys[i] for i in wanted]
        self.ids = None if self.ids is None else [self.ids[i] for i in wanted]
        self.at = None if self.at is None else [self.at[i] for i in wanted]


def refuse(refusals: Refusals, row: int, domain: str, name: str, texts: Sequence[str]) -> None:
    """Note why `row` is refused."""
    refusals.setdefault(row, (domain, {}))[1].setdefault(name, []).extend(texts)


def load(part: Part, shape: Shape, zone: str, refusals: Refusals) -> Loaded:
    """The cells of `part`; what does not load is added to `refusals`.

    Raises RegularsError for what is wrong with the Part itself: an unknown field, columns of different length.
    """
    domain = shape.domain
    count = len(part.rows)
    by_name = shape.codecs(zone)
    loaded = Loaded(
        shape=shape,
        rows=list(part.rows),
        cells={},
        references={},
        keys=list(part.keys) if part.keys is not None else None,
        ids=list(part.ids) if part.ids is not None else None,
        at=None,
        alias=part.alias,
        zone=zone,
        stated=frozenset(part.columns),
        codecs=by_name,
    )
    for name, values in part.columns.items():
        if not isinstance(values, Alias) and len(values) != count:
            raise RegularsError(
                _("{name} has {found} values for {count} records.", name=name, found=len(values), count=count)
            )
        declared = domain.fields.get(name)
        if declared is not None and declared.type == "reference":
            loaded.references[name] = values
        elif isinstance(values, Alias):
            raise RegularsError(_("{name} is not a reference.", name=name))
        elif declared is not None and declared.parts:
            _parts(loaded, declared, values, refusals)
        elif name in by_name:
            _column(loaded, name, values, refusals)
        else:
            raise RegularsError(_("{domain} has no field {name}.", domain=domain.name, name=name))
    for declared in domain.fields.values():
        for position in halved(declared, loaded.cells):
            row = part.rows[position]
            if row not in refusals:
                text = _("A point needs a latitude and a longitude, or neither.")
                refuse(refusals, row, domain.name, declared.name, [text])
    for row, key in zip(part.rows, part.keys or (), strict=bool(part.keys)):
        if isinstance(key, str) and not storable(key):
            refuse(refusals, row, domain.name, "key", [_("{value} cannot be a key.", value=shown(key))])
    if part.at is not None:
        loaded.at = _times(part.at, zone, loaded, refusals)
    return loaded


def _parts(loaded: Loaded, declared: Field, values: Sequence[Any], refusals: Refusals) -> None:
    columns, refused = taken_apart(declared, values)
    for part, column in columns.items():
        _column(loaded, f"{declared.name}.{part}", column, refusals)
    for index, texts in refused.items():
        refuse(refusals, loaded.rows[index], loaded.shape.domain.name, declared.name, texts)


def _column(loaded: Loaded, name: str, values: Sequence[Any], refusals: Refusals) -> None:
    cells, refused = loaded.codecs[name].load(values)
    loaded.cells[name] = cells
    for index, texts in refused.items():
        refuse(refusals, loaded.rows[index], loaded.shape.domain.name, name, texts)


def _times(values: Sequence[Any], zone: str, loaded: Loaded, refusals: Refusals) -> list[Cell]:

    codec = codecs(Field(name="at", type="datetime", owner=""), zone=zone, region=loaded.shape.region)[0]
    cells, refused = codec.load(values)
    for index, texts in refused.items():
        refuse(refusals, loaded.rows[index], loaded.shape.domain.name, "at", texts)
    return cells
