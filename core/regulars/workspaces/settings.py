"""regulars.yaml: which database, language, zone, currency and plugins a workspace has."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.core import get_global

from regulars.declaring.grammar import core_grammar
from regulars.declaring.yamlfile import Document, read_documents
from regulars.declaring.zones import is_zone
from regulars.errors import DeclarationError, Place, WorkspaceError
from regulars.messages import _
from regulars.plugging.limits import DEFAULTS, Limits

FILE = "regulars.yaml"
#: The folder of a workspace's own schema files.
SCHEMAS = "schemas"
_VARIABLE = re.compile(r"\$\{([^}]*)\}")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What regulars.yaml says."""

    folder: Path
    #: A URL; a SQLite file lies beside regulars.yaml unless its path is absolute.
    database: str
    #: None: not told.
    language: str | None = None
    zone: str = "Asia/Shanghai"
    currency: str = "CNY"
    region: str = "CN"
    plugins: tuple[str, ...] = ()
    #: Where each plugin stands in the file.
    places: Mapping[str, Place] = field(default_factory=dict)
    #: `plugin.name` -> what that is called here, and where that stands.
    aliases: Mapping[str, str] = field(default_factory=dict)
    alias_places: Mapping[str, Place] = field(default_factory=dict)
    #: What the code of plugins may take.
    limits: Limits = DEFAULTS


def find_folder(directory: str | Path | None = None) -> Path:
    """The folder of the workspace: `directory`, else REGULARS_WORKSPACE, else the nearest regulars.yaml upward."""
    named = directory or os.environ.get("REGULARS_WORKSPACE")
    folder = Path(named or ".").absolute()
    if (folder / FILE).is_file():
        return folder
    if named:
        raise WorkspaceError(
            _("{folder} is no workspace: there is no {file} in it.", folder=folder, file=FILE)
        )
    for above in folder.parents:
        if (above / FILE).is_file():
            return above
    raise WorkspaceError(
        _(
            "There is no {file} here or in a folder above. Make a workspace with `regulars init DIR`.",
            file=FILE,
        )
    )


def read_settings(folder: Path) -> Settings:
    """The settings of the workspace in `folder`; raises DeclarationError or WorkspaceError."""
    documents = read_documents(folder / FILE, FILE)
    if len(documents) > 1 or (documents and not isinstance(documents[0].body, dict)):
        raise DeclarationError([(Place(FILE), _("{file} holds one mapping: key: value.", file=FILE))])
    document = documents[0] if documents else Document(FILE, 1, {})
    problems: list[tuple[Place | None, str]] = [*core_grammar("workspace").problems(document, FILE)]
    if problems:
        raise DeclarationError(problems)
    body: dict[str, Any] = {
        key: _filled(value, document.place(key)) if isinstance(value, str) else value
        for key, value in document.body.items()
    }
    made = Settings(
        folder=folder,
        database=body.get("database") or "sqlite:///regulars.db",
        plugins=tuple(body.get("plugins", ())),
        places={
            name: document.place("plugins", number) for number, name in enumerate(body.get("plugins", ()))
        },
        limits=Limits(**body.get("limits", {})),
        aliases=body.get("alias", {}),
        alias_places={name: document.place("alias", name) for name in body.get("alias", {})},
        **{key: body[key] for key in ("language", "zone", "currency", "region") if key in body},
    )
    _check(made, document)
    return made


def _check(made: Settings, document: Document) -> None:
    problems: list[tuple[Place | None, str]] = []
    if not is_zone(made.zone):
        problems.append(
            (
                document.place("zone"),
                _("Unknown time zone {zone}: use an IANA name, such as Asia/Shanghai.", zone=made.zone),
            )
        )
    if made.currency not in get_global("all_currencies"):
        problems.append(
            (
                document.place("currency"),
                _("Unknown currency {code}: use a code of ISO 4217, such as CNY.", code=made.currency),
            )
        )
    if made.region not in get_global("territory_currencies"):
        problems.append(
            (
                document.place("region"),
                _("Unknown region {code}: use a code of ISO 3166, such as CN.", code=made.region),
            )
        )
    for number, name in enumerate(made.plugins):
        if name in made.plugins[:number]:
            problems.append(
                (document.place("plugins", number), _("The plugin {name} is listed twice.", name=name))
            )
    if problems:
        raise DeclarationError(problems)


def _filled(text: str, place: Place) -> str:
    """`text` with each ${NAME} taken from the environment."""

    def value(match: re.Match[str]) -> str:
        found = os.environ.get(match[1])
        if found is None:
            raise WorkspaceError(
                _(
                    "${{{name}}}: the environment has no variable {name}. Set it, then try again.",
                    name=match[1],
                ),
                place,
            )
        return found

    return _VARIABLE.sub(value, text)
