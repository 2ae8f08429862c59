"""Channels that are declared already and read a file as it is."""

from pathlib import Path

from regulars import Catalog
from regulars.errors import RegularsError
from regulars_channels.connecting import GuessingConnector
from regulars_channels.mapping.reading import read_mapping

#: A channel that names fewer columns fits too many files.
COLUMNS = 3


def fitting_channels(catalog: Catalog, connector: GuessingConnector, path: Path) -> list[str]:
    """The names of the channels of which the file has every column; SourceError where it cannot be read."""
    samples = connector.guess(path)
    found = []
    for name, declared in catalog.of_kind("channel").items():
        if declared.body["connector"] != connector.name:
            continue
        for sample in samples:
            try:
                mapping = read_mapping(catalog, declared, sample.columns)
            except RegularsError:
                continue
            if len(mapping.mapped) >= COLUMNS and name not in found:
                found.append(name)
    return found
