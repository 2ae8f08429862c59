"""How an error quotes a value."""

from typing import Any


def shown(value: Any) -> str:
    """A value as an error quotes it: short, on one line, and printable."""
    text = value if isinstance(value, str) else str(value)
    text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text[:60])
    return f"“{text}{'…' if len(str(value)) > 60 else ''}”"
