"""A guessed channel written down: YAML to be edited, with what speaks for each line."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from regulars import Catalog
from regulars.catalog import Field
from regulars.messages import _
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.drafts import Draft, Entry, OwnField, Setting
from regulars_channels.guessing.masking import shown
from regulars_channels.guessing.yamltext import flow, scalar

#: Where the examples begin.
MARGIN = 44
_LINE = 110


def written(drafts: Sequence[Draft], catalog: Catalog, file: str, first_line: str | None = None) -> str:
    """The text of a schema file with the channels of `drafts`; `file` is the name of the file that was looked at."""
    lines = [first_line] if first_line else []
    lines += [
        "grammar: 1",
        *_comment(_("Guessed from {file}: look it over, it is yours to edit.", file=_clean(file))),
    ]
    for number, draft in enumerate(drafts):
        lines += ["---"] if number else []
        lines += _documents(draft, catalog)
    return "\n".join(lines) + "\n"


def _documents(draft: Draft, catalog: Catalog) -> Iterator[str]:
    for question in draft.questions:
        yield from _comment(_("Check: {question}", question=question))
    if draft.own and draft.own_kept:
        yield from _extension(draft)
        yield "---"
    yield from _channel(draft, catalog)
    if draft.own and not draft.own_kept:
        yield from _comment(
            _("Columns of your own can be kept too: take the # away, and name each in the last set: above.")
        )
        yield "# ---"
        yield from (f"# {line}" for line in _extension(draft))
    rest = [column for column in draft.left if column.name not in {each.column.name for each in draft.own}]
    if rest:
        yield from _comment(_("Left out:"))
        private = catalog.domains[draft.about].subject
        for column in rest:
            yield f"#   {_clean(column.name)}{_examples(column, private=private)}"


def _examples(column: Column, *, private: bool) -> str:
    values = [shown(each, private=private) for each in column.values[:3]]
    return f": {', '.join(values)}" if values else ""


def _extension(draft: Draft) -> Iterator[str]:
    yield from _comment(_("Columns that only you have, kept with each {domain}.", domain=draft.about))
    yield "kind: extension"
    yield f"name: {draft.name}"
    yield f"extends: {draft.about}"
    yield f"label: {flow({'en': draft.title, 'zh': draft.title})}"
    yield "fields:"
    for each in draft.own:
        yield from _own_field(each)


def _own_field(own: OwnField) -> Iterator[str]:
    line = f"  {own.name}: {flow(own.body)}"
    if len(line) <= _LINE:
        yield line
        return
    yield f"  {own.name}:"
    for key, value in own.body.items():
        if key == "values":
            yield f"    {key}:"
            yield from (f"      {scalar(code, inside=True)}: {flow(label)}" for code, label in value.items())
        else:
            yield f"    {key}: {flow(value) if isinstance(value, Mapping) else scalar(value)}"


def _channel(draft: Draft, catalog: Catalog) -> Iterator[str]:
    yield "kind: channel"
    yield f"name: {draft.name}"
    yield f"label: {flow({'en': draft.title, 'zh': draft.title})}"
    yield "connector: files"
    if draft.source is not None:
        yield f"source: {draft.source}"
    yield "settings:"
    for key, value in draft.settings.items():
        yield f"  {key}: {_value(value)}"
    if draft.formats:
        yield f"formats: {flow(draft.formats)}"
    yield "rows:"
    for entry in draft.entries:
        yield from _entry(entry, draft, catalog)


def _value(value: Any) -> str:
    return flow(value) if isinstance(value, Mapping | list | tuple) else scalar(value)


def _entry(entry: Entry, draft: Draft, catalog: Catalog) -> Iterator[str]:
    yield f"  - to: {entry.to}"
    for key, value in (("as", entry.alias), ("key", entry.key), ("when", entry.when)):
        if value is not None:
            yield f"    {key}: {_text(value)}"
    yield "    set:"
    domain = catalog.domains[entry.to]
    own = {each.name: each for each in draft.own}
    for setting in entry.settings:
        field = domain.fields.get(setting.name.partition(".")[0])
        private = own[setting.name].body["privacy"] != "none" if setting.name in own else _private(field)
        yield _line(f"      {setting.name}: {_text(setting.text)}", _example(setting, private=private))


def _text(text: Any) -> str:
    """An expression; one with quotes of both sorts stands bare on a line of its own."""
    both = isinstance(text, str) and '"' in text and "'" in text and text.isprintable()
    return f">-\n        {text}" if both else scalar(text)


def _private(field: Field | None) -> bool:
    return field is None or field.privacy != "none"


def _example(setting: Setting, *, private: bool) -> str:
    column = (
        setting.columns[0] if len(setting.columns) == 1 and "occurrence(" not in str(setting.text) else None
    )
    return shown(column.values[0], private=private) if column is not None and column.values else ""


def _line(text: str, comment: str) -> str:
    if not comment or "\n" in text:
        return text
    columns = sum(2 if east_asian_width(each) in "WF" else 1 for each in text)
    return f"{text}{' ' * max(MARGIN - columns, 0)}  # {comment}"


def _comment(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield f"# {_clean(line)}"


def _clean(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text).strip()
