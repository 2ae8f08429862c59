"""One transaction of a POSLog as rows: the receipt, its lines, its payments; or a control record."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from regulars_pos.amounts import UnreadableAmountError, cell
from regulars_pos.element import Element
from regulars_pos.gathering import Row
from regulars_pos.goods import goods_cells
from regulars_pos.heading import Heading, customer_cells, heading
from regulars_pos.reductions import Reduction, reductions, take_off
from regulars_pos.salelines import RETURNED, SOLD, SaleLine, pair_voids, sale_line
from regulars_pos.tenders import Tender, mainly, pair_voided, tender
from regulars_pos.totals import Totals, totals

_NAUGHT = Decimal(0)


def rows_of(transaction: Element, settings: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of a transaction in the order of the file; the receipt goes before its lines and payments.

    What is no sale (a till that is opened, a training) is one row, `record: control`. Where an amount is no number,
    the cell that it was for holds what stands there, and a fault says so.
    """
    retail = transaction.first("RetailTransaction")
    if retail is None or transaction.flag("TrainingModeFlag"):
        yield _control(transaction)
        return
    yield from _Receipt(transaction, retail, settings).rows()


def _control(transaction: Element) -> Row:
    what = next((each for each in transaction.children if each.name.endswith("Transaction")), None)
    event = (
        next((each.name for each in what.children if each.name != "ReasonCode"), what.name) if what else None
    )
    cells = heading(transaction, None).cells
    return Row(
        transaction.line, {**cells, "record": "control", "event": event, "line": str(transaction.line)}
    )


class _Receipt:
    """A retail transaction: its lines and payments, read and set against each other."""

    def __init__(self, transaction: Element, retail: Element, settings: Mapping[str, Any]) -> None:
        self.transaction = transaction
        self.retail = retail
        self.heading: Heading = heading(transaction, retail)
        self.lines: list[tuple[Element, SaleLine]] = []
        self.paid: list[tuple[Element, Tender]] = []
        self.faulty: list[Row] = []
        self.faults: dict[str, UnreadableAmountError] = {}
        items = [
            (item.words("SequenceNumber") or str(place), item)
            for place, item in enumerate(retail.all("LineItem"), 1)
        ]
        for number, item in items:
            self._read(number, item, settings)
        pair_voids([line for _item, line in self.lines])
        pair_voided([each for _item, each in self.paid])
        self.totals = self._totals()
        self.rest = self._reduced(items)
        if self.heading.void:
            for _item, line in self.lines:
                line.kind = "void"
            for _item, paid in self.paid:
                paid.kind = "void"

    def _read(self, number: str, item: Element, settings: Mapping[str, Any]) -> None:
        for part in item.children:
            try:
                if part.name in SOLD or part.name in RETURNED:
                    with_tax = settings.get("prices") == "with_tax"
                    self.lines.append((item, sale_line(item, part, number, with_tax=with_tax)))
                elif part.name == "Tender":
                    self.paid.append((item, tender(item, part, number, settings.get("tenders", {}))))
            except UnreadableAmountError as error:
                goods = part.name != "Tender"
                row = self._row("line" if goods else "tender", item, number)
                name = "net" if goods else "amount"
                row.cells[name], row.faults[name] = error.text, str(error)
                self.faulty.append(row)

    def _totals(self) -> Totals:
        try:
            return totals(self.retail)
        except UnreadableAmountError as error:
            self.faults["net"] = error
            return Totals(None, None, None)

    def _reduced(self, items: Sequence[tuple[str, Element]]) -> list[Reduction]:
        """Take what is off from the lines; what is off the whole receipt is given back."""
        try:
            return take_off([line for _item, line in self.lines], reductions(items), self.totals.net)
        except UnreadableAmountError as error:
            self.faults["discount"] = error
            return []

    def rows(self) -> Iterator[Row]:
        """All its rows."""
        yield self._receipt_row()
        yield from sorted(
            (
                *(self._line_row(item, line) for item, line in self.lines),
                *(self._rest_row(each) for each in self.rest),
                *(self._tender_row(item, each) for item, each in self.paid),
                *self.faulty,
            ),
            key=lambda row: row.line,
        )

    def _row(self, record: str, element: Element, number: str | None = None) -> Row:
        cells = {**self.heading.cells, "record": record, "line": str(element.line), "line_no": number}
        return Row(element.line, cells)

    def _receipt_row(self) -> Row:
        counted = [line for _item, line in self.lines if line.counts or self.heading.void]
        off = sum((each.off for each in self.rest), _NAUGHT)
        gross = sum((line.gross for line in counted), _NAUGHT)
        discount = sum((line.discount for line in counted), off)
        back = self.heading.reverses or (bool(counted) and all(line.gross < 0 for line in counted))
        said = self.totals.backwards() if back else self.totals
        row = self._row("receipt", self.transaction)
        row.cells |= {
            **customer_cells(self.retail),
            "kind": "void" if self.heading.void else "refund" if back else "sale",
            "gross": cell(gross),
            "discount": cell(discount),
            "net": cell(gross - discount if said.net is None else said.net),
            "tax": cell(said.tax),
            "total": cell(said.grand),
            "paid_with": mainly([each for _item, each in self.paid]),
        }
        for name, error in self.faults.items():
            row.cells[name], row.faults[name] = error.text, str(error)
        return row

    def _line_row(self, item: Element, line: SaleLine) -> Row:
        row = self._row("line", item, line.number)
        row.cells |= goods_cells(line)
        row.cells["original"] = line.item.words("TransactionLink", "SequenceNumber") or row.cells["original"]
        return row

    def _rest_row(self, each: Reduction) -> Row:
        row = self._row("discount", each.element, each.number)
        row.cells |= {
            "kind": "void" if self.heading.void else "sale",
            "gross": "0",
            "discount": cell(each.off),
            "net": cell(-each.off),
            "note": each.element.words("Description") or each.element.words("PromotionID"),
        }
        return row

    def _tender_row(self, item: Element, each: Tender) -> Row:
        row = self._row("tender", item, each.number)
        row.cells |= {
            "kind": each.kind,
            "paid_with": each.means.code,
            "method": each.means.method,
            "amount": cell(each.amount),
            "change": cell(each.change),
            "last_digits": each.means.last_digits,
            "authorisation": each.element.words("Authorization", "AuthorizationCode"),
        }
        return row
