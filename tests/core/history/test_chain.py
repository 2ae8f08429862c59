"""The chain itself: links by HMAC-SHA256, lines that no two rows share, marks, seals and salted digests."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from regulars.history.chain import Chain, digest, line, lines, new_salt

SECRET = bytes(range(32))
texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\\\t\n\r\b\f\vN"))
parts = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), texts)
rows = st.lists(parts, min_size=1, max_size=5)


def told(row: list[str | int | None]) -> list[str | None]:
    """A row as a database tells it: a number and its digits are one in a column."""
    return [None if each is None else str(each) for each in row]


@given(rows, rows)
def test_two_rows_are_never_one_line(one: list[str | int | None], other: list[str | int | None]) -> None:
    assert (line(one) == line(other)) == (told(one) == told(other))
    assert "\n" not in line(one)


@given(st.lists(st.tuples(texts, st.integers(), texts), max_size=6))
def test_many_lines_are_the_lines_of_each(many: list[tuple[str, int, str]]) -> None:
    assert lines(many) == "".join(line(each) + "\n" for each in many)


def test_lines_are_those_of_copy() -> None:
    assert line(["a\tb", None, 5, "\\N", "c\r\n"]) == "a\\tb\t\\N\t5\t\\\\N\tc\\r\\n"


@given(rows)
def test_a_link_is_hmac_sha256(row: list[str | int | None]) -> None:
    key = hmac.digest(SECRET, b"store", "sha256")
    chain = Chain(SECRET, "store")
    link = hmac.digest(key, b"link\nabc\n" + line(row).encode(), "sha256")
    assert chain.link("abc", row) == link.hex()
    seal = hmac.digest(key, b"seal\n" + line(row).encode(), "sha256")
    assert chain.seal(*row) == seal.hex()
    mark = hmac.digest(key, b"mark\n" + line(row).encode(), "sha256")
    assert chain.mark(line(row)) == int.from_bytes(mark[:8]) // 2 < 2**63


def test_links_hang_on_key_name_predecessor_and_entry() -> None:
    made = {
        Chain(secret, name).link(before, [entry])
        for secret in (SECRET, bytes(32))
        for name in ("store", "access")
        for before in ("", "0", "1")
        for entry in ("", "0", "1")
    }
    assert len(made) == 2 * 2 * 3 * 3


def test_a_digest_hangs_on_its_salt() -> None:
    assert digest("5a", ["one\n", "two\n"]) == hashlib.sha256(b"5a\none\ntwo\n").hexdigest()
    assert new_salt() != new_salt()
    assert len(bytes.fromhex(new_salt())) == 16
