"""Workspaces for real data: the channels kept beside this module, and imports through them."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile

from regulars import Workspace
from regulars.testing import logical_hash, trusted_session, workspace
from regulars_channels.offering import offered_connectors
from regulars_channels.running.importing import Import
from regulars_channels.running.runs import Run

PLUGINS = ("customers", "organization", "purchases", "channels", "files")
CHANNELS = Path(__file__).parent / "channels"

#: The file of a data set, in the folder of all.
ONLINE_RETAIL = Path("online-retail/OnlineRetail-part.csv")
CDNOW = Path("cdnow/CDNOW_master.txt")
CHINOOK = Path("chinook/Chinook_Sqlite.sqlite")
TELCO = Path("telco-churn/Telco-Customer-Churn.csv")

_SETTINGS = {
    "online_retail": ("GBP", "Europe/London"),
    "cdnow": ("USD", "America/New_York"),
    "chinook": ("USD", "UTC"),
    "telco": ("USD", "UTC"),
}


@contextmanager
def shop(name: str, folder: Path, database_url: str, more: Sequence[str] = ()) -> Iterator[Workspace]:
    """A workspace whose schemas are channels/`name`.yaml, with `more` plugins."""
    text = (CHANNELS / f"{name}.yaml").read_text(encoding="utf-8")
    currency, zone = _SETTINGS[name]
    with workspace(
        folder,
        database_url,
        (*PLUGINS, *more),
        {"channels.yaml": text},
        currency=currency,
        zone=zone,
        region="US",
    ) as opened:
        yield opened


def bring(opened: Workspace, channel: str, *files: Path) -> Run:
    """Import `files` through `channel`, as `regulars import` does."""
    declared = opened.catalog.of_kind("channel")[channel]
    return Import(trusted_session(opened), declared, offered_connectors(opened)["files"]).run(files)


def state(opened: Workspace) -> str:
    """What the store says of customers and their purchases, as one number; not what imports note of themselves."""
    return logical_hash(opened, leave_out=("run", "pending"))


def pending(opened: Workspace) -> list[str]:
    """Why rows wait."""
    return [f"{row['row']}: {row['reasons']}" for row in trusted_session(opened).rows("pending")]


def both_orders(path: Path, folder: Path, *, rows: int, newline: str = "\n") -> tuple[Path, Path]:
    """Copies in `folder` of the first `rows` lines below a text file's header, as they are and the last first."""
    header, *lines = path.read_bytes().decode("utf-8").rstrip().split(newline)[: rows + 1]
    copies = []
    for name, ordered in (("straight", lines), ("turned", lines[::-1])):
        copy = folder / name / path.name
        copy.parent.mkdir()
        copy.write_bytes((newline.join([header, *ordered]) + newline).encode())
        copies.append(copy)
    return copies[0], copies[1]


def with_sales(path: Path, folder: Path, *, without: Sequence[int] = ()) -> Path:
    """A copy of Chinook with the view `Sale`: invoice lines with their invoice and track, but for those `without`."""
    copy = folder / "Chinook.sqlite"
    copyfile(path, copy)
    copy.chmod(0o600)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute(f"delete from InvoiceLine where InvoiceLineId in ({', '.join(map(str, without))})")
        connection.execute(
            """
            create view Sale as
            select l.*, i.CustomerId, i.InvoiceDate, i.Total, c.SupportRepId, t.Name as Track, g.Name as Genre
            from InvoiceLine l join Invoice i using (InvoiceId) join Customer c using (CustomerId)
                 join Track t using (TrackId) left join Genre g using (GenreId)
            """
        )
        connection.commit()
    return copy
