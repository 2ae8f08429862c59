"""The lines of a text file, decoded, with the ones marked that do not decode."""

import codecs
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from types import TracebackType

from regulars.messages import _
from regulars_files.document import Document
from regulars_files.encoding import decodes, text_codec

#: Undecodable bytes become lone surrogates, which no decoder gives for good bytes.
_HANDLER = "regulars_files.mark"
_MARKED = re.compile("[\udc00-\udcff]")


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_HANDLER, _mark)


class Lines:
    """Iterates over the lines of `document` as they stand, ends included; `bytes_read` tells how far it is.

    `record` holds the lines given since it was last cleared, and `ended` tells that the file is over: a reader that
    was refused a line in the middle of a record knows so.
    """

    def __init__(self, document: Document, encoding: str | None) -> None:
        self.document = document
        self.total = document.total
        self.codec = text_codec(document, encoding)
        #: Whether each line must be looked at for bytes that do not decode.
        self.suspect = encoding is not None and not decodes(document, self.codec)
        self.record: list[str] = []
        self.ended = False
        #: Lines that were looked at and not yet given.
        self.ahead: deque[str] = deque()
        self._raw = document.open()
        self._text = io.TextIOWrapper(
            self._raw,
            self.codec,
            _HANDLER if self.suspect else "strict",
            newline=_line_end(document, self.codec),
        )

    def __enter__(self) -> "Lines":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._text.close()

    @property
    def bytes_read(self) -> int:
        return self.document.position(self._raw)

    def __iter__(self) -> Iterator[str]:
        record, ahead = self.record, self.ahead
        while (line := ahead.popleft() if ahead else next(self._text, None)) is not None:
            record.append(line)
            yield line
        self.ended = True

    def look_ahead(self, count: int) -> Sequence[str]:
        """The next lines, `count` of them where none was looked at before: they stand in `ahead` until given."""
        if not self.ahead:
            self.ahead.extend(islice(self._text, count))
        return self.ahead

    def what_is_wrong(self, line: str) -> str | None:
        """Why `line` cannot be taken: bytes that do not decode, or NUL. None where it can."""
        if "\0" in line:
            return _("There is a NUL character in this row.")
        if self.suspect and _MARKED.search(line):
            return _(
                "There are bytes in this row that are not {encoding}.",
                encoding=self.codec.removesuffix("-sig"),
            )
        return None


def printable(text: str) -> str:
    """`text` with what no database keeps (NUL, bytes that did not decode) written as `\\x00`."""
    return re.sub("[\0\ud800-\udfff]", lambda found: f"\\x{ord(found.group()) & 0xFF:02x}", text)


def _line_end(document: Document, codec: str) -> str:
    """`\\n`, or a bare `\\r` as old Macintosh programs write it: then no `\\n` is near the beginning."""
    with document.open() as stream:
        head = codecs.getincrementaldecoder(codec)("replace").decode(stream.read(1 << 16))
    return "\r" if "\r" in head and "\n" not in head else "\n"
