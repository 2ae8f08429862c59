"""The how-manieth of its equals a row is, counted over a whole file in little memory."""

import struct
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import IO

#: So many keys are kept in memory; beyond, all of them go to a temporary file.
KEPT = 100_000
#: A slot of the file: a digest and a count. Of so many slots at most half are taken when it is made.
_SLOT = struct.Struct("<12sI")
_SLOTS = 1 << 20
_GROWTH = 4
#: So many slots are read at once.
_RUN = 8
#: Bits that tell most keys that never came from those that did.
_BITS = 1 << 26

_Key = str | None | tuple[str | None, ...]


class Occurrences:
    """Counts, from 1 in file order, the rows of one file that are equal in some columns."""

    def __init__(self) -> None:
        self._counted: dict[tuple[str, ...], _Counted] = {}

    def count(
        self, names: tuple[str, ...], columns: Mapping[str, Sequence[str | None]], length: int
    ) -> list[int]:
        """For each of the next `length` rows of the file, the how-manieth it is."""
        counted = self._counted.setdefault(names, _Counted())
        given = [columns.get(name) or [None] * length for name in names]
        keys: Iterable[_Key] = given[0] if len(given) == 1 else zip(*given, strict=True)
        return counted.count(keys)

    def close(self) -> None:
        """Let go of the temporary files."""
        for each in self._counted.values():
            each.close()


class _Counted:
    """How often each key came: the latest ones in memory, the others in a file."""

    def __init__(self) -> None:
        self._recent: dict[_Key, int] = {}
        self._earlier: _Table | None = None

    def count(self, keys: Iterable[_Key]) -> list[int]:
        recent, found = self._recent, []
        for key in keys:
            count = recent.get(key)
            if count is None:
                count = 0 if self._earlier is None else self._earlier.get(digest_of(key))
            recent[key] = count = count + 1
            found.append(count)
        if len(recent) > KEPT:
            if self._earlier is None:
                self._earlier = _Table()
            self._earlier.put((digest_of(key), count) for key, count in recent.items())
            recent.clear()
        return found

    def close(self) -> None:
        if self._earlier is not None:
            self._earlier.close()


def digest_of(key: str | tuple[str | None, ...] | None) -> bytes:
    """Twelve bytes that stand for cells, the same in every process."""
    cells = key if isinstance(key, tuple) else (key,)
    text = "".join("-" if cell is None else f"{len(cell)}:{cell}" for cell in cells)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()


class _Table:
    """Digest -> count, in a file with open addressing: a slot is looked for from where the digest says, onwards."""

    def __init__(self, slots: int = _SLOTS) -> None:
        self._bits = bytearray(_BITS // 8)
        self._taken = 0
        self._make(slots)

    def get(self, digest: bytes) -> int:
        """The count of a digest; 0 where it never came."""
        place = int.from_bytes(digest[:8], "little") % _BITS
        if not self._bits[place >> 3] & 1 << (place & 7):
            return 0
        return self._find(digest)[1]

    def put(self, counts: Iterable[tuple[bytes, int]]) -> None:
        """Keep these counts, in place of those that are known."""
        for digest, count in counts:
            if self._taken * 2 > self._slots:
                self._grow()
            place = int.from_bytes(digest[:8], "little") % _BITS
            self._bits[place >> 3] |= 1 << (place & 7)
            slot, known = self._find(digest)
            self._taken += not known
            self._file.seek(slot * _SLOT.size)
            self._file.write(_SLOT.pack(digest, count))

    def close(self) -> None:
        self._file.close()

    def _make(self, slots: int) -> None:
        self._slots = slots
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="regulars-", buffering=0)  # noqa: SIM115 - closed by close
        # Room behind the last slot, so that a run of slots can be read at any.
        self._file.truncate((slots + _RUN) * _SLOT.size)

    def _find(self, digest: bytes) -> tuple[int, int]:
        """The slot of a digest and its count; where it never came, the slot to put it in, and 0."""
        slot = int.from_bytes(digest[4:], "little") % self._slots
        while True:
            self._file.seek(slot * _SLOT.size)
            for held, count in _SLOT.iter_unpack(self._file.read(_RUN * _SLOT.size)):
                if not count or held == digest:
                    return slot, count
                slot += 1
                if slot == self._slots:
                    slot = 0
                    break

    def _grow(self) -> None:
        old, taken = self._file, self._taken
        self._make(self._slots * _GROWTH)
        self._taken = 0
        with old:
            self.put(_all(old))
        assert self._taken == taken


def _all(file: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Every digest in a file, and its count."""
    file.seek(0)
    while chunk := file.read(_SLOT.size << 16):
        for digest, count in _SLOT.iter_unpack(chunk):
            if count:
                yield digest, count
