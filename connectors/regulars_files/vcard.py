"""vCards 2.1, 3.0 and 4.0: one row a card, in columns of fixed names."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from regulars import SourceBatch
from regulars.errors import Place, SourceError
from regulars.messages import _
from regulars_files.cardcolumns import COLUMNS, columns_of
from regulars_files.contentlines import BINARY, Line, Unfolded, content_lines, read_line
from regulars_files.document import Document
from regulars_files.encoding import text_codec
from regulars_files.gathering import Gathering
from regulars_files.lines import printable
from regulars_files.transcoded import Transcoded, wide

#: A card, pictures left out, may be so long, in bytes.
LONGEST_CARD = 4 << 20


def read_vcards(document: Document, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    """The cards of a file, each with the number of its first line; SourceError where there are none."""
    codec = text_codec(Unfolded(document), settings.get("encoding"))
    if wide(codec):
        document, codec = Transcoded(document, codec), "utf-8"
    gathering = Gathering(document.name, None, COLUMNS)
    with document.open() as stream:
        for card in _Cards(stream, document.name):
            _take(gathering, card, codec)
            if gathering.full:
                yield gathering.give(document.position(stream), document.total)
    yield gathering.give(document.end, document.total)


def _take(gathering: Gathering, card: "_Card", codec: str) -> None:
    try:
        if card.wrong:
            raise ValueError(card.wrong)
        gathering.add(card.number, columns_of(card.lines, codec))
    except ValueError as error:
        gathering.refuse_values(card.number, {"": printable(_shown(card, codec))}, str(error))


def _shown(card: "_Card", codec: str) -> str:
    return "\n".join(f"{line.name}:{line.raw.decode(codec, 'replace')}" for line in card.lines)


class _Card:
    """What stands between BEGIN and END; `wrong` says why it cannot be taken."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.lines: list[Line] = []
        self.size = 0
        self.wrong = ""

    def add(self, number: int, line: Line | None, size: int) -> None:
        """Take one more line."""
        self.size += size
        if self.size > LONGEST_CARD:
            self.wrong, self.lines = _("This card is too long."), self.lines[:20]
        elif line is not None:
            self.lines.append(line)
        elif not self.lines or self.lines[-1].parameters.get("ENCODING", ("",))[0] not in ("b", "base64"):
            self.wrong = self.wrong or _("Line {number} names no property of a card.", number=number)


class _Cards:
    def __init__(self, stream: BinaryIO, file: str) -> None:
        self.stream = stream
        self.file = file

    def __iter__(self) -> Iterator[_Card]:
        card: _Card | None = None
        depth = 0
        any_card = False
        for number, raw in content_lines(self.stream):
            line = read_line(number, raw)
            kind = _boundary(line)
            if kind == "BEGIN" and card is not None and line is not None and not _inside_agent(card):
                card.wrong = _("This card does not end: END:VCARD is missing.")
                yield card
                card, depth = None, 0
            if kind == "BEGIN" and card is None:
                card, depth, any_card = _Card(number), 1, True
            elif card is None:
                if not any_card:
                    raise SourceError(_("{file} holds no vCard.", file=self.file), Place(self.file, number))
            elif kind:
                depth += 1 if kind == "BEGIN" else -1
                if not depth:
                    yield card
                    card = None
            elif depth == 1 and (line is None or line.name not in BINARY):
                card.add(number, line, len(raw))
        if card is not None:
            card.wrong = _("This card does not end: END:VCARD is missing.")
            yield card
        if not any_card:
            raise SourceError(_("{file} is empty.", file=self.file))


def _boundary(line: Line | None) -> str:
    """BEGIN or END, where the line begins or ends a card."""
    if line is not None and line.name in ("BEGIN", "END") and line.raw.strip().upper() == b"VCARD":
        return line.name
    return ""


def _inside_agent(card: _Card) -> bool:
    """Whether a card that begins now is the one of somebody's agent, as vCard 2.1 has it."""
    return bool(card.lines) and card.lines[-1].name == "AGENT" and not card.lines[-1].raw.strip()
