"""What a line says of the goods that it is for."""

from decimal import Decimal

from regulars_pos.amounts import UnreadableAmountError, amount, cell
from regulars_pos.element import Element
from regulars_pos.salelines import SaleLine

#: What the groups of goods are called that a category is, the nearest to the shopper first.
_LEVELS = ("department", "category", "group", "class", "division")


def goods_cells(line: SaleLine) -> dict[str, str | None]:
    """The cells of a line's row that are the line's own."""
    item = line.item
    listed = _price(item, "RegularSalesUnitPrice")
    charged = _price(item, "ActualSalesUnitPrice")
    if charged is None and listed is not None and line.quantity and listed * line.quantity == line.gross:
        charged = listed
    quantity = item.first("Quantity")
    return {
        "kind": line.kind,
        "item": item.words("ItemID") or item.words("POSIdentity", "POSItemID"),
        "barcode": item.words("POSIdentity", "POSItemID"),
        "description": item.words("Description"),
        "category": _category(item),
        "quantity": cell(line.quantity),
        "unit": quantity.said("UnitOfMeasureCode") if quantity else None,
        "unit_price": cell(charged),
        "list_price": cell(listed),
        "gross": cell(line.gross),
        "discount": cell(line.discount),
        "net": cell(line.net),
        "tax": cell(line.tax),
        "sold_by": item.words("Associate", "AssociateID"),
        "note": item.words("Note"),
    }


def _price(item: Element, name: str) -> Decimal | None:
    try:
        return amount(item, name)
    except UnreadableAmountError:
        # The amounts of the line tell what was paid; a unit price is beside it.
        return None


def _category(item: Element) -> str | None:
    """The name of the group of goods, or its number where it has no name."""
    groups = {(each.said("Level") or "").casefold(): each for each in item.all("MerchandiseHierarchy")}
    found = next((groups[level] for level in _LEVELS if level in groups), next(iter(groups.values()), None))
    if found is None:
        return None
    return found.said("DepartmentDescription") or found.said("Description") or found.text.strip() or None
