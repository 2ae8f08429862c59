"""What a check has found in a plugin."""

from dataclasses import dataclass
from typing import Literal

from regulars.errors import Place

State = Literal["wrong", "warning"]


@dataclass(frozen=True)
class Finding:
    """One thing to mend: what is so, where, and how to mend it, in the language of whoever asked."""

    #: The name of the check that found it.
    check: str
    state: State
    message: str
    place: Place | None
    remedy: str

    def told(self) -> str:
        """It in two lines: what and where, then how to mend it."""
        return (
            f"{self.place}: {self.message}\n  {self.remedy}"
            if self.place
            else f"{self.message}\n  {self.remedy}"
        )
