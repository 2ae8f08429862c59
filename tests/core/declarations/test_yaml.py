"""Strict YAML: what people write by mistake is refused where it stands, with the way out."""

from collections.abc import Callable

import pytest

from regulars.declaring.yamlfile import MAX_BYTES, parse_documents, read_documents
from regulars.errors import DeclarationError
from regulars.messages import speaking

Refuse = Callable[[str | bytes], str]


@pytest.fixture
def refuse() -> Refuse:
    def refuse(text: str | bytes) -> str:
        with pytest.raises(DeclarationError) as caught:
            parse_documents(text.encode() if isinstance(text, str) else text, "f.yaml")
        return str(caught.value)

    return refuse


def test_plain_values_mean_what_they_look_like() -> None:
    text = "a: 12\nb: -0.5\nc: true\nd: null\ne: 2024-01-31\nf: 0.1.0\ng: '0123'\nh: 13800138000\ni: +86 1\n"
    text += "j: 中国，你好\n"
    (document,) = parse_documents(text.encode(), "f.yaml")
    assert document.body == {
        "a": 12, "b": -0.5, "c": True, "d": None, "e": "2024-01-31", "f": "0.1.0", "g": "0123",
        "h": 13800138000, "i": "+86 1", "j": "中国，你好",
    }  # fmt: skip


def test_every_key_and_item_remembers_where_it_stands() -> None:
    text = "---\nkind: domain\nfields:\n  a: {type: text, to: [x, y]}\n---\nkind: role\n"
    first, second = parse_documents(text.encode(), "f.yaml")
    assert str(first.place("fields", "a", "type")) == "f.yaml:4:7"
    assert str(first.place("fields", "a", "to", 1)) == "f.yaml:4:27"
    assert str(first.place("fields", "a", "nothing", "there")) == "f.yaml:4:3"
    assert str(second.place("kind")) == "f.yaml:6:1"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: 1\na: 2", "2:1", "stands twice; the first is in line 1"),
        ("a: {b: 1, b: 2}", "1:11", "stands twice"),
        ("a: &x 1", "1:4", "Anchors (&x)"),
        ("a: 1\nb: *a", "2:4", "Aliases (*a)"),
        ("a: !!python/object:os.system x", "1:4", "Tags (!!python"),
        ("a: !x {}", "1:4", "Tags (!x)"),
        ("<<: {a: 1}", "1:1", "Merging with <<"),
        ("a: yes", "1:4", "true or false, or 'yes'"),
        ("on: 1", "1:1", "write 'on'"),
        ("a: [Off, 1]", "1:5", "'Off'"),
        ("a: True", "1:4", "written true"),
        ("a: NULL", "1:4", "written null"),
        ("a: 0123", "1:4", "'0123'"),
        (f"a: {'9' * 5000}", "1:4", "not a plain number"),
        ("a: 0x1F", "1:4", "'0x1F'"),
        ("a: 1_000", "1:4", "'1_000'"),
        ("a: 1e3", "1:4", "'1e3'"),
        ("a: .inf", "1:4", "'.inf'"),
        ("a: 12:30", "1:4", "'12:30'"),
        ("a: 12:30:45", "1:4", "'12:30:45'"),
        ("1: a", "1:1", "quotes, '1'"),
        ("true: a", "1:1", "quotes, 'true'"),
        ("[a]: b", "1:1", "A key must be a text"),
        ("a：1", "1:1", "Full-width ："),
        ("kind: domain\nname：x\nlabel: y", "2:1", "full-width ："),
        ("a: {b: 1}， c: 2", "1:10", "full-width ，"),
        ("a: [b， c]", "1:5", "Full-width ，"),
        ("a: {青年： 1}", "1:5", "Full-width ："),
        ("a: “x”", "1:4", "not a quote to YAML"),
        ("a: 1\n\tb: 2", "2:1", "A tab stands"),
        ("a: 'x", "1:4", "never closed"),
        ("a: [1, 2", "2:1", "A '[' is never closed"),
        ("a: {b: 1\nc: 2", "2:2", "A '{' is never closed"),
        ("a: {b: Ticket #, c: 1}", "2:1", "contains ' #' needs quotes"),
        ("a: b: c", "1:5", "one too many"),
        ("a: @x", "1:4", "put the text in quotes"),
        ('a: "\\q"', "1:5", "use single quotes"),
        ("a: \x01", "1:4", "control character"),
        ("grammar: 2\na: 1", "1:1", "reads grammar 1"),
        ("a: " + "[" * 60, "1:43", "More than 40 levels"),
    ],
)  # fmt: skip
def test_a_surprise_is_refused_where_it_stands(refuse: Refuse, text: str, place: str, words: str) -> None:
    message = refuse(text)
    assert message.startswith(f"f.yaml:{place}: ")
    assert words in message


def test_all_surprises_of_a_file_are_told_at_once(refuse: Refuse) -> None:
    assert len(refuse("a: yes\nb: 012\nc: &x 1\n").splitlines()) == 3


@pytest.mark.parametrize(
    ("encoding", "words"), [("gbk", "GB18030/GBK"), ("utf-16", "UTF-16"), ("latin-1", "save it as UTF-8")]
)
def test_another_encoding_is_named(refuse: Refuse, encoding: str, words: str) -> None:
    text = "a: café\n" if encoding == "latin-1" else "# one\na: 客户\n"
    assert words in refuse(text.encode(encoding))


def test_a_byte_order_mark_and_windows_line_ends_are_no_surprise() -> None:
    (document,) = parse_documents(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "f.yaml")
    assert document.body == {"a": 1, "b": 2}


def test_a_bomb_is_not_unpacked(refuse: Refuse) -> None:
    bomb = "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*{'a' if not n else f'b{n - 1}'}]\n" for n in range(50))
    assert "Aliases" in refuse(bomb)
    assert "larger than" in refuse(b"#" * (MAX_BYTES + 1))


def test_empty_documents_and_the_grammar_line_are_no_declarations() -> None:
    assert parse_documents(b"", "f.yaml") == []
    documents = parse_documents(b"# nothing\n---\n---\ngrammar: 1\n", "f.yaml")
    assert [each.body for each in documents if each.body != {"grammar": 1}] == []
    (document,) = parse_documents(b"grammar: 1\n---\na: 1\n", "f.yaml")
    assert document.body == {"a": 1}


def test_a_file_that_is_not_there_is_said_so(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DeclarationError, match="There is no such file"):
        read_documents(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    "text", ["a: yes", "a: 012", "a：1", "a: 'x", "a: &x 1", "a: [1, 2", "a: \x01", "a: 1\na: 1"]
)
def test_in_chinese_no_english_is_left(refuse: Refuse, text: str) -> None:
    with speaking("zh"):
        message = refuse(text).removeprefix("f.yaml")
    assert any("\u4e00" <= c <= "\u9fff" for c in message)
    assert not {"the", "is", "not", "write", "expected", "found"} & set(message.lower().split())


def test_a_function_keeps_its_commas_in_a_flow_mapping() -> None:
    line = "{to: line, set: {line_no: occurrence(单号, 数量), left: left(a, 2), b: c}, when: a in (1, 2)}"
    text = f"rows:\n  - {line}\n"
    (document,) = parse_documents(text.encode(), "channel.yaml")
    assert document.body["rows"][0] == {
        "to": "line",
        "set": {"line_no": "occurrence(单号, 数量)", "left": "left(a, 2)", "b": "c"},
        "when": "a in (1, 2)",
    }
