"""What the first word of a hook says: how it fails, and what becomes of it while its plugin is paused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from regulars.errors import PluginError
from regulars.messages import _


class WhilePaused(Enum):
    """What becomes of a hook whose plugin is paused."""

    ASKED = "asked"
    REFUSES = "refuses"
    LEFT_OUT = "left out"


@dataclass(frozen=True, kw_only=True)
class Family:
    """The hooks with one first word."""

    word: str
    #: Whether a RecordError is its answer: no. Of others it is a failure like any error.
    refuses: bool
    #: Whether it fails closed: what it was asked for is not done then. Else only its own effect is lost.
    closed: bool
    #: Whether failures in a row pause its plugin. Asking what is provided is a read, which writes nothing.
    counted: bool
    while_paused: WhilePaused


#: First word -> how a hook with it fails.
FAMILIES: Mapping[str, Family] = {
    each.word: each
    for each in (
        Family(word="provide", refuses=False, closed=True, counted=False, while_paused=WhilePaused.ASKED),
        Family(word="before", refuses=True, closed=True, counted=True, while_paused=WhilePaused.REFUSES),
        Family(word="decide", refuses=True, closed=True, counted=True, while_paused=WhilePaused.REFUSES),
        Family(word="after", refuses=False, closed=False, counted=True, while_paused=WhilePaused.LEFT_OUT),
    )
}


def family(hook: str) -> Family:
    """The family of a hook; PluginError where its first word is none."""
    found = FAMILIES.get(hook.partition("_")[0])
    if found is None:
        raise PluginError(
            _("The name of the hook {hook} does not say how it fails: it must begin with one of {words}.",
              hook=hook, words=", ".join(f"{each}_" for each in FAMILIES))
        )  # fmt: skip
    return found
