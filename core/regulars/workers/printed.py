"""What a plugin prints in a worker: a few lines of it go to the error output, each under the plugin's name."""

import sys

from regulars.messages import _

#: At most so many lines are shown, of so many characters each.
LINES, LONGEST = 50, 500


class Printed:
    """Takes what comes, in any pieces."""

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        self.lines = 0
        self._rest = b""

    def hear(self, data: bytes) -> None:
        """Some more."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        # A line without end is cut.
        self._rest = self._rest[: 4 * LONGEST]
        for line in whole:
            self._show(line)

    def close(self) -> None:
        """That was all."""
        if self._rest:
            self._show(self._rest)
        self._rest = b""

    def _show(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip()
        if not text or self.lines > LINES:
            return
        self.lines += 1
        if self.lines > LINES:
            text = _("It prints more than {count} lines; the others are left out.", count=LINES)
        # Escapes could do anything to a terminal.
        safe = "".join(each if each.isprintable() or each == "\t" else "\ufffd" for each in text[:LONGEST])
        sys.stderr.write(f"[{self.plugin}] {safe}\n")
