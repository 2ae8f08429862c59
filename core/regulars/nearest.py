"""The nearest right spelling of a word that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches

from regulars.messages import _


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that `word` most probably stands for; None where nothing is near."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """A sentence that helps after `word` was refused: the nearest one, else all that is known."""
    names = sorted(known)
    near = nearest(word, names)
    if near is not None:
        return _("Did you mean `{near}`?", near=near)
    if not names:
        return _("There is none.")
    return _("Known: {known}.", known=", ".join(names))
