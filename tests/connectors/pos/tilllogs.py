"""POSLogs written by hand, and what the connector makes of them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from regulars_pos.connector import PosConnector

ARTS = "http://www.nrf-arts.org/IXRetail/namespace/"


def log(*transactions: str, root: str = f'<POSLog xmlns="{ARTS}">') -> str:
    """A whole log."""
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', root, *transactions, "</POSLog>"])


def transaction(retail: str, number: int = 1, **attributes: str) -> str:
    """A transaction of shop 7, till 2, on the first of March."""
    marks = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"""<Transaction{marks}>
<RetailStoreID>7</RetailStoreID><WorkstationID>2</WorkstationID><SequenceNumber>{number}</SequenceNumber>
<BusinessDayDate>2026-03-01</BusinessDayDate><EndDateTime>2026-03-01T18:30:00</EndDateTime>
<OperatorID OperatorName="Ann">17</OperatorID><CurrencyCode>EUR</CurrencyCode>
{retail}
</Transaction>"""


def sale(
    number: int, amount: str, quantity: str = "1", item: str = "TEA", *, name: str = "Sale", more: str = ""
) -> str:
    """A line item; `more` goes inside it."""
    return (
        f"<LineItem><SequenceNumber>{number}</SequenceNumber><{name} ItemType='Stock'><ItemID>{item}</ItemID>"
        f"<Description>Tea</Description><ExtendedAmount>{amount}</ExtendedAmount><Quantity>{quantity}</Quantity>"
        f"{more}</{name}></LineItem>"
    )


def void(line: str) -> str:
    return line.replace("<LineItem>", "<LineItem VoidFlag='true'>")


@dataclass
class Found:
    rows: list[dict[str, str | None]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    faults: dict[int, dict[str, str]] = field(default_factory=dict)

    def of(self, record: str, *names: str) -> list[tuple[str | None, ...]]:
        """The cells called `names` of each row of one sort."""
        return [tuple(row[name] for name in names) for row in self.rows if row["record"] == record]


def read_into(found: Found, path: Path, **settings: Any) -> Found:
    """Read `path` to its end or to the error that it raises; what came before stands in `found`."""
    for batch in PosConnector().read(settings, [path]):
        assert len(batch.rows) <= 10_000
        assert all(len(column) == len(batch.rows) for column in batch.columns.values())
        found.rows += [
            dict(zip(batch.columns, cells, strict=True))
            for cells in zip(*batch.columns.values(), strict=True)
        ]
        found.numbers += batch.rows
        found.faults |= batch.faults
    return found
