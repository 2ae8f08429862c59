"""What a person should look at: what the values of a file cannot tell, and rows that will wait."""

from collections.abc import Iterator, Sequence

from regulars.messages import _, in_language
from regulars_channels.guessing.assigning import Assignment, Pair
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.contents import Contents
from regulars_channels.guessing.makingup import names_of
from regulars_channels.guessing.masking import shown
from regulars_channels.guessing.rowkinds import RowKinds
from regulars_channels.guessing.styles import Style
from regulars_channels.guessing.targets import KEY
from regulars_channels.guessing.texts import nameable
from regulars_channels.guessing.things import HEAD, MAIN

#: Types whose values a whole row is refused for.
_CHECKED = {"phone", "email", "date", "datetime", "integer", "decimal", "money", "boolean", "choice", "url"}


def questions(
    found: Assignment, contents: Contents, style: Style, columns: Sequence[Column]
) -> Iterator[str]:
    """Sentences, the weightiest first."""
    for chosen, other, text in style.either:
        yield _(
            "Dates: '{text}' is read as {chosen}; is it {other}? Then write so under formats.",
            text=text,
            chosen=chosen,
            other=other,
        )
    yield from _no_amount(found, comma=contents.formats.comma)
    for pair in found.pairs.values():
        yield from _empty(pair)
        yield from _refused(pair, contents)
    for column in columns:
        if not nameable(column):
            yield _("The name of column {number} holds characters that cannot be written: rename it.",
                    number=column.position + 1)  # fmt: skip


def passed_over(kinds: RowKinds | None) -> Iterator[str]:
    """What is left out because other rows say it too."""
    if kinds is not None:
        yield _(
            "{column}: rows of {others} are passed over, those of {lines} tell the same sums.",
            column=kinds.column.name,
            others=", ".join(kinds.others),
            lines=", ".join(kinds.lines),
        )


def _no_amount(found: Assignment, *, comma: bool) -> Iterator[str]:
    domain = found.row.main.domain
    own = {name for (_role, name) in found.pairs}
    for field in domain.fields.values():
        if field.type != "money" or not field.otherwise or field.name in own:
            continue
        makeable = any(all(name in own for name in names_of(each)) for each in field.otherwise)
        label = in_language(field.label, field.name)
        if not makeable:
            yield _("No column was taken for {field}: is there one?", field=f"{field.name} ({label})")
        elif comma:
            yield _(
                "{field} would have to be calculated ({expression}), which needs numbers with a decimal point.",
                field=f"{field.name} ({label})",
                expression=field.otherwise[-1],
            )


def _empty(pair: Pair) -> Iterator[str]:
    """Rows that lack what a record must have."""
    field, column = pair.target.field, pair.column
    needed = field is not None and field.required and field.default is None
    if field is not None and needed and pair.target.thing.role in (MAIN, HEAD) and column.has_blanks:
        yield _(
            "{column} is empty in {count} rows, and {field} must not be: they will wait as pending.",
            column=column.name,
            count=len(column.cells) - column.filled,
            field=f"{pair.target.thing.domain.name}.{pair.target.name}",
        )


def _refused(pair: Pair, contents: Contents) -> Iterator[str]:
    """Values that an import would refuse: their rows wait until they are mended."""
    field, column = pair.target.field, pair.column
    if field is None or field.type not in _CHECKED or pair.target.name == KEY:
        return
    bad = [text for text in column.values if not contents.takes(text, field)]
    if bad:
        private = field.privacy != "none"
        yield _(
            "{column}: {count} of {all} values cannot be read as {field}, such as '{text}': their rows will wait as "
            "pending.",
            column=column.name,
            all=sum(column.counted[text] for text in column.values),
            count=sum(column.counted[text] for text in bad),
            field=f"{pair.target.thing.domain.name}.{pair.target.name}",
            text=shown(bad[0], private=private),
        )
