"""The lines of vCards: unfolded as bytes, for a fold may stand inside a character; each decoded by itself."""

import binascii
import codecs
import io
import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from regulars.messages import _
from regulars_files.document import Document
from regulars_files.encoding import NO_TEXT
from regulars_files.made import MadeStream

#: A line may be so long, in bytes.
LONGEST = 1 << 20
#: What holds pictures, sounds and keys, no text: they are passed over.
BINARY = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})

_HEAD = re.compile(rb'\s*((?:[^:;"]|"[^"]*")+)((?:;(?:[^:;"]|"[^"]*")*)*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';((?:[^:;"]|"[^"]*")*)')
_ENCODINGS = {"quoted-printable", "base64", "8bit", "7bit", "b"}


@dataclass(frozen=True)
class Line:
    """One property of a card: `TEL;TYPE=cell:…`. `parameters` hold lower-case texts by upper-case name."""

    number: int
    name: str
    parameters: Mapping[str, tuple[str, ...]]
    raw: bytes

    @property
    def types(self) -> frozenset[str]:
        """What kind of phone, address or e-mail it is."""
        return frozenset(self.parameters.get("TYPE", ()))

    def text(self, codec: str) -> str:
        """The value, escapes left in; ValueError where its bytes are not of its encoding."""
        raw, encoding = self.raw, "".join(self.parameters.get("ENCODING", ()))
        if encoding == "quoted-printable":
            raw = quopri.decodestring(raw)
        elif encoding in ("b", "base64"):
            try:
                raw = binascii.a2b_base64(raw)
            except binascii.Error:
                raise ValueError(_("The value of {name} cannot be decoded.", name=self.name)) from None
        name = next(iter(self.parameters.get("CHARSET", ())), codec)
        try:
            if codecs.lookup(name).name in NO_TEXT:
                raise LookupError
            text = raw.decode("gb18030" if name in ("gbk", "gb2312") else name)
        except (UnicodeDecodeError, LookupError):
            raise ValueError(
                _("There are bytes in this row that are not {encoding}.", encoding=name.removesuffix("-sig"))
            ) from None
        if "\0" in text:
            raise ValueError(_("There is a NUL character in this row."))
        return text


def content_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines of `stream` with their folds undone, and the number that each begins at; blank ones left out.

    What a line holds beyond LONGEST bytes is left out.
    """
    start, parts, size = 0, list[bytes](), 0
    for number, physical in _physical(stream):
        if parts and _folded(parts, physical):
            soft = parts[-1].endswith(b"=") and _is_quoted_printable(parts[0])
            if soft:
                parts[-1] = parts[-1][:-1]
            more = physical if soft and physical[:1] not in (b" ", b"\t") else physical[1:]
            if size < LONGEST:
                parts.append(more)
                # An empty one takes room too.
                size += len(more) + 1
            continue
        if parts:
            yield start, b"".join(parts)
        start, parts, size = number, [physical] if physical.strip() else [], len(physical)
    if parts:
        yield start, b"".join(parts)


def _physical(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Each line without its end; of one that is endless, the beginning."""
    number, within = 0, False
    for piece in iter(lambda: stream.readline(LONGEST), b""):
        if not within:
            number += 1
            yield number, piece.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
        within = not piece.endswith(b"\n")


def _folded(parts: list[bytes], physical: bytes) -> bool:
    """Whether `physical` goes on with the line before: it is indented, or that one ended in a soft break."""
    if physical[:1] in (b" ", b"\t"):
        return True
    return parts[-1].endswith(b"=") and _is_quoted_printable(parts[0])


def _is_quoted_printable(line: bytes) -> bool:
    return b"QUOTED-PRINTABLE" in line.partition(b":")[0].upper()


def read_line(number: int, line: bytes) -> Line | None:
    """A line taken apart; None where it is none."""
    found = _HEAD.fullmatch(line)
    if found is None:
        return None
    name = found[1].decode("ascii", "replace").rpartition(".")[2].strip().upper()
    parameters: dict[str, list[str]] = {}
    for given in _PARAMETER.findall(found[2].decode("utf-8", "replace")):
        key, equals, text = given.partition("=")
        if not equals:
            # As in vCard 2.1: a value alone, that tells by itself what it is.
            key, text = ("ENCODING" if given.strip().lower() in _ENCODINGS else "TYPE"), given
        values = (each.strip().strip('"').lower() for each in re.split(r"[,]", text.strip('" ')))
        parameters.setdefault(key.strip().upper(), []).extend(each for each in values if each)
    return Line(number, name, {key: tuple(values) for key, values in parameters.items()}, found[3])


class Unfolded(Document):
    """A document as its encoding is to be found out: without folds, which may stand inside a character."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.name = document.name

    def open(self) -> BinaryIO:
        """Its bytes without the folds."""
        return io.BufferedReader(_Unfolding(self.document.open()))


class _Unfolding(MadeStream):
    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream)
        self.lines = content_lines(stream)

    def piece(self) -> bytes:
        _number, line = next(self.lines, (0, b""))
        return line + b"\n" if line else b""
