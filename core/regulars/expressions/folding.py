"""Folded texts: what contains, starts_with, ends_with and like look into."""

from unicodedata import normalize


def fold(text: str) -> str:
    """The key of a text that does not tell cases, widths and compatible forms apart (NFKC, case-folded)."""
    if text.isascii():
        return text.lower()
    # The common ideographs are their own key: no case, no compatible form.
    if min(text) >= "\u4e00" and max(text) <= "\u9fff":
        return text
    return normalize("NFKC", normalize("NFKC", text).casefold())


def like_parts(pattern: str) -> list[str]:
    """A pattern as folded texts and the wildcards % and _; a wide ％ is an ordinary character, not a wildcard."""
    parts: list[str] = []
    start = 0
    for at, character in enumerate(pattern):
        if character in "%_":
            parts += [fold(pattern[start:at]), character]
            start = at + 1
    return [*parts, fold(pattern[start:])]
