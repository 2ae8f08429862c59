"""A channel with the connector that reads for it; its settings checked by the connector's grammar."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from cerberus import Validator, errors  # type: ignore[import-untyped]

from regulars import Session
from regulars.catalog import Declared
from regulars.errors import DeclarationError, NotFoundError, Place, PluginError, SourceError
from regulars.messages import _
from regulars_channels.connecting import Connector
from regulars_channels.offering import Offered

#: Settings that the channel reads itself: where files lie, and which rows are none.
OURS = ("path", "skip")


def channel_named(session: Session, name: str) -> Declared:
    """The live channel `name`; NotFoundError names those that there are."""
    channels = session.catalog.of_kind("channel")
    if name in channels:
        return channels[name]
    if not channels:
        raise NotFoundError(_("There is no channel yet. Declare one in schemas/, then run `regulars apply`."))
    raise NotFoundError(
        _(
            "There is no channel '{name}'. There are: {known}. One that was declared just now needs `regulars apply`.",
            name=name,
            known=", ".join(channels),
        )
    )


def connector_of(declared: Declared, connectors: Mapping[str, Offered]) -> Offered:
    """The connector of a channel. PluginError where no enabled plugin brings it, DeclarationError where the channel's
    settings are not those that it takes."""
    connector = connectors.get(declared.body["connector"])
    if connector is None:
        raise PluginError(no_connector(declared, connectors))
    # What was live may be read by a newer connector: plan has not seen that.
    place = Place(declared.file, declared.line or None)
    wrong = settings_problems(connector.connector, connector_settings(declared))
    if wrong:
        raise DeclarationError([(place, message) for _name, message in wrong])
    return connector


def connector_settings(declared: Declared) -> dict[str, Any]:
    """What the connector is told: all settings but those that are every connector's."""
    return {name: value for name, value in declared.body.get("settings", {}).items() if name not in OURS}


def no_connector(declared: Declared, connectors: Collection[str]) -> str:
    """Why a channel has nothing to read with."""
    return _(
        "No enabled plugin brings the connector '{name}' of the channel '{channel}'. There are: {known}.",
        name=declared.body["connector"],
        channel=declared.name,
        known=", ".join(connectors) or "-",
    )


def settings_problems(connector: Connector, settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong in a channel's settings: the setting, and a sentence."""
    rules = yaml.safe_load(connector.settings)
    validator = Validator(rules)
    validator.validate(dict(settings), normalize=False)
    return [(str(error.document_path[0]), _sentence(error, rules, connector)) for error in validator._errors]


def _sentence(error: Any, rules: Mapping[str, Any], connector: Connector) -> str:
    name = str(error.document_path[0])
    if error.code == errors.UNKNOWN_FIELD.code:
        near = get_close_matches(name, rules, n=1)
        if near:
            return _("Unknown setting '{name}'. Did you mean '{near}'?", name=name, near=near[0])
        return _(
            "Unknown setting '{name}' of the connector {connector}. Known: {known}.",
            name=name,
            connector=connector.name,
            known=", ".join(("path", "skip", *rules)),
        )
    rule = rules.get(name, {})
    if error.code == errors.REQUIRED_FIELD.code:
        return _("The setting '{name}' is missing.", name=name)
    if "allowed" in rule:
        return _("The setting {name} must be one of: {known}.", name=name, known=", ".join(rule["allowed"]))
    return _("The setting {name} cannot be {value}.", name=name, value=repr(error.value))


def path_of(declared: Declared, folder: Path) -> Path:
    """The file, folder or pattern that the channel's `path:` names; SourceError where it names none."""
    path = declared.body.get("settings", {}).get("path")
    if not path:
        raise SourceError(
            _("Name the files, or set path: in the channel '{channel}'.", channel=declared.name)
        )
    return folder / str(path)


def endings_of(connector: Connector) -> Collection[str]:
    """How the files end that a connector reads: of a folder, only they are meant. Nothing: it does not say."""
    return tuple(getattr(connector, "endings", ()))
