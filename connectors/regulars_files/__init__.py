"""Regulars connector: files that a till, a shop system or a person exports."""

from regulars import hookimpl
from regulars_files.connector import FilesConnector


@hookimpl
def provide_connectors() -> list[FilesConnector]:
    """Offer the connector `files` to channels."""
    return [FilesConnector()]
