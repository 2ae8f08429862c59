"""What the schema files of a workspace declare, as far as editors offer it: names, and the fields of domains."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from regulars.catalog import PARTS
from regulars.declaring.declarations import SchemaFile
from regulars.declaring.known import Known
from regulars.declaring.yamlfile import read_documents
from regulars.errors import DeclarationError
from regulars.messages import in_language
from regulars.plugging.installed import installed_plugins
from regulars.plugging.plugins import Plugins


def known_here(plugins: Plugins, files: Iterable[SchemaFile]) -> Known:
    """What `files` declare, right or wrong: a file that cannot be read says nothing."""
    names: dict[str, list[str]] = {"plugin": list(installed_plugins())}
    fields: dict[str, dict[str, str]] = {}
    for body in _bodies(files):
        kind, name = body.get("kind"), body.get("name")
        if not isinstance(kind, str) or not isinstance(name, str):
            continue
        names.setdefault(kind, []).append(name)
        domain = body.get("extends") if kind == "extension" else name
        if kind in {"domain", "extension"} and isinstance(domain, str):
            fields.setdefault(domain.rpartition(".")[2], {}).update(_settable(body.get("fields")))
    return Known({kind: tuple(dict.fromkeys(each)) for kind, each in names.items()}, fields, plugins.provided)


def _bodies(files: Iterable[SchemaFile]) -> Iterator[Mapping[str, Any]]:
    for each in files:
        with suppress(DeclarationError):
            yield from (
                document.body
                for document in read_documents(each.path, each.shown)
                if isinstance(document.body, dict)
            )


def _settable(fields: Any) -> Iterator[tuple[str, str]]:
    """The keys by which a domain's fields are set, an address part by part, and what people call them."""
    for name, field in fields.items() if isinstance(fields, dict) else ():
        if not isinstance(field, dict):
            continue
        label = field.get("label")
        words = in_language(label, name) if isinstance(label, dict) else name
        parts = PARTS.get(str(field.get("type")))
        if parts:
            yield from (
                (f"{name}.{part}", f"{words}: {in_language(called)}") for part, called in parts.items()
            )
        else:
            yield name, words
