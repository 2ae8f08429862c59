"""Messages between a process and its worker: how long it is, in four bytes, then JSON in UTF-8."""

import json
import struct
from typing import Any

#: No message is longer, in bytes.
LARGEST = 256 << 20
_HEAD = struct.Struct("!I")
HEAD = _HEAD.size


class FrameError(ValueError):
    """What came is no message, or one would be longer than LARGEST."""


def packed(message: Any) -> bytes:
    """A message to send. FrameError where it is too long, TypeError or ValueError where it is not plain data."""
    # A surrogate alone is no text in UTF-8; here it goes as any other character, and two of them stay two.
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    if len(text) > LARGEST:
        raise FrameError(len(text))
    return _HEAD.pack(len(text)) + text


def length(head: bytes | bytearray) -> int:
    """How many bytes follow these HEAD bytes; FrameError where no message is so long."""
    (count,) = _HEAD.unpack(head)
    if count > LARGEST:
        raise FrameError(count)
    return int(count)


def unpacked(text: bytes | bytearray) -> Any:
    """The message of these bytes; FrameError where they are none."""
    try:
        return json.loads(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise FrameError(len(text)) from None
