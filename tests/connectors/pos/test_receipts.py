"""What a transaction of a POSLog becomes."""

import pytest
from tilllogs import Found, log, read_into, sale, transaction, void

DISCOUNT = "<ExtendedDiscountAmount>1.50</ExtendedDiscountAmount>"
TENDER = "<LineItem><SequenceNumber>{number}</SequenceNumber><Tender {marks}>{inside}</Tender></LineItem>"


@pytest.fixture
def rows(tmp_path):
    """`rows(transaction, …, prices="with_tax")`: what a log of them becomes."""

    def read(*transactions, **settings):
        path = tmp_path / "log.xml"
        path.write_text(log(*transactions), encoding="utf-8")
        return read_into(Found(), path, **settings)

    return read


def retail(*inside, marks=""):
    return f"<RetailTransaction {marks}>" + "\n".join(inside) + "</RetailTransaction>"


def total(amount, tax=None):
    told = f"<Total TotalType='TransactionGrandAmount'>{amount}</Total>"
    return told + (f"<Total TotalType='TransactionTaxAmount'>{tax}</Total>" if tax else "")


def tender(number, inside, kind="Cash", marks=""):
    return TENDER.format(number=number, marks=f"TenderType='{kind}' {marks}", inside=inside)


def test_every_row_says_where_and_when_and_by_whom(rows):
    found = rows(transaction(retail(sale(1, "8.00"), tender(2, "<Amount>8.00</Amount>"))))
    names = ("shop", "till", "business_day", "receipt_no", "sold_at", "operator", "operator_name", "currency")
    expected = ("7", "2", "2026-03-01", "1", "2026-03-01T18:30:00", "17", "Ann", "EUR")
    for record in ("receipt", "line", "tender"):
        assert found.of(record, *names) == [expected]


def test_a_line_is_priced_before_and_after_its_discount(rows):
    found = rows(transaction(retail(sale(1, "8.50", "2", more=DISCOUNT))))
    names = ("line_no", "item", "quantity", "gross", "discount", "net", "kind")
    assert found.of("line", *names) == [("1", "TEA", "2", "10.00", "1.50", "8.50", "sale")]
    assert found.of("receipt", "gross", "discount", "net") == [("10.00", "1.50", "8.50")]


@pytest.mark.parametrize("amount", ["4.00", "-4.00"])
def test_what_comes_back_is_below_zero_whatever_the_till_writes(rows, amount):
    link = "<TransactionLink><SequenceNumber>88</SequenceNumber></TransactionLink>"
    found = rows(transaction(retail(sale(1, amount, name="Return", more=link), total(amount))))
    names = ("kind", "quantity", "net", "original")
    assert found.of("line", *names) == [("refund", "-1", "-4.00", "88")]
    assert found.of("receipt", "kind", "net", "total") == [("refund", "-4.00", "-4.00")]


def test_a_receipt_with_sales_and_returns_is_a_sale(rows):
    found = rows(transaction(retail(sale(1, "9.00"), sale(2, "4.00", name="Return"), total("5.00"))))
    assert found.of("receipt", "kind", "net") == [("sale", "5.00")]


def test_a_line_that_is_flagged_is_void_and_not_part_of_the_total(rows):
    found = rows(transaction(retail(sale(1, "9.00"), void(sale(2, "4.00")), total("9.00"))))
    assert found.of("line", "kind", "net") == [("sale", "9.00"), ("void", "4.00")]
    assert found.of("receipt", "gross") == [("9.00",)]


def test_a_void_below_zero_takes_the_nearest_equal_line_with_it(rows):
    lines = (sale(1, "4.00"), sale(2, "4.00"), sale(3, "5.00"), void(sale(4, "-4.00", "-1")))
    found = rows(transaction(retail(*lines)))
    assert [kind for (kind,) in found.of("line", "kind")] == ["sale", "void", "sale", "void"]
    assert found.of("receipt", "net") == [("9.00",)]


def test_a_void_of_a_piece_stays_counted(rows):
    found = rows(transaction(retail(sale(1, "12.00", "3"), void(sale(2, "-4.00", "-1")))))
    assert found.of("line", "kind", "net") == [("sale", "12.00"), ("refund", "-4.00")]
    assert found.of("receipt", "net") == [("8.00",)]


@pytest.mark.parametrize(
    "marks", ["TransactionStatus='Voided'", "TransactionStatus='x:Suspended'", "CancelFlag='true'"]
)
def test_a_transaction_that_never_was_is_void_with_all_its_rows(rows, marks):
    found = rows(transaction(retail(sale(1, "8.00"), tender(2, "<Amount>8.00</Amount>"), marks=marks)))
    assert {row["kind"] for row in found.rows} == {"void"}
    assert found.of("receipt", "net") == [("8.00",)]


def test_a_transaction_that_takes_back_another_one_is_its_refund(rows):
    link = "<TransactionLink ReasonCode='PostVoid'><SequenceNumber>41</SequenceNumber></TransactionLink>"
    found = rows(transaction(retail(sale(1, "-8.00", "-1"), link, total("-8.00"))))
    assert found.of("receipt", "kind", "original", "net") == [("refund", "41", "-8.00")]
    assert found.of("line", "kind", "original") == [("refund", "41")]


def test_tax_within_the_price_is_taken_out(rows):
    tax = "<TaxIncludedInPriceFlag>true</TaxIncludedInPriceFlag><Tax><Amount>1.60</Amount></Tax>"
    found = rows(transaction(retail(sale(1, "10.00", more=tax), total("10.00", "1.60"))))
    assert found.of("line", "net", "tax") == [("8.40", "1.60")]
    assert found.of("receipt", "net", "tax", "total") == [("8.40", "1.60", "10.00")]


def test_a_setting_says_so_where_the_log_does_not(rows):
    one = transaction(retail(sale(1, "10.00", more="<Tax><Amount>1.60</Amount></Tax>")))
    assert rows(one, prices="with_tax").of("line", "net") == [("8.40",)]
    assert rows(one, prices="without_tax").of("line", "net") == [("10.00",)]
    assert rows(one).of("line", "net") == [("10.00",)]


def test_a_discount_on_the_whole_receipt_is_a_line_without_goods(rows):
    off = "<LineItem><SequenceNumber>2</SequenceNumber><Discount><Amount>2.00</Amount></Discount></LineItem>"
    found = rows(transaction(retail(sale(1, "10.00"), off, total("8.00"))))
    assert found.of("discount", "line_no", "item", "discount", "net") == [("2", None, "2.00", "-2.00")]
    assert found.of("receipt", "gross", "discount", "net") == [("10.00", "2.00", "8.00")]


def test_a_discount_that_the_lines_hold_already_is_not_taken_twice(rows):
    off = "<LineItem><SequenceNumber>2</SequenceNumber><Discount><Amount>1.50</Amount></Discount></LineItem>"
    found = rows(transaction(retail(sale(1, "8.50", more=DISCOUNT), off, total("8.50"))))
    assert found.of("discount", "net") == []
    assert found.of("receipt", "discount", "net") == [("1.50", "8.50")]


@pytest.mark.parametrize(
    ("inside", "amount", "change"),
    [
        ("<Amount>20.00</Amount><TenderChange><Amount>12.00</Amount></TenderChange>", "8.00", "12.00"),
        ("<Amount>-12.00</Amount><TenderChange><Amount>-12.00</Amount></TenderChange>", "-12.00", "12.00"),
        ("<Amount>8.00</Amount>", "8.00", None),
    ],
)
def test_change_is_taken_off_what_was_paid(rows, inside, amount, change):
    found = rows(transaction(retail(sale(1, "8.00"), tender(2, inside))))
    assert found.of("tender", "amount", "change") == [(amount, change)]


def test_money_that_is_paid_back_is_below_zero(rows):
    found = rows(transaction(retail(tender(2, "<Amount>8.00</Amount>", marks="TypeCode='Refund'"))))
    assert found.of("tender", "kind", "amount") == [("refund", "-8.00")]


@pytest.mark.parametrize(
    ("kind", "means"),
    [
        ("Cash", "cash"), ("CreditDebit", "card"), ("GiftCard", "stored_value"), ("x:StoredValueFund", "stored_value"),
        ("ManufacturerCoupon", "voucher"), ("x:WeChatPay", "wechat"), ("支付宝", "alipay"), ("LoyaltyPoints", "points"),
        ("AccountReceivable", "credit"), ("BankTransfer", "transfer"), ("x:TTID1000CASH", "cash"), ("Check", "other"),
    ],
)  # fmt: skip
def test_means_of_payment_are_told_by_their_names(rows, kind, means):
    found = rows(transaction(retail(tender(1, "<Amount>1.00</Amount>", kind))))
    assert found.of("tender", "paid_with") == [(means,)]


def test_a_till_has_words_of_its_own(rows):
    one = transaction(retail(tender(1, "<Amount>1.00</Amount><TenderID>12</TenderID>", "x:Z9")))
    assert rows(one).of("tender", "paid_with") == [("other",)]
    assert rows(one, tenders={"12": "voucher"}).of("tender", "paid_with") == [("voucher",)]
    assert rows(one, tenders={"Z9": "points"}).of("tender", "paid_with") == [("points",)]


def test_a_receipt_says_what_most_of_it_was_paid_with(rows):
    paid = (tender(1, "<Amount>3.00</Amount>"), tender(2, "<Amount>5.00</Amount>", "CreditDebit"))
    assert rows(transaction(retail(*paid))).of("receipt", "paid_with") == [("card",)]


def test_only_the_end_of_a_card_number_is_given_on(rows):
    card = "<CreditDebit TypeCode='Visa'><PrimaryAccountNumber>4929123412341881</PrimaryAccountNumber></CreditDebit>"
    found = rows(transaction(retail(tender(1, f"<Amount>1.00</Amount>{card}", "CreditDebit"))))
    assert found.of("tender", "last_digits", "method") == [("1881", "Visa")]
    assert not [cell for row in found.rows for cell in row.values() if cell and "49291234" in cell]


@pytest.mark.parametrize(
    "member",
    [
        "<LineItem><LoyaltyMembership><LoyaltyID>M9</LoyaltyID></LoyaltyMembership></LineItem>",
        "<LoyaltyAccount><CustomerID>M9</CustomerID></LoyaltyAccount>",
        "<Customer><CustomerID>M9</CustomerID></Customer>",
    ],
)
def test_the_customer_is_known_on_every_row(rows, member):
    found = rows(transaction(retail(sale(1, "8.00"), member)))
    assert {row["customer"] for row in found.rows} == {"M9"}


def test_what_is_no_sale_is_a_control_record(rows):
    found = rows(
        transaction(
            "<ControlTransaction><ReasonCode>x</ReasonCode><OperatorSignOn/></ControlTransaction>", 1
        ),
        transaction("<TenderControlTransaction><PaidIn/></TenderControlTransaction>", 2),
        transaction(retail(sale(1, "8.00")), 3, TrainingModeFlag="true"),
    )
    assert found.of("control", "receipt_no", "event") == [
        ("1", "OperatorSignOn"),
        ("2", "PaidIn"),
        ("3", "LineItem"),
    ]
    assert len(found.rows) == 3


def test_units_categories_and_barcodes(rows):
    more = (
        "<MerchandiseHierarchy Level='Division'>9</MerchandiseHierarchy>"
        "<MerchandiseHierarchy Level='Department' Description='Tea'>4</MerchandiseHierarchy>"
        "<POSIdentity><POSItemID>400</POSItemID></POSIdentity><RegularSalesUnitPrice>4.00</RegularSalesUnitPrice>"
    )
    one = sale(1, "8.00", "2", more=more).replace("<Quantity>", "<Quantity UnitOfMeasureCode='KGM'>")
    names = ("category", "barcode", "unit", "list_price", "unit_price")
    assert rows(transaction(retail(one))).of("line", *names) == [("Tea", "400", "KGM", "4.00", "4.00")]


def test_an_amount_that_is_none_is_told_where_it_stands(rows):
    found = rows(transaction(retail(sale(1, "8.00"), sale(2, "8,00"), sale(3, "1e3"))))
    assert [row["net"] for row in found.rows if row["record"] == "line"] == ["8.00", "8,00", "1e3"]
    texts = [text for faults in found.faults.values() for text in faults.values()]
    assert len(texts) == 2
    assert "ExtendedAmount" in texts[0]
    assert "'8,00'" in texts[0]


def test_a_total_that_is_none_is_a_fault_of_the_receipt(rows):
    found = rows(transaction(retail(sale(1, "8.00"), total("much"))))
    assert found.faults == {found.numbers[0]: {"net": found.faults[found.numbers[0]]["net"]}}


def test_no_cell_is_minus_zero(rows):
    found = rows(transaction(retail(sale(1, "0.00", name="Return"), sale(2, "-0.00"))))
    assert found.of("line", "net", "gross") == [("0.00", "0.00")] * 2
