"""The columns of the rows that a POSLog becomes: the same for every row, blank where they do not apply."""

#: Of every row: what it is (receipt, line, discount, tender, control), where it stands, and whose receipt it is of.
COMMON = (
    "record", "line", "kind", "shop", "shop_name", "till", "business_day", "receipt_no", "sold_at", "operator",
    "operator_name", "sold_by", "currency", "customer", "original",
)  # fmt: skip
#: Of a receipt: who bought, what it came to, what it was mainly paid with.
RECEIPT = ("customer_name", "phone", "email", "gross", "discount", "net", "tax", "total", "paid_with")
#: Of a line, besides its gross, discount, net and tax.
LINE = (
    "line_no", "item", "barcode", "description", "category", "quantity", "unit", "unit_price", "list_price", "note",
)  # fmt: skip
#: Of a tender, besides its number (line_no) and paid_with.
TENDER = ("method", "amount", "change", "last_digits", "authorisation")
#: Of a control record: what happened.
CONTROL = ("event",)

COLUMNS = COMMON + RECEIPT + LINE + TENDER + CONTROL
