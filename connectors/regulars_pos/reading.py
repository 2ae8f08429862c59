"""A POSLog read piece by piece: one transaction at a time is in memory, however large the file."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

from regulars.errors import SourceError
from regulars.messages import _
from regulars_pos.collecting import Collecting, TooLargeError
from regulars_pos.decoding import decoder
from regulars_pos.element import Element

CHUNK = 1 << 16
#: So many bytes without an end of what they are: a text or comment that would fill the memory.
PENDING = 16 << 20


def read_transactions(path: Path) -> Iterator[tuple[Element, int]]:
    """Each transaction of a POSLog, with the bytes that are read by then.

    Raises SourceError, naming file and line, where it is no POSLog, is damaged or cut short, or brings a document
    type or entities, which no till needs and which may be a trap; the transactions given before stand.
    """
    reader = _Reader(path)
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            wrong = reader.feed(chunk)
            for transaction in reader.collecting.take():
                yield transaction, reader.read
            if wrong is not None:
                raise wrong
    reader.close()


class _Reader:
    """Feeds a file to the parser, and says what is wrong with it."""

    def __init__(self, path: Path) -> None:
        try:
            from defusedxml.common import DefusedXmlException
            from defusedxml.ElementTree import DefusedXMLParser
        except ImportError:
            raise SourceError(
                _("To read {file}, install what POSLog needs: pip install 'regulars[pos]'", file=path.name)
            ) from None
        self.file = path.name
        self.read = 0
        self.collecting = Collecting()
        self._trap = DefusedXmlException
        self._parser = DefusedXMLParser(
            target=self.collecting, forbid_dtd=True, forbid_entities=True, forbid_external=True
        )
        self._expat = self._parser.parser
        self.collecting.line = lambda: int(self._expat.CurrentLineNumber)

    def feed(self, chunk: bytes) -> SourceError | None:
        """Read on; what is wrong is given back, for transactions before it in the chunk are whole."""
        if not self.read:
            self._begin(chunk)
        self.read += len(chunk)
        try:
            self._parser.feed(self._decoder.decode(chunk) if self._decoder else chunk)
        except self._trap:
            return self._is_trap()
        except TooLargeError:
            return self._too_large()
        except UnicodeDecodeError:
            return self._undecodable()
        except ParseError as error:
            return self._damaged(error)
        # Decoded text is counted otherwise; a piece of it is at most as long as the file says anyway.
        if self._decoder is None and self.read - self._expat.CurrentByteIndex > PENDING:
            return self._too_large()
        return None

    def close(self) -> None:
        """The file is over."""
        if not self.read:
            raise SourceError(_("{file} is empty.", file=self.file))
        try:
            if self._decoder:
                self._parser.feed(self._decoder.decode(b"", final=True))
            self._parser.close()
        except UnicodeDecodeError:
            raise self._undecodable() from None
        except ParseError as error:
            raise self._damaged(error) from None
        if self.collecting.root != "POSLog" and not self.collecting.begun:
            raise SourceError(
                _(
                    "{file} is not a POSLog: it begins with <{root}>, expected was <POSLog>.",
                    file=self.file,
                    root=self.collecting.root,
                )
            )

    def _begin(self, chunk: bytes) -> None:
        try:
            self._decoder = decoder(chunk)
        except LookupError:
            raise SourceError(
                _(
                    "{file} says that it is in an encoding that nobody knows: save it as UTF-8.",
                    file=self.file,
                )
            ) from None

    def _is_trap(self) -> SourceError:
        return SourceError(
            _(
                "{file}, line {line}: the file brings a document type or entities of its own, which no till needs and "
                "which may be a trap. It is not read. If you trust it, remove <!DOCTYPE …>.",
                file=self.file,
                line=self._expat.CurrentLineNumber,
            )
        )

    def _too_large(self) -> SourceError:
        line = self.collecting.open[0].line if self.collecting.open else self._expat.CurrentLineNumber
        return SourceError(
            _(
                "{file}, line {line}: what begins there is larger than any receipt. It is not read on.",
                file=self.file,
                line=line,
            )
        )

    def _undecodable(self) -> SourceError:
        return SourceError(
            _(
                "{file}, after line {line}: there are bytes that are not of the encoding which the file names in its "
                "first line.",
                file=self.file,
                line=self._expat.CurrentLineNumber,
            )
        )

    def _damaged(self, error: ParseError) -> SourceError:
        line = error.position[0]
        if self.collecting.root is None:
            return SourceError(_("{file}, line {line}: this is not XML.", file=self.file, line=line))
        if self.collecting.open:
            return SourceError(
                _(
                    "{file}, line {line}: the XML is damaged or cut short there, within the transaction that begins "
                    "in line {begin}. What stands before that one is read.",
                    file=self.file,
                    line=line,
                    begin=self.collecting.open[0].line,
                )
            )
        return SourceError(
            _(
                "{file}, line {line}: the XML is damaged or cut short there. What stands before is read.",
                file=self.file,
                line=line,
            )
        )
