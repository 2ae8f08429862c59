"""Texts on their way into a spreadsheet: none of them runs there."""

#: A cell that begins with one of these is a formula to some spreadsheet, the full-width ones in East Asia too.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula: with an apostrophe before it where one might."""
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(_RUNS) or text.startswith("'") else text
