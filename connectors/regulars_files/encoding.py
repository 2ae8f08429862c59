"""Which encoding a text file is in: declared, marked, certain, or asked for."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from regulars.errors import SourceError
from regulars.messages import _
from regulars_files import plausible
from regulars_files.document import Document

#: A reading that scores so much looks right; one that scores so much less than another is no rival to it.
RIGHT, APART = 0.75, 0.25
CHUNK = 1 << 20
SAMPLE = 1 << 18

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What Python calls an encoding, though no text is kept in it.
NO_TEXT = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
_DECLARED = {"utf8": "utf-8-sig", "utf-8": "utf-8-sig", "gbk": "gb18030", "gb2312": "gb18030"}


@dataclass(frozen=True)
class Reading:
    """A way to read a file that fits: the name to declare, its codec, how right it looks, and how it begins."""

    name: str
    codec: str
    score: float
    sample: str


def text_codec(document: Document, declared: str | None = None) -> str:
    """The Python codec to read `document` with. A byte-order mark is believed before what was `declared`.

    Raises SourceError where nothing fits, or where two encodings do: it shows both readings and what to write.
    """
    with document.open() as stream:
        head = stream.read(4096)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec
    if declared:
        return _declared_codec(declared)
    if b"\0" in head and (unmarked := _unmarked_utf16(head)):
        return unmarked
    if decodes(document, "utf-8"):
        return _plain_or_hz(document)
    sample = _sample(document)
    if _mostly_utf8(sample):
        raise SourceError(
            _(
                "{file} is in UTF-8, but line {line} holds bytes that are not. Write encoding: utf-8 in the "
                "channel's settings to import the other rows and find these in the pending rows.",
                file=document.name,
                line=first_bad_line(document, "utf-8"),
            )
        )
    return _best(document, _readings(document, sample))


def _declared_codec(declared: str) -> str:
    name = declared.strip().lower()
    try:
        codec = codecs.lookup(_DECLARED.get(name, name))
        if codec.name in NO_TEXT:
            raise LookupError
        # Python also unpacks and enciphers by way of its codecs: of texts these raise LookupError.
        "".encode(codec.name)
    except LookupError:
        raise SourceError(
            _(
                "Unknown encoding '{name}'. Known are, among others: utf-8, gb18030, big5, utf-16, latin-1, cp1252.",
                name=declared,
            )
        ) from None
    return codec.name


def decodes(document: Document, codec: str) -> bool:
    """Whether the whole file is valid in `codec`."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for chunk in _chunks(document):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def first_bad_line(document: Document, codec: str) -> int:
    """The number of the first line that is not valid in `codec`, an extension of ASCII; 0 if all are."""
    with document.open() as stream:
        for number, line in enumerate(stream, 1):
            try:
                line.decode(codec)
            except UnicodeDecodeError:
                return number
    return 0


def _chunks(document: Document) -> Iterator[bytes]:
    with document.open() as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of what is plain ASCII is NUL, the ends of lines at least."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    codec = "utf-16-le" if odd > even else "utf-16-be"
    if min(even, odd) * 20 > max(even, odd):
        return None
    text = head[: len(head) // 2 * 2].decode(codec, "replace")
    if max(even, odd) < len(text) * 0.4 and not set(text) & {"\n", "\r"}:
        return None
    return codec


def _plain_or_hz(document: Document) -> str:
    """UTF-8, but for a text of plain ASCII whose `~{…~}` may be HZ's way to write Chinese: then ask."""
    for chunk in _chunks(document):
        if b"~{" in chunk and b"~}" in chunk and chunk.isascii() and decodes(document, "hz"):
            line = next(line for line in chunk.splitlines() if b"~{" in line)
            plain = Reading("utf-8", "utf-8", 1, _shown(line.decode()))
            hz = Reading("hz", "hz", 1, _shown(line.decode("hz", "replace")))
            raise _ask(document, [plain, hz])
    return "utf-8"


def _sample(document: Document) -> bytes:
    """Lines that are not plain ASCII, SAMPLE bytes of them at most."""
    taken: list[bytes] = []
    size = 0
    with document.open() as stream:
        while size < SAMPLE and (line := stream.readline(SAMPLE)):
            if not line.isascii():
                taken.append(line)
                size += len(line)
    return b"".join(taken)


def _mostly_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return sum(not character.isascii() for character in text) - bad >= 3 * bad


def _readings(document: Document, sample: bytes) -> list[Reading]:
    found = []
    for name, codec_names in (
        ("gb18030", ("gb18030",)),
        ("big5", ("big5", "cp950", "big5hkscs")),
        ("cp1252", ("cp1252", "latin-1")),
    ):
        codec = next((each for each in codec_names if decodes(document, each)), None)
        if codec is None:
            continue
        text = sample.decode(codec, "replace")
        if name == "cp1252":
            score = plausible.western(text)
        else:
            score = plausible.chinese(text, "gb2312" if name == "gb18030" else "big5")
        found.append(Reading(name if codec in (name, "big5") else codec, codec, score, _shown(text)))
    return sorted(found, key=lambda reading: -reading.score)


def _best(document: Document, readings: list[Reading]) -> str:
    best = readings[0]
    rivals = [each for each in readings[1:] if each.score > best.score - APART]
    if best.score < RIGHT:
        rivals = readings[1:]
    if best.name.startswith(("big5", "cp950")):
        # Big5 always decodes as GB 18030 too; a person tells nonsense better than a score does.
        rivals = [each for each in readings[1:] if each.name == "gb18030"] or rivals
    if rivals:
        raise _ask(document, [best, rivals[0]])
    if best.score >= RIGHT:
        return best.codec
    raise SourceError(
        _(
            "The encoding of {file} is not clear: it would read '{sample}' as {name}. "
            "Write the right one in the channel's settings, for example encoding: {name}",
            file=document.name,
            sample=best.sample,
            name=best.name,
        )
    )


def _ask(document: Document, readings: list[Reading]) -> SourceError:
    first, second = readings
    return SourceError(
        _(
            "{file} can be read in two encodings: as {first} it says '{one}', as {second} it says '{two}'. "
            "Write the right one in the channel's settings: encoding: {first}, or encoding: {second}",
            file=document.name,
            first=first.name,
            one=first.sample,
            second=second.name,
            two=second.sample,
        )
    )


def _shown(text: str) -> str:
    """The beginning of the first line that has something to see, safe to print."""
    line = next(
        (each for each in text.splitlines() if not each.isascii()), text.splitlines()[0] if text else ""
    )
    start = next((i for i, character in enumerate(line) if not character.isascii()), 0)
    cut = line[max(0, start - 10) : start + 30]
    return "".join(character if character.isprintable() else "·" for character in cut)
