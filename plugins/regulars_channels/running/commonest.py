"""Why rows of an import were not accepted: the commonest reasons, in little memory."""

from collections import Counter
from collections.abc import Iterable, Sequence

from regulars_channels.running.waiting import RefusedRow

#: So many different reasons are counted; where each row has one of its own, the first tell enough.
COUNTED = 1_000
#: So many are told.
TOLD = 5


class CommonestReasons:
    """Counts (`domain.field`, reason) of refused rows."""

    def __init__(self) -> None:
        self._rows: Counter[tuple[str, str]] = Counter()

    def add(self, rows: Iterable[RefusedRow]) -> None:
        """Count the reasons of rows, each once a row."""
        for row in rows:
            # A receipt and its line refuse a cell alike: that is one reason.
            texts = {text: name for name, told in row.reasons.items() for text in told}
            for text, name in texts.items():
                if (name, text) in self._rows or len(self._rows) < COUNTED:
                    self._rows[name, text] += 1

    def told(self) -> Sequence[tuple[str, str, int]]:
        """(`domain.field`, reason, rows), the commonest first."""
        return [(name, text, count) for (name, text), count in self._rows.most_common(TOLD)]
