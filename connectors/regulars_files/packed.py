"""Compressed files and archives: .gz .bz2 .xz and .zip, told by what they begin with and read while they unpack."""

import bz2
import gzip
import io
import lzma
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from regulars import natural
from regulars.errors import SourceError
from regulars.messages import _
from regulars_files.bounds import DICTIONARY, LARGEST_STREAM, Bounded, weigh
from regulars_files.document import Document, Unpacked
from regulars_files.endings import PACKED

#: What zipfile raises where the bytes are not those of an archive.
_NO_ZIP = (zipfile.BadZipFile, OSError, RuntimeError, ValueError, EOFError)

_CHUNK = 1 << 16
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
#: Packers that are told apart only to say that they are not read.
_OTHERS = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"\x1f\x9d": "compress",
}
#: A ZIP with one of these is a sheet.
_OF_SHEETS = ("[Content_Types].xml", "mimetype")
#: The flags of a ZIP member: encrypted, and its name is in UTF-8.
_ENCRYPTED, _UTF8 = 0x1, 0x800


def documents(path: Path, known: Callable[[str], bool]) -> Iterator[Document]:
    """What `path` holds: itself, what it unpacks to, or the members of an archive, in natural order.

    `known` tells the endings of readable formats. An archive's members of other endings are left aside where some
    are readable. Raises SourceError for what is encrypted, nested, of another packer, or a bomb.
    """
    document = Document(path)
    kind = _packer(document.head())
    if kind == "zip" and not _is_sheet(path):
        yield from _members(path, known)
    elif kind in _OPENERS:
        inner = _Single(path, _OPENERS[kind])
        _demand_plain(inner, path)
        yield inner
    else:
        _demand_known(kind, path)
        yield document


def _packer(head: bytes) -> str:
    """How the file that begins so is packed; empty where it is not."""
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "bzip2"
    if head.startswith(b"\xfd7zXZ\0"):
        return "xz"
    if head[257:262] == b"ustar":
        return "tar"
    return next((name for mark, name in _OTHERS.items() if head.startswith(mark)), "")


def _demand_known(kind: str, path: Path) -> None:
    if kind not in ("", "zip"):
        raise SourceError(
            _(
                "{file} is packed by {packer}, which is not read here: unpack it, or pack it as .zip or .gz.",
                file=path.name,
                packer=kind,
            )
        )


def _demand_plain(inner: Document, path: Path) -> None:
    if _packer(inner.head()) and not _sheet_ending(inner.ending):
        raise SourceError(
            _("{file} holds a packed file in its turn: unpack it once, then import.", file=path.name)
        )


def _sheet_ending(ending: str) -> bool:
    return ending in (".xlsx", ".xlsm", ".xlsb", ".ods")


def _is_sheet(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name in archive.namelist() for name in _OF_SHEETS)
    except _NO_ZIP:
        # Cut short, or not one at all: by its name, the reader of sheets or archives says so.
        return _sheet_ending(path.suffix.lower())


class _Single(Unpacked):
    """What a compressed file holds; progress is told in packed bytes."""

    def __init__(self, path: Path, opener: "Callable[[BinaryIO], BinaryIO]") -> None:
        super().__init__(path)
        self.opener = opener
        self.ending = Path(path.stem).suffix.lower() if self.ending in PACKED else self.ending

    def open(self) -> BinaryIO:
        packed = self.path.open("rb")
        return _Stream(Bounded(self.opener(packed), self.total, self.name), packed)

    def position(self, stream: BinaryIO) -> int:
        assert isinstance(stream, _Stream)
        return min(stream.packed.tell(), self.total)


class _Stream(io.BufferedReader):
    """Unpacked bytes, and the packed file that they come from."""

    def __init__(self, bounded: Bounded, packed: BinaryIO) -> None:
        super().__init__(bounded, _CHUNK)
        self.packed = packed
        self.bounded = bounded

    def close(self) -> None:
        super().close()
        self.packed.close()


class _Blocks(io.RawIOBase):
    """A bzip2 or xz file unpacked in little memory, whatever its header asks for; its streams in a row."""

    def __init__(
        self, packed: BinaryIO, decompressor: "Callable[[], bz2.BZ2Decompressor | lzma.LZMADecompressor]"
    ) -> None:
        self.packed = packed
        self.begin = decompressor
        self.current = decompressor()
        #: Whether the present stream was given anything: the padding behind the last one begins none.
        self.begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        while True:
            given = b""
            if self.current.eof:
                given = self.current.unused_data.lstrip(b"\0")
                self.current, self.begun = self.begin(), False
            if not given and self.current.needs_input:
                given = self.packed.read(_CHUNK)
                if not given and self.begun:
                    raise EOFError
                if not given:
                    return 0
                given = given if self.begun else given.lstrip(b"\0")
            self.begun = self.begun or bool(given)
            data = self.current.decompress(given, len(buffer)) if self.begun else b""
            if data:
                buffer[: len(data)] = data
                return len(data)


def _bzip2(packed: BinaryIO) -> BinaryIO:
    return io.BufferedReader(_Blocks(packed, bz2.BZ2Decompressor), _CHUNK)


def _xz(packed: BinaryIO) -> BinaryIO:
    return io.BufferedReader(
        _Blocks(packed, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=DICTIONARY)), _CHUNK
    )


def _gzip(packed: BinaryIO) -> BinaryIO:
    return gzip.GzipFile(fileobj=packed, mode="rb")  # type: ignore[return-value]


_OPENERS: "dict[str, Callable[[BinaryIO], BinaryIO]]" = {"gzip": _gzip, "bzip2": _bzip2, "xz": _xz}


class _Member(Unpacked):
    """One file of a ZIP archive; progress is told in the unpacked bytes of all of them."""

    def __init__(self, path: Path, info: zipfile.ZipInfo, name: str, start: int, total: int) -> None:
        super().__init__(path)
        self.info = info
        self.name = f"{path.name}/{name}"
        self.ending = PurePosixPath(name).suffix.lower()
        self.start, self.end, self.total = start, start + info.file_size, total

    def open(self) -> BinaryIO:
        archive = zipfile.ZipFile(self.path)
        try:
            stream = archive.open(self.info)
        except _NO_ZIP:
            archive.close()
            raise SourceError(
                _("{file} is damaged: it cannot be unpacked to its end.", file=self.name)
            ) from None
        return _Stream(Bounded(stream, self.info.compress_size, self.name), archive)  # type: ignore[arg-type]

    def position(self, stream: BinaryIO) -> int:
        assert isinstance(stream, _Stream)
        return min(self.start + stream.bounded.count, self.end)


def _members(path: Path, known: "Callable[[str], bool]") -> Iterator[Document]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except _NO_ZIP:
        raise SourceError(_("{file} is damaged: it cannot be unpacked to its end.", file=path.name)) from None
    weigh(entries, path.name, LARGEST_STREAM)
    named = _named([each for each in entries if _is_file(each)])
    chosen = {
        name: each for name, each in named.items() if known(PurePosixPath(name).suffix.lower())
    } or named
    if not chosen:
        raise SourceError(_("There is no file in {file}.", file=path.name))
    if any(each.flag_bits & _ENCRYPTED for each in chosen.values()):
        raise SourceError(_("{file} is protected by a password: save it without one.", file=path.name))
    total, start = sum(each.file_size for each in chosen.values()), 0
    for name in sorted(chosen, key=natural):
        member = _Member(path, chosen[name], name, start, total)
        start = member.end
        _demand_plain(member, path)
        yield member


def _named(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The members by their names, each name once."""
    found: dict[str, zipfile.ZipInfo] = {}
    for each in entries:
        name, path, count = _name(each), PurePosixPath(_name(each)), 1
        while name in found:
            count += 1
            name = str(path.with_name(f"{path.stem} ({count}){path.suffix}"))
        found[name] = each
    return found


def _is_file(info: zipfile.ZipInfo) -> bool:
    """Whether it is one that somebody put there: no folder, no link, nothing hidden."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    parts = PurePosixPath(_name(info)).parts
    hidden = (
        not parts
        or parts[0] == "__MACOSX"
        or any(part.startswith((".", "~$")) for part in parts if part != "..")
    )
    return not info.is_dir() and not hidden and kind in (0, stat.S_IFREG)


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name, safe to print: where its archive does not say UTF-8, Chinese Windows wrote it in GBK."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        for codec in ("utf-8", "gb18030"):
            try:
                name = raw.decode(codec)
                break
            except UnicodeDecodeError:
                continue
    return "".join(each if each.isprintable() else "�" for each in name.replace("\\", "/"))
