"""Reading a POSLog: any prefix and encoding, nothing that is a trap, and never more than a receipt in memory."""

import tracemalloc

import pytest
from tilllogs import ARTS, Found, log, read_into, sale, transaction

from regulars.errors import SourceError
from regulars_pos.connector import PosConnector

RETAIL = f"<RetailTransaction>{sale(1, '8.00')}</RetailTransaction>"
ONE = transaction(RETAIL, 1)


@pytest.fixture
def write(tmp_path):
    def write(content):
        path = tmp_path / "log.xml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


def refusal(path):
    """What is read before a file is refused, and why it is."""
    found = Found()
    with pytest.raises(SourceError) as refused:
        read_into(found, path)
    return found, str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        log(ONE),
        log(ONE, root="<POSLog>"),
        log(ONE, root="<POSLog xmlns='http://www.nrf-arts.org/IXRetail/namespace/v6'>"),
        log(ONE, root="<Envelope><POSLog>").replace("</POSLog>", "</POSLog></Envelope>"),
        ONE,
    ],
)
def test_any_namespace_and_none(write, text):
    assert read_into(Found(), write(text)).of("line", "net", "shop") == [("8.00", "7")]


def test_any_prefix(write):
    prefixed = log(ONE).replace(f'xmlns="{ARTS}"', f'xmlns:a="{ARTS}"')
    prefixed = (
        prefixed.replace("</", "</a:").replace("<", "<a:").replace("<a:/a:", "</a:").replace("<a:?", "<?")
    )
    assert read_into(Found(), write(prefixed)).of("line", "net", "description") == [("8.00", "Tea")]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "iso-8859-1", "gbk", "GB2312", "big5", "windows-1252"]
)
def test_the_encoding_that_the_file_names(write, encoding):
    name = "Tée" if encoding in {"iso-8859-1", "windows-1252"} else "茶"
    text = log(ONE.replace("Tea", name)).replace('encoding="UTF-8"', f'encoding="{encoding}"')
    assert read_into(Found(), write(text.encode(encoding))).of("line", "description") == [(name,)]


def test_bytes_of_another_encoding(write):
    text = log(ONE, transaction(RETAIL, 2).replace("Tea", "茶")).replace('encoding="UTF-8"', 'encoding="GBK"')
    _found, why = refusal(write(text.encode("gbk").replace("茶".encode("gbk"), b"\xff\xff")))
    assert "encoding" in why


def test_an_encoding_that_nobody_knows(write):
    _found, why = refusal(write(log(ONE).replace("UTF-8", "x-till-9")))
    assert "encoding" in why


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE POSLog>",
        '<!DOCTYPE POSLog [<!ENTITY a "b">]>',
        '<!DOCTYPE POSLog SYSTEM "http://example.com/poslog.dtd">',
        '<!DOCTYPE POSLog [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE POSLog [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE POSLog [<!ENTITY % more SYSTEM "more.ent"> %more;]>',
    ],
)
def test_document_types_and_entities_are_refused(write, doctype):
    found, why = refusal(write(log(ONE).replace("?>\n", f"?>\n{doctype}\n", 1)))
    assert found.rows == []
    assert why.startswith("log.xml, line 2: ")
    assert "DOCTYPE" in why


def test_an_entity_that_nobody_declared_is_a_fault(write):
    found, why = refusal(write(log(ONE, transaction(RETAIL, 2).replace("Tea", "&tea;"))))
    assert [row["receipt_no"] for row in found.rows] == ["1", "1"]
    assert "damaged" in why


def test_a_log_that_is_cut_short_is_read_up_to_its_last_whole_transaction(write):
    whole = log(ONE, transaction(RETAIL, 2), transaction(RETAIL, 3))
    cut = whole[: whole.rindex("<ExtendedAmount>") + 20]
    found, why = refusal(write(cut))
    assert [row["receipt_no"] for row in found.rows if row["record"] == "receipt"] == ["1", "2"]
    assert f"line {cut.count(chr(10)) + 1}" in why
    begins = whole[: whole.rindex("<Transaction>")].count("\n") + 1
    assert f"line {begins}." in why


def test_a_log_that_is_cut_between_transactions(write):
    found, why = refusal(write(log(ONE, transaction(RETAIL, 2)).replace("</POSLog>", "")))
    assert len(found.rows) == 4
    assert "cut short" in why


def test_a_damaged_tag_is_told_with_its_line(write):
    text = log(ONE, transaction(RETAIL, 2).replace("</Description>", "</Descripion>"))
    found, why = refusal(write(text))
    assert len(found.rows) == 2
    line = text[: text.index("</Descripion>")].count("\n") + 1
    assert why.startswith(f"log.xml, line {line}: ")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"Receipt,Amount\n1,8.00\n", "not XML"),
        (b"<html><body/></html>", "<html>"),
        (b"\x00\x01\x02", "not XML"),
    ],
)
def test_what_is_no_poslog(write, content, why):
    _found, told = refusal(write(content))
    assert why in told


def test_a_log_of_a_day_without_sales(write):
    assert read_into(Found(), write(log())).rows == []


def test_missing_files_and_folders(tmp_path):
    assert "no file" in refusal(tmp_path / "none.xml")[1]
    assert "not a file" in refusal(tmp_path)[1]


def test_rows_are_numbered_by_the_lines_of_the_xml(write):
    text = log(ONE, transaction(RETAIL, 2))
    found = read_into(Found(), write(text))
    lines = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if "<Transaction>" in line or "<LineItem>" in line
    ]
    assert found.numbers == lines
    assert [row["line"] for row in found.rows] == [str(line) for line in lines]


def test_rows_in_one_line_are_counted_on(write):
    found = read_into(Found(), write(log(ONE, transaction(RETAIL, 2)).replace("\n", " ")))
    assert found.numbers == [1, 2, 3, 4]
    assert {row["line"] for row in found.rows} == {"1"}


def test_reading_again_gives_the_same(write):
    path = write(log(*(transaction(RETAIL, number) for number in range(50))))
    first, second = read_into(Found(), path), read_into(Found(), path)
    assert (first.rows, first.numbers) == (second.rows, second.numbers)


def test_batches_are_full_and_the_rest_follows(write):
    path = write(log(*(transaction(RETAIL, number) for number in range(5_200))))
    found = read_into(Found(), path)
    assert len(found.rows) == 10_400
    assert found.numbers == sorted(set(found.numbers))


@pytest.mark.parametrize(
    "inside",
    [
        "<Note>" + "a" * (17 << 20) + "</Note>",
        "<x>" * 150 + "</x>" * 150,
        "<x/>" * 500_001,
        "<x a='" + "a" * (33 << 20) + "'/>",
    ],
    ids=["text", "depth", "elements", "attribute"],
)
def test_a_transaction_that_would_fill_the_memory_is_refused(write, inside):
    found, why = refusal(write(log(ONE, transaction(f"<RetailTransaction>{inside}</RetailTransaction>", 2))))
    assert [row["receipt_no"] for row in found.rows] == ["1", "1"]
    assert "larger than any receipt" in why


def test_memory_does_not_grow_with_the_file(write, monkeypatch):
    monkeypatch.setattr("regulars_pos.gathering.ROWS", 100)

    def peak(count):
        path = write(log(*(transaction(RETAIL, number) for number in range(count))))
        tracemalloc.start()
        for _batch in PosConnector().read({}, [path]):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(2_000) < 1.2 * peak(500)


def test_a_log_is_known_by_its_beginning(write):
    [sample] = PosConnector().guess(write(log(ONE)))
    assert (sample.settings, sample.whole, sample.using({"net"})[0]) == (
        {"format": "poslog"},
        True,
        sample.settings,
    )
    assert list(sample.columns["net"]) == ["8.00", "8.00"]


@pytest.mark.parametrize(
    "content", [b"", b"Receipt,Net\n1,8\n", b"<html></html>", b"<POSLog><Transaction>", b"<POSLog/>"]
)
def test_what_is_no_log_or_an_empty_one_gives_no_sample(write, content):
    assert list(PosConnector().guess(write(content))) == []


@pytest.mark.parametrize(
    "name",
    [
        "hex",
        "base64",
        "zip",
        "bz2",
        "rot13",
        "punycode",
        "idna",
        "undefined",
        "unicode_escape",
        "raw_unicode_escape",
    ],
)
def test_what_python_calls_an_encoding_and_no_till_does(write, name):
    text = log(ONE.replace("Tea", "\\ud800")).replace('encoding="UTF-8"', f'encoding="{name}"')
    _found, told = refusal(write(text))
    assert "an encoding that nobody knows" in told


def test_depth_outside_of_transactions_is_no_way_to_fill_the_memory(write):
    found, told = refusal(write(log(ONE, "<a>" * 5_000 + "</a>" * 5_000)))
    assert "larger than any receipt" in told
    assert found.of("line", "net") == [("8.00",)]


def test_names_without_end_are_no_way_to_fill_the_memory(write, monkeypatch):
    monkeypatch.setattr("regulars_pos.collecting.NAMES", 200)
    _found, told = refusal(write(log(ONE, *(f"<a{number}/>" for number in range(1_000)))))
    assert "larger than any receipt" in told
