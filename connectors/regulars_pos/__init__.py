"""Regulars connector: what tills write, as POSLog XML, and the exports of till and web shop services."""

from regulars import hookimpl
from regulars_pos.connector import PosConnector


@hookimpl
def provide_connectors() -> list[PosConnector]:
    """Offer the connector `pos` to channels."""
    return [PosConnector()]
