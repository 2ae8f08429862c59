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
