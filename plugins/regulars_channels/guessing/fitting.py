"""Channels that are declared already and read a file as it is."""

from collections.abc import Sequence

from regulars import Catalog, SourceSample
from regulars.errors import RegularsError
from regulars_channels.mapping.reading import read_mapping

#: A channel that names fewer columns fits too many files.
COLUMNS = 3


def fitting_channels(catalog: Catalog, connector: str, samples: Sequence[SourceSample]) -> list[str]:
    """The names of the channels of which a file has every column: by the `samples` of it that their connector gave."""
    found = []
    for name, declared in catalog.of_kind("channel").items():
        if declared.body["connector"] != connector:
            continue
        for sample in samples:
            try:
                mapping = read_mapping(catalog, declared, sample.columns)
            except RegularsError:
                continue
            if len(mapping.mapped) >= COLUMNS and name not in found:
                found.append(name)
    return found
